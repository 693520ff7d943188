"""How good is it? NumPy in, NumPy out: accuracy with its interval, comparison in pairs, calibration.

Everywhere `labels` are integers 0 to 9 of shape (n,) and `probabilities` floats of shape (n, 10) whose rows sum
to 1; the answer is the likeliest class.
"""

from typing import NamedTuple

import numpy as np
from scipy.optimize import minimize_scalar
from scipy.stats import binomtest
from sklearn.metrics import log_loss

from digits.recognition.recognizer import apply_temperature

# Test images of MNIST whose label fewer than three of five people confirmed when they saw the image
# (Northcutt, Athalye and Mueller 2021, arXiv:2103.14749, the published votes on the MNIST test set).
DISPUTED = (947, 1621, 1901, 2130, 2462, 2597, 2654, 3520, 3558, 5937, 6651, 6783, 8527, 9679, 9729)


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


def accuracy(labels: np.ndarray, probabilities: np.ndarray) -> Rate:
    """The share of correct answers."""
    return rate(probabilities.argmax(axis=1) == labels)


class Comparison(NamedTuple):
    """Two classifiers on the same images: on how many only one of them is correct, and McNemar's p."""

    only_first: int
    only_second: int
    p: float

    def __str__(self) -> str:
        p = f"p = {self.p:.2g}" if self.p >= 1e-4 else "p < 0.0001"
        return f"only the first correct: {self.only_first}, only the second: {self.only_second}, {p}"


def mcnemar(first: np.ndarray, second: np.ndarray) -> Comparison:
    """Compare two classifiers in pairs, from which images each gets right, bool (n,) and (n,): McNemar's exact test.

    Images on which both are right, or both wrong, say nothing about the difference. If neither were better, each of
    the remaining ones would fall to either side like a coin (McNemar 1947, doi:10.1007/BF02295996). p is 1 where there
    are none.
    """
    only_first, only_second = int((first & ~second).sum()), int((second & ~first).sum())
    both = only_first + only_second
    return Comparison(only_first, only_second, float(binomtest(only_first, both).pvalue) if both else 1.0)


class Calibration(NamedTuple):
    """Confidence and accuracy of the answers, in bins of equal width over [0, 1]; NaN in empty bins."""

    confidence: np.ndarray  # float (bins,): mean probability of the answers in the bin
    accuracy: np.ndarray  # float (bins,): share of them that is correct
    answers: np.ndarray  # int (bins,): how many they are


def calibration(labels: np.ndarray, probabilities: np.ndarray, bins: int = 15) -> Calibration:
    """The data of a reliability diagram (Guo et al. 2017, arXiv:1706.04599); a bin holds its upper edge."""
    confidence = probabilities.max(axis=1)
    right = probabilities.argmax(axis=1) == labels
    index = np.clip(np.ceil(confidence * bins).astype(int) - 1, 0, bins - 1)
    answers = np.bincount(index, minlength=bins)
    with np.errstate(invalid="ignore"):
        return Calibration(
            np.bincount(index, weights=confidence, minlength=bins) / answers,
            np.bincount(index, weights=right, minlength=bins) / answers,
            answers,
        )


def expected_calibration_error(labels: np.ndarray, probabilities: np.ndarray) -> float:
    """The mean gap between confidence and accuracy, each bin weighted by its answers: 0 (best) to 1."""
    confidence, right, answers = calibration(labels, probabilities)
    return float(np.nansum(np.abs(confidence - right) * answers) / answers.sum())


def hardest_errors(labels: np.ndarray, probabilities: np.ndarray, n: int) -> np.ndarray:
    """Indices of at most n wrong answers, the most confident first: int (<= n,).

    Ranked by the probability of the wrong answer less that of the right one.
    """
    gap = probabilities.max(axis=1) - probabilities[np.arange(len(labels)), labels]
    wrong = np.flatnonzero(probabilities.argmax(axis=1) != labels)
    return wrong[np.argsort(-gap[wrong], kind="stable")][:n]


def fit_temperature(labels: np.ndarray, probabilities: np.ndarray) -> float:
    """The temperature, 0.1 to 10, with the highest likelihood of the labels; (n,) and (n, 10).

    With one parameter there is next to nothing to overfit (Guo et al. 2017, arXiv:1706.04599).
    """

    def loss(logarithm: float) -> float:
        return log_loss(labels, apply_temperature(probabilities, np.exp(logarithm)), labels=range(10))

    return float(np.exp(minimize_scalar(loss, bounds=(-np.log(10), np.log(10)), method="bounded").x))
