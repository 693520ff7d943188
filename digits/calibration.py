"""Probabilities that mean what they say: one temperature, fitted on answers whose labels are known."""

import numpy as np

from digits.evaluation import negative_log_likelihood


def soften(probabilities: np.ndarray, temperature: float) -> np.ndarray:
    """Softmax outputs (n, 10) as if the logits had been divided by `temperature`: the order of the classes stays.

    Above 1 the answers become less sure, below 1 surer (Guo et al. 2017, arXiv:1706.04599).
    """
    powers = np.maximum(probabilities.astype(float), 1e-30) ** (1 / temperature)
    return powers / powers.sum(axis=1, keepdims=True)


def fit_temperature(labels: np.ndarray, probabilities: np.ndarray) -> float:
    """The temperature, 0.1 to 10, that makes the labels likeliest; (n,) and (n, 10).

    Of all rules that leave every answer as it is this has the fewest parameters, one, so there is nothing to learn
    by heart.
    """

    from scipy.optimize import minimize_scalar  # here, because the app softens and never fits

    def loss(logarithm: float) -> float:
        return negative_log_likelihood(labels, soften(probabilities, np.exp(logarithm)))

    return float(np.exp(minimize_scalar(loss, bounds=(-np.log(10), np.log(10)), method="bounded").x))
