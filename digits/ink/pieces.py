"""Pieces: ink that belongs to one digit, and some pieces put together as one."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from PIL import Image

from digits.ink.drawing import MARGIN, Drawing
from digits.ink.mnist_format import DOT, normalize_ink, normalize_strokes, without_strays
from digits.ink.picture.components import SPECK, extents_of, is_stray
from digits.ink.strokes import Box


class Piece(NamedTuple):
    """Ink that belongs to one digit: a stroke, a connected piece of a picture, or what was cut from one."""

    ink: np.ndarray | Image.Image  # the pen's path, (n, 2); or the picture's ink, cropped to `box`
    width: float  # of the line, in a picture twice the ink's area over its outline
    box: Box  # left, top, right and bottom, the line's width included
    reach: np.ndarray  # float (2, slants): the ink's left and right end where such a slant is taken out
    points: np.ndarray  # float (POINTS, 2), evenly along the pen's path or over the ink
    source: int  # which stroke or connected piece it is, or was cut from
    order: int  # later for what was drawn later
    key: tuple[object, ...]  # the same for the same ink at the same place
    continues: bool = False  # the stroke that it was cut from, after the piece of the order before


def normalize_pieces(pieces: Sequence[Piece], canvas: float) -> np.ndarray:
    """Some pieces as one digit in MNIST's form, stray dots left out: uint8 (28, 28).

    Strokes that are tiny on a canvas of this height are not enlarged.
    """
    if isinstance(pieces[0].ink, Image.Image):
        return normalize_ink(_picture(pieces))
    return normalize_strokes(without_strays(_paths(pieces)), canvas * DOT)


def leaves_out(pieces: Sequence[Piece]) -> bool:
    """Whether the pieces' normal form lacks ink that is more than dirt by its size."""
    sources, stray = _stray(pieces)
    extents = extents_of(np.array(list(sources.values())))
    return bool((stray & (extents >= SPECK * extents.max())).any())


def _stray(pieces: Sequence[Piece]) -> tuple[dict[int, Box], np.ndarray]:
    """The boxes of the sources that pieces were cut from, as far as it is here, and which are stray: bool (n,)."""
    sources = {
        source: bounds([piece for piece in pieces if piece.source == source])
        for source in sorted({piece.source for piece in pieces})
    }
    return sources, is_stray(np.array(list(sources.values())))


def draw_pieces(pieces: Sequence[Piece], size: int, width: int) -> Drawing:
    """Some pieces by themselves, which have the same normal form: strokes, whole or cut, on a canvas of this size.

    A picture's ink lies on a canvas on which it need not be scaled.
    """
    if isinstance(pieces[0].ink, Image.Image):
        ink = _picture(pieces)
        drawing = Drawing(round(ink.height / (1 - 2 * MARGIN)))
        drawing.place(ink)
        return drawing
    drawing = Drawing(size, width)
    for path, drawing.brush in _paths(pieces):
        drawing.add(path.tolist())
    return drawing


def _paths(pieces: Sequence[Piece]) -> list[tuple[np.ndarray, float]]:
    """The paths of strokes and their widths; what was cut is joined again where both sides of the cut are there."""
    paths: list[tuple[np.ndarray, float]] = []
    order = -1
    for piece in sorted(pieces, key=lambda piece: piece.order):
        path = np.asarray(piece.ink)
        if piece.continues and piece.order == order + 1:
            paths[-1] = np.concatenate([paths[-1][0], path[1:]]), piece.width
        else:
            paths.append((path, piece.width))
        order = piece.order
    return paths


def _picture(pieces: Sequence[Piece]) -> Image.Image:
    """The ink of a picture's pieces, stray dots left out and cropped to it."""
    sources, stray = _stray(pieces)
    left_out = {source for source, dropped in zip(sources, stray, strict=True) if dropped}
    pieces = [piece for piece in pieces if piece.source not in left_out]
    left, top, right, bottom = bounds(pieces)
    ink = Image.new("L", (round(right - left), round(bottom - top)))
    for piece in pieces:
        at = round(piece.box[0] - left), round(piece.box[1] - top)
        if isinstance(piece.ink, Image.Image):
            ink.paste(255, at, piece.ink)  # the piece is its own mask, so that overlapping boxes do no harm
    return ink


def bounds(pieces: Sequence[Piece]) -> Box:
    """Left, top, right and bottom of all the pieces."""
    left, top, right, bottom = zip(*[piece.box for piece in pieces], strict=True)
    return min(left), min(top), max(right), max(bottom)
