"""Scores by which an answer may be refused: the higher, the more a drawing looks like a digit.

Each is computed from what the last layers of a network say of an image: its 64 features and its ten logits.
"""

import numpy as np

NEIGHBOURS = 10


def maximum_softmax(logits: np.ndarray) -> np.ndarray:
    """The probability of the likeliest digit, (n, 10) -> (n,): Hendrycks and Gimpel 2017, arXiv:1610.02136."""
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    return (powers / powers.sum(axis=1, keepdims=True)).max(axis=1)


def energy(logits: np.ndarray) -> np.ndarray:
    """The logarithm of the sum of the logits' powers, (n, 10) -> (n,): Liu et al. 2020, arXiv:2010.03759."""
    largest = logits.max(axis=1)
    return largest + np.log(np.exp(logits - largest[:, np.newaxis]).sum(axis=1))


def prototype_likeness(features: np.ndarray, known: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """How near features (n, f) are to the nearest class mean of known digits (m, f) with labels (m,): (n,)."""
    prototypes = np.stack([_directions(known)[labels == digit].mean(axis=0) for digit in np.unique(labels)])
    return (_directions(features) @ _directions(prototypes).T).max(axis=1)


def neighbour_likeness(features: np.ndarray, known: np.ndarray) -> np.ndarray:
    """How near features (n, f) are to their tenth-nearest of known digits (m, f): Sun et al. 2022, arXiv:2204.06507."""
    likeness = _directions(features) @ _directions(known).T
    return np.partition(likeness, -NEIGHBOURS, axis=1)[:, -NEIGHBOURS]


def combined(scores: np.ndarray, others: np.ndarray, digits: np.ndarray) -> np.ndarray:
    """The sum of two scores (n,), each by the share of `digits`, bool (n,), that have less of it."""

    def rank(values: np.ndarray) -> np.ndarray:
        return np.searchsorted(np.sort(values[digits]), values) / digits.sum()

    return rank(scores) + rank(others)


def refused(scores: np.ndarray, digits: np.ndarray, accepted: float = 0.985) -> np.ndarray:
    """Which of the others, not `digits`, are refused by the threshold that accepts this share of the digits."""
    return scores[~digits] < np.quantile(scores[digits], 1 - accepted)


def _directions(vectors: np.ndarray) -> np.ndarray:
    return vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)
