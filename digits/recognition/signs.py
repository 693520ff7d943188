"""Signs: what ink beside the digits may be a point, comma, minus, slash or colon, or a sign of another kind.

The network knows ten digits and nothing else, so signs are told by where they lie on the line, how large they are
beside their neighbours, and a few moments of their shape.
"""

from statistics import median

import numpy as np
from PIL import Image

from digits.ink.segmentation import Layout

SIGN_PIECES = 5  # pieces of a sign: a slash in a picture may be cut
TALL = 0.5  # of the writing's height: such a piece shows where the line runs
SLIGHT = 0.1  # of the line's height: half the extent of a dot, to divide by
UPRIGHT = (
    0.03  # of the writing's height squared: so much of upright ink counts as well where the writing's slant is sought
)
WIDE_GAP = 0.5  # of the line's height: a gap that is wider is as good
HIGH_ODDS = 1.5  # as WIDE_GAP, for the logarithm of the network's odds of a digit, over four
MEASURE_LIMIT = 2.5  # what is measured lies between minus and plus this
UNKNOWN = "?"
OWN = ".,-/:"  # signs that belong to a number
SPECK = "'"
NAMES = {  # of signs that do not belong to a number
    "+": "a plus",
    "x": "a multiplication sign",
    "=": "an equals sign",
    "÷": "a division sign",
    "(": "a bracket",
    ")": "a bracket",
}
MEASURES = (
    *("height", "width", "middle", "bow", "thickness", "across", "along", "cross", "lean"),
    *("piece", "parts", "gap", "digit"),
)

# For each sign the weights of a constant and the MEASURES, and below them those of the measures' squares: their sum is
# the logarithm of its odds against being no sign at all. Printed by `python -m digits.training.fit_numbers`.
WEIGHTS = """
.  -1.57  -7.90  -1.34   0.70   0.13  -3.82  -1.32  -1.61   3.82   1.25  -5.35  -1.71  13.64   0.75
          -2.52  -1.54  -7.20   0.82   2.00   1.04   4.47   1.60   2.67  -1.47  -1.73  -1.20  -0.02
,  -7.17   0.81  -1.82  -9.34   2.08   1.28   0.42   5.22   0.99  -4.55   3.41  -1.29  10.42   1.08
          -6.08  -1.90 -13.54   0.61  -4.73  -1.03   2.04  -0.83  -2.19  -4.20  -1.31  -0.14  -0.10
-  -9.47  -4.78   6.63   8.30   0.04  -1.75   3.35  -0.49   0.53   1.63  -2.26  -2.01  13.08  -0.35
          -2.93  -1.79  -8.21  -0.11  -2.21   1.78  -0.27  -0.08   0.00  -1.82  -2.03   0.85  -0.69
/ -10.14   2.71   1.62   2.31   0.93  -2.48  -1.35  -3.44  -0.96  -3.91   3.51  -0.35   6.90   1.88
           0.79  -0.32  -2.72   0.14  -4.01   0.03  -1.25   0.02   0.11  -1.67  -0.48  -3.98  -0.30
:  -8.37   1.55  -0.91  -0.26  -0.45  -0.88  -0.70   2.08   2.04  -0.69  -3.23   6.91   8.27  -0.90
          -3.52  -1.46  -4.09  -1.10  -2.22  -1.22   3.85   1.15  -2.54  -1.93  -2.68   1.76  -1.42
+  -7.34   1.73   4.19   1.50  -0.19   9.45  -1.72  -4.97  -6.88   0.23   5.18   2.81   6.10  -2.61
          -6.41  -1.71  -2.76  -3.74  -4.60  -1.83  -4.17  -3.27  -2.75  -1.33  -1.66   0.41  -1.11
x  -7.94  -1.66   1.03  -0.99   0.21   5.69  -2.85  -0.94   0.61   0.06   0.96   4.31   3.60  -1.98
          -4.45  -1.70  -1.88  -1.25  -1.26  -2.11  -0.48   0.61  -0.89  -1.42  -1.86   0.82  -0.19
=  -8.16  -4.04   1.57   1.08   0.31   6.04  -1.36   1.10   1.79  -0.59  -5.47   5.28   8.71  -0.63
          -4.81  -0.17  -2.86  -1.35  -1.65  -1.62   0.51   0.83  -1.76  -3.82  -2.54   0.94  -0.94
÷  -7.39  -1.37   1.19  -0.07  -1.14   2.25  -3.05   0.55  -2.77  -0.80  -5.40   4.05   4.03  -1.17
          -2.19  -0.62  -1.56  -2.04  -0.76  -2.08   1.62  -1.13  -1.37  -3.00  -0.19   0.22   0.36
( -10.96   4.11  -1.23   3.82  -9.66  -2.59   0.18  -4.07  -2.05   0.65   4.89  -1.74   6.01   1.48
          -1.01  -2.30  -4.95  -1.78  -0.89   1.60  -2.78  -1.08  -5.83   0.01  -1.82  -0.99  -0.84
) -10.05   3.75  -0.85   2.41   9.65  -2.48   0.80  -5.06  -1.67   0.24   3.99  -1.59   8.41   0.24
           0.17  -1.87  -2.56  -2.40  -1.17   2.10  -3.86  -0.75  -2.29  -0.36  -1.65  -0.06  -1.07
'  -4.09  -2.97  -0.86  -0.38  -0.12   0.91  -1.74  -4.19  -0.85   1.11  -2.83  -0.33  11.71   2.26
          -1.22  -0.73   0.41  -0.16  -0.48  -2.28  -2.55  -0.50  -0.39  -1.14  -0.35   5.89  -2.33
"""
TERMS = 1 + 2 * len(MEASURES)
SIGNS = {sign: tuple(map(float, weights)) for sign, *weights in np.reshape(WEIGHTS.split(), (-1, 1 + TERMS)).tolist()}


def text_of(signs: str) -> str:
    """What stands in a number's text for a digit, signs, or what is written as "?"."""
    return "".join(UNKNOWN if sign in SIGNS and sign not in OWN else sign for sign in signs.replace(SPECK, ""))


def measure(
    layout: Layout, boxes: np.ndarray, reach: tuple[np.ndarray, np.ndarray], odds: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Which runs of a layout may be signs by their number of pieces, (n,), and their TERMS, (n, 27).

    Lengths are in heights of the line, as the nearest tall pieces to the left and right show it. The width of the
    lines is taken off, so that a point has no extent, whatever the pen.

    Args:
        boxes: of each run, in pixels.
        reach: left and right ends of each run, (n, slants), in heights of the writing; a pen's are those of its path.
        odds: logarithm of each run's odds of being a digit, by the network.
    """
    pieces, runs = layout.pieces, np.array(layout.runs)
    lengths = runs[:, 1] - runs[:, 0]
    which = np.flatnonzero((lengths <= SIGN_PIECES) & (lengths < len(pieces)))  # a sign is not all the ink there is
    if not len(which):
        return which, np.empty((0, TERMS))
    line_width = median(piece.width for piece in pieces)
    ink_width = line_width if isinstance(pieces[0].ink, Image.Image) else 0  # else the points lie on the pen's path
    points = np.stack([piece.points for piece in pieces])
    whole: dict[int, tuple[float, float]] = {}  # top and bottom of what a piece was cut from
    for piece in pieces:
        top, bottom = whole.get(piece.source, (piece.box[1], piece.box[3]))
        whole[piece.source] = min(top, piece.box[1]), max(bottom, piece.box[3])
    spans = np.array([whole[piece.source] for piece in pieces])
    heights = spans[:, 1] - spans[:, 0]
    beside = _neighbours(layout, heights > TALL * heights.max())
    shears = _shears(points / layout.height, runs)[which]
    lengths, runs, low, high = lengths[which], runs[which], boxes[which, :2], boxes[which, 2:]
    sides = np.stack([beside[0, runs[:, 0]], beside[1, runs[:, 1] - 1]])  # -1 where there is no such piece
    known = (sides >= 0) | (sides < 0).all(axis=0)
    line = np.where((sides >= 0)[..., np.newaxis], spans[sides], np.stack([low[:, 1], high[:, 1]], axis=1))
    tops, bottoms = ((line * known[..., np.newaxis]).sum(axis=0) / known.sum(axis=0)[:, np.newaxis]).T
    tops, bottoms = tops + line_width / 2, np.maximum(bottoms - line_width / 2, tops + line_width)
    unit = (bottoms - tops)[:, np.newaxis]
    extent, middle = np.maximum(high - low - line_width, 0) / unit, (low + high) / 2
    taken_off = extent / np.maximum(extent + ink_width / unit, 1e-9)
    moments = np.empty((len(which), 6))
    for count in set(lengths.tolist()):
        rows = np.flatnonzero(lengths == count)
        shape = points[runs[rows, :1] + np.arange(count)].reshape(len(rows), -1, 2)
        shape = (shape - middle[rows, np.newaxis]) / unit[rows, np.newaxis] * taken_off[rows, np.newaxis]
        moments[rows] = _moments(shape, np.maximum(extent[rows] / 2, SLIGHT), shears[rows])
    members = [pieces[first:stop] for first, stop in runs.tolist()]
    tallest = layout.over_runs(np.maximum, np.array([piece.box[3] - piece.box[1] for piece in pieces]))[which]
    measured = np.column_stack(
        [
            *(extent[:, 1], extent[:, 0], (bottoms - middle[:, 1]) / unit[:, 0]),
            moments,
            np.maximum(tallest - line_width, 0) / unit[:, 0],
            [len({piece.source for piece in run}) - 1 for run in members],
            np.clip(_gaps(layout, *reach)[which] + ink_width / layout.height, -WIDE_GAP, WIDE_GAP),
            np.clip(odds[which] / 4, -HIGH_ODDS, HIGH_ODDS),
        ]
    ).clip(-MEASURE_LIMIT, MEASURE_LIMIT)
    return which, np.column_stack([np.ones(len(measured)), measured, measured**2])


def _gaps(layout: Layout, low: np.ndarray, high: np.ndarray) -> np.ndarray:
    """From each run to the ink beside it, at the slant at which it is widest: (n,); negative where they overlap."""
    first, stop = np.array(layout.runs).T
    single = np.flatnonzero(stop == first + 1)  # the runs of one piece each
    before = np.where(np.isin(first, [0, *layout.breaks]), np.inf, (low - high[single[first - 1]]).max(axis=1))
    last = np.isin(stop, [len(single), *layout.breaks])
    behind = np.where(last, np.inf, (low[single[stop % len(single)]] - high).max(axis=1))
    return np.minimum(before, behind)


def _neighbours(layout: Layout, tall: np.ndarray) -> np.ndarray:
    """The nearest tall piece to the left and to the right of each piece in its line, -1 where there is none: (2, n)."""
    sides = np.full((2, len(tall)), -1)
    for side, order in enumerate((range(len(tall)), range(len(tall) - 1, -1, -1))):
        last = -1
        for index in order:
            last = -1 if index + side in layout.breaks else last
            sides[side, index] = last
            last = index if tall[index] else last
    return sides


def _shears(points: np.ndarray, runs: np.ndarray) -> np.ndarray:
    """How far all the ink but each run's leans, to the right for each step downward: (n,).

    Args:
        points: (pieces, p, 2), in heights of the writing.
    """
    x, y = np.moveaxis(points - points.mean(axis=1, keepdims=True), -1, 0)
    moments = np.stack([x * y, y * y], axis=-1).mean(axis=1)
    sums = np.concatenate([np.zeros((1, 2)), moments.cumsum(axis=0)])
    xy, yy = (sums[-1] - sums[runs[:, 1]] + sums[runs[:, 0]]).T
    return xy / (yy + UPRIGHT)


def _moments(points: np.ndarray, half: np.ndarray, shear: np.ndarray) -> np.ndarray:
    """Bow, thickness, how far the points lie from the middle across, along and the less of both, and lean.

    Lengths are in heights of the line, bow and thickness in tenths of it.

    Args:
        points: (n, p, 2).
        half: half the extents, (n, 2).
        shear: how far the writing leans beside them, (n,): `lean` is the slant, were that upright.
    """
    across, along = np.moveaxis(np.abs(points) / half[:, np.newaxis], -1, 0)
    x, y = np.moveaxis(points - points.mean(axis=1, keepdims=True), -1, 0)
    bows = x * (1 - 3 * np.minimum(along, 1) ** 2)
    means = np.stack([x * x, y * y, x * y, bows, across, along, np.minimum(across, along)]).mean(axis=2)
    xx, yy, xy, bow, *distances = means
    least = (xx + yy) / 2 - np.hypot((xx - yy) / 2, xy)  # variance along the shorter principal axis
    lean = 2 * (xy - shear * yy) / (xx - 2 * shear * xy + (1 + shear**2) * yy + SLIGHT**2)
    return np.stack([bow / SLIGHT, np.sqrt(np.maximum(least, 0)) / SLIGHT, *distances, lean], axis=1)
