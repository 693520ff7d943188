"""How good is it? NumPy in, NumPy out: a rate with its interval, and calibration.

Everywhere `labels` are integers 0 to 9 of shape (n,) and `probabilities` floats of shape (n, 10) whose rows sum
to 1; the answer is the likeliest class.
"""

from typing import NamedTuple

import numpy as np
from scipy.stats import binned_statistic, binomtest


class Rate(NamedTuple):
    """A share of n cases, with the interval that holds the true share in 95 of 100 such measurements."""

    value: float
    low: float
    high: float

    def __str__(self) -> str:
        return f"{self.value:.2%} (95% interval {self.low:.2%} to {self.high:.2%})"


def rate(hits: np.ndarray) -> Rate:
    """The share of True in `hits`, bool (n,), with its Wilson score interval: of no cases NaN, and 0 to 1.

    Unlike value +- 1.96 standard errors, the interval never leaves [0, 1] and is not empty at 100 %
    (Wilson 1927, doi:10.1080/01621459.1927.10502953).
    """
    if not len(hits):
        return Rate(np.nan, 0.0, 1.0)
    test = binomtest(int(np.count_nonzero(hits)), len(hits))
    interval = test.proportion_ci(method="wilson")
    return Rate(test.statistic, interval.low, interval.high)


class Calibration(NamedTuple):
    """Confidence and accuracy of the answers, in bins of equal width over [0, 1]; NaN in empty bins."""

    confidence: np.ndarray  # float (bins,): mean probability of the answers in the bin
    accuracy: np.ndarray  # float (bins,): share of them that is correct
    answers: np.ndarray  # int (bins,): how many they are


def calibration(labels: np.ndarray, probabilities: np.ndarray, bins: int = 15) -> Calibration:
    """The data of a reliability diagram (Guo et al. 2017, arXiv:1706.04599)."""
    confidence = probabilities.max(axis=1)
    right = probabilities.argmax(axis=1) == labels
    mean_confidence, accuracy = binned_statistic(confidence, [confidence, right], bins=bins, range=(0, 1)).statistic
    return Calibration(mean_confidence, accuracy, np.histogram(confidence, bins, (0, 1))[0])


def expected_calibration_error(labels: np.ndarray, probabilities: np.ndarray) -> float:
    """The mean gap between confidence and accuracy, each bin weighted by its answers: 0 (best) to 1."""
    confidence, right, answers = calibration(labels, probabilities)
    return float(np.nansum(np.abs(confidence - right) * answers) / answers.sum())
