"""Recognition: the answer for one digit. Without NumPy, so that the window can use it before NumPy is loaded."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np

CLASSES = 10  # the digits


@dataclass(frozen=True)
class Recognition:
    """The answer for one drawing."""

    digit: int | None  # 0-9, or None: empty, or not a digit
    best: int | None  # the likeliest digit, accepted or not; None only when empty
    confidence: float  # calibrated probability of `best`, in [0, 1]
    probabilities: "np.ndarray"  # float32 (10,), sums to 1
    pixels: "np.ndarray"  # uint8 (28, 28): what the network saw
