"""Non-digits: what the network learns to be unsure of.

Shown in training with "all ten equally likely" as their target (outlier exposure: Hendrycks, Mazeika and Dietterich
2019, arXiv:1812.04606), they teach a softmax to stay low where there is no digit.
"""

from collections.abc import Callable
from functools import partial

import numpy as np
from PIL import Image

from digits.ink.mnist_format import FIELD, normalize_ink
from digits.training.allographs import DIGITS, SIGNS
from digits.training.generator import render, write_digits, write_mixed

Drawings = list[list[np.ndarray]]
Kind = Callable[[int, np.random.Generator], Drawings]

MIRRORED = [skeleton for digit in (3, 4, 7, 9) for skeleton in DIGITS[digit]]  # mirrored, the others pass as digits
ONES = 0.5  # of the pairs begin with a 1

letters: Kind = partial(write_mixed, SIGNS)  # and signs and small pictures


def mirror_images(n: int, rng: np.random.Generator) -> Drawings:
    """Digits as seen in a mirror."""
    return [[path * [-1, 1] for path in drawing] for drawing in write_mixed(MIRRORED, n, rng)]


def pairs(n: int, rng: np.random.Generator) -> Drawings:
    """Two digits by one hand side by side, apart, touching or overlapping; the second is at times much smaller.

    Many begin with a 1: beside a round digit it could pass for the stem of a 6.
    """
    left, _ = write_digits(n, rng)
    right, _ = write_digits(n, rng)
    ones = iter(write_mixed(DIGITS[1], n, rng))
    sizes = np.exp(rng.normal(-0.2, 0.3, n))
    gaps = rng.uniform(-8, 40, n)
    drops = rng.normal(0, 8, n)
    slants = rng.normal(0, 0.2, n)
    drawings = []
    for index in range(n):
        first = next(ones) if rng.random() < ONES else left[index]
        second = [path * sizes[index] for path in right[index]]
        first_box, second_box = np.concatenate(first), np.concatenate(second)
        shift = first_box.max(axis=0) - [second_box[:, 0].min(), second_box[:, 1].max()] + [gaps[index], drops[index]]
        slant = np.array([[1, 0], [-slants[index], 1]])
        drawings.append([path @ slant for path in [*first, *(path + shift for path in second)]])
    return drawings


def pairs_of_images(images: np.ndarray, labels: np.ndarray, n: int, rng: np.random.Generator) -> np.ndarray:
    """Two images of digits pasted side by side, in MNIST's form: uint8 (n, 28, 28).

    Half of them begin with a 1, as in `pairs`, and half of these are a 10: there must be one 0 and one 1 at least.
    """
    first, second = rng.integers(len(images), size=(2, n))
    ones, zeros = np.flatnonzero(labels == 1), np.flatnonzero(labels == 0)
    first[: n // 2] = rng.choice(ones, n // 2)
    second[: n // 4] = rng.choice(zeros, n // 4)
    pasted = np.zeros((n, FIELD, FIELD), dtype=np.uint8)
    for index, (a, b) in enumerate(zip(first, second, strict=True)):
        left, right = _crop(images[a]), _crop(images[b])
        size = rng.uniform(0.5, 1.1)
        right = right.resize((max(3, round(right.width * size)), max(3, round(right.height * size))))
        height = max(left.height, right.height)
        pair = Image.new("L", (left.width + right.width + 8, height))
        pair.paste(left, (0, height - left.height))
        x, y = max(0, left.width + int(rng.integers(-2, 9))), int(rng.integers(0, height - right.height + 1))
        pair.paste(right, (x, y), mask=right)
        pasted[index] = normalize_ink(pair)
    return pasted


def _crop(image: np.ndarray) -> Image.Image:
    ink = Image.fromarray(image)
    return ink.crop(ink.getbbox())


def scribbles(n: int, rng: np.random.Generator) -> Drawings:
    """One to three wild curves, at times so dense that they fill a square."""
    drawings = []
    for turns in rng.integers(4, 30, n):
        strokes = []
        for _ in range(rng.integers(1, 4)):
            corners = rng.uniform(0, 100, (turns, 2))
            if rng.random() < 0.5:  # a hand that wanders, rather than one that jumps
                corners = np.cumsum(corners - 50, axis=0)
            t = np.linspace(0, turns - 1, 8 * turns)
            rounded = rng.random() * 0.5 * (1 - np.cos(np.pi * (t % 1))) + t % 1 * rng.random()
            low = np.minimum(t.astype(int), turns - 2)
            blend = np.clip(rounded, 0, 1)[:, np.newaxis]
            strokes.append(corners[low] * (1 - blend) + corners[low + 1] * blend)
        drawings.append(strokes)
    return drawings


def worms(n: int, rng: np.random.Generator) -> Drawings:
    """A pen that wanders off, now turning slowly, now quickly."""
    drawings = []
    for length, unrest in zip(rng.integers(30, 250, n), rng.uniform(0.2, 1.2, n), strict=True):
        heading = rng.uniform(0, 2 * np.pi) + np.cumsum(rng.normal(0, unrest, length))
        drawings.append([np.cumsum(np.stack([np.cos(heading), np.sin(heading)], axis=1), axis=0)])
    return drawings


def line_works(n: int, rng: np.random.Generator) -> Drawings:
    """Three to eight straight lines, criss-cross."""
    return [[rng.uniform(0, 100, (2, 2)) for _ in range(rng.integers(3, 9))] for _ in range(n)]


def hatchings(n: int, rng: np.random.Generator) -> Drawings:
    """A zigzag to and fro that fills an area, more or less densely."""
    drawings = []
    for teeth in rng.integers(5, 25, n):
        zigzag = np.stack([np.arange(teeth) % 2 * rng.uniform(50, 100), np.linspace(0, 100, teeth)], axis=1)
        turn = rng.uniform(0, np.pi)
        rotation = np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])
        drawings.append([(zigzag + rng.normal(0, 3, zigzag.shape)) @ rotation])
    return drawings


def dots(n: int, rng: np.random.Generator) -> Drawings:
    """One to six dots."""
    return [[rng.uniform(0, 100, (1, 2)) for _ in range(rng.integers(1, 7))] for _ in range(n)]


KINDS: list[tuple[Kind, float]] = [  # and how often each is drawn
    (letters, 0.53),
    (mirror_images, 0.05),
    (pairs, 0.14),
    (scribbles, 0.07),
    (worms, 0.12),
    (line_works, 0.04),
    (hatchings, 0.03),
    (dots, 0.02),
]


def generate_nondigits(n: int, rng: np.random.Generator) -> np.ndarray:
    """`n` non-digits in random order: uint8 (n, 28, 28), ink 255 on 0."""
    counts = rng.multinomial(n, [share for _, share in KINDS])
    drawings = [drawing for (draw, _), count in zip(KINDS, counts, strict=True) for drawing in draw(count, rng)]
    return render([drawings[index] for index in rng.permutation(n)], rng)
