"""The ink of a picture, whatever was the pen and the file's mode, and where it lies."""

import numpy as np
import pytest
from PIL import Image, ImageOps
from scipy import ndimage

from digits.ink.mnist_format import normalize_image
from digits.ink.picture.files import open_picture
from digits.ink.picture.find import find_ink
from pages import CLEAN, difference, page

PAPER = ImageOps.invert(CLEAN)  # black on white
WHITE = Image.new("L", CLEAN.size, 255)


def _from_float(values: np.ndarray, scale: float, dtype: type) -> Image.Image:
    return Image.fromarray((values / 255 * scale).astype(dtype))


def _palette_with_transparency() -> Image.Image:
    """Black ink on a transparent entry of the palette, whose own colour is black as well."""
    image = CLEAN.point(lambda value: value > 127).convert("P")
    image.putpalette([0, 0, 0, 0, 0, 0])
    image.info["transparency"] = 0
    return image


def _with_wild_numbers() -> Image.Image:
    values = np.asarray(PAPER) / np.float32(255)
    values[0, :3] = np.inf, -np.inf, np.nan
    return Image.fromarray(values)


MODES = {
    "L": CLEAN,
    "L, dark on light": PAPER,
    "1": CLEAN.convert("1", dither=Image.Dither.NONE),
    "LA": CLEAN.convert("LA"),
    "RGB, dark on light": PAPER.convert("RGB"),
    "P": PAPER.convert("P"),
    "P, transparent paper": _palette_with_transparency(),
    "CMYK": PAPER.convert("CMYK"),
    "HSV": ImageOps.colorize(PAPER, (0, 0, 0), (255, 255, 255)).convert("HSV"),
    "I;16": _from_float(np.asarray(CLEAN), 65535, np.uint16),
    "I": _from_float(np.asarray(PAPER), 1e6, np.int32),
    "F": _from_float(np.asarray(PAPER), 1, np.float32),
    "F, infinite and no numbers": _with_wild_numbers(),
    "LAB": Image.merge("LAB", [PAPER, *[Image.new("L", PAPER.size, 128)] * 2]),
    "La": PAPER.convert("LA").convert("La"),
    "LA, black on nothing": Image.merge("LA", [Image.new("L", CLEAN.size, 0), CLEAN]),
    "LA, white on nothing": Image.merge("LA", [WHITE, CLEAN]),
    "yellow on blue": ImageOps.colorize(CLEAN, (10, 20, 90), (250, 240, 60)),
    "pencil": page(255, 150),
    "green on red, hardly lighter": ImageOps.colorize(CLEAN, (200, 60, 60), (40, 125, 60)),
    "yellow on white": ImageOps.colorize(CLEAN, (255, 255, 255), (255, 245, 60)),
    "white on nothing, 40 % opaque": Image.merge("LA", [WHITE, CLEAN.point(lambda value: value * 2 // 5)]),
    "8 levels from clean paper": page(250, 242),
    "20 levels from paper with noise": page(250, 230, noise=1),
    "much noise": page(noise=15),
    "wide margins": ImageOps.expand(PAPER, (200, 30, 10, 90), 255),
    "hardly any margin": PAPER.crop((96, 71, 194, 217)),
}


@pytest.mark.parametrize("image", MODES.values(), ids=MODES)
def test_mode_colours_contrast_and_margins_make_no_difference(image):
    assert difference(image) < 8


BLANK = {
    "black": Image.new("L", (280, 280), 0),
    "white": Image.new("L", (280, 280), 255),
    "transparent": Image.new("RGBA", (100, 60), (0, 0, 0, 0)),
    "16 bits": Image.new("I;16", (30, 30), 777),
    "no numbers": Image.new("F", (30, 30), float("nan")),
    "infinite": Image.new("F", (30, 30), float("inf")),
    "nothing": Image.new("L", (0, 0)),
    "no height": Image.new("I;16", (5, 0)),
    "one pixel": Image.new("L", (1, 1), 200),
    "shade": Image.fromarray(np.tile(np.linspace(120, 250, 200).astype(np.uint8), (200, 1))),
    "noise": Image.fromarray(np.random.default_rng(0).normal(230, 4, (200, 200)).astype(np.uint8)),
}


@pytest.mark.parametrize("blank", BLANK.values(), ids=BLANK)
def test_blank_page_has_no_ink(blank):
    assert find_ink(blank) is None


@pytest.mark.parametrize("size", [(1, 1), (1, 2), (2, 1), (2, 2), (3, 3), (1, 300), (300, 1), (5, 4000)])
def test_tiny_and_thin_pictures(size):
    random = np.random.default_rng(sum(size)).integers(0, 256, size[::-1], dtype=np.uint8)
    pixels = normalize_image(Image.fromarray(random))
    assert pixels is None or (pixels.shape, pixels.dtype) == ((28, 28), np.uint8)


TURNS = {3: Image.Transpose.ROTATE_180, 6: Image.Transpose.ROTATE_90, 8: Image.Transpose.ROTATE_270}


@pytest.mark.parametrize(
    ("kind", "orientation", "side"),
    [("jpg", 3, 280), ("jpg", 6, 280), ("jpg", 8, 280), *((kind, 6, 2400) for kind in ("jpg", "png", "webp", "tif"))],
)
def test_exif_orientation(tmp_path, kind, orientation, side):
    """A phone stores the picture as the sensor lay, and how to turn it upright; what is large is reduced first."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    photo = PAPER.resize((side, side)).transpose(TURNS[orientation])
    photo.save(tmp_path / f"photo.{kind}", exif=exif, quality=95)
    with Image.open(tmp_path / f"photo.{kind}") as photo:
        assert difference(photo) < 6


@pytest.mark.parametrize("kind", ["jpg", "png"])
def test_damaged_exif_is_passed_over(tmp_path, kind):
    """Pillow tells of it in many ways: by a warning, a SyntaxError and others."""
    exif = Image.Exif()
    exif[0x0112] = 1
    sound, small = exif.tobytes(), CLEAN.resize((28, 28))
    for place in range(6, len(sound)):
        for damaged in (sound[:place], sound[:place] + b"\xff" + sound[place + 1 :]):
            small.save(tmp_path / f"photo.{kind}", exif=damaged)
            assert find_ink(open_picture(tmp_path / f"photo.{kind}")) is not None


@pytest.mark.parametrize("enlarged", [1, 5], ids=["as it is", "reduced"])
def test_ink_is_cropped_spans_all_levels_and_knows_its_place(enlarged):
    ink = find_ink(page(255, 180).resize([side * enlarged for side in PAPER.size]))
    assert ink.image.getextrema() == (0, 255)
    assert ink.image.getbbox() == (0, 0, *ink.image.size)
    assert ndimage.label(np.asarray(ink.image) > 127)[1] == 1
    box = ink.left, ink.top, ink.left + ink.image.width * ink.scale, ink.top + ink.image.height * ink.scale
    assert np.array(box) == pytest.approx(np.array(CLEAN.getbbox()) * enlarged, abs=2 * ink.scale)


def test_all_pieces_are_found_but_no_specks():
    sheet = np.full((500, 600), 255, dtype=np.uint8)
    sheet[:280, :280] = sheet[:280, 320:] = PAPER
    sheet[450:462, 200:212] = 0  # no speck by its size, but far away
    for y, x in np.random.default_rng(0).integers(0, 276, (30, 2)):
        sheet[y : y + 2, x : x + 2] = 0
    assert ndimage.label(np.asarray(find_ink(Image.fromarray(sheet)).image) > 127)[1] == 2
