"""Fields of a form: boxes, combs, ticks and lines that digits are written into, wherever they lie in the picture."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from digits.ink.picture.ruling import SMALLEST, find_ruling, label

SHORTEST_RULE = 12  # pixels: a shorter line, or a smaller box, belongs to no field
FILLED = 1 / 4  # of a cell's height: what is written in it is higher
BASELINE = 1.6  # of the writing's height: a longer straight line is no part of a digit
DASH = 1 / 5  # height over width of a line under a digit, at most
TICK = 0.45  # of the writing's height, at most


class _Field(NamedTuple):
    """A piece of ink with straight lines from end to end."""

    piece: int  # its label
    box: np.ndarray  # left, top, right, bottom
    lines: np.ndarray  # bool, the picture's shape
    cell: float  # height of its cells, 0 where lines do not run along all four sides


def without_fields(mask: np.ndarray) -> np.ndarray:
    """The ink, bool (h, w), without the lines of a form's fields. What is written within, across or beside them stays.

    A piece of ink is a field's where its straight lines enclose what is written, are longer than that is high, or
    underline a digit. A digit's own bars do none of these.

    Returns:
        The ink that is left, or `mask` itself where there are no fields.
    """
    if min(mask.shape) < SMALLEST:
        return mask
    labels, boxes = label(mask)
    fields = list(_candidates(labels, boxes))
    frames = [field for field in fields if field.cell]
    bare = mask & ~_union(frames, mask)
    inked = label(bare)[1]
    if not any(_is_filled(field, inked) for field in frames):
        frames, bare, inked = [], mask, boxes
    others = [field for field in fields if not field.cell]
    rest = bare & ~_union(others, mask)
    writing = _height(label(rest)[1] if others else inked)
    under = [field for field in others if _underlines(field, inked)]
    others = [field for field in others if _is_baseline(field, writing)] + (under if len(under) > 1 else [])
    if not frames and not others:
        return mask
    lines = _union(frames + others, mask)
    rest, left = label(mask & ~lines)
    kept = ~_are_leftovers(rest, left, np.isin(labels, [field.piece for field in frames + others]), writing)
    return np.concatenate([[False], kept])[rest]


def _candidates(labels: np.ndarray, boxes: np.ndarray) -> Iterator[_Field]:
    """Pieces with a level line, and their lines."""
    for piece, box in enumerate(boxes, 1):
        left, top, right, bottom = box
        if right - left >= SHORTEST_RULE:
            inside = slice(top, bottom), slice(left, right)
            level, upright = find_ruling(labels[inside] == piece, smallest=0)
            if level.any():
                lines = np.zeros(labels.shape, dtype=bool)
                lines[inside] = level | upright
                yield _Field(piece, box, lines, _cell_height(level, upright))


def _cell_height(level: np.ndarray, upright: np.ndarray) -> float:
    """How high the cells of a box, comb or table are in pixels; 0 where lines do not run along all four sides."""
    if min(level.shape) < SHORTEST_RULE or not all(
        lines[part].any()
        for lines in (level, upright.T)
        for part in (slice(None, max(3, len(lines) // 8)), slice(-max(3, len(lines) // 8), None))
    ):
        return 0
    count = int(np.count_nonzero(np.diff(level.any(axis=1).astype(int), prepend=0) > 0))
    return len(level) / (count - 1 if count > 1 else 1)


def _union(fields: list[_Field], mask: np.ndarray) -> np.ndarray:
    """Where the lines of all the fields are: bool, as the mask."""
    return np.logical_or.reduce([field.lines for field in fields], initial=False) | np.zeros_like(mask)


def _height(boxes: np.ndarray) -> int:
    """Of the tallest box."""
    return int((boxes[:, 3] - boxes[:, 1]).max(initial=0))


def _is_filled(field: _Field, inked: np.ndarray) -> bool:
    """Whether some ink lies in a box that is as high as a digit in one of its cells would be."""
    within = ((inked[:, :2] >= field.box[:2]) & (inked[:, 2:] <= field.box[2:])).all(axis=1)
    return _height(inked[within]) >= FILLED * field.cell


def _is_baseline(field: _Field, writing: int) -> bool:
    """Whether it is longer than a part of a digit would be, beside writing of that height."""
    left, top, right, bottom = field.box
    return bool(right - left >= BASELINE * max(writing, bottom - top) and writing > 0)


def _underlines(field: _Field, inked: np.ndarray) -> bool:
    """Whether it is a level line under a digit, and none is beneath: no minus and no fraction bar."""
    left, top, right, bottom = field.box
    width = right - left
    overlap = np.minimum(inked[:, 2], right) - np.maximum(inked[:, 0], left)
    near = (overlap > 0) & (inked[:, 3] - inked[:, 1] > width / 2)
    above = near & (inked[:, 3] <= bottom) & (top - inked[:, 3] < width)
    beneath = near & (inked[:, 1] >= top) & (inked[:, 1] - bottom < width)
    return bool(bottom - top <= DASH * width and above.any() and not beneath.any())


def _are_leftovers(labels: np.ndarray, boxes: np.ndarray, ruled: np.ndarray, writing: int) -> np.ndarray:
    """Which pieces, parts of a field before its lines were taken out, are ticks or crumbs of the lines."""
    width, height = boxes[:, 2] - boxes[:, 0], boxes[:, 3] - boxes[:, 1]
    of_field = np.bincount(labels[ruled], minlength=len(boxes) + 1)[1:] > 0
    is_tick = (height >= 2.5 * width) & (height < TICK * writing)
    is_crumb = np.minimum(width, height) <= 2
    return of_field & (is_tick | is_crumb & (np.maximum(width, height) < TICK * writing))
