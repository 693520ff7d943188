"""Whatever the size, the place and the brush: the same ink gives the same 28x28 image, in MNIST's own form.

An image is placed to an eighth of a pixel, so a hair's breadth can move it by that much: an edge then changes
by 255 / 8 = 32 grey levels, which is the tolerance of what ought to be equal.
"""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageOps

from digits.ink.drawing import Drawing
from digits.ink.mnist_format import normalize_drawing, normalize_image, normalize_strokes, to_input
from digits.ink.strokes import clip, line_width
from digits.mnist import load_mnist
from digits.recognition.model_file import load_network
from helpers import MODEL
from samples import STROKES, draw, drawn

EIGHTH_PIXEL = 255 / 8 + 4  # and what rounding adds
each_digit = pytest.mark.parametrize("strokes", STROKES.values(), ids=map(str, STROKES))


def _centre(pixels: np.ndarray) -> tuple[float, float]:
    rows, columns = np.indices(pixels.shape)
    return (rows * pixels).sum() / pixels.sum(), (columns * pixels).sum() / pixels.sum()


def _longest_side(pixels: np.ndarray) -> float:
    """Of the ink, the soft edge pixels counted by their share."""
    return max(pixels.max(axis=axis).sum() / 255 for axis in (0, 1))


@each_digit
@settings(max_examples=15, deadline=None)
@given(data=st.data())
def test_size_place_brush_and_number_of_points_make_no_difference(strokes, data):
    """A slow hand makes thousands of points, a fast one few: both on the same line."""
    scale = data.draw(st.floats(10, 160))
    left = data.draw(st.floats(0, 280 - scale))
    top = data.draw(st.floats(0, 280 - 1.6 * scale))
    brush = data.draw(st.floats(1, 40))
    count = data.draw(st.sampled_from([1, 500]))  # of points for each of a stroke's
    refined = [_refine(np.asarray(stroke), count) for stroke in strokes]
    expected = normalize_drawing(draw(strokes)).astype(float)
    difference = np.abs(normalize_drawing(draw(refined, scale, left, top, brush)) - expected)
    assert difference.max() <= EIGHTH_PIXEL * (1 if count == 1 else 2)


def _refine(points: np.ndarray, count: int) -> np.ndarray:
    """So many points on each piece of the path."""
    parts = [np.linspace(a, b, count, endpoint=False) for a, b in pairwise(points)]
    return np.concatenate([*parts, points[-1:]])


@each_digit
@pytest.mark.parametrize("scale", [60, 100, 140])
def test_strokes_and_their_picture_are_in_mnists_form_and_nearly_the_same(strokes, scale):
    brush = 1.6 * scale * 2.6 / 17.4  # as broad beside the digit as MNIST's pens are
    drawing = draw(strokes, scale, 40, 30, brush)
    pixels, picture = normalize_drawing(drawing), normalize_image(drawing.image())
    assert np.abs(picture - pixels.astype(float)).mean() < 6
    for image in (pixels, picture):
        assert (image.shape, image.dtype) == ((28, 28), np.uint8)
        assert _longest_side(image) == pytest.approx(20, abs=0.7)
        assert _centre(image) == pytest.approx((14, 14), abs=0.1)


@each_digit
def test_a_pen_too_broad_for_its_small_picture_is_narrowed(strokes):
    whole = draw(strokes, 100, 90, 50, brush=48).image()
    small = ImageOps.contain(ImageOps.expand(whole.crop(whole.getbbox()), 10), (40, 40))
    assert line_width(normalize_image(whole) / 255) < 4.4
    assert np.abs(normalize_image(small) - normalize_image(whole).astype(float)).mean() < 8


def test_mnist_image_keeps_its_prediction():
    """Of all 10,000 99.7 % keep it (measured with a network of 99.35 %)."""
    images = load_mnist()[1][0][::20]
    normalized = np.stack([normalize_image(Image.fromarray(image)) for image in images])
    network, _ = load_network(MODEL)
    before, after = (network.predict_on_batch(to_input(pixels)).argmax(axis=1) for pixels in (images, normalized))
    assert (before == after).mean() >= 0.99


FULL = [(x, y) for y in range(0, 290, 10) for x in ((0, 280) if y % 20 else (280, 0))]


@pytest.mark.parametrize(
    ("path", "shortest", "longest"),
    [([place], 1, 4) for place in [(0, 0), (140, 140), (280, 280), (279, 3)]]  # a dot stays a dot
    + [([(30, 30), (30, 34)], 1, 19)]
    + [([(30, 30), end], 19, 20.5) for end in [(250, 30), (30, 250), (250, 250)]]
    + [(FULL, 19.5, 20.5)],
)
def test_what_is_no_dot_fills_the_box(path, shortest, longest):
    pixels = normalize_drawing(drawn(path))
    assert shortest < _longest_side(pixels) < longest
    assert _centre(pixels) == pytest.approx((14, 14), abs=0.15)


@pytest.mark.parametrize("empty", [Drawing(), drawn([(300, 300), (400, 290)])])
def test_without_ink_on_the_canvas_there_are_no_pixels(empty):
    assert normalize_drawing(empty) is None
    assert normalize_image(empty.image()) is None


@pytest.mark.parametrize(
    ("points", "on_paper"),
    [
        ([(100, 100), (1e9, 100)], [[(100, 100), (280, 100)]]),  # leaves the paper
        ([(-1e9, 100), (100, 100)], [[(0, 100), (100, 100)]]),  # comes from outside
        ([(100, 100), (380, 100), (380, 200), (100, 200)], [[(100, 100), (280, 100)], [(280, 200), (100, 200)]]),
        ([(-50, 50), (330, 50)], [[(0, 50), (280, 50)]]),  # crosses it
        ([(100, -9), (100, -9)], []),  # never touches it
        ([(-10, 10), (10, -10)], []),  # touches its corner
        ([(9, 9), (9, -9), (50, -9), (50, 0), (50, 9)], [[(9, 9), (9, 0)], [(50, 0), (50, 9)]]),  # a point on its edge
    ],
)
def test_ink_off_the_paper_is_cut_off(points, on_paper):
    paths = clip(np.array(points, dtype=float), 280, 280)
    assert [path.tolist() for path in paths] == [[list(point) for point in path] for path in on_paper]


@settings(max_examples=50, deadline=None)
@given(st.lists(st.tuples(st.floats(-1e9, 1e9), st.floats(-1e9, 1e9)), min_size=1, max_size=40))
def test_any_stroke_gives_an_image(points):
    pixels = normalize_strokes([np.array(points)])
    assert (pixels.shape, pixels.dtype) == ((28, 28), np.uint8)
    assert pixels.max() > 100
    is_cut = pixels[[0, -1]].any() or pixels[:, [0, -1]].any()  # as the far end of an L is by the field
    assert _centre(pixels) == pytest.approx((14, 14), abs=0.5 if is_cut else 0.15)
