"""InkLayer: the ink of a drawing on a Tk canvas, with smooth edges, painted only where it has changed."""

import math
import tkinter as tk
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
from PIL import Image, ImageChops, ImageTk

from digits.app.window.images import tint
from digits.app.window.theme import palette
from digits.ink.drawing import Drawing
from digits.ink.strokes import Stroke, rasterize

TILE = 128  # screen pixels: small enough to be painted for each pen movement, large enough that few are needed
FINE, COARSE = 4, 2  # times finer than the screen is ink rasterised, before it is averaged: its edges become smooth
LARGE = 700_000  # screen pixels; more of them are rasterised coarsely: it is four times as fast

Box = tuple[int, int, int, int]  # left, top, right, bottom, in screen pixels of the canvas


class _Tile(NamedTuple):
    ink: Image.Image  # 8-bit greyscale, TILE x TILE
    photo: ImageTk.PhotoImage
    item: int  # of the canvas


class InkLayer:
    """Square images on a canvas, wherever the drawing has ink; tagged "ink".

    Args:
        canvas: what it paints on.
        drawing: whose ink it shows.
    """

    def __init__(self, canvas: tk.Canvas, drawing: Drawing):
        self.unit = 1.0  # screen pixels per pixel of the drawing
        self._canvas = canvas
        self._drawing = drawing
        self.tiles: dict[tuple[int, int], _Tile] = {}

    def redraw(self) -> None:
        """Paint all ink anew."""
        for tile in self.tiles.values():
            self._canvas.delete(tile.item)
        self.tiles.clear()
        boxes = [self._box(stroke) for stroke in self._drawing.strokes]
        if self._drawing.picture:
            boxes = [self._paper]
        if boxes:
            left, top, right, bottom = zip(*boxes, strict=True)
            self._paint((min(left), min(top), max(right), max(bottom)))

    def redraw_along(self, path: Stroke) -> None:
        """Paint the ink anew where a line of this width would lie."""
        self._paint(self._box(path))

    def extend(self) -> None:
        """Paint the last segment of the newest stroke."""
        points, width = self._drawing.strokes[-1]
        segment = Stroke(points[-2:], width)
        box = self._box(segment)
        if not _overlap(box, self._paper):
            return
        for tile, where, part in self._parts(box, self._rasterize([segment], box)):
            ink = Image.new("L", tile.ink.size)
            ink.paste(part, where)
            tile.ink.paste(ImageChops.lighter(tile.ink, ink))
            _show(tile)

    @property
    def _paper(self) -> Box:
        return 0, 0, math.ceil(self._drawing.width * self.unit), math.ceil(self._drawing.size * self.unit)

    def _box(self, stroke: Stroke) -> Box:
        """What a stroke covers of the paper; where it lies beside the paper the box is empty."""
        x, y = zip(*stroke.points, strict=True)
        reach = stroke.width / 2 * self.unit + 1
        _, _, right, bottom = self._paper
        return (
            min(max(math.floor(min(x) * self.unit - reach), 0), right),
            min(max(math.floor(min(y) * self.unit - reach), 0), bottom),
            max(min(math.ceil(max(x) * self.unit + reach), right), 0),
            max(min(math.ceil(max(y) * self.unit + reach), bottom), 0),
        )

    def _paint(self, box: Box) -> None:
        if not _overlap(box, self._paper):
            return
        ink = self._rasterize([stroke for stroke in self._drawing.strokes if _overlap(self._box(stroke), box)], box)
        if self._drawing.picture:
            picture = self._drawing.picture.crop((0, 0, self._drawing.width, self._drawing.size))
            left, top, right, bottom = (side / self.unit for side in box)
            source = left, top, min(right, picture.width), min(bottom, picture.height)
            ink = ImageChops.lighter(ink, picture.resize(ink.size, Image.Resampling.BICUBIC, box=source))
        for tile, where, part in self._parts(box, ink):
            tile.ink.paste(part, where)
            _show(tile)

    def _rasterize(self, strokes: Sequence[Stroke], box: Box) -> Image.Image:
        """The strokes within a box: 8-bit greyscale, 255 on 0, in the size of the box."""
        left, top, right, bottom = box
        width, height = right - left, bottom - top
        fineness = FINE if width * height <= LARGE else COARSE
        lines = [
            ((np.array(stroke.points) * self.unit - (left, top)) * fineness, stroke.width * self.unit * fineness)
            for stroke in strokes
        ]
        return rasterize(lines, width * fineness, height * fineness).reduce(fineness)

    def _parts(self, box: Box, ink: Image.Image) -> Iterator[tuple[_Tile, tuple[int, int], Image.Image]]:
        """The ink of a box, shared out: each tile, where in it the part begins, and the part."""
        left, top, right, bottom = box
        for row in range(top // TILE, math.ceil(bottom / TILE)):
            for column in range(left // TILE, math.ceil(right / TILE)):
                x, y = column * TILE, row * TILE
                begin = max(left, x), max(top, y)
                end = min(right, x + TILE), min(bottom, y + TILE)
                part = ink.crop((begin[0] - left, begin[1] - top, end[0] - left, end[1] - top))
                if (column, row) in self.tiles or part.getbbox():
                    yield self._tile(column, row), (begin[0] - x, begin[1] - y), part

    def _tile(self, column: int, row: int) -> _Tile:
        if (column, row) not in self.tiles:
            photo = ImageTk.PhotoImage("RGB", (TILE, TILE), master=self._canvas)
            item = self._canvas.create_image(column * TILE, row * TILE, image=photo, anchor="nw", tags="ink")
            self._canvas.tag_lower(item)
            self.tiles[column, row] = _Tile(Image.new("L", (TILE, TILE)), photo, item)
        return self.tiles[column, row]


def _show(tile: _Tile) -> None:
    tile.photo.paste(tint(tile.ink, palette().paper, palette().ink))


def _overlap(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
