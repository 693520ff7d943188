"""What the tests draw: plain digits as strokes in a box 1 wide and 1.6 high, and numbers of them and signs."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from digits.ink.drawing import Drawing


def _arc(centre: tuple[float, float], radius: float, start: float, stop: float) -> list[tuple[float, float]]:
    angles = np.radians(np.linspace(start, stop, 30))
    return [(centre[0] + radius * float(np.cos(a)), centre[1] + radius * float(np.sin(a))) for a in angles]


STROKES: dict[int, list[ArrayLike]] = {
    0: [[*_arc((0.5, 0.5), 0.5, -90, 0), *_arc((0.5, 1.1), 0.5, 0, 180), *_arc((0.5, 0.5), 0.5, 180, 270)]],
    1: [[(0.5, 0), (0.5, 1.6)]],
    2: [[*_arc((0.5, 0.5), 0.5, -180, 30), (0, 1.6), (1, 1.6)]],
    3: [_arc((0.5, 0.4), 0.4, -160, 90) + _arc((0.5, 1.2), 0.4, -90, 160)],
    4: [[(0.5, 0), (0, 1), (1, 1)], [(0.7, 0.4), (0.7, 1.6)]],
    6: [[(0.8, 0), *_arc((0.5, 1.1), 0.5, 180, -180)]],
    7: [[(0, 0), (1, 0), (0.4, 1.6)]],
}


INK: dict[str, list[ArrayLike]] = {str(digit): strokes for digit, strokes in STROKES.items()} | {
    "5": [[(0.1, 0), (0.1, 0.7), (0.6, 0.6), (1, 1), (0.7, 1.5), (0, 1.55)], [(0.1, 0), (0.9, 0)]],
    "7": [*STROKES[7], [(0.25, 0.75), (0.95, 0.7)]],  # crossed
    "*": [[(0, 0), (1, 1.6)], [(1, 0), (0, 1.6)], [(0, 0.8), (1, 0.8)]],
    "^": [[(0, 1.6), (0.8, 0), (1.1, 1.6)]],  # a 1 with a long upstroke
    ".": [[(0, 1.55), (0.05, 1.6)]],
    ",": [[(0.15, 1.5), (0, 1.95)]],
    "-": [[(0, 0.8), (0.7, 0.8)]],
    "/": [[(1.3, -0.3), (0, 1.9)]],
    "|": [[(0.8, -0.3), (0, 1.9)]],  # a steep slash
    "!": [[(0.4, 0), (0, 1.6)]],  # one that is hardly more than a 1 that leans
    ":": [[(0, 0.6), (0.05, 0.65)], [(0, 1.5), (0.05, 1.55)]],
    "+": [[(0, 0.85), (1, 0.85)], [(0.5, 0.35), (0.5, 1.35)]],
    "=": [[(0, 0.6), (0.9, 0.6)], [(0, 1.1), (0.9, 1.1)]],
    "(": [[(0.5, -0.2), (0.15, 0.3), (0, 0.8), (0.15, 1.3), (0.5, 1.8)]],
    ")": [[(0, -0.2), (0.35, 0.3), (0.5, 0.8), (0.35, 1.3), (0, 1.8)]],
    "[": [[(0.25, -0.1), (0.05, 0.4), (0, 0.8), (0.05, 1.2), (0.25, 1.7)]],  # a bracket that is nearly straight
    "]": [[(0, -0.1), (0.2, 0.4), (0.25, 0.8), (0.2, 1.2), (0, 1.7)]],
}

# What the names in INK that are no characters of a number are read as.
READ_AS = str.maketrans({"^": "1", "|": "/", "!": "/", "*": "?", "[": "?", "]": "?", ")": "?"})


def strokes_of(text: str, gap: float = 0.4, slant: float = 0.0, space: float = 2.2) -> list[np.ndarray]:
    """A number's strokes in units of a digit's width, which is 1.6 high."""
    strokes: list[np.ndarray] = []
    left = 0.0
    for character in text:
        if character == " ":
            left += space - gap
            continue
        paths = [np.array(path, dtype=float) for path in INK[character]]
        x = np.concatenate(paths)[:, 0]
        strokes += [path + np.array([left - x.min(), 0]) for path in paths]
        left += np.ptp(x) + gap
    return [path @ [[1, 0], [-slant, 1]] for path in strokes]


def drawn(*strokes: Any, **options: Any) -> Drawing:
    """Strokes in pixels of the canvas."""
    drawing = Drawing(**options)
    for stroke in strokes:
        drawing.add(stroke)
    return drawing


def draw(
    strokes: Sequence[ArrayLike],
    scale: float = 100,
    left: float = 60,
    top: float = 60,
    brush: float = 20,
    width: int | None = None,
) -> Drawing:
    """Strokes on a canvas 280 pixels high, their unit `scale` pixels long and their origin at (left, top)."""
    return drawn(*(np.asarray(stroke) * scale + (left, top) for stroke in strokes), width=width, brush=brush)


def draw_number(
    strokes: Sequence[ArrayLike], scale: float = 70, left: float = 80, top: float = 60, brush: float = 20
) -> Drawing:
    """As `draw`, on paper three times as wide as high."""
    return draw(strokes, scale, left, top, brush, width=840)
