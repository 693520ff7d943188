"""How training images are varied, so that the network reads a mouse or a pen as well as MNIST's writers.

Every epoch shows each MNIST image twice and mixes in synthetic digits, in the styles that MNIST lacks, and non-digits,
whose target is "all ten equally likely". Half of all images are distorted, afresh each time and mildly enough to keep
the look of MNIST.
"""

import keras
import numpy as np
from scipy.special import softmax

from digits.ink.mnist_format import FIELD
from digits.recognition import CLASSES
from digits.training.generator import generate_digits
from digits.training.nondigits import generate_nondigits, pairs_of_images

BATCH_SIZE = 128
COPIES = 2  # of each MNIST image in an epoch
SYNTHETIC_DIGITS_PER_IMAGE = 0.8  # of MNIST
NON_DIGITS_PER_IMAGE = 0.36
PASTED = 0.12  # of the non-digits: two MNIST digits side by side
DISTORTED = 0.5  # of the images: the others stay as crisp as those that are to be read later
PART = 32  # images distorted at a time: larger arrays cost as much again, since the system hands out their memory anew
KNOTS = 6  # a side: the elastic distortion is random on this grid and smooth between
DISTANCE = np.linspace(0, KNOTS - 1, FIELD)[:, np.newaxis] - np.arange(KNOTS)  # of pixels (28) from knots (6)
INTERPOLATION = softmax(-0.5 * (DISTANCE / 0.7) ** 2, axis=1).astype(np.float32)  # Gaussian weights of the knots


def distort(images: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Images float32 (n, 28, 28) in [0, 1], each turned, slanted, stretched, shifted, bent, its lines varied in width.

    The affine and elastic parts are those of Simard, Steinkraus and Platt (2003, doi:10.1109/ICDAR.2003.1227801).
    """
    distorted = np.empty_like(images)
    for start in range(0, len(images), PART):
        part = images[start : start + PART]
        distorted[start : start + PART] = _sample(_vary_thickness(part, rng), *_displaced(len(part), rng))
    return distorted


def _displaced(n: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Where each pixel of n distorted images comes from: rows and columns, float32 (n, 28, 28)."""
    turn, slant = rng.normal(0, 0.08, n), rng.normal(0, 0.1, n)
    tall, wide = np.exp(rng.normal(0, 0.07, (2, n)))
    cos, sin = np.cos(turn), np.sin(turn)
    matrices = np.array([[cos * tall, sin * tall], [(slant * cos - sin) * wide, (cos + slant * sin) * wide]])
    centred = np.mgrid[:FIELD, :FIELD].reshape(2, -1).astype(np.float32) - FIELD / 2
    places = np.einsum("ijn,jp->inp", matrices.astype(np.float32), centred).reshape(2, n, FIELD, FIELD)
    places += FIELD / 2 + rng.normal(0, 0.6, (2, n, 1, 1)).astype(np.float32)
    strength = rng.uniform(0, 1.2, (n, 1, 1)).astype(np.float32)
    bends = rng.standard_normal((2, n, KNOTS, KNOTS), dtype=np.float32) * strength
    places += INTERPOLATION @ bends @ INTERPOLATION.T
    return places[0], places[1]


def _sample(images: np.ndarray, rows: np.ndarray, columns: np.ndarray) -> np.ndarray:
    """The images read between their pixels (bilinear); outside there is no ink."""
    n, padded_side = len(images), FIELD + 2
    padded = np.zeros((n, padded_side, padded_side), dtype=np.float32)
    padded[:, 1:-1, 1:-1] = images
    rows, columns = np.clip(rows + 1, 0, FIELD + 0.999), np.clip(columns + 1, 0, FIELD + 0.999)
    top, left = np.floor(rows), np.floor(columns)
    down, right = rows - top, columns - left
    first = np.arange(n)[:, np.newaxis, np.newaxis] * padded_side**2
    index = first + top.astype(np.intp) * padded_side + left.astype(np.intp)
    flat = padded.ravel()
    upper = flat[index] * (1 - right) + flat[index + 1] * right
    lower = flat[index + padded_side] * (1 - right) + flat[index + padded_side + 1] * right
    return upper * (1 - down) + lower * down


def _vary_thickness(images: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """A random blend of each image with its dilation or its erosion by one pixel."""
    padded = np.pad(images, ((0, 0), (1, 1), (1, 1)))
    neighbours = [padded[:, :-2, 1:-1], padded[:, 2:, 1:-1], padded[:, 1:-1, :-2], padded[:, 1:-1, 2:]]
    dilated, eroded = np.maximum.reduce([images, *neighbours]), np.minimum.reduce([images, *neighbours])
    amount = rng.uniform(-0.4, 0.6, (len(images), 1, 1)).astype(np.float32)
    other = np.where(amount > 0, dilated, eroded)
    return images + np.abs(amount) * (other - images)


class TrainingData(keras.utils.PyDataset):
    """Batches for `fit`: MNIST, synthetic digits and non-digits, half of them distorted, afresh in every epoch.

    Each batch is float32 images (128, 28, 28, 1) in [0, 1] and float32 targets (128, 10): one-hot for a digit,
    0.1 throughout for a non-digit. Worker threads make the batches while the network trains; each batch has its own
    seed, so the result does not depend on which thread makes it.

    Args:
        images: uint8 (n, 28, 28), with 0s and 1s among them.
        labels: uint8 (n,).
        seed: of the synthetic images, the order and the distortions.
        synthetic, non_digits: how many for each MNIST image.
        distorted: whether half of the images are distorted.
    """

    def __init__(
        self,
        images: np.ndarray,
        labels: np.ndarray,
        seed: int,
        synthetic: float = SYNTHETIC_DIGITS_PER_IMAGE,
        non_digits: float = NON_DIGITS_PER_IMAGE,
        distorted: bool = True,
    ):
        # With one worker Keras leaves the threads to tf.data, whose tuning can hold up the next epoch for as long as
        # the last one took (seen with TensorFlow 2.21).
        super().__init__(workers=2)
        self.rng = np.random.default_rng(seed)
        digits, digit_labels = generate_digits(round(len(images) * synthetic), self.rng)
        n = round(len(images) * non_digits)
        pasted = round(n * PASTED)
        nothing = np.concatenate(
            [generate_nondigits(n - pasted, self.rng), pairs_of_images(images, labels, pasted, self.rng)]
        )
        one_hot = np.eye(CLASSES, dtype=np.float32)[np.concatenate([labels, digit_labels])]
        self.images = np.concatenate([images, digits, nothing])
        self.targets = np.concatenate([one_hot, np.full((n, CLASSES), 1 / CLASSES, dtype=np.float32)])
        generated = np.arange(len(images), len(self.images))
        self.epoch = np.concatenate([np.tile(np.arange(len(images)), COPIES), generated])  # indices of its images
        self.distorted = distorted
        self.on_epoch_end()

    def __len__(self) -> int:
        return -(-len(self.epoch) // BATCH_SIZE)

    def __getitem__(self, index: int) -> tuple[np.ndarray, np.ndarray]:
        rows = self.order[index * BATCH_SIZE : (index + 1) * BATCH_SIZE]
        images = self.images[rows].astype(np.float32) / 255
        if self.distorted:
            rng = np.random.default_rng(self.seeds[index])
            chosen = rng.random(len(images)) < DISTORTED
            images[chosen] = distort(images[chosen], rng)
        return images[..., np.newaxis], self.targets[rows]

    def on_epoch_end(self) -> None:
        self.order = self.rng.permutation(self.epoch)
        self.seeds = self.rng.integers(2**63, size=len(self))
