"""Synthetic digits from skeletons, in the styles that MNIST lacks.

No recorded handwriting is used. A skeleton is varied as hands vary it, then drawn by the same code that brings the
app's canvas to MNIST's form, so that the network is trained on what it will be given in use.
"""

import re
from collections.abc import Sequence
from functools import cache

import numpy as np
from scipy.linalg import block_diag

from digits.ink.mnist_format import FIELD, normalize_strokes
from digits.training.allographs import DIGITS

SAMPLES = 10  # points between one control point and the next
LINE_WIDTHS = 1.5, 2.4, 4.0  # thinnest, commonest and broadest, in MNIST's pixels, like those of MNIST's own pens
WIDTH_SIGMA = 0.28  # of the logarithm of the width's factors at the top, in the middle and at the foot
HEIGHT_SIGMA = 0.22  # of the logarithm of the power to which relative heights are raised
AXIS_SIGMA = 0.15  # of the axis about which widths change, as a share of the width
HOOKED, HOOK_SIGMA = 0.2, 8  # share of drawings with an entry or exit stroke, before the ends are cut; size in units
SLOPPINESS_LIMIT = 5  # units of the skeleton: standard deviation of where a point is set down
POLYGONS = 0.08  # share of strokes recorded with about one point for each control point


@cache
def parse(skeleton: str) -> tuple[np.ndarray, list[np.ndarray]]:
    """A skeleton's control points and how its strokes follow from them.

    The p control points of both extremes, the same twice where there is one only: float (2, p, 2). And for each stroke
    a matrix that maps control points to the n points of the pen's path: float (n, p).
    """
    extremes = []
    for extreme in skeleton.split("~"):
        strokes = [re.findall(r"(-?\d+),(-?\d+)(!?)", stroke) for stroke in extreme.split(";")]
        extremes.append([(float(x), float(y)) for stroke in strokes for x, y, _ in stroke])
    splines = [_spline([bool(mark) for _, _, mark in stroke]) for stroke in strokes]
    bases = np.split(block_diag(*splines), np.cumsum([len(spline) for spline in splines])[:-1])
    return np.array([extremes[0], extremes[-1]]), bases


def _spline(sharp: Sequence[bool]) -> np.ndarray:
    """Catmull and Rom's spline (1974) through n points as a matrix (SAMPLES * (n - 1) + 1, n), cut at sharp ones."""
    n = len(sharp)
    t = np.arange(SAMPLES)[:, np.newaxis] / SAMPLES
    weights = np.hstack([-t + 2 * t**2 - t**3, 2 - 5 * t**2 + 3 * t**3, t + 4 * t**2 - 3 * t**3, t**3 - t**2]) / 2
    basis = np.zeros((SAMPLES * (n - 1) + 1, n))
    for span in range(n - 1):
        before = span if span == 0 or sharp[span] else span - 1
        after = span + 1 if span + 2 == n or sharp[span + 1] else span + 2
        rows = slice(span * SAMPLES, (span + 1) * SAMPLES)
        for column, weight in zip((before, span, span + 1, after), weights.T, strict=True):
            basis[rows, column] += weight
    basis[-1, -1] = 1
    return basis


def write(skeleton: str, n: int, rng: np.random.Generator, hand: np.ndarray | None = None) -> list[list[np.ndarray]]:
    """`n` drawings of a skeleton, by one of the `hands` or each by another: lists of strokes, each of points (m, 2)."""
    extremes, bases = parse(skeleton)
    blend = rng.uniform(-0.1, 1.1, (n, 1, 1))
    sloppiness = np.minimum(rng.gamma(4, 0.7, (n, 1, 1)), SLOPPINESS_LIMIT)  # units of the skeleton
    control = extremes[0] + blend * (extremes[1] - extremes[0])
    control = control + rng.normal(size=control.shape) * sloppiness
    strokes = []
    for basis in bases:
        path = basis @ control  # n, m, 2
        path = path + rng.normal(size=(n, 1, 2)) * sloppiness * 0.6  # where the stroke was set down
        strokes.append(_bend(path, rng))
    strokes[0] = np.concatenate([_hooks(strokes[0][:, :1], rng), strokes[0]], axis=1)
    strokes[-1] = np.concatenate([strokes[-1], _hooks(strokes[-1][:, -1:], rng)], axis=1)
    hand = hands(n, rng) if hand is None else hand
    pens = [_recorded(path @ hand, rng) for path in _vary_proportions(strokes, rng)]
    return [[pen[index] for pen in pens] for index in range(n)]


def _bend(path: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """A slow wave across each path, since no hand moves on rails, and the tremor of a hand or a mouse."""
    n = len(path)
    amplitude = 2 * _limited(rng, (n, 1, 2))
    frequency = rng.uniform(0.01, 0.03, (n, 1, 2)) * 2 * np.pi
    wave = amplitude * np.sin(path[..., ::-1] * frequency + rng.uniform(0, 2 * np.pi, (n, 1, 2)))
    return path + wave + rng.normal(size=path.shape) * np.minimum(rng.exponential(0.5, (n, 1, 1)), 1.5)


def _hooks(ends: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """A point before or after the ends (n, 1, 2) of strokes: of some an entry or exit stroke, else the end itself."""
    return ends + rng.normal(0, HOOK_SIGMA, ends.shape) * (rng.random((len(ends), 1, 1)) < HOOKED)


def _vary_proportions(strokes: Sequence[np.ndarray], rng: np.random.Generator) -> list[np.ndarray]:
    """Loops, bars and hooks in all ratios: strokes, float (n, m, 2) each, whose widths and heights vary.

    The width is scaled by a smooth random function of the height, set at the top, in the middle and at the foot,
    about a random vertical axis; relative heights are raised to a random power.
    """
    n = len(strokes[0])
    points = np.concatenate(strokes, axis=1)
    low = points.min(axis=1, keepdims=True)
    extent = np.maximum(points.max(axis=1, keepdims=True) - low, 1e-9)
    axis = 0.5 + AXIS_SIGMA * _limited(rng, (n, 1))
    top, middle, foot = WIDTH_SIGMA * _limited(rng, (3, n, 1))
    power = np.exp(HEIGHT_SIGMA * _limited(rng, (n, 1)))
    varied = []
    for path in strokes:
        x, y = np.moveaxis((path - low) / extent, -1, 0)
        logarithm = top * (1 - y) * (1 - 2 * y) + middle * 4 * y * (1 - y) + foot * y * (2 * y - 1)  # through all three
        varied.append(np.stack([axis + (x - axis) * np.exp(logarithm), y**power], axis=-1) * extent + low)
    return varied


def _limited(rng: np.random.Generator, size: int | tuple[int, ...]) -> np.ndarray:
    """Standard normal numbers, none beyond two: the rarest hands would make digits that nobody can read."""
    return rng.normal(size=size).clip(-2, 2)


def hands(n: int, rng: np.random.Generator) -> np.ndarray:
    """Matrices (n, 2, 2) of how hands slant, stretch and turn what they write."""
    turn = 0.1 * _limited(rng, n)
    slant = 0.12 + 0.22 * _limited(rng, n)
    stretch = np.exp(0.22 * _limited(rng, n))
    slanted = np.array([[stretch, np.zeros(n)], [-slant, np.ones(n)]])
    rotation = np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])
    return slanted.transpose(2, 0, 1) @ rotation.transpose(2, 0, 1)


def _recorded(paths: np.ndarray, rng: np.random.Generator) -> list[np.ndarray]:
    """What a device records of each path: the ends cut short at random, sampled densely or sparsely.

    Hence the gaps where strokes should meet, and curves with corners.
    """
    n, m, _ = paths.shape
    starts, ends = rng.integers(0, m // 12 + 1, (2, n))
    steps = np.where(rng.random(n) < POLYGONS, SAMPLES, rng.integers(1, SAMPLES // 2 + 1, n))
    recorded = []
    for index in range(n):
        path = paths[index, starts[index] : m - ends[index]]
        recorded.append(np.concatenate([path[: -1 : steps[index]], path[-1:]]))
    return recorded


def render(drawings: Sequence[list[np.ndarray]], rng: np.random.Generator) -> np.ndarray:
    """Drawings in MNIST's form, with lines of random width: uint8 (n, 28, 28)."""
    widths = rng.triangular(*LINE_WIDTHS, len(drawings))
    images = [normalize_strokes(strokes, width=width) for strokes, width in zip(drawings, widths, strict=True)]
    return np.array(images, dtype=np.uint8).reshape(-1, FIELD, FIELD)


def write_digits(n: int, rng: np.random.Generator) -> tuple[list[list[np.ndarray]], np.ndarray]:
    """`n` drawings of digits in random order, all digits and all their allographs equally often; and their labels."""
    labels = rng.permutation(np.arange(n, dtype=np.uint8) % 10)
    drawings: list[list[np.ndarray]] = [[] for _ in range(n)]
    for digit, skeletons in DIGITS.items():
        places = np.nonzero(labels == digit)[0]
        for place, drawing in zip(places, write_mixed(skeletons, len(places), rng), strict=True):
            drawings[place] = drawing
    return drawings, labels


def write_mixed(skeletons: Sequence[str], n: int, rng: np.random.Generator) -> list[list[np.ndarray]]:
    """`n` drawings in random order, of skeletons chosen at random."""
    counts = np.bincount(rng.integers(len(skeletons), size=n), minlength=len(skeletons))
    written = zip(skeletons, counts, strict=True)
    drawings = [drawing for skeleton, count in written for drawing in write(skeleton, count, rng)]
    return [drawings[index] for index in rng.permutation(n)]


def generate_digits(n: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """`n` synthetic digits in random order: uint8 images (n, 28, 28), ink 255 on 0, and their uint8 labels (n,)."""
    drawings, labels = write_digits(n, rng)
    return render(drawings, rng), labels
