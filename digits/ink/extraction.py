"""Any picture -> its ink: bright on black, whatever was the pen, the paper, the light and the file's mode."""

import warnings
from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from PIL import Image, ImageFilter, ImageOps

LARGEST = 448  # longer side, in pixels, that a picture is reduced to: ample for one digit, and quick
FAINTEST = 24  # of 255: what differs less from the paper is not ink
COARSE = 64  # longer side, in cells, of the grid on which the paper's shading is found
EDGE = 2  # pixels that a line's soft edge is broad
SPECK = 1 / 25  # of the largest piece: smaller pieces of ink are dirt
BROADEST = 1 / 3  # of the picture's side: a pen's line is narrower, so what is broader is paper or shadow


class Ink(NamedTuple):
    """Ink and where it lay: its pixel (x, y) begins at (left + x * scale, top + y * scale) in the picture."""

    image: Image.Image  # 8-bit greyscale, 255 on 0, cropped to the ink
    left: float  # in pixels of the picture, upright
    top: float
    scale: float  # pixels of the picture in one of the ink


def find_ink(image: Image.Image) -> Image.Image | None:
    """The ink of one digit, cropped to it: 8-bit greyscale, 255 on 0, or None where there is none.

    The paper is what touches the picture's border; its own shading is taken out, and so are specks and stray pieces.
    """
    found = _find(image, _digit)
    return found and found.image


def find_ink_at(image: Image.Image) -> Ink | None:
    """All ink of a picture, one digit's or more, and its place; specks are left out. None where there is no ink."""
    return _find(image, _all_but_specks)


def _find(image: Image.Image, choose: Callable[[np.ndarray], np.ndarray]) -> Ink | None:
    """The ink of those pieces of which `choose` says True, given their boxes (n, 4)."""
    if 0 in image.size:
        return None
    grey = _grey(image)
    scale = max(image.size) / max(grey.size)
    if _is_paper_light(grey):
        grey = ImageOps.invert(grey)
    signal = np.asarray(grey, dtype=np.float32) - _shading(grey)
    threshold = _otsu(signal)
    paper, ink = signal[signal <= threshold], signal[signal > threshold]
    if not (ink.size and paper.size) or np.median(ink) - np.median(paper) < FAINTEST:
        return None
    noise = 5 * np.median(np.abs(paper - np.median(paper)))
    black, white = min(np.median(paper) + noise, threshold), np.percentile(ink, 95)
    signal = np.clip((signal - black) / (white - black), 0, 1) * _pieces(signal > threshold, choose)
    cleaned = Image.fromarray((signal * 255).round().astype(np.uint8))
    box = cleaned.getbbox()
    return Ink(cleaned.crop(box), box[0] * scale, box[1] * scale, scale) if box else None


def _grey(image: Image.Image) -> Image.Image:
    """The picture upright, without transparency, 8-bit greyscale and not needlessly large."""
    image = _averageable(image)
    image = _upright(image.reduce(max(1, max(image.size) // (2 * LARGEST))))  # at once: all that follows makes copies
    if image.mode in {"I", "F"}:  # 32 bits a pixel: spread what is there over 8
        values = np.asarray(image, dtype=np.float64)
        finite = values[np.isfinite(values)]
        low, high = (finite.min(), finite.max()) if finite.size else (0, 0)
        values = np.nan_to_num(values, nan=low, posinf=high, neginf=low)
        image = Image.fromarray(((values - low) / ((high - low) or 1) * 255).astype(np.uint8))
    if image.mode in {"LA", "RGBA"}:
        colour, alpha = image.convert("L"), image.getchannel("A")
        opaque = np.asarray(colour)[np.asarray(alpha) > 127]
        paper = 0 if opaque.size and opaque.mean() > 127 else 255  # ink on transparent contrasts with its paper
        image = Image.composite(colour, Image.new("L", image.size, paper), alpha)
    image = image.convert("L")
    image.thumbnail((LARGEST, LARGEST), Image.Resampling.BOX)
    return image


def _averageable(image: Image.Image) -> Image.Image:
    """The same picture in a mode of which pixels can be averaged and then turned to grey."""
    if image.has_transparency_data and image.mode not in {"LA", "RGBA"}:
        return image.convert("LA" if image.mode == "La" else "RGBA")
    if image.mode == "LAB":  # Pillow converts it to no other
        return image.getchannel("L")
    if image.mode.startswith("I;16"):
        return image.convert("I")
    return image.convert("RGB") if image.mode in {"1", "P", "HSV"} else image


def _upright(image: Image.Image) -> Image.Image:
    """As the camera was held; where the EXIF data that tells so is damaged, as the picture lies."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ImageOps.exif_transpose(image)
    except Exception:  # Pillow raises SyntaxError, struct.error and others there
        return image


def _is_paper_light(grey: Image.Image) -> bool:
    values = np.asarray(grey, dtype=np.float32)
    border = np.concatenate([values[0], values[-1], values[:, 0], values[:, -1]])
    return bool(np.median(border) > _otsu(values))


def _shading(grey: Image.Image) -> np.ndarray:
    """The dark paper's brightness everywhere: an opening by a square broader than any line of ink."""
    coarse = grey.copy()
    coarse.thumbnail((COARSE, COARSE), Image.Resampling.BOX)
    size = max(3, int(max(coarse.size) * BROADEST) | 1)  # a filter of size 1 crashes Pillow 12
    padded = ImageOps.expand(coarse, size, 255)  # so that the border's minimum is that of the picture alone
    opened = padded.filter(ImageFilter.MinFilter(size)).filter(ImageFilter.MaxFilter(size))
    opened = opened.crop((size, size, size + coarse.width, size + coarse.height))
    return np.asarray(opened.resize(grey.size, Image.Resampling.BILINEAR), dtype=np.float32)


def _otsu(values: np.ndarray) -> float:
    """The threshold that parts values best in two classes (Otsu 1979, doi:10.1109/TSMC.1979.4310076)."""
    counts, edges = np.histogram(values, bins=256)
    centres = (edges[:-1] + edges[1:]) / 2
    below = np.cumsum(counts)
    above = below[-1] - below
    sums = np.cumsum(counts * centres)
    with np.errstate(divide="ignore", invalid="ignore"):
        between = below * above * (sums / below - (sums[-1] - sums) / above) ** 2
    return float(edges[1 + np.nanargmax(np.nan_to_num(between))])


def _pieces(mask: np.ndarray, choose: Callable[[np.ndarray], np.ndarray]) -> np.ndarray:
    """Where the chosen pieces of ink and their soft edges are."""
    from scipy import ndimage  # takes longer to import than all else that the app needs: only pictures wait for it

    labels, _ = ndimage.label(mask, structure=np.ones((3, 3)))
    slices = ndimage.find_objects(labels)
    boxes = np.array([(x.start, y.start, x.stop, y.stop) for y, x in slices])
    kept = np.concatenate([[False], choose(boxes)])[labels]
    return ndimage.binary_dilation(kept, iterations=EDGE)


def _digit(boxes: np.ndarray) -> np.ndarray:
    return ~is_stray(boxes)


def _all_but_specks(boxes: np.ndarray) -> np.ndarray:
    extents = (boxes[:, 2:] - boxes[:, :2]).max(axis=1)
    return extents >= extents.max() * SPECK


def is_stray(boxes: np.ndarray) -> np.ndarray:
    """Which pieces of ink are no part of the digit: tiny, or small and off the digit's corner, or far away.

    A dot straight above a stem stays, because it makes an i of what would else be read as a 1.

    Args:
        boxes: (n, 4), n >= 1: left, top, right and bottom of each piece, its line's width included.

    Returns:
        bool (n,), never True for the largest piece.
    """
    extents = (boxes[:, 2:] - boxes[:, :2]).max(axis=1)
    small = extents < extents.max() / 4
    digit = boxes[~small]
    low, high = digit[:, :2].min(axis=0), digit[:, 2:].max(axis=0)
    gaps = np.maximum(np.maximum(low - boxes[:, 2:], boxes[:, :2] - high), 0) / extents.max()
    nearer, farther = gaps.min(axis=1), gaps.max(axis=1)
    off_corner = (nearer > 0.08) & (farther > 0.15)
    return small & ((extents < extents.max() * SPECK) | off_corner | (farther > 0.4))
