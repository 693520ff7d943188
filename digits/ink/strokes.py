"""Stroke: one path of the pen; how strokes are cut at the canvas' edge, become pixels, and are erased."""

import math
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np
from PIL import Image, ImageChops, ImageDraw

SPACING = 2.0  # canvas pixels between the places where an eraser may cut a stroke

Box = tuple[float, float, float, float]  # left, top, right, bottom
PixelBox = tuple[int, int, int, int]  # the same in whole pixels of an image
Point = tuple[float, float]


class Stroke(NamedTuple):
    points: list[Point]  # where the pen went, in canvas pixels
    width: float  # of the brush, in canvas pixels


def clip(points: np.ndarray, width: float, height: float) -> list[np.ndarray]:
    """The parts of a path, float (n, 2), that lie on the canvas, 0 <= x <= width and 0 <= y <= height, in their order.

    A path of one point is a dot. Segments are cut at the edges as Liang and Barsky do it (1984,
    doi:10.1145/357332.357333).
    """
    limits = np.array([width, height])
    inside = np.all((points >= 0) & (points <= limits), axis=1)
    if inside.all():
        return [points]
    start, step = points[:-1], np.diff(points, axis=0)
    with np.errstate(all="ignore"):
        edges = np.stack([-start / step, (limits - start) / step])  # where along a segment each edge lies
    parallel = np.where((start >= 0) & (start <= limits), np.inf, -np.inf)  # all of it between two edges, or nothing
    enter = np.where(step == 0, -parallel, edges.min(axis=0)).max(axis=1).clip(min=0)
    leave = np.where(step == 0, parallel, edges.max(axis=0)).min(axis=1).clip(max=1)
    paths: list[list[np.ndarray]] = [[points[0]]] if inside[0] else []
    crosses = enter < leave
    for index in np.flatnonzero(crosses):
        if not inside[index] or (index and not crosses[index - 1]):  # or it came from outside just to the edge
            paths.append([start[index] + enter[index] * step[index]])
        paths[-1].append(start[index] + leave[index] * step[index])
    return [np.array(path) for path in paths]


def rasterize(strokes: Sequence[tuple[np.ndarray, float]], width: int, height: int) -> Image.Image:
    """Lines with round ends and joints on an 8-bit greyscale image of width x height: 255 on 0.

    Each stroke is its points, shape (n, 2), n >= 1, and its width, both in pixels of the image.
    """
    image = Image.new("L", (width, height))
    draw = ImageDraw.Draw(image)
    for points, line_width in strokes:
        path = [(x, y) for x, y in points.tolist()]
        draw.line(path, fill=255, width=round(line_width))
        for point in path:  # Pillow ends and joins wide lines square
            draw.circle(point, line_width / 2, fill=255)
    return image


def draw(strokes: Sequence[Stroke], box: PixelBox, unit: float = 1, fineness: int = 4) -> Image.Image:
    """The part of an image of strokes that lies in a box; `unit` of its pixels lie in one of the canvas.

    Its edges are smooth: drawn `fineness` times as large, because Pillow's edges are hard, then downsampled.
    """
    left, top, right, bottom = box
    lines = [((np.array(points) * unit - (left, top)) * fineness, width * unit * fineness) for points, width in strokes]
    return rasterize(lines, (right - left) * fineness, (bottom - top) * fineness).reduce(fineness)


def covered(stroke: Stroke, size: tuple[int, int], unit: float = 1) -> PixelBox:
    """The box that holds all of a stroke in an image of that size, `unit` as for `draw`; empty beside the image."""
    reach = stroke.width / 2 * unit + 1
    sides = [(min(axis) * unit - reach, max(axis) * unit + reach) for axis in zip(*stroke.points, strict=True)]
    (left, right), (top, bottom) = (
        (min(max(math.floor(low), 0), most), min(max(math.ceil(high), 0), most))
        for (low, high), most in zip(sides, size, strict=True)
    )
    return left, top, right, bottom


def around(boxes: Iterable[PixelBox]) -> PixelBox:
    """The box that holds all of these, at least one."""
    left, top, right, bottom = zip(*boxes, strict=True)
    return min(left), min(top), max(right), max(bottom)


def line_width(ink: np.ndarray) -> float:
    """Mean width of the lines, in pixels, in ink, bool or from 0 to 1, (h, w): twice the area over the outline."""
    total = np.count_nonzero if ink.dtype == bool else np.sum  # the former takes a tenth of the time
    padded = np.zeros((ink.shape[0] + 2, ink.shape[1] + 2), ink.dtype)
    padded[1:-1, 1:-1] = ink
    # Along rows and columns a smooth outline is longer by 4 / pi, on the average over directions.
    outline = sum(total(np.abs(np.diff(padded, axis=axis))) for axis in (0, 1)) * np.pi / 4
    return float(2 * total(padded) / max(outline, 1e-9))


def erase(strokes: Iterable[Stroke], start: Point, end: Point, radius: float) -> list[Stroke]:
    """What an eraser, led straight from start to end, leaves of strokes: those that it does not touch as they are."""
    left: list[Stroke] = []
    for stroke in strokes:
        reach = stroke.width / 2 + radius  # from the middle of the line
        points = np.array(stroke.points)
        low, high = np.minimum(start, end) - reach, np.maximum(start, end) + reach
        if (points.min(axis=0) > high).any() or (points.max(axis=0) < low).any():
            left.append(stroke)
            continue
        path, needed = _divide(points)
        kept = _distances(path, np.array(start), np.array(end)) > reach
        if kept.all():
            left.append(stroke)
            continue
        bounds = np.flatnonzero(np.diff(kept, prepend=False, append=False)).reshape(-1, 2)
        needed[bounds[:, 0]] = needed[bounds[:, 1] - 1] = True  # the ends of what is left, but nothing between
        parts = [path[first:stop][needed[first:stop]].tolist() for first, stop in bounds]
        left += [Stroke([(x, y) for x, y in part], stroke.width) for part in parts]
    return left


def blot(picture: Image.Image, start: Point, end: Point, radius: float) -> Image.Image | None:
    """What an eraser leaves of a picture's ink: the picture itself where it touches none, None where none is left."""
    left = ImageChops.subtract(picture, rasterize([(np.array([start, end]), 2 * radius)], *picture.size))
    if left.tobytes() == picture.tobytes():
        return picture
    return left if left.getbbox() else None


def _divide(points: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """A path (n, 2) with its points no more than SPACING apart, (m, 2), and which of them it had before, bool (m,)."""
    steps = np.hypot(*np.diff(points, axis=0).T)
    counts = np.maximum(np.ceil(steps / SPACING).astype(int), 1)
    where = np.concatenate([*(i + np.arange(count) / count for i, count in enumerate(counts)), [len(steps)]])
    path = np.stack([np.interp(where, np.arange(len(points)), axis) for axis in points.T], axis=1)
    return path, where == np.floor(where)


def _distances(points: np.ndarray, start: np.ndarray, end: np.ndarray) -> np.ndarray:
    """Distances (n,) of points (n, 2) from the straight line between start and end."""
    way = end - start
    share = np.clip((points - start) @ way / max(way @ way, 1e-12), 0, 1)
    return np.hypot(*(points - start - share[:, np.newaxis] * way).T)
