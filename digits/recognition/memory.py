"""Memory: the taught drawings themselves, which a drawing that looks the same is read by.

The last layer alone learns what many lessons have in common, but doubts a single one that contradicts all it knows.
What a person has said about a drawing should hold for that drawing all the same: a kernel about each lesson, so narrow
that it touches no others, decides there (after Grave et al. 2017, arXiv:1611.02604: a cache beside the network).
"""

from collections.abc import Sequence

import numpy as np

from digits.recognition.recognition import CLASSES

# Chosen on synthetic writers and distorted training images: up to 0.2 the latter are answered as before, while the
# broader the kernel, the more a wrong lesson costs its neighbours.
BREADTH = 0.15  # standard deviation of the kernel, in distances of images scaled to length 1
SAY = 0.95  # share of the answer that the lesson of an identical drawing decides


class Memory:
    """What drawings show, by a person's word.

    Args:
        images: of MNIST's form, each uint8 (28, 28), with ink.
        labels: for each the digit, or None: not a digit.
    """

    def __init__(self, images: Sequence[np.ndarray], labels: Sequence[int | None]):
        self._images = _unit(np.stack(images))  # n, 784
        # As in training, a drawing that is no digit should be any of the ten equally likely, and so is rejected.
        self._targets = np.array([np.full(CLASSES, 1 / CLASSES) if x is None else np.eye(CLASSES)[x] for x in labels])

    def recall(self, images: np.ndarray, probabilities: np.ndarray) -> np.ndarray:
        """Probabilities (m, 10) of images uint8 (m, 28, 28), mixed with the labels of lessons that look the same."""
        squares = np.maximum(2 - 2 * _unit(images) @ self._images.T, 0)  # of the distances: m, n
        kernels = np.exp(-squares / (2 * BREADTH**2))
        taught = kernels @ self._targets / np.maximum(kernels.sum(axis=1, keepdims=True), 1e-30)
        say = SAY * kernels.max(axis=1, keepdims=True)
        return (1 - say) * probabilities + say * taught


def _unit(images: np.ndarray) -> np.ndarray:
    """Images uint8 (n, 28, 28) as float32 (n, 784) of length 1."""
    rows = images.reshape(len(images), -1).astype(np.float32)
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)
