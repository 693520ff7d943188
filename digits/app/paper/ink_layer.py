"""InkLayer: the ink of a drawing on a Tk canvas, with smooth edges, painted only where it has changed."""

import math
import tkinter as tk
from collections.abc import Sequence

from PIL import Image, ImageChops

from digits.app.window.theme import palette, tint
from digits.ink.drawing import Drawing
from digits.ink.strokes import PixelBox, Stroke, around, covered, draw

FINE_SCALE, COARSE_SCALE = 4, 2  # times as large as on the screen ink is drawn, before it is downsampled
LARGE_AREA = 700_000  # screen pixels; more of them are drawn coarsely, four times as fast
PARTS = 4  # of the paper's width and height, in which the image grows: Tk takes seven bytes for each of its pixels


class InkLayer:
    """One image from the paper's upper left corner to the end of the ink; tagged "ink"."""

    def __init__(self, canvas: tk.Canvas, drawing: Drawing):
        self.unit = 1.0  # screen pixels per pixel of the drawing
        self.ink = Image.new("L", (1, 1))  # as it is shown: 255 on 0
        self._drawing = drawing
        self._ground: tuple[object, ...] = ()  # size and colour of the paper
        self._covered = 0, 0  # of the paper by the image
        self._photo = tk.PhotoImage(master=canvas)
        canvas.create_image(0, 0, image=self._photo, anchor="nw", tags="ink")

    def redraw(self) -> None:
        """Paint all ink anew, in the present size."""
        drawing = self._drawing
        size = round(drawing.width * self.unit), round(drawing.size * self.unit)
        if (size, palette().paper) != self._ground:
            self._ground = size, palette().paper
            self.ink = Image.new("L", size)
            self._covered = 0, 0
            self._photo.configure(width=1, height=1)
            self._photo.blank()
        boxes = [(0, 0, *size)] if drawing.picture else [self._box(stroke) for stroke in drawing.strokes]
        if before := self.ink.getbbox():
            boxes.append(before)
        if boxes:
            self._paint(around(boxes))

    def redraw_along(self, path: Stroke) -> None:
        """Paint the ink anew where a line of this width would lie."""
        self._paint(self._box(path))

    def extend(self) -> None:
        """Paint the last segment of the newest stroke."""
        points, width = self._drawing.strokes[-1]
        segment = Stroke(points[-2:], width)
        box = self._box(segment)
        if _overlap(box, box):
            self._show(box, ImageChops.lighter(self.ink.crop(box), self._draw([segment], box)))

    def _box(self, stroke: Stroke) -> PixelBox:
        return covered(stroke, self.ink.size, self.unit)

    def _paint(self, box: PixelBox) -> None:
        if not _overlap(box, box):
            return
        ink = self._draw([stroke for stroke in self._drawing.strokes if _overlap(self._box(stroke), box)], box)
        if self._drawing.picture:
            picture = self._drawing.picture.crop((0, 0, self._drawing.width, self._drawing.size))
            left, top, right, bottom = (side / self.unit for side in box)
            source = left, top, min(right, picture.width), min(bottom, picture.height)
            ink = ImageChops.lighter(ink, picture.resize(ink.size, Image.Resampling.BICUBIC, box=source))
        self._show(box, ink)

    def _draw(self, strokes: Sequence[Stroke], box: PixelBox) -> Image.Image:
        is_large = (box[2] - box[0]) * (box[3] - box[1]) > LARGE_AREA
        return draw(strokes, box, self.unit, COARSE_SCALE if is_large else FINE_SCALE)

    def _show(self, box: PixelBox, ink: Image.Image) -> None:
        self.ink.paste(ink, box)
        self._cover(*box[2:])
        pixels = tint(ink, palette().paper, palette().ink).tobytes()
        self._photo.put(b"P6 %d %d 255\n%b" % (*ink.size, pixels), to=box[:2])  # only this part is painted

    def _cover(self, right: int, bottom: int) -> None:
        """Let the image reach at least so far."""
        steps = (math.ceil(side / PARTS) for side in self.ink.size)
        before = self._covered
        reach = [
            max(-(-end // step) * step, old) for end, step, old in zip((right, bottom), steps, before, strict=True)
        ]
        if tuple(reach) != before:
            self._covered = width, height = reach[0], reach[1]
            self._photo.configure(width=width, height=height)
            self._photo.put(palette().paper, to=(before[0], 0, width, height))
            self._photo.put(palette().paper, to=(0, before[1], width, height))


def _overlap(one: PixelBox, other: PixelBox) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
