"""Stroke: one path of the pen; how strokes are cut at the canvas' edge, and how they become pixels."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from PIL import Image, ImageDraw


class Stroke(NamedTuple):
    points: list[tuple[float, float]]  # where the pen went, in canvas pixels
    width: float  # of the brush, in canvas pixels


def clip(points: np.ndarray, width: float, height: float) -> list[np.ndarray]:
    """The parts of a path that lie on the canvas, 0 <= x <= width and 0 <= y <= height.

    Each segment is cut at the edges as Liang and Barsky do it (1984, doi:10.1145/357332.357333).

    Args:
        points: float (n, 2), n >= 1, in canvas pixels; a path of one point is a dot.

    Returns:
        Paths, each float (m, 2), m >= 1, in their order along `points`; none where the path lies outside.
    """
    limits = np.array([width, height])
    inside = np.all((points >= 0) & (points <= limits), axis=1)
    if inside.all():
        return [points]
    start, step = points[:-1], np.diff(points, axis=0)
    with np.errstate(divide="ignore", invalid="ignore"):
        edges = np.stack([-start / step, (limits - start) / step])  # where along a segment each edge lies
    parallel = np.where((start >= 0) & (start <= limits), np.inf, -np.inf)  # all of it between two edges, or nothing
    enter = np.where(step == 0, -parallel, edges.min(axis=0)).max(axis=1).clip(min=0)
    leave = np.where(step == 0, parallel, edges.max(axis=0)).min(axis=1).clip(max=1)
    paths: list[list[np.ndarray]] = [[points[0]]] if inside[0] else []
    for index in np.flatnonzero(enter < leave):
        if not inside[index]:
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
