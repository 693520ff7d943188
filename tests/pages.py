"""Pages with a digit on them, and how far what is found in one is from the clean digit."""

import numpy as np
from PIL import Image

from digits.ink.mnist_format import normalize_image
from samples import STROKES, draw

CLEAN = draw(STROKES[2], scale=80, left=100, top=75, brush=8).image()  # white on black, with room for a frame
EXPECTED = np.asarray(normalize_image(CLEAN), dtype=float)


def page(paper: int = 240, ink: int = 30, noise: float = 0) -> Image.Image:
    """The clean digit as ink of one grey level on paper of another, with so much noise (standard deviation)."""
    values = paper + np.asarray(CLEAN, dtype=float) / 255 * (ink - paper)
    return Image.fromarray((values + np.random.default_rng(0).normal(0, noise, values.shape)).clip(0, 255).astype("u1"))


def difference(image: Image.Image) -> float:
    """Mean difference in grey levels from what the clean digit gives."""
    pixels = normalize_image(image)
    assert pixels is not None
    return np.abs(pixels - EXPECTED).mean()
