"""Pieces: ink that belongs to one digit, and some pieces put together as one."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from PIL import Image

from digits.ink.drawing import MARGIN, Drawing
from digits.ink.mnist_format import DOT, normalize_ink, normalize_strokes
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


def normalize_pieces(pieces: Sequence[Piece], canvas: float) -> np.ndarray:
    """Some pieces as one digit in MNIST's form: uint8 (28, 28).

    Strokes that are tiny on a canvas of this height are not enlarged.
    """
    if isinstance(pieces[0].ink, Image.Image):
        return normalize_ink(_picture(pieces))
    return normalize_strokes([np.asarray(piece.ink) for piece in pieces], canvas * DOT)


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
    for piece in sorted(pieces, key=lambda piece: piece.order):
        drawing.brush = piece.width
        drawing.add(np.asarray(piece.ink).tolist())
    return drawing


def _picture(pieces: Sequence[Piece]) -> Image.Image:
    """The ink of a picture's pieces, cropped to it."""
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


def are_apart(some: Sequence[Piece], others: Sequence[Piece]) -> bool:
    """Whether there is a gap between them, across at one of the slants, or up and down."""
    one, other = (np.stack([piece.reach for piece in pieces]) for pieces in (some, others))
    across = np.maximum(
        other[:, 0].min(axis=0) - one[:, 1].max(axis=0), one[:, 0].min(axis=0) - other[:, 1].max(axis=0)
    )
    (_, top, _, bottom), (_, low, _, high) = bounds(some), bounds(others)
    return bool((across > 0).any()) or bottom < low or high < top
