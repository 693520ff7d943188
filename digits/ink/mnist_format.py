"""Any ink -> one 28x28 image in MNIST's own normal form -> the network's input.

MNIST's makers scaled each digit, its proportions kept, so that its longer side filled a box of 20 pixels,
and laid its centre of mass on the centre of a field of 28 x 28 (LeCun et al. 1998, doi:10.1109/5.726791).
A network that has only seen such images reads nothing else well, so every drawing is brought to this form.
"""

from collections.abc import Sequence

import numpy as np
from PIL import Image, ImageOps

from digits.ink.drawing import Drawing
from digits.ink.picture.components import is_stray
from digits.ink.picture.find import find_ink
from digits.ink.strokes import clip, line_width, rasterize

FIELD = 28  # side of an MNIST image, in its pixels
BOX = 20  # longer side of the ink in it
STROKE_WIDTH = 2.6  # of MNIST's pens, in its pixels
LINE_WIDTHS = 1.6, 4  # of MNIST's finest and broadest lines, in its pixels
BLOT = 6.5  # of its pixels: broader ink is no line, but in 22 of its 60,000 training images
DOT = 0.04  # of the canvas' height: what is smaller is a dot
SCALE = 8  # ink is drawn this many times finer than MNIST's pixels before it is averaged down


def normalize_drawing(drawing: Drawing) -> np.ndarray | None:
    """A drawing as MNIST would show it, without the pen's stray dots: uint8 (28, 28), or None where there is no ink."""
    if drawing.picture:
        ink = drawing.image()
        return normalize_ink(ink) if ink.getbbox() else None
    paths = visible_paths(drawing)
    return normalize_strokes(paths, smallest=drawing.size * DOT) if paths else None


def visible_paths(drawing: Drawing) -> list[np.ndarray]:
    """The strokes of a drawing where they lie on the canvas, stray dots left out: each float (n, 2), n >= 1."""
    paths = [
        (path, s.width / 2) for s in drawing.strokes for path in clip(np.array(s.points), drawing.width, drawing.size)
    ]
    if not paths:
        return []
    stray = is_stray(np.array([[*path.min(axis=0) - reach, *path.max(axis=0) + reach] for path, reach in paths]))
    return [path for (path, _), dropped in zip(paths, stray, strict=True) if not dropped]


def normalize_strokes(strokes: Sequence[np.ndarray], smallest: float = 0, width: float = STROKE_WIDTH) -> np.ndarray:
    """Strokes as MNIST would show them, whatever their size, place and brush: uint8 (28, 28), ink 255 on 0.

    Drawing them anew at MNIST's stroke width, rather than shrinking a picture of them, keeps the ink's
    thickness right whether somebody draws large or small, with a fine brush or a broad one.

    Args:
        strokes: at least one; each the points of the pen's path, finite, shape (n, 2), y growing downward.
        smallest: what extends less than this, in the unit of the points, is not enlarged to a full-size digit.
        width: of the lines, in MNIST's pixels.
    """
    points = np.concatenate(strokes)
    low, extent = points.min(axis=0), np.ptp(points, axis=0).max()
    scale = (BOX - width) * SCALE / max(extent, smallest, 1e-9)
    ink = [(_thin_out((stroke - low) * scale) + width * SCALE / 2, width * SCALE) for stroke in strokes]
    return _centre(rasterize(ink, BOX * SCALE, BOX * SCALE))


def normalize_image(image: Image.Image) -> np.ndarray | None:
    """The ink of a picture of any mode and size as MNIST would show it: uint8 (28, 28), or None where there is none.

    It takes the way over a canvas, as a picture in the window does, so that both get the same pixels.
    """
    ink = find_ink(image)
    if ink is None:
        return None
    drawing = Drawing()
    drawing.place(ink.image)
    return normalize_drawing(drawing)


def normalize_ink(ink: Image.Image) -> np.ndarray:
    """Ink, 8-bit greyscale, 255 on 0, as MNIST would show it: uint8 (28, 28).

    Hairlines, as of a ballpoint on paper, are broadened to MNIST's finest lines: averaged down they would fade. What a
    pen too broad for a small picture wrote is narrowed to its broadest, which opens rings that were nearly filled.
    """
    ink = ink.crop(ink.getbbox())
    scale = BOX * SCALE / max(ink.size)
    ink = ink.resize([max(1, round(side * scale)) for side in ink.size], Image.Resampling.BICUBIC)
    width = line_width(np.asarray(ink) > 127)
    change = round((np.clip(width, *np.multiply(LINE_WIDTHS, SCALE)) - width) / 2)  # on either side of the line
    if change and width < BLOT * SCALE:
        from scipy import ndimage  # Pillow's filters take ten times as long

        spread = ndimage.maximum_filter if change > 0 else ndimage.minimum_filter
        ink = Image.fromarray(spread(ImageOps.expand(ink, abs(change)), 2 * abs(change) + 1))
        ink = ImageOps.contain(ink.crop(ink.getbbox()), (BOX * SCALE, BOX * SCALE))
    return _centre(ink)


def _thin_out(points: np.ndarray) -> np.ndarray:
    """The points about half an MNIST pixel apart along their path: a finer path would look the same and cost more."""
    steps = np.hypot(*np.diff(points, axis=0).T)
    stretch = np.concatenate([[-1], np.cumsum(steps) // (SCALE / 2)])
    keep = np.diff(stretch, append=np.inf) > 0  # the last point of each stretch, and so the path's last
    keep[0] = True
    return points[keep]


def _centre(ink: Image.Image) -> np.ndarray:
    """Ink drawn SCALE times too fine, averaged down with its centre of mass in the middle: uint8 (28, 28).

    The middle is pixel (14, 14), where MNIST's own images have their centre of mass.
    """
    mass = np.asarray(ink, dtype=np.float32)
    columns, rows = mass.sum(axis=0), mass.sum(axis=1)
    x = columns @ np.arange(ink.width) / columns.sum()
    y = rows @ np.arange(ink.height) / columns.sum()
    left, top = (round(float(centre) - (FIELD + 1) / 2 * SCALE + 0.5) for centre in (x, y))
    side = FIELD * SCALE
    return np.asarray(ink.crop((left, top, left + side, top + side)).reduce(SCALE))


def to_input(pixels: np.ndarray) -> np.ndarray:
    """Images uint8 (n, 28, 28) as the network takes them: float32 (n, 28, 28, 1) in [0, 1]."""
    return pixels[..., np.newaxis].astype(np.float32) / 255
