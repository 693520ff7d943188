"""Teaching: all that lessons change in a recognizer: its last layer, and what it remembers.

The features stay as they are; only the conclusion from them changes. Each lesson is seen in several renderings, so
that its neighbours are learned with it, and a rehearsal set holds the layer to its old answers everywhere else
(knowledge distillation against forgetting: Li and Hoiem 2016, arXiv:1606.09282). Where lessons contradict each other
or the rehearsal set, they are learned only as far as LIMIT allows: a few wrong clicks cannot spoil the network.
"""

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from PIL import Image

from digits.ink.cuts import find_pieces
from digits.ink.drawing import Drawing
from digits.ink.mnist_format import DOT, normalize_ink, normalize_strokes, to_input, visible_paths
from digits.ink.pieces import normalize_pieces
from digits.mnist import load_mnist
from digits.recognition import CLASSES
from digits.recognition.architecture import ModelFileError
from digits.recognition.network import Network, softmax

IMAGES = 160  # rendered in all: a few lessons get many renderings each, and a hundred take no longer
RENDERINGS = 15  # of a lesson, at most
SLANT, STRETCH, PROPORTION = 0.15, 0.15, 0.15  # standard deviations; the last two of logarithms
WIDTHS = 2.1, 3.1  # of the lines, in MNIST's pixels
TARGET = 0.99  # share of a lesson's label in its target (label smoothing): more would only cost the others
WEIGHT = 0.002  # of a lesson, against 1 for the whole rehearsal set
DOUBT = 0.2  # power of its label's former probability, by which a lesson counts: see _weights
LENIENT = 0.6  # threshold after lessons, at most: the network is less sure of a hand that has to be corrected
LIMIT = 0.0035  # nats: how far the answers to the rehearsal set may move on average, by Kullback and Leibler
RIDGE = 1e-5  # on the squared change of the weights
# Chosen on synthetic writers and distorted training images: up to 0.2 the distorted images keep their answers, but a
# wrong lesson costs its neighbours more, the broader the kernel is.
BANDWIDTH = 0.15  # standard deviation of the memory's kernel, in distances between images scaled to length 1
RECALL = 0.95  # weight of a remembered lesson in the answer to an identical drawing

Examples = tuple[np.ndarray, np.ndarray, np.ndarray]  # float32: features (n, f + 1), targets (n, 10), weights (n,)


def teach(
    network: Network, lessons: Sequence[tuple[Drawing, int | None]], rehearsal: np.ndarray
) -> "tuple[Network, Memory] | None":
    """A network that learned the lessons, and the memory of them; None where no lesson has ink.

    Only its last layer is new. The answers to the rehearsal set, float32 (m, f + 1) of `rehearsal_features`, stay as
    they are, or nearly.
    """
    rng = np.random.default_rng(0)  # the same lessons make the same network
    count = max(1, min(RENDERINGS, IMAGES // max(len(lessons), 1)))
    rendered = [(renderings(drawing, count, rng), label) for drawing, label in lessons]
    labels = [label for images, label in rendered if images]
    if not labels:
        return None
    images = np.array([images for images, _ in rendered if images])  # n, count, 28, 28
    body, last = Network(network.layers[:-1]), network.layers[-1]
    old = np.vstack(last.weights)  # f + 1, 10
    known = _with_bias(rehearsal[:, :-1])
    rehearsed = known, softmax(known @ old), rehearsal[:, -1] / rehearsal[:, -1].sum()
    features = _with_bias(body.predict_on_batch(to_input(images.reshape(-1, *images.shape[2:]))))
    wanted = np.repeat(TARGET * one_hot(labels) + (1 - TARGET) / CLASSES, count, axis=0).astype(np.float32)
    taught = features, wanted, np.repeat(_weights(softmax(features @ old), wanted, count), count)
    new = _fit(old, rehearsed, taught)
    layers = [*network.layers[:-1], last._replace(weights=[new[:-1], new[-1]])]
    return Network(layers, network.remarks), Memory(images[:, 0], labels)


def renderings(drawing: Drawing, n: int, rng: np.random.Generator) -> list[np.ndarray]:
    """A drawing as it is, and n - 1 times as the same hand might have drawn it: uint8 (28, 28) each; none if empty.

    Its slant and width vary; of strokes also the proportions of the upper and lower half, and the width of the lines.
    """
    pieces = find_pieces(drawing)
    if not pieces:
        return []
    return [normalize_pieces(pieces, drawing.size), *(_rendering(drawing, rng) for _ in range(n - 1))]


def _rendering(drawing: Drawing, rng: np.random.Generator) -> np.ndarray:
    slant = rng.normal(0, SLANT)
    stretch, proportion = np.exp(rng.normal(0, [STRETCH, PROPORTION]))
    if drawing.picture:
        ink = drawing.image()
        size = round(stretch * (ink.width + abs(slant) * ink.height)) + 1, ink.height
        source = 1 / stretch, slant, -max(slant * ink.height, 0), 0, 1, 0
        return normalize_ink(ink.transform(size, Image.Transform.AFFINE, source, Image.Resampling.BILINEAR))
    paths = visible_paths(drawing)
    rows = np.concatenate(paths)[:, 1]
    top, height = rows.min(), max(np.ptp(rows), 1e-9)
    bent = [(path[:, 0], ((path[:, 1] - top) / height) ** proportion * height) for path in paths]
    varied = [np.stack([stretch * x - slant * y, y], axis=1) for x, y in bent]
    return normalize_strokes(varied, drawing.size * DOT, rng.uniform(*WIDTHS))


def rehearsal_features(network: Network, images: np.ndarray, n: int) -> np.ndarray:
    """What the last layer of a network sees of `n` of the images, uint8 (m, 28, 28): the rehearsal set for `teach`.

    Half are those whose answer is least certain and would change first; half are drawn at random from the others, and
    stand for all of them: float16 (n, f + 1), the f features, and last how many of the images each row stands for.
    """
    features = Network(network.layers[:-1]).predict_on_batch(to_input(images))
    kernel, bias = network.layers[-1].weights
    first, second = np.sort(features @ kernel + bias, axis=1)[:, :-3:-1].T
    order = np.argsort(first - second, kind="stable")
    hardest, rest = order[: n // 2], order[n // 2 :]
    drawn = np.random.default_rng(0).choice(rest, n - len(hardest), replace=False)
    counts = np.concatenate([np.ones(len(hardest)), np.full(len(drawn), len(rest) / len(drawn))])
    return np.column_stack([features[np.concatenate([hardest, drawn])], counts]).astype(np.float16)


@lru_cache(1)
def rehearse(network: Network) -> np.ndarray:
    """The rehearsal set for a network whose file has none. Raises ModelFileError where MNIST is missing."""
    try:
        return rehearsal_features(network, load_mnist()[0][0][:5000], 1000)
    except OSError as error:
        raise ModelFileError(f"This network cannot be taught without MNIST: {error}") from error


def _fit(layer: np.ndarray, rehearsed: Examples, taught: Examples) -> np.ndarray:
    """The layer (f + 1, 10) that answers all examples best, without straying far from `layer`.

    It is the minimum of a convex problem, weighted cross-entropy with a ridge, found by L-BFGS (Liu and Nocedal 1989,
    doi:10.1007/BF01589116). Where that moves what is rehearsed farther than LIMIT, the layer goes only part of the way.
    """
    from scipy.optimize import minimize  # here, because these take longer to import than everything else
    from scipy.special import rel_entr

    features, targets, weights = map(np.concatenate, zip(rehearsed, taught, strict=True))

    def objective(change: np.ndarray) -> tuple[float, np.ndarray]:
        change = change.reshape(layer.shape).astype(np.float32)
        answers = softmax(features @ (layer + change))
        loss = -weights @ (targets * np.log(np.maximum(answers, 1e-30))).sum(axis=1)
        gradient = features.T @ ((answers - targets) * weights[:, np.newaxis])
        return float(loss + RIDGE / 2 * np.vdot(change, change)), (gradient + RIDGE * change).ravel()

    change = minimize(objective, np.zeros(layer.size), jac=True, method="L-BFGS-B").x
    change = change.reshape(layer.shape).astype(np.float32)
    features, targets, weights = rehearsed
    while weights @ rel_entr(targets, softmax(features @ (layer + change))).sum(axis=1) > LIMIT:
        change *= 0.8
    return layer + change


def _weights(probabilities: np.ndarray, targets: np.ndarray, count: int) -> np.ndarray:
    """How much a rendering of each lesson weighs, by the old answers (n * count, 10): float32 (n,).

    Labels that the network considers impossible are doubted, as in learning from noisy labels (Zhang and Sabuncu 2018,
    arXiv:1805.07836): most lessons tell two likely digits apart, a wrong click names any digit.
    """
    likelihood = np.exp((targets * np.log(np.maximum(probabilities, 1e-9))).sum(axis=1))
    trust = np.maximum(likelihood.reshape(-1, count).mean(axis=1), 1e-6) ** DOUBT
    return (WEIGHT / count * trust).astype(np.float32)


def _with_bias(features: np.ndarray) -> np.ndarray:
    """A column of ones, which the bias is the weight of: float32 (n, f) -> (n, f + 1)."""
    return np.pad(features.astype(np.float32), ((0, 0), (0, 1)), constant_values=1)


class Memory:
    """The taught drawings themselves, which answer for drawings that look the same.

    The last layer doubts a single lesson that contradicts all it knows, but what a person has said about a drawing
    should hold for it: a kernel about each lesson, so narrow that it touches no others, decides there (after Grave et
    al. 2017, arXiv:1611.02604: a cache beside the network). Their images are in MNIST's form, each with ink: uint8
    (n, 28, 28), n >= 1.
    """

    def __init__(self, images: np.ndarray, labels: Sequence[int | None]):
        self._images = _unit(images)  # n, 784
        self._targets = one_hot(labels)  # n, 10

    def recall(self, images: np.ndarray, probabilities: np.ndarray) -> np.ndarray:
        """Probabilities (m, 10) of images uint8 (m, 28, 28), mixed with the labels of the lessons that look the same.

        What is taught is the mean of the labels, weighted by the kernel (Nadaraya 1964, doi:10.1137/1109020).
        """
        squares = np.maximum(2 - 2 * _unit(images) @ self._images.T, 0)  # of the distances: m, n
        kernels = np.exp(-squares / (2 * BANDWIDTH**2))
        taught = kernels @ self._targets / np.maximum(kernels.sum(axis=1, keepdims=True), 1e-30)
        weight = RECALL * kernels.max(axis=1, keepdims=True)
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
