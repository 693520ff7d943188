"""Teaching: the network's last layer fitted anew to drawings that a person corrected.

The features stay as they are; only what is concluded from them changes. Each lesson is seen in several renderings, so
that its neighbours are learned with it, and a rehearsal set holds the layer to its old answers everywhere else
(knowledge distillation against forgetting: Li and Hoiem 2016, arXiv:1606.09282). Where lessons contradict each other
or the rehearsal set, they are learned only as far as LIMIT allows: a few wrong clicks cannot spoil the network.
"""

from collections.abc import Sequence

import numpy as np
from PIL import Image

from digits.ink.drawing import Drawing
from digits.ink.mnist_format import (
    SMALLEST,
    normalize_drawing,
    normalize_ink,
    normalize_strokes,
    to_input,
    visible_paths,
)
from digits.recognition.last_layer import Examples, divergence, fit, softmax
from digits.recognition.memory import one_hot
from digits.recognition.network import Layer, Network
from digits.recognition.recognition import CLASSES

Lesson = tuple[Drawing, int | None]  # a drawing and the digit that it is, or None: not a digit

IMAGES = 160  # rendered in all: few lessons get many renderings each, and a hundred still take no longer
RENDERINGS = 15  # of a lesson, at most
SLANT, STRETCH, PROPORTION = 0.15, 0.15, 0.15  # standard deviations; the latter two of logarithms
WIDTHS = 2.1, 3.1  # of the lines, in MNIST's pixels
TARGET = 0.99  # share of a lesson's label in its target (label smoothing): more would only cost the others
WEIGHT = 0.002  # of a lesson, against 1 for the whole rehearsal set
DOUBT = 0.2  # a lesson counts by the probability that its label had before, to this power: see _weights
LENIENT = 0.6  # threshold after lessons at most: the network is less sure of a hand that has to be corrected
LIMIT = 0.0035  # nats: how far the answers to the rehearsal set may move on average


def teach(network: Network, lessons: Sequence[Lesson], rehearsal: np.ndarray) -> Network:
    """A network that learned the lessons; all its layers but the last are those of `network`.

    Args:
        lessons: drawings without ink teach nothing.
        rehearsal: float32 (m, f + 1), of `rehearsal_features`: where the answers stay as they are.
    """
    rng = np.random.default_rng(0)  # the same lessons make the same network
    count = max(1, min(RENDERINGS, IMAGES // max(len(lessons), 1)))
    images, labels = [], []
    for drawing, label in lessons:
        rendered = renderings(drawing, count, rng)
        images += rendered
        labels += [label] * len(rendered)
    if not images:
        return network
    body, last = Network(network.layers[:-1]), network.layers[-1]
    old = np.vstack(last.weights)  # f + 1, 10
    known = _with_bias(rehearsal[:, :-1])
    rehearsed = Examples(known, softmax(known @ old), rehearsal[:, -1] / rehearsal[:, -1].sum())
    features = _with_bias(body.predict_on_batch(to_input(np.stack(images))))
    wanted = (TARGET * one_hot(labels) + (1 - TARGET) / CLASSES).astype(np.float32)  # n * count, 10
    taught = Examples(features, wanted, np.repeat(_weights(softmax(features @ old), wanted, count), count))
    new = fit(old, rehearsed, taught)
    while divergence(new, rehearsed) > LIMIT:
        new = old + 0.8 * (new - old)
    return Network([*network.layers[:-1], Layer(last.kind, last.name, last.activation, [new[:-1], new[-1]])])


def renderings(drawing: Drawing, n: int, rng: np.random.Generator) -> list[np.ndarray]:
    """A drawing as it is, and n - 1 times as the same hand might have drawn it: uint8 (28, 28) each; none if empty.

    Its slant, its width, the proportions of its upper and lower half and the width of its lines vary.
    """
    original = normalize_drawing(drawing)
    if original is None:
        return []
    return [original, *(_rendering(drawing, rng) for _ in range(n - 1))]


def _rendering(drawing: Drawing, rng: np.random.Generator) -> np.ndarray:
    slant = rng.normal(0, SLANT)
    stretch, proportion = np.exp(rng.normal(0, [STRETCH, PROPORTION]))
    if drawing.picture:
        ink = drawing.image()
        ink = ink.crop(ink.getbbox())
        shift = abs(slant) * ink.height
        size = round(stretch * (ink.width + shift)) + 1, ink.height
        across = (1 / stretch, slant, -max(slant * ink.height, 0))
        varied = ink.transform(size, Image.Transform.AFFINE, (*across, 0, 1, 0), Image.Resampling.BILINEAR)
        return normalize_ink(varied.crop(varied.getbbox()))
    paths = visible_paths(drawing)
    top, height = min(path[:, 1].min() for path in paths), max(np.ptp(np.concatenate(paths)[:, 1]), 1e-9)
    varied_paths = []
    for path in paths:
        y = ((path[:, 1] - top) / height) ** proportion * height
        varied_paths.append(np.stack([stretch * path[:, 0] - slant * y, y], axis=1))
    return normalize_strokes(varied_paths, drawing.size * SMALLEST, rng.uniform(*WIDTHS))


def rehearsal_features(network: Network, images: np.ndarray, n: int) -> np.ndarray:
    """What the last layer of a network sees of `n` of the images: the rehearsal set for `teach`.

    Half are those whose answer is least certain and would change first; half are drawn at random from the others, and
    stand for all of them.

    Args:
        images: uint8 (m, 28, 28), m >= n.

    Returns:
        float16 (n, f + 1): the f features, and last how many of the images each row stands for.
    """
    features = Network(network.layers[:-1]).predict_on_batch(to_input(images))
    kernel, bias = network.layers[-1].weights
    first, second = np.sort(features @ kernel + bias, axis=1)[:, :-3:-1].T
    order = np.argsort(first - second, kind="stable")
    hardest, rest = order[: n // 2], order[n // 2 :]
    drawn = np.random.default_rng(0).choice(rest, n - len(hardest), replace=False)
    counts = np.concatenate([np.ones(len(hardest)), np.full(len(drawn), len(rest) / len(drawn))])
    return np.column_stack([features[np.concatenate([hardest, drawn])], counts]).astype(np.float16)


def _weights(probabilities: np.ndarray, targets: np.ndarray, count: int) -> np.ndarray:
    """What a rendering of each lesson counts, from its old answers (n * count, 10): float32 (n,).

    Labels that the network considers impossible are doubted, as in learning from noisy labels (Zhang and Sabuncu 2018,
    arXiv:1805.07836): most lessons tell two likely digits apart, a wrong click names any digit.
    """
    likelihood = np.exp((targets * np.log(np.maximum(probabilities, 1e-9))).sum(axis=1))
    trust = np.maximum(likelihood.reshape(-1, count).mean(axis=1), 1e-6) ** DOUBT
    return (WEIGHT / count * trust).astype(np.float32)


def _with_bias(features: np.ndarray) -> np.ndarray:
    """A column of ones, which the bias is the weight of: float32 (n, f) -> (n, f + 1)."""
    return np.pad(features.astype(np.float32), ((0, 0), (0, 1)), constant_values=1)
