"""Pages with a digit on them, or a number in a form's field; and how far what is found is from the clean digit."""

import numpy as np
from PIL import Image, ImageDraw

from digits.ink.mnist_format import normalize_image
from digits.mnist import load_mnist
from samples import STROKES, draw

CLEAN = draw(STROKES[2], scale=80, left=100, top=75, brush=8).image()  # white on black, with room for a frame
EXPECTED = np.asarray(normalize_image(CLEAN), dtype=float)
CELL = 110  # pixels, side of a box
KINDS = "comb", "separate boxes", "frame", "baseline", "line under each digit", "comb ticks"


def page(paper: int = 240, ink: int = 30, noise: float = 0) -> Image.Image:
    """The clean digit as ink of one grey level on paper of another, with so much noise (standard deviation)."""
    values = paper + np.asarray(CLEAN, dtype=float) / 255 * (ink - paper)
    return Image.fromarray((values + np.random.default_rng(0).normal(0, noise, values.shape)).clip(0, 255).astype("u1"))


def difference(image: Image.Image) -> float:
    """Mean difference in grey levels from what the clean digit gives."""
    pixels = normalize_image(image)
    assert pixels is not None
    return np.abs(pixels - EXPECTED).mean()


def numbers(count, lengths=(3, 4, 5, 6), seed=0):
    """That many numbers: their text, and MNIST's training digits that show it, white on black."""
    (images, labels), _ = load_mnist()
    random = np.random.default_rng(seed)
    for _ in range(count):
        chosen = random.integers(0, len(images), random.choice(lengths))
        inks = [Image.fromarray(images[index]) for index in chosen]
        yield "".join(str(labels[index]) for index in chosen), [ink.crop(ink.getbbox()) for ink in inks]


def field(kind, digits, random):
    """A form's field of that kind, or a blank one, and a number in it: black on light grey."""
    wide = CELL + (30 if kind == "separate boxes" else 0)
    page = Image.new("L", (80 + wide * len(digits), CELL + 80), 245)
    brush = ImageDraw.Draw(page)
    top, bottom, right = 40, 40 + CELL, 40 + wide * len(digits)
    for left in range(40, right, wide):
        if kind == "separate boxes":
            brush.rectangle([left, top, left + CELL, bottom], outline=90, width=2)
        if kind == "line under each digit":
            brush.line([(left + 8, bottom), (left + CELL - 8, bottom)], fill=60, width=3)
    for left in range(40, right + 1, wide):
        if kind == "comb":
            brush.line([(left, top), (left, bottom)], fill=90, width=2)
        if kind == "comb ticks":
            brush.line([(left, bottom - 22), (left, bottom)], fill=60, width=3)
    if kind in {"comb", "frame"}:
        brush.rectangle([40, top, right, bottom], outline=90, width=2)
    if kind in {"baseline", "comb ticks"}:
        brush.line([(40, bottom), (right, bottom)], fill=60, width=3)
    for index, digit in enumerate(digits):
        height = int(random.uniform(0.55, 0.75) * CELL)
        paste(page, digit, height, 40 + wide * index + CELL // 2, bottom - 8 - height)
    return page


def row(digits, random):
    """Digits close together, each a little higher or lower than the others: black on light grey."""
    page = Image.new("L", (80 + 120 * len(digits), 200), 245)
    x = 40
    for digit in digits:
        height = int(random.uniform(75, 100))
        width = max(1, digit.width * height // digit.height)
        paste(page, digit, height, x + width // 2, 150 - height + int(random.uniform(-6, 6)))
        x += width + int(random.uniform(6, 30))
    return page


def large_page(digits, height, random):
    """A page of 12 megapixels with a number as high as that somewhere on it."""
    page = Image.new("L", (3000, 4000), 245)
    x, y = int(random.integers(300, 2200)), int(random.integers(300, 3500))
    for digit in digits:
        width = digit.width * height // digit.height
        paste(page, digit, height, x + width // 2, y)
        x += width + height // 4
    return page


def paste(page, digit, height, middle, top):
    """Lay a digit of MNIST on the page as black ink, no wider than a cell."""
    width = max(1, min(digit.width * height // digit.height, CELL * 17 // 20))
    ink = digit.resize((width, height), Image.Resampling.BICUBIC)
    page.paste(20, (middle - width // 2, top), ink)
