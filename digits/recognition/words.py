"""An answer in words. Without NumPy, so that the window can use it before NumPy is loaded."""

from digits.recognition.recognition import Recognition


def percent(probability: float) -> str:
    """A share as people read it; neither 0 % nor 100 % is claimed, because no recognizer is that sure."""
    return f"{min(max(round(100 * probability), 1), 99)} %" if probability >= 0.005 else "<1 %"


def describe(recognition: Recognition) -> str:
    """An answer in one phrase: `7 (99 %)`, `not a digit`, or `no ink`."""
    if recognition.best is None:
        return "no ink"
    if recognition.digit is None:
        return "not a digit"
    return f"{recognition.digit} ({percent(recognition.confidence)})"
