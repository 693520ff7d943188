"""Memory: the taught drawings themselves, which answer for drawings that look the same.

The last layer alone learns what many lessons have in common, but doubts a single one that contradicts all it knows.
What a person has said about a drawing should hold for that drawing all the same: a kernel about each lesson, so narrow
that it touches no others, decides there (after Grave et al. 2017, arXiv:1611.02604: a cache beside the network).
"""

from collections.abc import Sequence

import numpy as np

from digits.recognition.recognition import CLASSES

# Chosen on synthetic writers and distorted training images: up to 0.2 the latter are answered as before, while the
# broader the kernel, the more a wrong lesson costs its neighbours.
BANDWIDTH = 0.15  # standard deviation of the kernel, in distances between images scaled to length 1
WEIGHT = 0.95  # of a lesson in the answer to an identical drawing


class Memory:
    """What a person said that drawings show.

    Args:
        images: in MNIST's form, each uint8 (28, 28) with ink; at least one.
        labels: the digit of each, or None: not a digit.
    """

    def __init__(self, images: Sequence[np.ndarray], labels: Sequence[int | None]):
        self._images = _unit(np.stack(images))  # n, 784
        self._targets = one_hot(labels)  # n, 10

    def recall(self, images: np.ndarray, probabilities: np.ndarray) -> np.ndarray:
        """Probabilities (m, 10) of images uint8 (m, 28, 28), mixed with the labels of the lessons that look the same.

        What is taught is the mean of the labels, weighted by the kernel (Nadaraya 1964, doi:10.1137/1109020).
        """
        squares = np.maximum(2 - 2 * _unit(images) @ self._images.T, 0)  # of the distances: m, n
        kernels = np.exp(-squares / (2 * BANDWIDTH**2))
        taught = kernels @ self._targets / np.maximum(kernels.sum(axis=1, keepdims=True), 1e-30)
        weight = WEIGHT * kernels.max(axis=1, keepdims=True)
        return (1 - weight) * probabilities + weight * taught


def one_hot(labels: Sequence[int | None]) -> np.ndarray:
    """The probabilities (n, 10) that labels stand for.

    As in training, a drawing that is no digit is each of the ten with equal probability, and so is rejected.
    """
    return np.array([np.full(CLASSES, 1 / CLASSES) if label is None else np.eye(CLASSES)[label] for label in labels])


def _unit(images: np.ndarray) -> np.ndarray:
    """Images uint8 (n, 28, 28) as float32 (n, 784) of length 1."""
    rows = images.reshape(len(images), -1).astype(np.float32)
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)
