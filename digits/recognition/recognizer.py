"""Recognizer: what digit is it, and how sure is that?"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
from PIL import Image

from digits.ink.drawing import Drawing
from digits.ink.mnist_format import BLOT, FIELD, normalize_drawing, normalize_image, to_input
from digits.ink.strokes import line_width
from digits.mnist import load_mnist
from digits.recognition import CLASSES, Number, Recognition
from digits.recognition.architecture import ModelFileError
from digits.recognition.lessons import Lesson
from digits.recognition.network import Layer, Network
from digits.recognition.numbers import NumberReader
from digits.recognition.teaching import LENIENT, Memory, rehearse, teach

PROPORTIONS = 1, 0.85, 1.18  # widths at which an image is looked at
COLUMNS = np.arange(FIELD, dtype=np.float32) - (FIELD - 1) / 2  # from the middle
# What each column of an image so stretched takes from each of its own: read between two; beyond the rim is no ink.
STRETCHES = [np.maximum(0, 1 - np.abs(COLUMNS[:, np.newaxis] - COLUMNS / factor)) for factor in PROPORTIONS]
ASKED = 100  # of MNIST's test digits
CLOSE = 0.15  # of a score from 0 to 1.5: a smaller lead is chance
FORMS = {  # what people make of pixels from 0 to 1 before they train, likeliest first: times a factor, plus an offset
    "pixels from 0 to 1": (1, 0),
    "pixels from -1 to 1": (2, -1),
    "pixels of mean 0 and deviation 1": (1 / 0.3081, -0.1307 / 0.3081),
    "pixels from 0 to 255": (255, 0),
    "black ink on white": (-1, 1),
    "black ink on white, from 0 to 255": (-255, 255),
}
EMPTY = Recognition(None, None, 0.0, np.full(CLASSES, 1 / CLASSES, np.float32), np.zeros((FIELD, FIELD), np.uint8))


@dataclass(eq=False)
class Recognizer:
    """A trained network with its calibration. Any number of threads may use it at once."""

    model: Network
    temperature: float = 1.0  # divides the logits
    threshold: float = 0.0  # a lower confidence is rejected
    rehearsal: np.ndarray | None = None  # of `digits.recognition.teaching.rehearsal_features`
    memory: Memory | None = None  # of the lessons, where there were any

    @classmethod
    def load(cls, path: str | Path, use_keras: bool = False) -> "Recognizer":
        """The recognizer in a file that the notebook saved.

        Any other file in which Keras saved such a network serves as well, without calibration and rejection. NumPy
        computes the answers; Keras does where NumPy cannot, or `use_keras` is true. Raises ModelFileError where the
        file cannot serve, or where Keras is needed and not installed.
        """
        from digits.recognition.model_file import load_network  # here, because the window opens before this is needed

        network, attributes = load_network(path, use_keras)
        if "code" not in attributes:  # as the notebook writes it beside its last network
            network = _adapt(network)
        if "temperature" not in attributes:
            network.remarks += ("It has no calibration: nothing is rejected.",)
        names = "temperature", "threshold", "rehearsal"
        return cls(network, **{name: attributes[name] for name in names if name in attributes})

    @property
    def remarks(self) -> tuple[str, ...]:
        """Sentences for the person about the network."""
        return self.model.remarks

    @property
    def cannot_teach(self) -> str:
        """Why it cannot be taught, in a sentence; empty where it can."""
        can = self.model.layers[-1][:2] == ("Dense", "softmax")
        return "" if can else "This network cannot be taught: it does not end in a dense layer with softmax."

    @property
    def cannot_look(self) -> str:
        """Why there is nothing to see inside it, in a sentence; empty where there is."""
        can = self.model.convolutions
        return "" if can else "There is nothing to see inside this network: it has no convolutions."

    def teach(self, lessons: Iterable[Lesson | tuple[Drawing, int | None]]) -> "Recognizer":
        """A new recognizer that learned what drawings show: lessons, or pairs of a drawing and its digit or None.

        Its last layer is fitted anew, it remembers the drawings, and it rejects less, unless one of them was no digit.
        This recognizer stays as it is. Lessons do not add up: give all of them to the recognizer that was loaded.

        Raises ModelFileError where it cannot be taught.
        """
        if self.cannot_teach:
            raise ModelFileError(self.cannot_teach)
        rehearsal = rehearse(self.model) if self.rehearsal is None else self.rehearsal
        pairs = [(drawing, label) for drawing, label, *_ in lessons]
        taught = teach(self.model, pairs, rehearsal)
        if taught is None:
            return self
        threshold = self.threshold if None in [label for _, label in pairs] else min(self.threshold, LENIENT)
        return Recognizer(taught[0], self.temperature, threshold, rehearsal, taught[1])

    def recognize(self, drawing: Drawing) -> Recognition:
        """The digit that a whole drawing shows, as one digit."""
        return self.recognize_pixels([normalize_drawing(drawing)])[0]

    def recognize_image(self, image: Image.Image) -> Recognition:
        """The digit in a picture of any mode and size, dark on light or light on dark."""
        return self.recognize_images([image])[0]

    def recognize_images(self, images: Sequence[Image.Image]) -> list[Recognition]:
        """As `recognize_image`, for many pictures in one forward pass."""
        return self.recognize_pixels([normalize_image(image) for image in images])

    @cached_property
    def reader(self) -> NumberReader:
        """Reads as `recognize_number` does, and remembers what it recognised, for a drawing that grows."""
        return NumberReader(self)

    def recognize_number(self, drawing: Drawing) -> Number:
        """The number that a drawing shows: one digit or several, left to right."""
        return NumberReader(self).read(drawing)

    def recognize_number_image(self, image: Image.Image) -> Number:
        """As `recognize_number`, for a picture of any mode and size, dark on light or light on dark."""
        return NumberReader(self).read_image(image)

    def recognize_pixels(self, pixels: Sequence[np.ndarray | None]) -> list[Recognition]:
        """The digits in images of MNIST's form, each uint8 (28, 28) or None for an empty one, in one forward pass."""
        inked = [image for image in pixels if image is not None]
        if not inked:
            return [EMPTY] * len(pixels)
        images = np.stack(inked)
        # As if the logits had been divided by the temperature: the order of the classes stays (Guo et al. 2017,
        # arXiv:1706.04599).
        powers = np.maximum(look(self.model, images).astype(float), 1e-30) ** (1 / self.temperature)
        probabilities = powers / powers.sum(axis=1, keepdims=True)
        if self.memory:
            probabilities = self.memory.recall(images, probabilities)
        answers = map(self._answer, inked, probabilities.astype(np.float32))
        return [EMPTY if image is None else next(answers) for image in pixels]

    def _answer(self, pixels: np.ndarray, probabilities: np.ndarray) -> Recognition:
        best = int(probabilities.argmax())
        confidence = float(probabilities[best])
        digit = best if confidence >= self.threshold and line_width(pixels / 255) <= BLOT else None
        return Recognition(digit, best, confidence, probabilities, pixels)


def look(model: Network, pixels: np.ndarray) -> np.ndarray:
    """The mean of a model's answers for images as they are, narrower and wider: uint8 (n, 28, 28) -> float (n, 10).

    Such a mean is wrong less often than one look (test-time augmentation, as in Krizhevsky, Sutskever and Hinton 2012).
    """
    return model.predict_on_batch(looks(pixels)).reshape(-1, len(pixels), CLASSES).mean(axis=0)


def looks(pixels: np.ndarray) -> np.ndarray:
    """uint8 (n, 28, 28) -> the network's input float32 (3n, 28, 28, 1): all as they are, all narrower, all wider."""
    images = to_input(pixels)[..., 0]
    return np.concatenate([images @ weights for weights in STRETCHES])[..., np.newaxis]


def _adapt(network: Network) -> Network:
    """Somebody else's network, made to take images in the form that it wants; its remarks say which that is.

    It is asked for MNIST's test digits in each form. A remark says where it reads fewer than half of them in any.
    Without MNIST nothing is done.
    """
    try:
        images, labels = (array[:ASKED] for array in load_mnist()[1])
    except OSError:
        return network

    def score(candidate: Network) -> float:
        """How many digits it reads, and how surely."""
        answers = candidate.predict_on_batch(to_input(images))
        return float((answers.argmax(axis=1) == labels).mean() + answers[range(ASKED), labels].mean() / 2)

    scores = {network: score(network)}
    if scores[network] < 1.5 - CLOSE:
        others = [_in_form(network, form, is_turned) for is_turned in (False, True) for form in FORMS]
        scores |= {other: score(other) for other in others}
    best = next(candidate for candidate, reached in scores.items() if reached >= max(scores.values()) - CLOSE)
    right = (best.predict_on_batch(to_input(images)).argmax(axis=1) == labels).sum()
    if right >= ASKED / 2:
        return best
    return Network(network.layers, (*network.remarks, f"This is no MNIST network: it reads {right} of {ASKED} digits."))


def _in_form(network: Network, form: str, is_turned: bool) -> Network:
    scale, offset = map(np.float32, FORMS[form])
    layers = [Layer("Rescaling", settings={"scale": scale, "offset": offset})]
    layers += [Layer("Permute", settings={"dims": (2, 1, 3)})] * is_turned
    remark = f"It expects {form}{', rows for columns' * is_turned}."
    return Network([*layers, *network.layers], (*network.remarks, remark))
