"""Cuts: ink taken apart wherever two digits may meet.

Over-segmentation (LeCun et al. 1998, sections V-VII, doi:10.1109/5.726791; Bengio et al. 1995, LeRec,
doi:10.1162/neco.1995.7.6.1289).
"""

from collections.abc import Iterator
from functools import lru_cache
from itertools import count, pairwise

import numpy as np
from PIL import Image

from digits.ink.drawing import Drawing
from digits.ink.picture.components import boxes_of, label
from digits.ink.pieces import Piece
from digits.ink.strokes import PixelBox, clip, line_width

SLANTS = np.array([-0.2, 0, 0.2, 0.4, 0.6])  # of the writing: two digits are apart if they are so at one of them
FLAT = 0.35  # of the tallest line's height: what is lower is no line of its own, but a bar or dots of one
JOINED = 0.6  # width over height from which ink may be two digits joined
PARTED = 0.15  # overlap of two joined digits at most, over the ink's height
STRAIGHT = 0.28  # how far a straight line may swing out, over its length
DIRT = 0.8  # of the lines' width in a picture: what extends less was not written with that pen
FAINT = 63  # of 255: what is darker does not connect
EDGE = 3  # pixels: width of a line's soft edge, at least: that of a small picture is as wide as the line
CUTS = 4  # in a connected piece of a picture at most
NARROW_CUT = 0.12  # piece that is cut off, over the ink's height
POINTS = 32  # along a piece by which its shape is measured
REMEMBERED = 200  # strokes and connected pieces: while the pen moves, all ink but the newest stays as it is


def find_pieces(drawing: Drawing) -> list[Piece]:
    """All ink of a drawing in pieces, each part of one digit only."""
    return _picture_pieces(drawing) if drawing.picture else list(_stroke_pieces(drawing))


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
    heights = [float(np.ptp(path[:, 1])) for path, _, _ in paths]
    tallest = max(heights, default=0)
    order = count()
    for (path, width, number), height in zip(paths, heights, strict=True):
        for piece in _parts_of_path(path.tobytes(), width, height > FLAT * tallest):
            yield piece._replace(source=number, order=next(order))


@lru_cache(REMEMBERED)
def _parts_of_path(points: bytes, width: float, may_be_two: bool) -> list[Piece]:
    """The pieces of a path."""
    path = np.frombuffer(points).reshape(-1, 2)
    pieces = []
    for first, last in pairwise([0, *(_turns(path) if may_be_two else []), len(path) - 1]):
        part = path[first : last + 1]
        low, high = part.min(axis=0) - width / 2, part.max(axis=0) + width / 2
        box = (*low.tolist(), *high.tolist())
        length = np.concatenate([[0], np.cumsum(np.hypot(*np.diff(part, axis=0).T))])
        even = np.linspace(0, length[-1], POINTS)
        along = np.stack([np.interp(even, length, side) for side in part.T], axis=1)
        pieces.append(Piece(part, width, box, _reach(*part.T), along, 0, 0, (part.tobytes(), width)))
    return pieces


def _turns(path: np.ndarray) -> list[int]:
    """Points at which a stroke may go over from one digit to the next, in ascending order.

    They are the lowest and the highest of each stretch of points that have all before them to the left of all after
    them, or nearly. A stroke that goes straight up, straight down, or both, as a 1 does, has none.
    """
    width, height = np.ptp(path, axis=0)
    apex = int(path[:, 1].argmin())
    if width < JOINED * height or len(path) < 3 or all(map(_is_straight, (path[: apex + 1], path[apex:]))):
        return []
    before = np.maximum.accumulate(path[:, 1]) - np.minimum.accumulate(path[:, 1])  # how high the part up to there is
    backward = path[::-1, 1]
    after = (np.maximum.accumulate(backward) - np.minimum.accumulate(backward))[::-1]
    overlap = np.maximum.accumulate(path[:, 0]) - np.minimum.accumulate(path[::-1, 0])[::-1]
    may = (overlap < PARTED * height) & (before > FLAT * height) & (after > FLAT * height)
    starts_stops = np.flatnonzero(np.diff(may, prepend=False, append=False)).reshape(-1, 2)
    turns = {start + int(find(path[start:stop, 1])) for start, stop in starts_stops for find in (np.argmax, np.argmin)}
    return sorted(turns)


def _is_straight(path: np.ndarray) -> bool:
    chord = path[-1] - path[0]
    length = np.hypot(*chord)
    x, y = (path - path[0]).T
    return bool(np.abs(chord[0] * y - chord[1] * x).max() <= STRAIGHT * length**2)


def _picture_pieces(drawing: Drawing) -> list[Piece]:
    """Connected pieces of ink, cut where it is lowest; the newest is that in which the last stroke over it ends."""
    image = drawing.image()
    x0, y0, x1, y1 = image.getbbox() or (0, 0, 0, 0)
    pixels = np.asarray(image.crop((x0, y0, x1, y1)))
    labels, boxes = _label(pixels)
    x, y = drawing.strokes[-1].points[-1] if drawing.strokes else (-1, -1)
    tallest = (boxes[:, 3] - boxes[:, 1]).max(initial=0)
    pieces = []
    for source, (left, top, right, bottom) in enumerate(boxes.tolist()):
        part = slice(top, bottom), slice(left, right)
        ink = np.where(labels[part] == source + 1, pixels[part], 0)
        height, width = ink.shape
        may_be_two = width > JOINED * height and height > FLAT * tallest
        cuts = _valleys((ink > FAINT).sum(axis=0), height) if may_be_two else []
        for start, stop in pairwise([0, *cuts, width]):
            rows = np.flatnonzero(ink[:, start:stop].any(axis=1)).tolist()
            first, last = rows[0], rows[-1] + 1
            box = x0 + left + start, y0 + top + first, x0 + left + stop, y0 + top + last
            piece = _part_of_picture(ink[first:last, start:stop].tobytes(), box)
            is_newest = box[0] <= x < box[2] and box[1] <= y < box[3]
            pieces.append(piece._replace(source=source, order=int(is_newest)))
    least = DIRT * np.median([piece.width for piece in pieces]) if pieces else 0
    return [piece for piece in pieces if max(piece.box[2] - piece.box[0], piece.box[3] - piece.box[1]) > least]


def _label(ink: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Pieces of ink, uint8 (h, w), that hang together, each with its soft edge: labels (h, w) and boxes (n, 4)."""
    solid = ink > FAINT
    labels = np.pad(label(solid)[0], 1)
    flat = labels.reshape(-1)  # a view
    around = np.array([[x + y * labels.shape[1]] for y in (-1, 0, 1) for x in (-1, 0, 1)])
    edge = np.flatnonzero(np.pad(ink > 0, 1))  # few pixels: a filter over all of them takes five times as long
    for _ in range(max(EDGE, round(line_width(solid)))):
        edge = edge[flat[edge] == 0]
        grown = flat[edge + around].max(axis=0)
        if not grown.any():
            break
        flat[edge] = grown
    labels = labels[1:-1, 1:-1]
    return labels, boxes_of(labels)


@lru_cache(REMEMBERED)
def _part_of_picture(pixels: bytes, box: PixelBox) -> Piece:
    left, top, right, bottom = box
    ink = np.frombuffer(pixels, np.uint8).reshape(bottom - top, right - left)
    inked = ink > 0
    rows = np.flatnonzero(inked.any(axis=1))
    ends = left + inked[rows].argmax(axis=1), right - 1 - inked[rows, ::-1].argmax(axis=1)
    reach = _reach(np.concatenate(ends), top + np.concatenate([rows, rows]))
    where = np.flatnonzero(inked)
    y, x = np.divmod(where[np.linspace(0, len(where) - 1, POINTS).round().astype(int)], right - left)
    points = np.stack([x + left + 0.5, y + top + 0.5], axis=1)
    return Piece(Image.fromarray(ink), line_width(ink > FAINT), box, reach, points, 0, 0, (pixels, box))


def _valleys(profile: np.ndarray, height: int) -> list[int]:
    """Columns where ink may be two digits that touch, in ascending order, by how many pixels of it each column has."""
    margin = max(2, round(height * NARROW_CUT))
    columns = np.argsort(profile, kind="stable")
    are_low = profile[columns] < FLAT * height
    columns = columns[are_low & (columns >= margin) & (columns <= len(profile) - margin)]
    cuts: list[int] = []
    while len(columns) and len(cuts) < CUTS:
        cuts.append(int(columns[0]))
        columns = columns[np.abs(columns - cuts[-1]) >= margin]
    return sorted(cuts)
