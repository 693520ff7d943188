"""A drawing as a record of plain values, for JSON, and back.

{"strokes": [[[x, y], ...], ...], "widths": [20, ...], "size": [width, height]} in canvas pixels. A drawing with a
picture is kept as one, "strokes" empty: "picture" is the whole canvas as a PNG in base64, white ink on black.
"""

import base64
import io
import math
from typing import Any

from PIL import Image

from digits.ink.drawing import Drawing

SIDE = 4096  # pixels, of a canvas at most


def to_record(drawing: Drawing) -> dict[str, Any]:
    """What is drawn now, without its history."""
    record: dict[str, Any] = {"strokes": [], "widths": [], "size": [drawing.width, drawing.size]}
    if drawing.picture:
        png = io.BytesIO()
        drawing.image().save(png, "PNG")
        return record | {"picture": base64.b64encode(png.getvalue()).decode()}
    for points, width in drawing.strokes:
        record["strokes"].append([[round(x, 2), round(y, 2)] for x, y in points])
        record["widths"].append(round(width, 2))
    return record


def from_record(record: dict[str, Any]) -> Drawing:
    """The drawing in a record, from whatever source; raises one exception or another where it is damaged or empty."""
    width, height = record["size"]
    if not (isinstance(width, int) and isinstance(height, int) and 0 < width <= SIDE and 0 < height <= SIDE):
        raise ValueError(f"a canvas of {width} x {height} pixels")
    picture = _open(record["picture"]) if "picture" in record else None
    if picture and picture.size != (width, height):
        raise ValueError(f"a picture of {picture.size} on a canvas of {width} x {height} pixels")
    drawing = Drawing(height, width, picture=picture)
    for points, brush in zip(record["strokes"], record["widths"], strict=True):
        if not (math.isfinite(brush) and 0 < brush <= SIDE):
            raise ValueError(f"a brush of {brush} pixels")
        drawing.brush = brush
        (x, y), *rest = points
        drawing.start(x, y)
        for x, y in rest:
            drawing.extend(x, y)
    if "ink" in record:  # as lessons were kept before: cropped to it
        drawing.place(_open(record["ink"]))
    if drawing.is_empty:
        raise ValueError("no ink")
    return drawing


def is_same(one: Drawing, other: Drawing) -> bool:
    """Whether both have the same record: the same ink in the same place."""
    first, second = ((drawing.width, drawing.size, len(drawing.strokes)) for drawing in (one, other))
    return first == second and to_record(one) == to_record(other)  # the first spares most of them a record


def _open(png: str) -> Image.Image:
    picture = Image.open(io.BytesIO(base64.b64decode(png, validate=True)), formats=["PNG"])
    if picture.mode != "L" or max(picture.size) > SIDE:
        raise ValueError(f"a picture of {picture.mode} {picture.size}")
    picture.load()
    return picture
