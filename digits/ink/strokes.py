"""Stroke: one path of the pen, and how strokes become pixels."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from PIL import Image, ImageDraw

if TYPE_CHECKING:  # NumPy is imported where it is first needed, so that the window does not wait for it
    import numpy as np


class Stroke(NamedTuple):
    points: list[tuple[float, float]]  # where the pen went, in canvas pixels
    width: float  # of the brush, in canvas pixels


def rasterize(strokes: "Sequence[tuple[np.ndarray, float]]", size: int) -> Image.Image:
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
