"""How good is it? NumPy in, NumPy out: accuracy, confusions, calibration, the hardest errors.

Everywhere `labels` are integers 0 to 9 of shape (n,) and `probabilities` floats of shape (n, 10) whose rows sum
to 1; the answer is the likeliest class.
"""

from typing import NamedTuple

import numpy as np

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
    """The share of True in `hits`, bool (n,), with its Wilson score interval.

    Unlike value +- 1.96 standard errors, the interval never leaves [0, 1] and is not empty at 100 %
    (Wilson 1927, doi:10.1080/01621459.1927.10502953). Raises ValueError where there are no cases.
    """
    n = len(hits)
    if n == 0:
        raise ValueError("A rate needs at least one case, got none.")
    z = 1.959964  # 97.5 % of a normal distribution lies below
    value = float(np.mean(hits))
    centre = (value + z**2 / (2 * n)) / (1 + z**2 / n)
    reach = z / (1 + z**2 / n) * np.sqrt(value * (1 - value) / n + z**2 / (4 * n**2))
    return Rate(value, max(0.0, float(centre - reach)), min(1.0, float(centre + reach)))


def accuracy(labels: np.ndarray, probabilities: np.ndarray) -> Rate:
    """The share of right answers."""
    return rate(probabilities.argmax(axis=1) == labels)


def confusion_matrix(labels: np.ndarray, predicted: np.ndarray) -> np.ndarray:
    """int (10, 10): in row i and column j, how many images of an i were read as a j."""
    matrix = np.zeros((10, 10), dtype=int)
    np.add.at(matrix, (labels, predicted), 1)
    return matrix


def precision_recall(matrix: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Precision and recall of each class, float (classes,), of a confusion matrix.

    Precision: of what was read as an i, the share that is an i. Recall: of the i, the share read as an i.
    NaN where there is nothing to take a share of.
    """
    right = np.diag(matrix).astype(float)
    with np.errstate(invalid="ignore"):
        return right / matrix.sum(axis=0), right / matrix.sum(axis=1)


class Calibration(NamedTuple):
    """What was promised and what was kept, in bins of equal width over [0, 1]; NaN in empty bins."""

    confidence: np.ndarray  # float (bins,): mean probability of the answers in the bin
    accuracy: np.ndarray  # float (bins,): share of them that is right
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


def negative_log_likelihood(labels: np.ndarray, probabilities: np.ndarray) -> float:
    """The mean of -ln p(true class), in nats: the loss that training makes small."""
    true = probabilities[np.arange(len(labels)), labels].astype(float)
    return float(-np.log(np.maximum(true, 1e-30)).mean())


def hardest_errors(labels: np.ndarray, probabilities: np.ndarray, n: int) -> np.ndarray:
    """Indices of at most n wrong answers, the most confident first: int (<= n,).

    Ranked by the probability of the wrong answer less that of the right one.
    """
    gap = probabilities.max(axis=1) - probabilities[np.arange(len(labels)), labels]
    wrong = np.flatnonzero(probabilities.argmax(axis=1) != labels)
    return wrong[np.argsort(-gap[wrong], kind="stable")][:n]


def accuracy_against_coverage(labels: np.ndarray, probabilities: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """What refusing the least confident answers buys: coverage and accuracy, float (n,) each.

    At k, the k + 1 most confident answers are given: a share (k + 1) / n of all, and this share of them is right.
    """
    order = np.argsort(-probabilities.max(axis=1), kind="stable")
    right = probabilities.argmax(axis=1)[order] == labels[order]
    given = np.arange(1, len(labels) + 1)
    return given / len(labels), np.cumsum(right) / given


def fit_temperature(labels: np.ndarray, probabilities: np.ndarray) -> float:
    """The temperature, 0.1 to 10, that makes the labels likeliest; (n,) and (n, 10).

    Of all rules that leave every answer as it is this has the fewest parameters, one, so there is nothing to learn
    by heart.
    """

    from scipy.optimize import minimize_scalar  # here, because the app applies temperatures and never fits one

    def loss(logarithm: float) -> float:
        return negative_log_likelihood(labels, apply_temperature(probabilities, np.exp(logarithm)))

    return float(np.exp(minimize_scalar(loss, bounds=(-np.log(10), np.log(10)), method="bounded").x))
