"""Signs: what ink beside the digits may be a point, comma, minus, slash or colon, or a sign of another kind.

The network knows ten digits and nothing else, so signs are told by where they lie on the line, how large they are
beside their neighbours, and a few moments of their shape.
"""

from typing import NamedTuple

import numpy as np
from PIL import Image

from digits.ink.pieces import Piece
from digits.ink.segmentation import Layout

MOST = 3  # pieces of a sign
POINTS = 32  # along a piece by which its shape is measured
TALL = 0.5  # of the writing's height: such a piece shows where the line runs
SLIGHT = 0.1  # of the line's height: half the extent of a dot, to divide by
FARTHEST = 16.0  # what one measure counts at most, in squared standard deviations
UNLIKE = 2.5  # mean of them from which ink is not this sign
UNKNOWN = "?"
MEASURES = "height", "width", "middle", "slant", "bow", "thickness", "across", "along", "cross"


class Sign(NamedTuple):
    text: str  # UNKNOWN where it does not belong to a number
    mean: tuple[float, ...]  # of the MEASURES
    deviation: tuple[float, ...]


# Printed by `python -m digits.training.fit_numbers`.
SIGNS: dict[str, Sign] = {
    "point": Sign(
        ".",
        (0.05, 0.06, 0.1, -0.02, 0.0, 0.0, 0.15, 0.13, 0.09),
        (0.08, 0.08, 0.17, 0.12, 0.03, 0.03, 0.18, 0.15, 0.11),
    ),
    "comma": Sign(
        ",",
        (0.35, 0.21, -0.1, -0.4, 0.02, 0.02, 0.43, 0.52, 0.35),
        (0.12, 0.13, 0.09, 0.23, 0.03, 0.03, 0.17, 0.08, 0.12),
    ),
    "minus": Sign(
        "-", (0.09, 0.58, 0.51, 0.0, 0.0, 0.01, 0.52, 0.25, 0.21), (0.08, 0.3, 0.11, 0.19, 0.03, 0.03, 0.08, 0.15, 0.12)
    ),
    "slash": Sign(
        "/",
        (1.34, 0.82, 0.53, -0.74, 0.0, 0.02, 0.53, 0.52, 0.47),
        (0.3, 0.45, 0.12, 0.25, 0.04, 0.03, 0.08, 0.08, 0.08),
    ),
    "colon": Sign(
        ":",
        (0.54, 0.17, 0.32, -0.19, 0.0, 0.02, 0.52, 0.92, 0.51),
        (0.15, 0.11, 0.13, 0.38, 0.03, 0.03, 0.28, 0.08, 0.27),
    ),
    "plus": Sign(
        "?",
        (0.61, 0.63, 0.41, -0.07, 0.0, 0.11, 0.36, 0.36, 0.17),
        (0.22, 0.3, 0.13, 0.18, 0.03, 0.05, 0.08, 0.08, 0.08),
    ),
    "times": Sign(
        "?",
        (0.65, 0.69, 0.38, -0.13, 0.01, 0.14, 0.42, 0.5, 0.35),
        (0.2, 0.26, 0.11, 0.24, 0.06, 0.05, 0.08, 0.08, 0.08),
    ),
    "equals": Sign(
        "?",
        (0.34, 0.7, 0.43, -0.01, 0.0, 0.12, 0.46, 0.77, 0.41),
        (0.12, 0.32, 0.1, 0.18, 0.05, 0.05, 0.08, 0.13, 0.08),
    ),
    "divided": Sign(
        "?",
        (0.55, 0.6, 0.44, -0.13, -0.01, 0.1, 0.38, 0.72, 0.26),
        (0.16, 0.28, 0.09, 0.32, 0.04, 0.05, 0.14, 0.08, 0.15),
    ),
    "opening": Sign(
        "?", (1.39, 0.5, 0.49, -0.1, -0.1, 0.1, 0.58, 0.53, 0.36), (0.29, 0.2, 0.09, 0.41, 0.04, 0.04, 0.08, 0.08, 0.08)
    ),
    "closing": Sign(
        "?",
        (1.39, 0.49, 0.48, -0.2, 0.09, 0.09, 0.59, 0.53, 0.37),
        (0.3, 0.21, 0.09, 0.38, 0.04, 0.04, 0.08, 0.08, 0.08),
    ),
}


def measure(layout: Layout) -> tuple[np.ndarray, np.ndarray]:
    """Which runs of a layout may be signs by their number of pieces, (n,), and the MEASURES of each, (n, 9).

    Lengths are in heights of the line, as the nearest tall pieces to the left and right show it. The width of the
    lines is taken off, so that a point has no extent, whatever the pen.
    """
    pieces, runs = layout.pieces, np.array(layout.runs)
    boxes = np.array([piece.box for piece in pieces])
    line_width = float(np.median([piece.width for piece in pieces]))
    ink_width = line_width if isinstance(pieces[0].ink, Image.Image) else 0  # else the points lie on the pen's path
    points = np.stack([_points(piece) for piece in pieces])
    sources = np.array([piece.source for piece in pieces])
    whole = np.full((sources.max() + 1, 2), (np.inf, -np.inf))  # top and bottom of what a piece was cut from
    np.minimum.at(whole[:, 0], sources, boxes[:, 1])
    np.maximum.at(whole[:, 1], sources, boxes[:, 3])
    whole = whole[sources]
    heights = whole[:, 1] - whole[:, 0]
    before, after = _neighbours(layout, heights > TALL * heights.max())
    chosen, measures = [], []
    for count in range(1, MOST + 1):
        which = np.flatnonzero(runs[:, 1] - runs[:, 0] == count)
        members = runs[which, :1] + np.arange(count)
        low, high = boxes[members, :2].min(axis=1), boxes[members, 2:].max(axis=1)
        sides = np.stack([before[members[:, 0]], after[members[:, -1]]])  # -1 where there is no such piece
        known = (sides >= 0) | (sides < 0).all(axis=0)
        line = np.where((sides >= 0)[..., np.newaxis], whole[sides], np.stack([low[:, 1], high[:, 1]], axis=1))
        top, bottom = ((line * known[..., np.newaxis]).sum(axis=0) / known.sum(axis=0)[:, np.newaxis]).T
        top, bottom = top + line_width / 2, np.maximum(bottom - line_width / 2, top + line_width)
        unit = (bottom - top)[:, np.newaxis]
        extent, middle = np.maximum(high - low - line_width, 0) / unit, (low + high) / 2
        shape = (points[members].reshape(len(which), count * POINTS, 2) - middle[:, np.newaxis]) / unit[..., np.newaxis]
        shape = np.sign(shape) * np.maximum(np.abs(shape) - ink_width / 2 / unit[..., np.newaxis], 0)
        height = (bottom - middle[:, 1]) / unit[:, 0]
        measures.append(np.column_stack([extent[:, ::-1], height, _moments(shape, np.maximum(extent / 2, SLIGHT))]))
        chosen.append(which)
    return np.concatenate(chosen), np.concatenate(measures)


def unlikeness(measures: np.ndarray) -> np.ndarray:
    """How unlike each sign ink of these MEASURES is, (n, 9) -> (n, signs): 1 on average where it is that sign."""
    mean = np.array([sign.mean for sign in SIGNS.values()])
    deviation = np.array([sign.deviation for sign in SIGNS.values()])
    squares = ((measures[:, np.newaxis] - mean) / deviation) ** 2
    return np.asarray(np.minimum(squares, FARTHEST).mean(axis=2))


def _neighbours(layout: Layout, tall: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The nearest tall piece to the left and to the right of each piece in its line, -1 where there is none."""
    sides = np.full((2, len(tall)), -1)
    for side, order in enumerate((range(len(tall)), range(len(tall) - 1, -1, -1))):
        last = -1
        for index in order:
            last = -1 if index + side in layout.breaks else last
            sides[side, index] = last
            last = index if tall[index] else last
    return sides[0], sides[1]


def _moments(points: np.ndarray, half: np.ndarray) -> np.ndarray:
    """Slant, bow, thickness, and how far the points (n, p, 2) lie from the middle across, along and the less of both.

    `half` is half the extents, (n, 2); all in heights of the line.
    """
    across, along = np.moveaxis(np.abs(points) / half[:, np.newaxis], -1, 0)
    x, y = np.moveaxis(points - points.mean(axis=1, keepdims=True), -1, 0)
    xx, yy, xy = (x * x).mean(axis=1), (y * y).mean(axis=1), (x * y).mean(axis=1)
    least = (xx + yy) / 2 - np.hypot((xx - yy) / 2, xy)  # variance along the shorter principal axis
    slant, bow = 2 * xy / (xx + yy + SLIGHT**2), (x * (1 - 3 * np.minimum(along, 1) ** 2)).mean(axis=1)
    distances = [each.mean(axis=1) for each in (across, along, np.minimum(across, along))]
    return np.stack([slant, bow, np.sqrt(np.maximum(least, 0)), *distances], axis=1)


def _points(piece: Piece) -> np.ndarray:
    """So many points of a piece, evenly along the pen's path or over the ink: (POINTS, 2)."""
    if isinstance(piece.ink, Image.Image):
        rows_columns = np.argwhere(np.asarray(piece.ink))
        chosen = np.linspace(0, len(rows_columns) - 1, POINTS).round().astype(int)
        return rows_columns[chosen][:, ::-1] + np.array(piece.box[:2]) + 0.5
    length = np.concatenate([[0], np.cumsum(np.hypot(*np.diff(piece.ink, axis=0).T))])
    even = np.linspace(0, length[-1], POINTS)
    return np.stack([np.interp(even, length, side) for side in piece.ink.T], axis=1)
