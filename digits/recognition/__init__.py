"""The trained network and its answers, without Keras and without Tk. Needs NumPy, SciPy, h5py, filelock, platformdirs.

Recognition is the answer for one digit, Number that for all the ink.
"""

from dataclasses import dataclass, field

import numpy as np

from digits.ink.pieces import Piece
from digits.ink.strokes import Box

CLASSES = 10  # the digits


@dataclass(frozen=True)
class Recognition:
    """The answer for one drawing."""

    digit: int | None  # 0-9, or None: empty, or not a digit
    best: int | None  # the likeliest digit, accepted or not; None only when empty
    confidence: float  # calibrated probability of `best`, in [0, 1]
    probabilities: np.ndarray  # float32 (10,), sums to 1
    pixels: np.ndarray  # uint8 (28, 28): what the network saw


@dataclass(frozen=True)
class Number:
    """The answer for a drawing of one digit or several."""

    text: str  # "2026", "-3.14"; "" when empty; "?" for ink that is neither; a space at a wide gap or new line
    confidence: float  # estimated probability that all of the text is right, in [0, 1]
    digits: tuple[Recognition, ...]  # one for each digit or "?", in the order of the text
    boxes: tuple[Box, ...]  # of each digit, in pixels of the canvas or the picture
    parts: tuple[tuple[Piece, ...], ...] = field(default=(), compare=False)  # the ink of each digit, see `draw_pieces`
    newest: int = -1  # which digit has the newest stroke, in a picture the last one; -1 where there is none
    notes: tuple[str, ...] = ()  # sentences: what is unknown or was left out, and why
    certainties: tuple[float, ...] = ()  # of each digit: estimated probability that it and its ink are right
    unsure: tuple[bool, ...] = ()  # which digits would not be accepted by themselves


EMPTY = Number("", 0.0, (), ())


def percent(probability: float) -> str:
    """A share as people read it; neither 0 % nor 100 % is claimed, because no recognizer is that sure."""
    return f"{min(max(round(100 * probability), 1), 99)} %" if probability >= 0.005 else "<1 %"


def describe_number(number: Number) -> str:
    """The answer in one phrase: `2026 (87 %)`, `not a digit`, or `no ink`."""
    if not number.text:
        return "no ink"
    return "not a digit" if number.text == "?" else f"{number.text} ({percent(number.confidence)})"
