"""Networks that others trained, made to take MNIST's images and to answer with ten shares."""

import numpy as np

from digits.ink.mnist_format import to_input
from digits.mnist import load_mnist
from digits.recognition.architecture import ModelFileError, append
from digits.recognition.keras_engine import first_line
from digits.recognition.network import Layer, Network

PROBES = abs(np.sin(np.arange(4 * 28 * 28, dtype=np.float32))).reshape(4, 28, 28, 1)  # any images
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


def checked(batch: tuple[int | None, ...], layers: list[Layer], remarks: tuple[str, ...] = ()) -> Network:
    """The network of these layers, which must take images of 28 x 28 pixels and give ten numbers for each."""
    shape = tuple(side or 28 for side in batch[1:])  # None takes any size
    if np.prod(shape) != 28 * 28:
        sides = " x ".join(map(str, shape))
        raise ModelFileError(f"expects images of {sides}, where MNIST's are 28 x 28 x 1. Train it on those.")
    if shape != (28, 28, 1):
        layers = [Layer("Reshape", settings={"target_shape": shape}), *layers]
    try:
        with np.errstate(all="ignore"):  # absurd weights show in the answers
            answers = Network(layers).predict_on_batch(PROBES)
    except Exception as error:  # Keras raises errors of any kind
        raise ModelFileError(f"contradicts itself: {first_line(error)} Save it anew.") from error
    if answers.shape != (len(PROBES), 10):
        count = answers[0].size
        raise ModelFileError(f"answers an image with {count} numbers, where digits need ten. Train one for digits.")
    if not np.isfinite(answers).all():
        raise ModelFileError("answers with numbers beyond all bounds. Train it anew with a smaller learning rate.")
    if answers.min() < 0 or answers.max() > 1:
        layers = append(layers, Layer("Activation", "softmax"))
        remarks += ("Its outputs are logits: softmax applied.",)
    elif not np.allclose(answers.sum(axis=1), 1, atol=0.01):
        layers = [*layers, Layer("Shares")]
        remarks += ("Its outputs do not sum to 1: divided by their sum.",)
    return Network(layers, remarks)


def adapt(network: Network) -> Network:
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
