"""Signs: what ink beside the digits may be a point, comma, minus, slash or colon, or a sign of another kind.

The network knows ten digits and nothing else, so signs are told by where they lie on the line, how large they are
beside their neighbours, and a few moments of their shape.
"""

import numpy as np
from PIL import Image

from digits.ink.pieces import Piece
from digits.ink.segmentation import Layout

SIGN_PIECES = 5  # pieces of a sign: a slash in a picture may be cut
POINTS = 32  # along a piece by which its shape is measured
TALL = 0.5  # of the writing's height: such a piece shows where the line runs
SLIGHT = 0.1  # of the line's height: half the extent of a dot, to divide by
WIDE_GAP = 0.5  # of the line's height: a gap that is wider is as good
HIGH_ODDS = 1.5  # as WIDE_GAP, for the logarithm of the network's odds of a digit, over four
MEASURE_LIMIT = 2.5  # what is measured lies between minus and plus this
UNKNOWN = "?"
OWN = ".,-/:"  # signs that belong to a number
SPECK = "'"
MEASURES = "height", "width", "middle", "slant", "bow", "thickness", "across", "along", "cross", "gap", "digit"

# For each sign the weights of a constant and the MEASURES, and below them those of the measures' squares: their sum is
# the logarithm of its odds against being no sign at all. Printed by `python -m digits.training.fit_numbers`.
WEIGHTS = """
.  -0.75 -10.66  -0.92  -0.14   0.61  -0.26  -3.84  -2.16  -1.92   7.79  14.53   0.92
          -4.45  -2.51  -6.88  -1.03  -1.76   1.75  -0.83   2.62   0.77  -5.86  -0.34
,  -6.18   2.85  -1.13  -9.15  -4.32   2.68   2.16   1.45   7.04   0.57  10.91   1.75
          -7.89  -3.13 -13.70   0.45  -0.75  -5.42  -3.26  -0.66  -3.32  -2.32  -1.14
-  -9.11  -6.53   8.64  10.56   0.73  -0.36   0.60   6.10   0.43   1.48  13.33  -1.23
          -4.68  -3.54 -10.31  -0.52  -0.49  -3.22  -7.03  -1.56  -0.98  -4.36   0.25
/ -12.07   6.44   4.33   6.85  -3.26   0.14   0.57  -2.03  -4.21  -1.38   7.68   2.16
          -0.57  -0.89  -6.80  -1.12   0.40  -5.22   0.04  -1.74  -0.30  -9.20  -0.60
:  -7.84   1.55   0.79   1.09  -0.78   0.47  -2.39   0.97   3.38   3.76  10.61  -0.53
          -5.99  -3.03  -6.14   0.38  -1.69  -3.27  -2.38   6.00   0.86  -1.45  -3.18
+  -6.91   4.43   5.13   1.81  -0.63   0.12  10.91  -1.27  -4.28  -8.19   4.27  -2.15
          -6.38  -1.87  -3.16  -3.24  -4.75  -4.71  -1.21  -4.06  -3.82  -2.62  -1.88
x  -7.98  -0.72   2.37  -0.40  -0.17  -0.16   7.95  -3.53  -1.10   2.86   4.44  -2.04
          -5.46  -1.51  -2.73  -0.46  -0.92  -2.14  -2.95  -1.17   2.21  -0.48  -0.84
=  -8.86  -5.61   4.11   1.68  -0.25  -0.54   7.39  -2.79   2.39   2.12   6.81  -2.30
          -7.02  -1.14  -3.29  -1.10  -1.95  -2.20  -3.34   2.11   0.92  -1.69  -0.33
÷  -8.62  -2.34   3.76   0.17  -0.54  -0.00   5.91  -3.65   2.75  -4.39   4.96  -2.29
          -4.11  -1.35  -1.54   1.17  -1.43  -1.93  -3.16   4.22  -2.38  -0.37  -0.08
(  -9.86   7.17  -1.92   2.56  -0.55 -10.09  -1.40   0.08  -2.42  -3.35   5.36   1.72
          -0.66  -1.87  -5.04  -1.24  -2.62  -1.16   1.19  -2.79  -2.78  -4.14  -1.22
)  -7.75   5.53  -1.13   2.60   0.02  10.34  -2.51   0.46  -3.76  -2.62   7.14   1.19
           0.31  -3.42  -3.51  -0.93  -2.73  -0.86   0.63  -4.52  -2.68  -2.38  -1.88
'  -1.48  -4.54  -1.15  -2.57   1.79  -0.12   3.37  -1.62  -7.00  -2.83  14.48   3.00
          -2.30  -1.52   2.06  -0.75  -0.34  -1.92  -4.00  -4.20  -1.27   4.69  -5.02
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
    for count in range(1, SIGN_PIECES + 1):
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
    others = np.column_stack(
        [np.clip(gaps[which], -WIDE_GAP, WIDE_GAP), np.clip(odds[which] / 4, -HIGH_ODDS, HIGH_ODDS)]
    )
    measured = np.clip(np.column_stack([np.concatenate(measures), others]), -MEASURE_LIMIT, MEASURE_LIMIT)
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
