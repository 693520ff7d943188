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
.  -1.11  -8.36  -1.69   0.72  -0.50  -3.90  -1.55  -1.26   5.95   0.97  -5.80  -2.57  15.49   0.58
          -2.99  -2.17  -7.72  -0.08   2.18  -0.20   4.81   2.18   1.74  -1.80  -2.59  -5.83  -0.21
,  -6.97  -1.52  -2.68  -8.76   3.38  -0.38   1.67   5.00   1.69  -4.41   4.05  -0.88   9.67   1.46
          -6.06  -3.06 -10.78  -1.35  -2.21   0.19   2.86  -0.28  -2.14  -1.37  -0.90  -1.69  -0.64
-  -8.34  -4.04   7.14   8.52   0.07  -0.09   2.69  -0.27   0.39   1.33  -2.24  -4.11  13.25  -1.19
          -3.06  -1.87  -8.42  -0.03  -2.56   0.84  -0.88  -0.37  -1.02  -2.27  -4.13  -1.09  -1.23
/ -11.88   4.38   1.71   4.86   0.17  -0.05  -1.70  -3.42  -1.94  -4.54   2.44  -0.68   6.55   1.77
           0.78  -0.40  -4.60   0.52  -4.83   0.84  -1.05  -0.39   0.18  -1.41  -0.73  -8.21  -0.48
:  -8.19   2.02  -2.22  -0.43  -0.62  -0.88  -0.10   2.61   2.53  -0.95  -3.30   6.22   6.24  -1.03
          -5.26  -2.52  -3.56   0.09  -1.97  -1.45   4.36   0.58  -1.59  -2.32  -1.96  -1.63  -1.58
+  -6.86   2.56   5.39   1.67  -0.32   9.17  -1.54  -5.33  -7.07   0.56   5.57   2.69   5.85  -1.71
          -6.77  -2.23  -2.37  -3.50  -4.07  -1.99  -4.46  -3.23  -3.44  -2.29  -1.45  -0.88  -2.13
x  -7.58  -1.33   1.50  -1.17  -0.30   5.06  -2.99  -0.72   1.23  -1.01   1.46   4.58   4.98  -1.43
          -4.17  -1.60  -2.11  -0.57  -1.50  -2.53  -0.36   0.88  -0.77  -1.06  -1.83   0.94  -1.04
=  -7.31  -3.29   1.63   1.27  -0.08   5.95  -1.95   0.73   2.51  -0.52  -5.42   6.53   7.28  -0.85
          -4.30  -0.33  -2.67  -0.58  -1.40  -3.57  -1.12   0.98  -2.68  -4.21  -2.82  -0.80   0.08
÷  -7.11  -1.10   1.27  -0.25   0.09   1.97  -3.47   0.92  -3.24  -1.40  -5.72   3.71   3.39  -0.86
          -1.93  -0.79  -0.90  -1.33  -0.54  -2.67   1.98  -1.73  -1.30  -3.68   0.10   0.04   0.20
(  -9.55   2.38  -1.40   0.86 -10.68   1.14  -1.10  -3.41  -2.62   1.63   2.39  -2.32   5.16   1.36
           0.73  -2.36  -4.71  -1.83  -2.39   0.13  -2.32  -1.43  -5.25   0.61  -2.41  -0.19  -1.57
)  -7.67   3.61  -0.93   1.26   8.63  -1.60  -0.25  -4.48  -2.97   0.63   3.51  -3.30   8.31   0.67
           0.48  -2.71  -6.50  -1.21  -1.40   0.62  -3.70  -1.90  -3.36   0.12  -3.35  -0.05  -3.81
'  -1.81  -4.09  -1.22   0.01   0.56   2.62  -1.65  -6.34  -1.80   0.00  -4.00  -1.17  14.63   1.64
          -1.60  -1.31  -0.57  -0.21  -1.07  -3.18  -4.21  -0.98  -0.51  -1.54  -1.19   7.08  -6.17
"""
TERMS = 1 + 2 * len(MEASURES)
SIGNS = {sign: tuple(map(float, weights)) for sign, *weights in np.reshape(WEIGHTS.split(), (-1, 1 + TERMS)).tolist()}


def text_of(signs: str) -> str:
    """What stands in a number's text for a digit, signs, or what is written as "?"."""
    return "".join(UNKNOWN if sign in SIGNS and sign not in OWN else sign for sign in signs.replace(SPECK, ""))


def measure(layout: Layout, boxes: np.ndarray, gaps: np.ndarray, odds: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Which runs of a layout may be signs by their number of pieces, (n,), and their TERMS, (n, 27).

    Lengths are in heights of the line, as the nearest tall pieces to the left and right show it. The width of the
    lines is taken off, so that a point has no extent, whatever the pen.

    Args:
        boxes: of each run, in pixels.
        gaps: from each run to the ink beside it, in heights of the writing; negative where they overlap.
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
            np.clip(gaps[which], -WIDE_GAP, WIDE_GAP),
            np.clip(odds[which] / 4, -HIGH_ODDS, HIGH_ODDS),
        ]
    ).clip(-MEASURE_LIMIT, MEASURE_LIMIT)
    return which, np.column_stack([np.ones(len(measured)), measured, measured**2])


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
