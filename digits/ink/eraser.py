"""Eraser: one stroke of it over a drawing, which cuts strokes in pieces and blots out a picture."""

from collections.abc import Iterator, Sequence

import numpy as np
from PIL import Image, ImageDraw

from digits.ink.strokes import Stroke

SPACING = 2.0  # canvas pixels: how exactly the end of a cut is placed


class Eraser:
    """A disc that takes away all ink that it touches on its way.

    It changes neither the strokes nor the picture that it is given: `cuts` and `picture` say what became of them.
    """

    def __init__(self, strokes: Sequence[Stroke], picture: Image.Image | None, radius: float):
        self.picture = picture.copy() if picture else None
        self.has_cut = False
        self._strokes = list(strokes)
        self._radius = radius
        self._position: tuple[float, float] | None = None
        self._paths: dict[int, np.ndarray] = {}  # float (n, 2): the touched strokes, finely divided
        self._corners: dict[int, np.ndarray] = {}  # bool (n,): which points of them are the strokes' own
        self._kept: dict[int, np.ndarray] = {}  # bool (n,): which points of them are left
        corners = [[*map(min, zip(*s.points, strict=True)), *map(max, zip(*s.points, strict=True))] for s in strokes]
        self._boxes = np.array(corners, dtype=float).reshape(-1, 2, 2)
        self._reach = np.array([stroke.width / 2 + radius for stroke in strokes])  # from the middle of the line

    def move(self, x: float, y: float) -> bool:
        """Lead the eraser straight to (x, y). Returns whether that took away anything."""
        start, end = np.array(self._position or (x, y)), np.array((x, y))
        self._position = (x, y)
        low, high = np.minimum(start, end), np.maximum(start, end)
        reach = self._reach[:, np.newaxis]
        near = (self._boxes[:, 0] <= high + reach) & (self._boxes[:, 1] >= low - reach)
        cut = [index for index in np.flatnonzero(near.all(axis=1)) if self._cut(int(index), start, end)]
        blotted = self._blot(start, end)
        self.has_cut |= bool(cut) or blotted
        return bool(cut) or blotted

    def cuts(self) -> Iterator[tuple[int, Stroke, list[Stroke]]]:
        """Each stroke that was cut: its index, itself and what is left of it."""
        for index in sorted(self._kept):
            stroke, path, kept = self._strokes[index], self._paths[index], self._kept[index]
            if not kept.all():
                bounds = np.flatnonzero(np.diff(kept, prepend=False, append=False)).reshape(-1, 2)
                needed = self._corners[index].copy()  # what lies between them on straight lines is not
                needed[bounds[:, 0]] = needed[bounds[:, 1] - 1] = True
                parts = [path[start:stop][needed[start:stop]].tolist() for start, stop in bounds]
                pieces = [[(x, y) for x, y in part] for part in parts]
                yield index, stroke, [Stroke(points, stroke.width) for points in pieces]

    def _cut(self, index: int, start: np.ndarray, end: np.ndarray) -> bool:
        if index not in self._paths:
            self._paths[index], self._corners[index] = _divide(np.array(self._strokes[index].points))
            self._kept[index] = np.ones(len(self._paths[index]), dtype=bool)
        touched = _distances(self._paths[index], start, end) <= self._reach[index]
        news = bool((touched & self._kept[index]).any())
        self._kept[index] &= ~touched
        return news

    def _blot(self, start: np.ndarray, end: np.ndarray) -> bool:
        if self.picture is None:
            return False
        low, high = np.minimum(start, end) - self._radius, np.maximum(start, end) + self._radius
        box = (*np.floor(low).astype(int).tolist(), *np.ceil(high).astype(int).tolist())
        ink = self.picture.crop(box).tobytes()
        self.picture = self.picture.copy()  # whoever was given the picture before must not see it change
        draw = ImageDraw.Draw(self.picture)
        draw.line([tuple(start), tuple(end)], fill=0, width=round(2 * self._radius))
        for point in (start, end):
            draw.circle(tuple(point), self._radius, fill=0)
        changed = self.picture.crop(box).tobytes() != ink
        if not self.picture.getbbox():
            self.picture = None
        return changed


def _divide(points: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The same path, (n, 2) -> (m, 2), its points no more than SPACING apart; and bool (m,): which it had before."""
    steps = np.hypot(*np.diff(points, axis=0).T)
    counts = np.maximum(np.ceil(steps / SPACING).astype(int), 1)
    where = np.concatenate([*(i + np.arange(count) / count for i, count in enumerate(counts)), [len(steps)]])
    path = np.stack([np.interp(where, np.arange(len(points)), axis) for axis in points.T], axis=1)
    return path, where == np.floor(where)


def _distances(points: np.ndarray, start: np.ndarray, end: np.ndarray) -> np.ndarray:
    """From each of the points, (n, 2), to the nearest point of the line from start to end: (n,)."""
    way = end - start
    share = np.clip((points - start) @ way / max(way @ way, 1e-12), 0, 1)
    return np.hypot(*(points - start - share[:, np.newaxis] * way).T)
