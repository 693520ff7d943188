"""Which is the paper, and what stands out from it, whatever the light and the noise."""

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFilter, ImageOps

from digits.ink.picture.find import find_ink
from pages import difference, page
from samples import STROKES, draw

RAMP = np.linspace(0, 1, 280)


@pytest.mark.parametrize("ink", range(165, 185))
def test_paper_as_noisy_as_the_ink_is_bright(ink):
    """What is called noise here reaches as far as the ink's brightness: no division by nothing."""
    random = np.random.default_rng(0)
    values = random.integers(0, 101, (28, 28))
    values[random.random((28, 28)) < 0.3] = ink
    assert np.asarray(find_ink(Image.fromarray(values.astype(np.uint8))).image).max() == 255


FROM_THE_MIDDLE = (RAMP - 0.5) ** 2 + (RAMP[:, np.newaxis] - 0.5) ** 2  # squared
DIM = {
    "dark photo": np.full((280, 280), 0.3),
    "from the left": np.tile(1 - 0.6 * RAMP, (280, 1)),
    "deep vignette": 1 - 1.4 * FROM_THE_MIDDLE,
    "a lamp's spot": 0.3 + 0.7 * np.exp(-FROM_THE_MIDDLE / 0.15),
    "shadows along two edges": np.where((RAMP < 0.25) | (RAMP[:, np.newaxis] > 0.78), 0.6, 1),
}


@pytest.mark.parametrize("ink", [40, 110], ids=["pen", "pencil"])
@pytest.mark.parametrize("light", DIM.values(), ids=DIM)
def test_which_is_the_paper_does_not_depend_on_the_light(light, ink):
    lit = np.asarray(page(230, ink, noise=1)) * light
    assert difference(Image.fromarray(lit.astype(np.uint8))) < 8


def test_a_line_as_bold_as_a_third_of_the_digit_is_found_whole():
    bold = draw(STROKES[4], scale=75, left=100, top=75, brush=50).image()
    ink = np.asarray(find_ink(ImageOps.invert(bold)).image)
    assert ink.shape == pytest.approx(np.asarray(bold.crop(bold.getbbox())).shape, abs=2)
    assert (ink > 127).sum() == pytest.approx((np.asarray(bold) > 127).sum(), rel=0.02)


@pytest.mark.parametrize(("side", "box", "width"), [(28, (6, 1, 21, 26), 7), (100, (29, 12, 71, 88), 8)])
def test_bold_bars_around_a_picture_are_no_margins(side, box, width):
    """The paper beside a square digit is as even as a screenshot's margin, and ends in as long a step."""
    sheet = Image.new("L", (side, side), 255)
    ImageDraw.Draw(sheet).rectangle(box, outline=0, width=width)
    ink = np.asarray(find_ink(sheet).image)
    assert ink.shape == pytest.approx((box[3] - box[1] + 1, box[2] - box[0] + 1), abs=2)
    assert ink[len(ink) // 2, ink.shape[1] // 2] == 0


def test_within_a_broad_dark_frame_the_paper_is_found():
    sheet = page(250, 150, noise=2).crop((40, 60, 240, 220))
    ImageDraw.Draw(sheet).rectangle((0, 0, 199, 159), outline=30, width=12)
    assert difference(sheet.filter(ImageFilter.GaussianBlur(2))) < 8


@pytest.mark.parametrize(("paper", "ink"), [(240, 30), (100, 20), (140, 250)])
def test_a_page_that_is_mostly_opaque_brings_its_own_paper(paper, ink):
    disc = Image.new("L", (280, 280))
    ImageDraw.Draw(disc).ellipse((0, 0, 279, 279), fill=255)
    cut_out = page(paper, ink)
    cut_out.putalpha(disc)
    assert difference(cut_out) < 1
