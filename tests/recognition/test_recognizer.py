"""From ink to digit with the trained network."""

import time

import h5py
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageDraw, ImageFilter
from scipy.special import softmax

from digits.ink.drawing import Drawing
from digits.mnist import load_mnist
from digits.recognition.model_file import ModelFileError
from digits.recognition.recognizer import Recognizer, apply_temperature
from helpers import ROOT
from samples import STROKES, draw

MODEL = ROOT / "mnist.h5"
RANDOM = np.random.default_rng(0)


class Fixed:
    """A network that always gives the same answer."""

    def __init__(self, softmax):
        self.softmax = np.asarray(softmax, dtype=np.float32)

    def predict_on_batch(self, x):
        return np.tile(self.softmax, (len(x), 1))


@pytest.mark.parametrize("digit", STROKES)
def test_reads_plain_digits(recognizer, digit):
    recognition = recognizer.recognize(draw(STROKES[digit]))
    assert recognition.digit == recognition.best == digit
    assert recognition.confidence > 0.5


def test_single_and_batch_agree(recognizer):
    pictures = [Image.fromarray(image) for image in load_mnist()[1][0][:40]]
    pictures.insert(3, Image.new("L", (50, 50), 255))
    batch = recognizer.recognize_images(pictures)
    for picture, together in zip(pictures, batch, strict=True):
        alone = recognizer.recognize_image(picture)
        assert (alone.digit, alone.best) == (together.digit, together.best)
        np.testing.assert_allclose(alone.probabilities, together.probabilities, atol=1e-6)
        np.testing.assert_array_equal(alone.pixels, together.pixels)
        assert alone.probabilities.dtype == np.float32
        assert alone.best is None or alone.best == alone.probabilities.argmax()
        assert alone.best is None or alone.confidence == alone.probabilities.max()
    assert batch[3].best is None
    assert recognizer.recognize_images([]) == []


@pytest.mark.parametrize(
    "ask",
    [lambda r: r.recognize(Drawing()), lambda r: r.recognize_image(Image.new("RGB", (9, 9), "white"))],
    ids=["drawing", "picture"],
)
def test_nothing_drawn_is_no_digit(recognizer, ask):
    recognition = ask(recognizer)
    assert (recognition.digit, recognition.best, recognition.confidence) == (None, None, 0)
    np.testing.assert_allclose(recognition.probabilities, 0.1)
    assert not recognition.pixels.any()


SOFTMAX = [0.5, 0.2, 0.1, 0.08, 0.05, 0.03, 0.02, 0.01, 0.007, 0.003]


@given(st.floats(0.2, 5), st.permutations(SOFTMAX))
def test_temperature_keeps_the_order(temperature, softmax):
    answer = Recognizer(Fixed(softmax), temperature=temperature).recognize(draw(STROKES[1]))
    assert answer.probabilities.sum() == pytest.approx(1, abs=1e-6)
    np.testing.assert_array_equal(answer.probabilities.argsort(), np.argsort(softmax))
    assert (answer.confidence < 0.5) == (temperature > 1) or temperature == pytest.approx(1, abs=1e-6)


@pytest.mark.parametrize("temperature", [0.3, 1, 2.5])
def test_temperature_divides_the_logits(temperature):
    logits = RANDOM.normal(0, 2, (100, 10))
    expected = softmax(logits / temperature, axis=1)
    np.testing.assert_allclose(apply_temperature(softmax(logits, axis=1), temperature), expected, rtol=1e-6)


def test_certain_network_gives_numbers():
    """Softmax in float32 can be exactly 0 and 1."""
    answer = Recognizer(Fixed([0, 1] + [0] * 8), temperature=3).recognize(draw(STROKES[1]))
    assert answer.best == 1
    assert np.isfinite(answer.probabilities).all()


@pytest.mark.parametrize(("threshold", "digit"), [(0, 0), (0.49, 0), (0.51, None)])
def test_below_the_threshold_is_not_a_digit(threshold, digit):
    answer = Recognizer(Fixed(SOFTMAX), threshold=threshold).recognize(draw(STROKES[1]))
    assert (answer.digit, answer.best) == (digit, 0)
    assert answer.confidence == pytest.approx(0.5)


@pytest.fixture
def calibrated(tmp_path):
    """A function that gives the path of a copy of mnist.h5 with other attributes; None stands for no attribute."""

    def calibrated(**attributes):
        (tmp_path / "mnist.h5").write_bytes(MODEL.read_bytes())
        with h5py.File(tmp_path / "mnist.h5", "r+") as file:
            for name, value in attributes.items():
                del file.attrs[name]
                if value is not None:
                    file.attrs[name] = value
        return tmp_path / "mnist.h5"

    return calibrated


def test_calibration_comes_from_the_file(calibrated):
    loaded = Recognizer.load(calibrated(temperature=2.5, threshold=0.875, digest=None))
    assert (loaded.temperature, loaded.threshold) == (2.5, 0.875)
    loaded = Recognizer.load(calibrated(temperature=None, threshold=None, digest=None))
    assert (loaded.temperature, loaded.threshold) == (1, 0)
    assert loaded.remarks == ("It has no calibration: nothing is rejected.",)
    with pytest.raises(ModelFileError, match="damaged"):
        Recognizer.load(calibrated(threshold=0.5))


NO_CALIBRATION = [
    (-1.0, 0.5),
    (1e30, 0.5),
    (1.0, 2.0),
    (float("nan"), 0.5),
    ("hot", 0.5),
    ([1.0, 2.0], 0.5),
    (1.0, h5py.Empty("f")),
    (1 + 1j, 0.5),
]


@pytest.mark.parametrize(("temperature", "threshold"), NO_CALIBRATION)
def test_refuses_a_calibration_that_cannot_be(calibrated, temperature, threshold):
    with pytest.raises(ModelFileError, match="damaged calibration: its temperature must be") as caught:
        Recognizer.load(calibrated(temperature=temperature, threshold=threshold, digest=None))
    assert "\n" not in str(caught.value)


TURNS = np.linspace(0, 200, 100_000)
LONG = 100_000
EXTREMES = {
    "one point": [[5, 5]],
    "all points equal": [[140, 140]] * LONG,
    "all points far outside": [[1e9, -1e9]] * LONG,
    "a slow hand": np.stack([140 + TURNS * np.cos(TURNS), 140 + TURNS * np.sin(TURNS)], axis=1) / 2,
    "from edge to edge": RANDOM.uniform(-1e9, 1e9, (LONG, 2)),
    "all over": RANDOM.uniform(0, 280, (LONG, 2)),
}


@pytest.mark.parametrize("points", EXTREMES.values(), ids=EXTREMES)
def test_no_stroke_is_too_much(recognizer, points):
    drawing = draw([points], scale=1, left=0, top=0)
    start = time.process_time()
    recognition = recognizer.recognize(drawing)
    assert time.process_time() - start < 5
    assert recognition.probabilities.sum() == pytest.approx(1, abs=1e-6)
    if len(drawing.strokes[0].points) == 1:
        assert recognition.digit is None  # a dot


def test_as_many_dots_as_one_likes(recognizer):
    drawing = Drawing()
    for x, y in RANDOM.uniform(0, 280, (5000, 2)):
        drawing.start(x, y)
    start = time.process_time()
    assert recognizer.recognize(drawing).digit is None
    assert time.process_time() - start < 5


@pytest.mark.parametrize("strokes", [*STROKES.values(), [[(0, 0), (1, 1.6)], [(1, 0), (0, 1.6)], [(0, 0.8), (1, 0.8)]]])
def test_strokes_their_picture_and_a_batch_are_rejected_alike(recognizer, strokes):
    drawing = draw(strokes)
    picture = recognizer.recognize_image(drawing.image())
    assert picture.digit == recognizer.recognize(drawing).digit
    assert recognizer.recognize_images([drawing.image()] * 3)[2].digit == picture.digit


BLOTS = {
    "disc": ("ellipse", (60, 60, 220, 220)),
    "small disc": ("ellipse", (130, 130, 150, 150)),
    "square": ("rectangle", (60, 60, 220, 220)),
    "upright ellipse": ("ellipse", (84, 60, 196, 220)),
    "flat ellipse": ("ellipse", (60, 84, 220, 196)),
    "narrow ellipse": ("ellipse", (100, 60, 180, 220)),
    "right half of a disc": ("pieslice", (60, 60, 220, 220), -90, 90),
    "left half of a disc": ("pieslice", (60, 60, 220, 220), 90, 270),
    "lower half of a disc": ("pieslice", (60, 60, 220, 220), 0, 180),
}


@pytest.mark.parametrize("blot", BLOTS.values(), ids=BLOTS)
def test_a_blot_is_no_digit(recognizer, blot):
    shape, *where = blot
    picture = Image.new("L", (280, 280), 255)
    getattr(ImageDraw.Draw(picture), shape)(*where, fill=0)
    assert recognizer.recognize_image(picture).digit is None


@pytest.mark.parametrize("digit", STROKES)
def test_lines_as_broad_as_the_boldest_of_mnist_are_a_digit(recognizer, digit):
    bold = draw(STROKES[digit]).image().filter(ImageFilter.MaxFilter(31))  # 999 of 1,000 training images are finer
    assert recognizer.recognize_image(bold).digit == digit
