"""The trained network and its answers, without Keras and without Tk. Needs NumPy, SciPy, h5py, filelock, platformdirs.

Recognition is the answer for one digit; what a number says is in `numbers`.
"""

from dataclasses import dataclass

import numpy as np

CLASSES = 10  # the digits


@dataclass(frozen=True)
class Recognition:
    """The answer for one drawing."""

    digit: int | None  # 0-9, or None: empty, or not a digit
    best: int | None  # the likeliest digit, accepted or not; None only when empty
    confidence: float  # calibrated probability of `best`, in [0, 1]
    probabilities: np.ndarray  # float32 (10,), sums to 1
    pixels: np.ndarray  # uint8 (28, 28): what the network saw


def percent(probability: float) -> str:
    """A share as people read it; neither 0 % nor 100 % is claimed, because no recognizer is that sure."""
    return f"{min(max(round(100 * probability), 1), 99)} %" if probability >= 0.005 else "<1 %"
