"""Networks: the network of a model file, and the perceptron beside it, on the same pixels."""

import logging
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from digits.ink.drawing import Drawing
from digits.ink.mnist_format import normalize_drawing
from digits.recognition.model_file import ModelFileError
from digits.recognition.network import Network
from digits.recognition.recognizer import Recognition, Recognizer

PERCEPTRON = "mlp.h5"  # in the folder of the first network


class Answer(NamedTuple):
    """What the networks answer for one drawing."""

    recognition: Recognition
    perceptron: Recognition | None  # None where there is no perceptron


class Networks(NamedTuple):
    recognizer: Recognizer
    perceptron: Recognizer | None

    @classmethod
    def load(cls, model: Path, load: Callable[[Path], Recognizer]) -> "Networks":
        """Raises ModelFileError where the first network cannot serve; without the perceptron it does."""
        recognizer, perceptron = load(model), model.with_name(PERCEPTRON)
        try:
            return cls(recognizer, load(perceptron))
        except ModelFileError as error:
            if perceptron.exists():
                logging.warning("The perceptron is left out: %s", error)
            return cls(recognizer, None)

    @property
    def network(self) -> Network:
        """The first network's layers, to look inside."""
        assert isinstance(self.recognizer.model, Network)  # Recognizer.load gives no other
        return self.recognizer.model

    def recognize(self, drawing: Drawing) -> Answer:
        """Both answers; the drawing is normalised once."""
        pixels = [normalize_drawing(drawing)]
        perceptron = self.perceptron.recognize_pixels(pixels)[0] if self.perceptron else None
        return Answer(self.recognizer.recognize_pixels(pixels)[0], perceptron)
