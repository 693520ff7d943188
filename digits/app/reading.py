"""Reader: two networks on the same drawing, and a look inside the first. For a worker's thread."""

import logging
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from PIL import Image

from digits.ink.drawing import Drawing
from digits.recognition import inspection
from digits.recognition.model_file import ModelFileError
from digits.recognition.network import Network
from digits.recognition.recognizer import Recognition, Recognizer

SECOND = "mlp.h5"  # the perceptron, beside the file of the first network


class Reading(NamedTuple):
    """The answers for one drawing."""

    first: Recognition
    second: Recognition | None  # None where there is no second network


class Evidence(NamedTuple):
    picture: Image.Image
    digit: int
    rival: int


class Reader:
    """Reads drawings with the network of a file, and with the perceptron beside it if there is one."""

    def __init__(self, first: Recognizer, second: Recognizer | None = None):
        self.first = first
        self.second = second

    @classmethod
    def load(cls, model: Path) -> "Reader":
        """Raises ModelFileError where the first network cannot serve; without the second it does."""
        first, second = Recognizer.load(model), model.with_name(SECOND)
        try:
            return cls(first, Recognizer.load(second))
        except ModelFileError as error:
            if second.exists():
                logging.warning("The perceptron is left out: %s", error)
            return cls(first)

    def read(self, drawing: Drawing) -> Reading:
        return Reading(self.first.recognize(drawing), self.second.recognize(drawing) if self.second else None)

    def feature_maps(self, pixels: np.ndarray) -> list[inspection.FeatureMaps]:
        return inspection.feature_maps(self._network, pixels)

    def first_filters(self) -> Image.Image | None:
        return inspection.first_filters(self._network)

    def evidence(
        self, recognition: Recognition, digit: int | None, rival: int | None, colours: Sequence[str]
    ) -> Evidence:
        """Which ink speaks for `digit` and which for `rival`; None stands for the answer, and for its runner-up.

        A digit cannot be its own rival: then the likeliest other one is.

        The colours are those of `inspection.evidence_picture`.
        """
        order = recognition.probabilities.argsort()[::-1].tolist()
        if digit is None:
            digit = next(index for index in order if index != rival)
        if rival is None or rival == digit:
            rival = next(index for index in order if index != digit)
        values = inspection.evidence(self._network, recognition.pixels, digit, rival)
        return Evidence(inspection.evidence_picture(recognition.pixels, values, *colours), digit, rival)

    @property
    def _network(self) -> Network:
        assert isinstance(self.first.model, Network)  # Recognizer.load gives no other
        return self.first.model
