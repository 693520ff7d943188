"""Drawing: the strokes of one canvas, with undo and redo, and as a record for JSON. The app's only document."""

import base64
import io
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from PIL import Image, ImageChops

from digits.ink.strokes import Point, Stroke, around, blot, covered, draw, erase

MARGIN = 0.15  # of the canvas' height that is left free on each side of a picture's ink
ASPECT = 3  # width of a canvas for a picture, in its heights, at most
LONGEST_SIDE = 4096  # pixels, of a canvas in a record
STEPS = 200  # that can be undone


@dataclass
class _State:
    strokes: list[Stroke]
    picture: Image.Image | None
    width: int  # of the canvas when this state was last shown: neither more nor less ink comes back


class Drawing:
    """Strokes on a canvas `size` pixels high and `width` wide (square where no width is given); y grows downward.

    Points are kept as they came, on the canvas or not; what lies outside is not shown and not recognised. The width
    may be changed at any time; undo and redo bring back the one that was. It may begin with a picture.
    """

    def __init__(
        self, size: int = 280, width: int | None = None, brush: float = 20, picture: Image.Image | None = None
    ):
        self.size = size
        self.brush = brush
        self.steps = 0  # ever taken; undo and redo take none
        self._states = [_State([], picture, size if width is None else width)]
        self._now = 0  # which of them is shown; those after it were undone
        self._is_growing = False  # whether this state is what the pen or the eraser is making of the one before
        self._eraser: tuple[Point, float] | None = None  # where it is, and its radius

    @property
    def strokes(self) -> Sequence[Stroke]:
        return self._states[self._now].strokes

    @property
    def picture(self) -> Image.Image | None:
        """A picture's ink under the strokes, from the top left corner on: 8-bit greyscale, `size` high, 255 on 0."""
        return self._states[self._now].picture

    @property
    def width(self) -> int:
        return self._states[self._now].width

    @width.setter
    def width(self, width: int) -> None:
        self._states[self._now].width = width

    @property
    def is_empty(self) -> bool:
        return not self.strokes and self.picture is None

    def start(self, x: float, y: float) -> None:
        """Begin a stroke: a dot until it is extended. Raises ValueError where x or y is not finite."""
        self._do([*self.strokes, Stroke([_point(x, y)], self.brush)], self.picture)
        self._is_growing = True

    def extend(self, x: float, y: float) -> None:
        """Lead the newest stroke on to (x, y). Raises ValueError where x or y is not finite, or no stroke begun."""
        if not self.strokes:
            raise ValueError("There is no stroke to extend: call start(x, y) first.")
        point = _point(x, y)
        if self._eraser or not self._is_growing:  # earlier states and snapshots have it too; what was undone is gone
            *others, (points, brush) = self.strokes
            self._states[self._now :] = [_State([*others, Stroke([*points], brush)], self.picture, self.width)]
            self._eraser, self._is_growing = None, True
        points = self.strokes[-1].points
        if point != points[-1]:
            points.append(point)

    def add(self, points: Iterable[Sequence[float]]) -> None:
        """Draw a whole stroke, as `start` and `extend` do, through at least one point (x, y)."""
        first, *rest = points
        self.start(*first)
        for point in rest:
            self.extend(*point)

    def start_erasing(self, x: float, y: float, radius: float) -> None:
        """Put an eraser of `radius` canvas pixels down: it cuts away all ink that it touches, as one step."""
        self._eraser, self._is_growing = (_point(x, y), radius), False
        self.extend_erasing(x, y)

    def extend_erasing(self, x: float, y: float) -> None:
        """Lead the eraser on to (x, y). Raises ValueError where x or y is not finite, or no eraser was put down."""
        if self._eraser is None:
            raise ValueError("There is no eraser to lead on: call start_erasing(x, y, radius) first.")
        (start, radius), end = self._eraser, _point(x, y)
        strokes = erase(self.strokes, start, end, radius)
        picture = self.picture and blot(self.picture, start, end, radius)
        if picture is not self.picture or strokes != self.strokes:
            if not self._is_growing:
                self._do(self.strokes, self.picture)
            self._states[self._now] = _State(strokes, picture, self.width)
            self._is_growing = True
        self._eraser = end, radius

    def place(self, ink: Image.Image) -> None:
        """Replace all that was drawn by a picture's ink, as large as fits well; undo brings it back.

        The ink is 8-bit greyscale of any size, 255 on 0; its `info` stays with it. A canvas that is too narrow for it
        becomes wider.
        """
        info = ink.info
        room = (ASPECT - 2 * MARGIN) * self.size, (1 - 2 * MARGIN) * self.size
        scale = min(room[0] / ink.width, room[1] / ink.height)
        ink = ink.resize([max(1, round(side * scale)) for side in ink.size], Image.Resampling.BICUBIC)
        width = max(self.width, ink.width + round(2 * MARGIN * self.size))
        picture = Image.new("L", (width, self.size))
        picture.paste(ink, ((width - ink.width) // 2, (self.size - ink.height) // 2))
        picture.info = info
        self._do([], picture, width)

    def restore(self, other: "Drawing") -> None:
        """Replace all that was drawn by what another drawing shows; undo brings it back."""
        self._do(other.strokes, other.picture, max(self.width, other.width))

    def clear(self) -> None:
        """Remove everything; undo brings it back."""
        if not self.is_empty:
            self._do([], None)

    def undo(self) -> None:
        """Take back the last step that is kept: a stroke, an eraser's stroke, a picture or a clear."""
        self._go(self._now - 1)

    def redo(self) -> None:
        """Do again what was undone last, if nothing else was done since."""
        self._go(self._now + 1)

    def snapshot(self) -> "Drawing":
        """What is drawn now, without its history: for another thread to read while this drawing goes on."""
        copy = Drawing(self.size, self.width, self.brush)
        strokes = list(self.strokes)
        if strokes:  # only the newest stroke still grows
            strokes[-1] = Stroke(list(strokes[-1].points), strokes[-1].width)
        copy._states = [_State(strokes, self.picture, self.width)]
        return copy

    def image(self) -> Image.Image:
        """The canvas as an 8-bit greyscale image of width x size: white ink on black, smooth edges."""
        canvas = 0, 0, self.width, self.size
        image = self.picture.crop(canvas) if self.picture else Image.new("L", canvas[2:])
        if self.strokes:  # only the part of the canvas where there are strokes
            box = around(covered(stroke, image.size) for stroke in self.strokes)
            if box[0] < box[2] and box[1] < box[3]:
                image.paste(ImageChops.lighter(draw(self.strokes, box), image.crop(box)), box)
        return image

    def to_record(self) -> dict[str, Any]:
        """What is drawn now, in canvas pixels: {"strokes": [[[x, y], ...], ...], "widths": [20, ...], "size": [w, h]}.

        With a picture, "strokes" are empty, and "picture" is the whole canvas as a PNG in base64, white ink on black.
        """
        record: dict[str, Any] = {"strokes": [], "widths": [], "size": [self.width, self.size]}
        if self.picture:
            png = io.BytesIO()
            self.image().save(png, "PNG")
            return record | {"picture": base64.b64encode(png.getvalue()).decode()}
        for points, width in self.strokes:
            record["strokes"].append([[round(x, 2), round(y, 2)] for x, y in points])
            record["widths"].append(round(width, 2))
        return record

    @classmethod
    def from_record(cls, record: dict[str, Any]) -> "Drawing":
        """The drawing in a record, which is not trusted: where it is damaged or empty, exceptions of many kinds."""
        width, height = record["size"]
        picture = _open(record["picture"]) if "picture" in record else None
        are_sides = all(isinstance(side, int) and 0 < side <= LONGEST_SIDE for side in (width, height))
        if not are_sides or (picture and picture.size != (width, height)):
            raise ValueError(f"a canvas of {width} x {height} pixels")
        drawing = cls(height, width, picture=picture)
        for points, brush in zip(record["strokes"], record["widths"], strict=True):
            if not (math.isfinite(brush) and 0 < brush <= LONGEST_SIDE):
                raise ValueError(f"a brush of {brush} pixels")
            drawing.brush = brush
            drawing.add(points)
        if "ink" in record:  # an older lesson's, cropped to it
            drawing.place(_open(record["ink"]))
        if drawing.is_empty:
            raise ValueError("no ink")
        return drawing

    def is_same(self, other: "Drawing") -> bool:
        """Whether both have the same record: the same ink in the same place."""
        one, two = ((drawing.width, drawing.size, len(drawing.strokes)) for drawing in (self, other))
        return one == two and self.to_record() == other.to_record()  # what is quick first: most differ in that

    def _do(self, strokes: Sequence[Stroke], picture: Image.Image | None, width: int | None = None) -> None:
        self._eraser, self._is_growing = None, False
        state = _State([*strokes], picture, width or self.width)
        self._states = [*self._states[: self._now + 1][-STEPS:], state]
        self._now = len(self._states) - 1
        self.steps += 1

    def _go(self, state: int) -> None:
        if 0 <= state < len(self._states):
            self._eraser, self._is_growing = None, False
            self._now = state


def _point(x: float, y: float) -> Point:
    if not (math.isfinite(x) and math.isfinite(y)):
        raise ValueError(f"A stroke's point must be two finite numbers, got ({x}, {y}).")
    return float(x), float(y)


def _open(png: str) -> Image.Image:
    picture = Image.open(io.BytesIO(base64.b64decode(png, validate=True)), formats=["PNG"])
    if picture.mode != "L" or max(picture.size) > LONGEST_SIDE:
        raise ValueError(f"a picture of {picture.mode} {picture.size}")
    picture.load()
    return picture
