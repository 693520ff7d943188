"""Networks: the network of a model file, and the perceptron beside it, on the same pixels."""

import logging
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from digits.ink.drawing import Drawing
from digits.recognition.model_file import ModelFileError
from digits.recognition.network import Network
from digits.recognition.numbers import Number, NumberReader
from digits.recognition.recognition import Recognition
from digits.recognition.recognizer import Recognizer

if TYPE_CHECKING:
    from digits.recognition.teaching import Lesson

PERCEPTRON = "mlp.h5"  # in the folder of the first network


class Answer(NamedTuple):
    """What the networks answer for one drawing."""

    number: Number
    perceptrons: Sequence[Recognition | None]  # one a digit of the number; None where there is no perceptron
    drawing: Drawing  # as it was answered


class Networks:
    def __init__(self, recognizer: Recognizer, perceptron: Recognizer | None):
        self.recognizer = recognizer
        self.perceptron = perceptron
        self._reader = NumberReader(recognizer)

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
        """Both answers; each digit is normalised once."""
        number = self._reader.read(drawing)
        pixels = [digit.pixels for digit in number.digits]
        perceptrons = self.perceptron.recognize_pixels(pixels) if self.perceptron else [None] * len(pixels)
        return Answer(number, perceptrons, drawing)

    def teach(self, lessons: "Sequence[Lesson]") -> "Networks":
        """Networks of which the first has learned the lessons. Raises ModelFileError where it cannot be taught."""
        return Networks(self.recognizer.teach(lessons), self.perceptron)
