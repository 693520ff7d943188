"""Grey levels -> how much each pixel stands out from its paper, whichever is the lighter and however it is lit."""

from typing import NamedTuple

import numpy as np
from PIL import Image, ImageOps

DEVIATIONS = 3, 8  # of the paper's noise that ink differs from it at the least: ample ink, and rare ink
GRID_LONGER_SIDE = 64  # longer side, in cells, of the grid on which the paper's shading is found
GRID_SHORTER_SIDE = 24  # the same of the shorter side, unless the picture is lower
RIM = 16  # a frame along the border is at most this part of the picture's side broad
INK_SHARE = 0.7  # of a picture that is ink
AS_DARK = 0.9  # of the way from paper to the strongest ink: so strong a strip is a bold digit's bar, no shadow
BORDER = 5 / 6  # weight of the border in what is paper: bold ink cropped tight fills most of its picture
STRIP = 0.7  # of a side of the picture: what is longer there is a shadow or an edge
UNEVEN = 0.1  # of the ink's contrast, that evenly lit paper varies by at the most
LINE_BREADTH = 1 / 3  # of the picture's side: a pen's line is narrower, so what is broader is paper or shadow
EVEN = 8, 12, 30  # levels: deviation along a margin's rows, difference between them, and from what lies within
WITH_MARGIN = 64  # pixels: in smaller pictures a bold digit ends the paper beside it in as long a step
FOREIGN = 0.4  # of the row after a margin, and of the middle, differs from it: else that is the paper


class Levels(NamedTuple):
    """What parts ink from paper, in levels of the signal."""

    paper: float
    noise: float  # standard deviation of the paper
    threshold: float
    ink: float  # the median


def ink_signal(grey: Image.Image) -> tuple[np.ndarray, bool]:
    """How much brighter each pixel is than its paper, the inverse taken where the ink is dark.

    Args:
        grey: 8-bit greyscale (mode L), w x h pixels.

    Returns:
        float32 (h, w), and whether the paper is lit evenly.
    """
    if _is_paper_light(grey):
        grey = ImageOps.invert(grey)
    shading = _shading(grey)
    return np.asarray(grey, dtype=np.float32) - shading, isinstance(shading, float)


def find_levels(signal: np.ndarray, faintest: float) -> Levels | None:
    """The levels of ink and paper, or None where nothing stands out from the noise or by `faintest` levels.

    The threshold is Otsu's, or above the noise where there is so little ink that Otsu parts the paper instead.
    """
    threshold = otsu(signal)
    for deviations in DEVIATIONS:
        is_ink = signal > threshold
        paper, ink = signal[~is_ink], signal[is_ink]
        if not (ink.size and paper.size):
            return None
        level = float(np.median(paper))
        noise = 1.48 * float(np.median(np.abs(paper - level)))
        contrast = float(np.median(ink)) - level
        if contrast >= max(faintest, deviations * noise):
            return Levels(level, noise, threshold, level + contrast)
        threshold = max(threshold, level + 4 * noise)
    return None


def otsu(values: np.ndarray) -> float:
    """The threshold that parts values best in two classes (Otsu 1979, doi:10.1109/TSMC.1979.4310076)."""
    counts, edges = np.histogram(values, bins=256)
    centres = (edges[:-1] + edges[1:]) / 2
    below = np.cumsum(counts)
    above = below[-1] - below
    sums = np.cumsum(counts * centres)
    with np.errstate(divide="ignore", invalid="ignore"):
        between = below * above * (sums / below - (sums[-1] - sums) / above) ** 2
    return float(edges[1 + np.nanargmax(np.nan_to_num(between))])


def _is_paper_light(grey: Image.Image) -> bool:
    """What most of the border and of the picture show is paper, where that is lit evenly; if not, just within a frame.

    Else local contrast tells: ink is rarer than paper in every neighbourhood, so differences from the local mean are
    skewed towards it.
    """
    values = _coarse(grey.crop(_inside_margins(np.asarray(grey, dtype=np.float32)))).astype(np.float32)
    for rim in (0, 1 + min(values.shape) // RIM):
        values = values[rim : len(values) - rim, rim : values.shape[1] - rim]
        if not values.size:
            return True
        threshold = otsu(values)
        border, whole = (np.mean(part > threshold) for part in (np.concatenate(_sides(values)), values))
        is_light = BORDER * border + (1 - BORDER) * whole > 0.5
        if _is_even(-values, -threshold) if is_light else _is_even(values, threshold):
            return bool(is_light)
    skewness = 2 * _local_skewness(values, 1 / 4) + _local_skewness(values, 1 / 2)
    return skewness < (0.5 if is_light else -0.5)


def _coarse(grey: Image.Image) -> np.ndarray:
    """A copy of few cells, uint8 (h, w), in which a line of writing is still told from its paper."""
    scale = min(1, max(GRID_LONGER_SIDE / max(grey.size), GRID_SHORTER_SIDE / min(grey.size)))
    grey = grey.resize([max(1, round(side * scale)) for side in grey.size], Image.Resampling.BOX)
    return np.asarray(grey)


def _local_skewness(values: np.ndarray, window: float) -> float:
    """Of the differences from the mean over a square, `window` of the longer side broad."""
    from scipy import ndimage  # takes longer to import than all else that the app needs: only pictures wait for it

    size = max(3, int(max(values.shape) * window))
    values = values - ndimage.uniform_filter(values, size, mode="nearest")
    return float((values**3).mean() / max((values**2).mean(), 1e-6) ** 1.5)


def _sides(values: np.ndarray, depth: int = 1) -> tuple[np.ndarray, ...]:
    """The two rows and the two columns that lie `depth` pixels from the border, 1 for those on it."""
    return values[depth - 1], values[-depth], values[:, depth - 1], values[:, -depth]


def _inside_margins(values: np.ndarray) -> tuple[int, int, int, int]:
    """The box within strips of one constant grey that end in a step, as screenshots and scans have them."""
    rows, columns = [0, values.shape[0]], [0, values.shape[1]]
    for _ in range(2):  # a margin at the top ends the constant columns at the sides
        rows = _between_strips(values[slice(*rows), slice(*columns)], rows)
        columns = _between_strips(values[slice(*rows), slice(*columns)].T, columns)
    return columns[0], rows[0], columns[1], rows[1]


def _between_strips(values: np.ndarray, span: list[int]) -> list[int]:
    """The span, [first, last), of rows without the margins at its ends; values are those rows' (h, w)."""
    if min(values.shape) < WITH_MARGIN:
        return span
    means, deviations = values.mean(axis=1), values.std(axis=1)
    height, width = np.array(values.shape) // 3
    middle = values[height:-height, width:-width]
    cuts = []
    for way in (1, -1):
        rows, mean, deviation = values[::way], means[::way], deviations[::way]
        is_even = (deviation < EVEN[0]) & (np.abs(mean - mean[0]) < EVEN[1])
        depth = int(np.argmin(is_even))  # 0 where all are
        is_margin = 0 < depth < len(rows) // 3 and all(
            (np.abs(part - mean[0]) > EVEN[2]).mean() > FOREIGN for part in (rows[depth + 1], middle)
        )
        cuts.append(depth + 1 if is_margin else 0)
    return [span[0] + cuts[0], span[1] - cuts[1]]


def _shading(grey: Image.Image) -> np.ndarray | float:
    """The dark paper's brightness everywhere: constant, or an opening by a square broader than any line of ink.

    Beyond its border the picture is taken to go on as its mirror image. What is broader than the square but nowhere
    reaches the border is bold ink.

    Returns:
        One level, or float32 (h, w).
    """
    from scipy import ndimage

    values = _coarse(grey)
    threshold = otsu(values)
    if _is_even(values, threshold):
        return float(np.median(values[values <= threshold]))
    opened = ndimage.grey_opening(
        values, size=max(3, int(min(max(values.shape), GRID_LONGER_SIDE) * LINE_BREADTH) | 1), mode="reflect"
    )
    labels, _ = ndimage.label(opened > threshold)
    at_border = np.concatenate(_sides(labels))
    opened[(labels > 0) & ~np.isin(labels, at_border)] = np.median(opened)
    return np.asarray(Image.fromarray(opened).resize(grey.size, Image.Resampling.BILINEAR), dtype=np.float32)


def _is_even(values: np.ndarray, threshold: float) -> bool:
    """Whether what is no brighter than the threshold may be evenly lit paper, and what is brighter ink upon it."""
    from scipy import ndimage

    is_ink = values > threshold
    depth = (min(is_ink.shape) + 4) // 5  # a line along the border is not so broad
    borders = zip(_sides(is_ink), _sides(is_ink, depth), _sides(values), strict=True)
    strips = [outer[on_outer] for on_outer, on_inner, outer in borders if min(on_outer.mean(), on_inner.mean()) > STRIP]
    strong = values.min() + AS_DARK * np.ptp(values)
    if is_ink.mean() > INK_SHARE or any(np.median(strip) < strong for strip in strips):
        return False
    clear = ~ndimage.binary_dilation(is_ink)  # without the ink's soft edges
    paper = values[clear] if clear.any() else values[~is_ink]
    darkest, lightest = np.percentile(paper, (10, 90))
    return not is_ink.any() or bool(lightest - darkest <= UNEVEN * (np.median(values[is_ink]) - darkest))
