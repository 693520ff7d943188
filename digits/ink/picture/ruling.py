"""Lines of the page: frames, rulings, and the fields of a form, found and taken out of the ink."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from digits.ink.picture.components import label, line_border, piece_within, soft_edge

LONG_LINE = 1 / 2  # of the picture's side: a straight run of ink so long may be a ruled line
THICK_LINE = 1 / 12  # of the picture's side: a thicker line was not ruled
SMALL_PICTURE = 48  # pixels: in smaller ones a curve's turn looks as straight as a line
UNBROKEN_SHARE = 0.92  # of a ruled line that is ink
SHORT_LINE = 12  # pixels: a shorter line, or a smaller box, belongs to no field
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


def may_be_framed(mask: np.ndarray) -> bool:
    """Whether ink reaches the border, or fills much of a row or a column."""
    border = mask[0].any() or mask[-1].any() or mask[:, 0].any() or mask[:, -1].any()
    return bool(border or any(mask.sum(axis=1 - axis).max() >= LONG_LINE / 2 * mask.shape[1 - axis] for axis in (0, 1)))


def without_frame(mask: np.ndarray) -> np.ndarray:
    """The ink without what frames it: boxes, ruled lines, strips along the border.

    Only where something substantial then lies within: a digit that was cropped to its ink looks like a frame as well.

    Args:
        mask: bool (h, w), True where there is ink.

    Returns:
        The ink within, or `mask` itself.
    """
    level, upright = find_ruling(mask)
    rest = mask & ~level & ~upright
    labels, boxes = label(rest)
    rest &= ~np.concatenate([[False], line_border(labels, len(boxes))])[labels]
    return mask if piece_within(rest, soft_edge(mask.shape)) is None else rest


def without_fields(mask: np.ndarray) -> tuple[np.ndarray, bool]:
    """The ink, bool (h, w), without the lines of a form's fields. What is written within, across or beside them stays.

    A piece of ink is a field's where its straight lines enclose what is written, are longer than that is high, or
    underline a digit. A digit's own bars do none of these.

    Returns:
        The ink that is left, or `mask` itself where there are no fields; and whether a line alone was left out.
    """
    if min(mask.shape) < SMALL_PICTURE:
        return mask, False
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
    if len(under) == 1 and (inked[:, 3] > under[0].box[3]).any():  # a bar of the digit
        under = []
    others = [field for field in others if _is_baseline(field, writing)] + under
    if not frames and not others:
        return mask, False
    lines = _union(frames + others, mask)
    rest, left = label(mask & ~lines)
    kept = ~_are_leftovers(rest, left, np.isin(labels, [field.piece for field in frames + others]), writing)
    return np.concatenate([[False], kept])[rest], bool(others)


def _candidates(labels: np.ndarray, boxes: np.ndarray) -> Iterator[_Field]:
    """Pieces with a level line, and their lines."""
    for piece, box in enumerate(boxes, 1):
        left, top, right, bottom = box
        if right - left >= SHORT_LINE:
            inside = slice(top, bottom), slice(left, right)
            level, upright = find_ruling(labels[inside] == piece, smallest=0)
            if level.any():
                lines = np.zeros(labels.shape, dtype=bool)
                lines[inside] = level | upright
                yield _Field(piece, box, lines, _cell_height(level, upright))


def _cell_height(level: np.ndarray, upright: np.ndarray) -> float:
    """How high the cells of a box, comb or table are in pixels; 0 where lines do not run along all four sides."""
    if min(level.shape) < SHORT_LINE or not all(
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


def find_ruling(mask: np.ndarray, smallest: int = SMALL_PICTURE) -> tuple[np.ndarray, np.ndarray]:
    """Long straight lines that end at the border or on each other, but not what crosses them.

    Returns:
        The level and the upright lines, each bool (h, w).
    """
    if min(mask.shape) < smallest:
        return np.zeros_like(mask), np.zeros_like(mask)
    level, upright = _long_runs(mask), _long_runs(mask.T).T
    level_lines, upright_lines = _anchored(level, upright), _anchored(upright.T, level.T).T
    return _thin(mask, level_lines), _thin(mask.T, upright_lines.T).T


def _long_runs(mask: np.ndarray) -> np.ndarray:
    """Where ink goes on for long in nearly the same row: bool (h, w). A slight slant makes no difference."""
    length = max(3, int(mask.shape[1] * LONG_LINE))
    thick = mask.copy()
    thick[1:] |= mask[:-1]
    thick[:-1] |= mask[1:]
    runs = np.zeros_like(mask)
    rows = np.nonzero(thick.sum(axis=1) >= length * UNBROKEN_SHARE)[0]
    if rows.size:
        sums = np.pad(np.cumsum(thick[rows], axis=1), ((0, 0), (1, 0)))
        starts = sums[:, length:] - sums[:, :-length] >= length * UNBROKEN_SHARE  # a long run begins here
        covered = np.zeros((len(rows), mask.shape[1] + 1), dtype=int)
        covered[:, : starts.shape[1]] += starts
        covered[:, length : length + starts.shape[1]] -= starts[:, : mask.shape[1] + 1 - length]
        runs[rows] = (np.cumsum(covered, axis=1)[:, :-1] > 0) & thick[rows]
    return runs


def _anchored(runs: np.ndarray, across: np.ndarray) -> np.ndarray:
    """Those level runs both ends of which lie at the picture's border or at a run across: bool (h, w)."""
    labels, boxes = label(runs)
    slack = max(2, max(runs.shape) // 40)
    kept = [False]
    for left, top, right, bottom in boxes:
        ends = []
        for at, is_border in ((left, left <= 1), (right, right >= runs.shape[1] - 1)):
            near = across[max(0, top - slack) : bottom + slack, max(0, at - slack) : at + slack]
            ends.append(is_border or bool(near.any()))
        kept.append(all(ends))
    return np.array(kept)[labels]


def _thin(mask: np.ndarray, lines: np.ndarray) -> np.ndarray:
    """The ink of level lines, but not where a digit's stroke crosses them and the ink is thicker.

    A line along the border no digit crosses: a stroke that touches it is cut off.
    """
    if not lines.any():
        return lines
    from scipy import ndimage

    columns, _ = ndimage.label(mask, structure=[[0, 1, 0], [0, 1, 0], [0, 1, 0]])
    thickness = np.bincount(columns.ravel())[columns]
    on_line = lines & mask
    thickest = max(mask.shape) * THICK_LINE
    usual = np.median(thickness[on_line])
    if usual > thickest:
        return np.zeros_like(mask)
    thin = thickness <= 2 * usual + 1
    thin[: int(thickest)] = thin[len(thin) - int(thickest) :] = True
    return on_line & thin
