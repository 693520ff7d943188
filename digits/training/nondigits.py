"""Drawings that are no digit: what the network learns to be unsure of.

Shown in training with "all ten equally likely" as their target (outlier exposure: Hendrycks, Mazeika and Dietterich
2019, arXiv:1812.04606), they teach a softmax to stay low where there is no digit.
"""

from collections.abc import Callable

import numpy as np

from digits.training.allographs import DIGITS, OTHERS
from digits.training.generator import render, write_digits, write_mixed

Drawings = list[list[np.ndarray]]

MIRRORED = [skeleton for digit in (3, 4, 7, 9) for skeleton in DIGITS[digit]]  # the others pass as digits in a mirror


def letters(n: int, rng: np.random.Generator) -> Drawings:
    """Letters, signs and little pictures."""
    return write_mixed(OTHERS, n, rng)


def mirror_images(n: int, rng: np.random.Generator) -> Drawings:
    """Digits as seen in a mirror."""
    return [[path * [-1, 1] for path in drawing] for drawing in write_mixed(MIRRORED, n, rng)]


def pairs(n: int, rng: np.random.Generator) -> Drawings:
    """Two digits side by side, touching or on top of each other."""
    left, _ = write_digits(n, rng)
    right, _ = write_digits(n, rng)
    shifts = np.stack([rng.uniform(20, 100, n), rng.normal(0, 12, n)], axis=1)
    return [a + [path + shift for path in b] for a, b, shift in zip(left, right, shifts, strict=True)]


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


KINDS: list[tuple[Callable[[int, np.random.Generator], Drawings], float]] = [  # and how often each is drawn
    (letters, 0.5),
    (mirror_images, 0.08),
    (pairs, 0.14),
    (scribbles, 0.08),
    (worms, 0.1),
    (line_works, 0.04),
    (hatchings, 0.04),
    (dots, 0.02),
]


def generate_nondigits(n: int, rng: np.random.Generator) -> np.ndarray:
    """`n` drawings that are no digit, in random order: uint8 (n, 28, 28), ink 255 on 0."""
    counts = rng.multinomial(n, [share for _, share in KINDS])
    drawings = [drawing for (draw, _), count in zip(KINDS, counts, strict=True) for drawing in draw(count, rng)]
    return render([drawings[index] for index in rng.permutation(n)], rng)
