"""Pieces: ink taken apart wherever two digits may meet, and some pieces put together again as one digit.

Over-segmentation (LeCun et al. 1998, sections V-VII, doi:10.1109/5.726791; Bengio et al. 1995, LeRec,
doi:10.1162/neco.1995.7.6.1289).
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from PIL import Image

from digits.ink.drawing import MARGIN, Drawing
from digits.ink.mnist_format import DOT, FAINT, label_ink, normalize_ink, normalize_strokes, without_strays
from digits.ink.picture.components import SPECK, extents_of, is_stray
from digits.ink.strokes import Box, clip, line_width

SLANTS = np.array([-0.2, 0, 0.2, 0.4, 0.6])  # of the writing: two digits are apart if they are so at one of them
FLAT = 0.35  # of the tallest line's height: what is lower is no line of its own, but a bar or dots of one
JOINED = 0.6  # width over height from which ink may be two digits joined
PARTED = 0.15  # overlap of two joined digits at most, over the ink's height
CLOSED = 0.5  # distance of a stroke's ends over its height, under which it is a ring
STRAIGHT = 0.28  # how far a straight line may swing out, over its length
DIRT = 0.8  # of the lines' width in a picture: what extends less was not written with that pen
CUTS = 4  # in a connected piece of a picture at most
NARROW_CUT = 0.12  # piece that is cut off, over the ink's height


class Piece(NamedTuple):
    """Ink that belongs to one digit: a stroke, a connected piece of a picture, or what was cut from one."""

    ink: np.ndarray | Image.Image  # the pen's path, (n, 2); or the picture's ink, cropped to `box`
    width: float  # of the line, in a picture twice the ink's area over its outline
    box: Box  # left, top, right and bottom, the line's width included
    reach: np.ndarray  # float (2, slants): the ink's left and right end where such a slant is taken out
    source: int  # which stroke or connected piece it is, or was cut from
    order: int  # later for what was drawn later
    key: tuple[object, ...]  # the same for the same ink at the same place
    continues: bool = False  # the stroke that it was cut from, after the piece of the order before


def find_pieces(drawing: Drawing) -> list[Piece]:
    """All ink of a drawing in pieces, each part of one digit only."""
    return _picture_pieces(drawing) if drawing.picture else list(_stroke_pieces(drawing))


def normalize_pieces(pieces: Sequence[Piece], canvas: float) -> np.ndarray:
    """Some pieces as one digit in MNIST's form, stray dots left out: uint8 (28, 28).

    Args:
        canvas: height of the canvas in pixels: what is tiny on it is not enlarged.
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
    left, top, right, bottom = zip(*(piece.box for piece in pieces), strict=True)
    return min(left), min(top), max(right), max(bottom)


def _reach(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """How far ink at these places reaches left and right at each of the SLANTS: (2, slants)."""
    upright = x + SLANTS[:, np.newaxis] * y
    return np.stack([upright.min(axis=1), upright.max(axis=1)])


def _stroke_pieces(drawing: Drawing) -> Iterator[Piece]:
    paths = [
        (path, stroke.width, number)
        for number, stroke in enumerate(drawing.strokes)
        for path in clip(np.asarray(stroke.points), drawing.width, drawing.size)
    ]
    tallest = max((np.ptp(path[:, 1]) for path, _, _ in paths), default=0)
    order = 0
    for path, width, number in paths:
        ends = [0, *(_turns(path) if np.ptp(path[:, 1]) > FLAT * tallest else []), len(path) - 1]
        for first, last in pairwise(ends):
            part = path[first : last + 1]
            low, high = part.min(axis=0) - width / 2, part.max(axis=0) + width / 2
            key = part.tobytes(), width, first > 0
            box = (*low.tolist(), *high.tolist())
            yield Piece(part, width, box, _reach(*part.T), number, order, key, first > 0)
            order += 1


def _turns(path: np.ndarray) -> list[int]:
    """Points at which a stroke may go over from one digit to the next, in ascending order.

    All before them lies to the left of all after them, or nearly; of such a stretch its lowest and highest point.
    """
    width, height = np.ptp(path, axis=0)
    if width < JOINED * height or len(path) < 3 or _is_one_digit(path):
        return []
    before = np.maximum.accumulate(path[:, 1]) - np.minimum.accumulate(path[:, 1])  # how high the part up to there is
    backward = path[::-1, 1]
    after = (np.maximum.accumulate(backward) - np.minimum.accumulate(backward))[::-1]
    overlap = np.maximum.accumulate(path[:, 0]) - np.minimum.accumulate(path[::-1, 0])[::-1]
    may = (overlap < PARTED * height) & (before > FLAT * height) & (after > FLAT * height)
    starts_stops = np.flatnonzero(np.diff(may, prepend=False, append=False)).reshape(-1, 2)
    turns = {start + int(find(path[start:stop, 1])) for start, stop in starts_stops for find in (np.argmax, np.argmin)}
    return sorted(turns)


def _is_one_digit(path: np.ndarray) -> bool:
    """Whether a path is a ring, or goes straight up and straight down again as a 1 does, or only one of both."""
    apex = int(path[:, 1].argmin())
    is_ring = np.hypot(*(path[-1] - path[0])) < CLOSED * np.ptp(path[:, 1])
    return is_ring or all(map(_is_straight, (path[: apex + 1], path[apex:])))


def _is_straight(path: np.ndarray) -> bool:
    chord = path[-1] - path[0]
    length = np.hypot(*chord)
    x, y = (path - path[0]).T
    return bool(np.abs(chord[0] * y - chord[1] * x).max() <= STRAIGHT * length**2)


def _picture_pieces(drawing: Drawing) -> list[Piece]:
    """Connected pieces of ink, cut where it is lowest; the latest is where the newest stroke over a picture ends."""
    pixels = np.asarray(drawing.image())
    labels, boxes = label_ink(pixels)
    newest = drawing.strokes[-1].points[-1] if drawing.strokes else (-1, -1)
    pieces = []
    tallest = (boxes[:, 3] - boxes[:, 1]).max(initial=0)
    for source, (x0, y0, x1, y1) in enumerate(boxes.tolist()):
        ink = np.where(labels[y0:y1, x0:x1] == source + 1, pixels[y0:y1, x0:x1], 0)
        height, width = ink.shape
        may_be_two = width > JOINED * height and height > FLAT * tallest
        cuts = _valleys((ink > FAINT).sum(axis=0), height) if may_be_two else []
        for left, right in zip([0, *cuts], [*cuts, width], strict=True):
            part = ink[:, left:right]
            y, x = np.nonzero(part)
            top, bottom = int(y.min()), int(y.max()) + 1
            reach = _reach(x + x0 + left, y + y0)
            box = x0 + left, y0 + top, x0 + right, y0 + bottom
            part = part[top:bottom]
            is_newest = box[0] <= newest[0] < box[2] and box[1] <= newest[1] < box[3]
            key, lines = (part.tobytes(), box), line_width(part > FAINT)
            pieces.append(Piece(Image.fromarray(part), lines, box, reach, source, is_newest, key))
    least = DIRT * np.median([piece.width for piece in pieces]) if pieces else 0
    return [piece for piece in pieces if max(piece.box[2] - piece.box[0], piece.box[3] - piece.box[1]) > least]


def _valleys(profile: np.ndarray, height: int) -> list[int]:
    """Columns where a piece of ink may be two digits that touch, in ascending order.

    Args:
        profile: (width,), how many pixels of ink each column has.
    """
    margin = max(2, round(height * NARROW_CUT))
    cuts: list[int] = []
    for column in np.argsort(profile, kind="stable").tolist():
        if len(cuts) == CUTS or profile[column] >= FLAT * height:
            break
        if all(abs(column - other) >= margin for other in (0, len(profile), *cuts)):
            cuts.append(column)
    return sorted(cuts)
