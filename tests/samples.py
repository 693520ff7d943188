"""What the tests draw: plain digits as strokes in a box 1 wide and 1.6 high."""

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


def draw(strokes: list[ArrayLike], scale: float = 100, left: float = 60, top: float = 60, brush: float = 20) -> Drawing:
    """Strokes on a canvas of 280 pixels, their unit `scale` pixels long and their origin at (left, top)."""
    drawing = Drawing(280, brush=brush)
    for stroke in strokes:
        drawing.add(np.asarray(stroke) * scale + (left, top))
    return drawing
