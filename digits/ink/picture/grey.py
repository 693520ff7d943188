"""Any picture -> one upright plane of grey levels, in which ink differs from paper as plainly as it does to the eye."""

import warnings

import numpy as np
from PIL import Image, ImageFilter, ImageOps

LONGER_SIDE = 448  # longer side, in pixels, that a picture is reduced to: ample for one digit, and quick
WIDE_AREA = 150_000  # pixels that a wide picture is reduced to, as of a number
THUMBNAIL_SIDE = 64  # longer side of the copy on which the colours are compared
LUMINANCE = np.array([0.299, 0.587, 0.114])  # of red, green and blue, as ITU-R 601 and Pillow weigh them
LUMINANCE_SHARE = 0.25  # of the variance along the colours' main direction: with so much in luminance, that serves


def to_grey(image: Image.Image) -> Image.Image:
    """The picture upright, without transparency, 8-bit greyscale and not needlessly large."""
    image = _averageable(image)
    needless = max(1, int(1 / (2 * reduction(image.size))))
    image = upright(image.reduce(needless))  # at once: all that follows makes copies
    if image.mode in {"I", "F"}:
        image = _spread(image)
    if image.mode in {"LA", "RGBA"}:
        image = _on_paper(image)
    if image.mode not in {"L", "RGB"}:
        image = image.convert("RGB")
    scale = min(1, reduction(image.size))
    width, height = (max(1, round(side * scale)) for side in image.size)
    image.thumbnail((width, height), Image.Resampling.BOX)
    return _most_contrast(image) if image.mode == "RGB" else image


def reduction(size: tuple[int, int]) -> float:
    """The factor by which a picture of that size becomes as large as is ample; 1 and more where it is not larger."""
    return float(max(LONGER_SIDE / max(size), (WIDE_AREA / (size[0] * size[1])) ** 0.5))


def _averageable(image: Image.Image) -> Image.Image:
    """The same picture in a mode of which pixels can be averaged and then turned to grey."""
    if image.has_transparency_data and image.mode not in {"LA", "RGBA"}:
        return image.convert("LA" if image.mode == "La" else "RGBA")
    if image.mode == "LAB":  # Pillow converts it to no other
        return image.getchannel("L")
    if image.mode.startswith("I;16"):
        return image.convert("I")
    return image.convert("RGB") if image.mode in {"1", "P", "HSV"} else image


def upright(image: Image.Image) -> Image.Image:
    """As the camera was held; where the EXIF data that tells so is damaged, as the picture lies."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ImageOps.exif_transpose(image)
    except Exception:  # Pillow raises SyntaxError, struct.error and others there
        return image


def _spread(image: Image.Image) -> Image.Image:
    """32 bits a pixel: what there is, spread over 8."""
    values = np.asarray(image, dtype=np.float64)
    finite = values[np.isfinite(values)]
    low, high = (finite.min(), finite.max()) if finite.size else (0, 0)
    values = np.nan_to_num(values, nan=low, posinf=high, neginf=low)
    return Image.fromarray(((values - low) / ((high - low) or 1) * 255).astype(np.uint8))


def _on_paper(image: Image.Image) -> Image.Image:
    """A transparent picture on a paper: what is mostly opaque brings its own, ink alone needs one that contrasts."""
    colour, alpha = image.convert("RGB"), image.getchannel("A")
    opacity = np.asarray(alpha, dtype=np.float32) / 255
    if opacity.mean() > 0.5:
        paper = tuple(np.median(np.asarray(colour)[opacity > 0.5], axis=0).astype(int))
    else:
        is_light = (np.asarray(colour.convert("L")) * opacity).sum() > 127 * opacity.sum()
        paper = (0, 0, 0) if is_light else (255, 255, 255)
    return Image.composite(colour, Image.new("RGB", image.size, paper), alpha)


def _most_contrast(image: Image.Image) -> Image.Image:
    """A colour picture in grey: its luminance, or where that hides the ink, its colours' main direction.

    That is the first principal component of how pixels differ from their neighbourhood, so that slow changes of
    the light do not count.
    """
    coarse = image.resize(
        [max(1, side * THUMBNAIL_SIDE // max(image.size)) for side in image.size], Image.Resampling.BOX
    )
    blurred = coarse.filter(ImageFilter.BoxBlur(THUMBNAIL_SIDE // 8))
    detail = (np.asarray(coarse, dtype=np.float32) - np.asarray(blurred, dtype=np.float32)).reshape(-1, 3)
    covariance = detail.T @ detail / len(detail)
    variances, directions = np.linalg.eigh(covariance)
    if LUMINANCE @ covariance @ LUMINANCE >= LUMINANCE_SHARE * variances[-1] * (LUMINANCE @ LUMINANCE):
        return image.convert("L")
    values = np.asarray(image, dtype=np.float32) @ directions[:, -1].astype(np.float32)
    values -= values.min()
    return Image.fromarray((values * min(1, 255 / max(values.max(), 1))).astype(np.uint8))
