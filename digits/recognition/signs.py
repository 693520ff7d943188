"""Signs: what ink beside the digits may be a point, comma, minus, slash or colon, or a sign of another kind.

The network knows ten digits and nothing else, so signs are told by where they lie on the line, how large they are
beside their neighbours, and a few moments of their shape.
"""

import numpy as np
from PIL import Image

from digits.ink.pieces import Piece
from digits.ink.segmentation import Layout

MOST = 5  # pieces of a sign: a slash in a picture may be cut
POINTS = 32  # along a piece by which its shape is measured
TALL = 0.5  # of the writing's height: such a piece shows where the line runs
SLIGHT = 0.1  # of the line's height: half the extent of a dot, to divide by
FARTHEST = 0.5  # of the line's height: a gap that is wider is as good
SUREST = 1.5  # as FARTHEST, for the logarithm of the network's odds of a digit, over four
BEYOND = 2.5  # what is measured lies between minus and plus this
UNKNOWN = "?"
OWN = ".,-/:"  # signs that belong to a number
SPECK = "'"
MEASURES = "height", "width", "middle", "slant", "bow", "thickness", "across", "along", "cross", "gap", "digit"

# For each sign the weights of a constant and the MEASURES, and below them those of the measures' squares: their sum is
# the logarithm of its odds against being no sign at all. Printed by `python -m digits.training.fit_numbers`.
WEIGHTS = """
.  -0.73 -11.45  -0.88   0.85   0.15  -0.94  -4.82  -1.62  -1.13   8.30  17.08   0.99
          -5.17  -2.44  -9.56  -2.20  -0.12   2.11  -1.67   2.97  -0.53  -9.55  -0.48
,  -6.31   2.42  -3.16  -8.95  -3.47   2.26   2.17   2.01   7.19  -0.01  11.45   1.66
          -6.67  -3.97 -12.07   0.65  -0.77  -4.26  -0.86   0.06  -3.33  -3.86  -0.99
-  -8.08  -6.27  12.68   9.13   1.12  -0.74   1.28   3.85   0.23   1.42  14.41  -0.40
          -4.87  -6.21  -9.30  -1.13  -0.43  -4.05  -6.62  -1.71  -0.84  -4.90  -0.74
/ -11.83   5.63   2.49   6.12  -3.34   0.14   1.82  -1.91  -3.94  -2.46   7.10   1.57
          -0.31   0.02  -6.31   0.26   0.23  -6.32  -0.14  -1.46  -1.42  -8.69   0.13
:  -8.35   0.02  -0.36   0.42  -0.65   0.04  -1.96   1.90   4.69   5.68   9.00  -0.37
          -6.11  -3.55  -6.49  -1.05   0.12  -2.82  -4.31   5.74  -1.15  -1.31  -0.94
+  -7.20   3.63   5.15   1.81  -0.60  -0.26  10.56  -1.24  -4.32  -7.08   5.40  -2.13
          -6.19  -2.46  -2.81  -2.83  -2.79  -4.37  -1.22  -3.93  -3.36  -2.26  -1.35
x  -8.03  -1.39   2.27  -0.63  -0.04  -0.36   7.02  -3.29  -0.35   2.63   5.57  -2.04
          -5.20  -1.99  -2.57   0.01  -1.26  -1.76  -2.56  -0.22   2.02   0.17  -0.73
=  -8.40  -6.45   3.19   2.61   0.18   0.58   7.02  -2.08   2.89   2.72   7.86  -1.73
          -6.60  -1.09  -4.13  -2.21  -0.97  -2.25  -3.33   2.08   1.07   0.06  -1.53
÷  -8.31  -2.20   4.38  -0.23  -1.06  -0.42   6.77  -4.05   2.77  -5.57   5.10  -2.20
          -4.38  -1.53  -1.67   1.44  -1.64  -2.24  -3.35   4.07  -2.63  -0.68  -0.46
(  -9.47   5.42  -0.87   1.43  -0.69 -11.93  -1.53   0.32  -2.05  -3.77   6.27   2.08
           0.08  -2.97  -2.96  -2.26  -3.34  -1.54   1.41  -1.92  -3.19  -3.13  -1.69
)  -8.02   5.68  -0.79   2.68  -0.85  10.64  -2.02   0.17  -3.52  -3.64   7.99   1.03
           0.41  -3.83  -3.79  -1.36  -2.81  -1.18   0.50  -4.36  -3.50  -1.95  -1.93
'  -0.74  -6.82  -2.51  -0.90  -0.37  -0.53   7.23  -2.84  -6.97  -2.09  13.17   2.68
          -3.80  -2.33   1.42  -1.17  -0.44  -2.26  -5.84  -6.50  -1.82   6.96  -5.66
"""
TERMS = 1 + 2 * len(MEASURES)


def read_weights(table: str) -> dict[str, tuple[float, ...]]:
    """The weights of each sign."""
    words = table.split()
    starts = range(0, len(words), 1 + TERMS)
    return {words[start]: tuple(map(float, words[start + 1 : start + 1 + TERMS])) for start in starts}


SIGNS = read_weights(WEIGHTS)


def text_of(signs: str) -> str:
    """What stands in a number's text for a digit, signs, or what is written as "?"."""
    return "".join(UNKNOWN if sign in SIGNS and sign not in OWN else sign for sign in signs.replace(SPECK, ""))


def measure(layout: Layout, gaps: np.ndarray, odds: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Which runs of a layout may be signs by their number of pieces, (n,), and their TERMS, (n, 23).

    Lengths are in heights of the line, as the nearest tall pieces to the left and right show it. The width of the
    lines is taken off, so that a point has no extent, whatever the pen.

    Args:
        gaps: from each run to the ink beside it, in heights of the writing; negative where they overlap.
        odds: logarithm of each run's odds of being a digit, by the network.
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
        shape *= (extent / np.maximum(extent + ink_width / unit, 1e-9))[:, np.newaxis]
        height = (bottom - middle[:, 1]) / unit[:, 0]
        measures.append(np.column_stack([extent[:, ::-1], height, _moments(shape, np.maximum(extent / 2, SLIGHT))]))
        chosen.append(which)
    which = np.concatenate(chosen)
    others = np.column_stack([np.clip(gaps[which], -FARTHEST, FARTHEST), np.clip(odds[which] / 4, -SUREST, SUREST)])
    measured = np.clip(np.column_stack([np.concatenate(measures), others]), -BEYOND, BEYOND)
    return which, np.column_stack([np.ones(len(measured)), measured, measured**2])


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

    `half` is half the extents, (n, 2). Lengths are in heights of the line, bow and thickness in tenths of it.
    """
    across, along = np.moveaxis(np.abs(points) / half[:, np.newaxis], -1, 0)
    x, y = np.moveaxis(points - points.mean(axis=1, keepdims=True), -1, 0)
    xx, yy, xy = (x * x).mean(axis=1), (y * y).mean(axis=1), (x * y).mean(axis=1)
    least = (xx + yy) / 2 - np.hypot((xx - yy) / 2, xy)  # variance along the shorter principal axis
    slant, bow = 2 * xy / (xx + yy + SLIGHT**2), (x * (1 - 3 * np.minimum(along, 1) ** 2)).mean(axis=1)
    distances = [each.mean(axis=1) for each in (across, along, np.minimum(across, along))]
    return np.stack([slant, bow / SLIGHT, np.sqrt(np.maximum(least, 0)) / SLIGHT, *distances], axis=1)


def _points(piece: Piece) -> np.ndarray:
    """So many points of a piece, evenly along the pen's path or over the ink: (POINTS, 2)."""
    if isinstance(piece.ink, Image.Image):
        rows_columns = np.argwhere(np.asarray(piece.ink))
        chosen = np.linspace(0, len(rows_columns) - 1, POINTS).round().astype(int)
        return rows_columns[chosen][:, ::-1] + np.array(piece.box[:2]) + 0.5
    length = np.concatenate([[0], np.cumsum(np.hypot(*np.diff(piece.ink, axis=0).T))])
    even = np.linspace(0, length[-1], POINTS)
    return np.stack([np.interp(even, length, side) for side in piece.ink.T], axis=1)
