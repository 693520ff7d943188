"""Corruptions of test digits, one kind at a time and by degrees, to see how robust a network is. Never trained on.

Each takes images uint8 (n, 28, 28), ink 255 on 0, and returns the same shape and dtype.
"""

import numpy as np
from scipy import ndimage


def shift(images: np.ndarray, pixels: int) -> np.ndarray:
    """Moved `pixels` to the right and as far down; ink that leaves the field is lost."""
    return ndimage.shift(images, (0, pixels, pixels), order=0)


def rotate(images: np.ndarray, degrees: float) -> np.ndarray:
    """Turned anticlockwise about the middle."""
    return ndimage.rotate(images, degrees, axes=(2, 1), reshape=False, order=1)


def thicken(images: np.ndarray, pixels: float) -> np.ndarray:
    """Lines broadened by `pixels` on either side; thinned where it is negative."""
    if pixels == 0:
        return images
    # A grey dilation by half a pixel is half the way to that by one pixel.
    whole, part = divmod(abs(pixels), 1)
    grow = ndimage.grey_dilation if pixels > 0 else ndimage.grey_erosion
    cross = ndimage.generate_binary_structure(2, 1)[np.newaxis]
    for _ in range(int(whole)):
        images = grow(images, footprint=cross)
    return (images * (1 - part) + grow(images, footprint=cross) * part).round().astype(np.uint8)


def add_noise(images: np.ndarray, deviation: float, rng: np.random.Generator) -> np.ndarray:
    """Gaussian noise of this standard deviation, in units of full ink, on every pixel."""
    noise = rng.normal(scale=255 * deviation, size=images.shape)
    return np.clip(images + noise, 0, 255).round().astype(np.uint8)
