"""Drawing: the strokes of one canvas, with undo and redo. The app's only document."""

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from PIL import Image, ImageDraw

OVERSAMPLING = 4  # Pillow's lines have hard edges: draw them this much larger, then average


class Stroke(NamedTuple):
    points: list[tuple[float, float]]  # where the pen went, in canvas pixels
    width: float  # of the brush, in canvas pixels


class _Edit(NamedTuple):
    """One step of the history: `removed` stood at `index` among the strokes and `added` took its place."""

    index: int
    removed: list[Stroke]
    added: list[Stroke]


class Drawing:
    """Strokes on a square canvas of `size` pixels; y grows downward.

    Points outside the canvas are moved to its nearest edge, so what is kept is what is seen.
    """

    def __init__(self, size: int = 280, brush: float = 20):
        self.size = size
        self.brush = brush
        self._strokes: list[Stroke] = []
        self._done: list[_Edit] = []
        self._undone: list[_Edit] = []

    @property
    def strokes(self) -> Sequence[Stroke]:
        return self._strokes

    @property
    def is_empty(self) -> bool:
        return not self._strokes

    def start(self, x: float, y: float) -> None:
        """Begin a stroke: a dot until it is extended. Raises ValueError where x or y is not finite."""
        self._do(_Edit(len(self._strokes), [], [Stroke([self._inside(x, y)], self.brush)]))

    def extend(self, x: float, y: float) -> None:
        """Lead the newest stroke on to (x, y). Raises ValueError where x or y is not finite, or no stroke begun."""
        if self.is_empty:
            raise ValueError("There is no stroke to extend: call start(x, y) first.")
        points = self._strokes[-1].points
        point = self._inside(x, y)
        if point != points[-1]:
            points.append(point)

    def clear(self) -> None:
        """Remove every stroke; undo brings them back."""
        if not self.is_empty:
            self._do(_Edit(0, list(self._strokes), []))

    def undo(self) -> None:
        """Take back the last stroke or clear, if there is one."""
        if self._done:
            edit = self._done.pop()
            self._strokes[edit.index : edit.index + len(edit.added)] = edit.removed
            self._undone.append(edit)

    def redo(self) -> None:
        """Do again what was undone last, if nothing else was done since."""
        if self._undone:
            edit = self._undone.pop()
            self._apply(edit)

    def image(self) -> Image.Image:
        """The canvas as an 8-bit greyscale image of size x size: white ink on black, smooth edges."""
        scaled = [(np.asarray(stroke.points) * OVERSAMPLING, stroke.width * OVERSAMPLING) for stroke in self._strokes]
        return rasterize(scaled, self.size * OVERSAMPLING).reduce(OVERSAMPLING)

    def _do(self, edit: _Edit) -> None:
        self._undone.clear()
        self._apply(edit)

    def _apply(self, edit: _Edit) -> None:
        self._strokes[edit.index : edit.index + len(edit.removed)] = edit.added
        self._done.append(edit)

    def _inside(self, x: float, y: float) -> tuple[float, float]:
        if not (math.isfinite(x) and math.isfinite(y)):
            raise ValueError(f"A stroke's point must be two finite numbers, got ({x}, {y}).")
        return min(max(x, 0.0), float(self.size)), min(max(y, 0.0), float(self.size))


def rasterize(strokes: Sequence[tuple[np.ndarray, float]], size: int) -> Image.Image:
    """Lines with round ends and joints on an 8-bit greyscale image of size x size: 255 on 0.

    Each stroke is its points, shape (n, 2), n >= 1, and its width, both in pixels of the image.
    """
    image = Image.new("L", (size, size))
    draw = ImageDraw.Draw(image)
    for points, width in strokes:
        path = [(x, y) for x, y in points.tolist()]
        draw.line(path, fill=255, width=round(width))
        for point in path:  # Pillow ends and joins wide lines square
            draw.circle(point, width / 2, fill=255)
    return image
