"""Pictures from outside: opened with care, and their ink laid on the canvas."""

import io

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from digits.dataset import load_mnist
from digits.pictures import PictureError, ink_on_canvas, open_picture


def test_a_picture_of_many_million_pixels_is_refused_before_it_is_unpacked(tmp_path):
    Image.new("1", (20_000, 20_000)).save(tmp_path / "huge.png")
    with pytest.raises(PictureError, match=r"huge\.png: it has more than \d+ million pixels"):
        open_picture(tmp_path / "huge.png")


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "CMYK", "I;16", "I", "F", "YCbCr"])
def test_every_mode_is_opened(tmp_path, mode):
    Image.new(mode, (30, 20)).save(tmp_path / "picture.tif")
    assert open_picture(tmp_path / "picture.tif").size == (30, 20)


def mutate(data, changes):
    damaged = bytearray(data)
    for place, value in changes:
        damaged[place % len(damaged)] = value
    return bytes(damaged)


def encode(kind):
    image = Image.new("RGB", (64, 64), "white")
    ImageDraw.Draw(image).line([(20, 10), (45, 10), (30, 55)], fill="black", width=5)
    file = io.BytesIO()
    image.save(file, kind)
    return file.getvalue()


FILES = {kind: encode(kind) for kind in ("PNG", "JPEG", "GIF", "BMP", "TIFF", "WEBP")}


@settings(deadline=None, max_examples=300)
@given(st.sampled_from(sorted(FILES)), st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 255)), max_size=8))
def test_a_damaged_file_is_opened_or_refused_in_one_sentence(tmp_path_factory, kind, changes):
    path = tmp_path_factory.getbasetemp() / "damaged"
    path.write_bytes(mutate(FILES[kind], changes))
    try:
        image = open_picture(path)
    except PictureError as error:
        assert str(error).startswith(f"{path}: ")  # noqa: PT017
        assert "\n" not in str(error)  # noqa: PT017
    else:
        ink_on_canvas(image, 280)


def test_ink_lies_white_on_black_in_the_middle_whatever_the_polarity():
    digit = Image.fromarray(load_mnist()[1][0][0]).resize((300, 300))
    for picture in (digit, Image.fromarray(255 - np.asarray(digit)).convert("RGB")):
        ink = ink_on_canvas(picture, 280)
        assert ink.mode == "L"
        assert ink.size == (280, 280)
        left, top, right, bottom = ink.getbbox()
        assert max(right - left, bottom - top) == pytest.approx(196, abs=3)
        assert (left + right) / 2 == pytest.approx(140, abs=2)
        assert (top + bottom) / 2 == pytest.approx(140, abs=2)
        assert np.asarray(ink).max() > 200


def test_without_ink_there_is_nothing_to_lay():
    assert ink_on_canvas(Image.new("RGB", (50, 50), "white"), 280) is None
    assert ink_on_canvas(Image.new("L", (1, 1)), 280) is None
