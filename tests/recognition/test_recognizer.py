"""From ink to digit with the trained network."""

import time

import h5py
import numpy as np
import pytest
from PIL import Image, ImageFilter
from scipy.special import softmax

from digits.ink.drawing import Drawing
from digits.mnist import load_mnist
from digits.recognition import percent
from digits.recognition.model_file import ModelFileError
from digits.recognition.recognizer import Recognizer, looks
from samples import INK, STROKES, draw, drawn

RANDOM = np.random.default_rng(0)
BLANK = Image.new("L", (50, 50), 255)
ONE = draw(STROKES[1])


class Fixed:
    """A network that always gives the same answer."""

    def __init__(self, softmax):
        self.softmax = np.asarray(softmax, dtype=np.float32)

    def predict_on_batch(self, x):
        return np.tile(self.softmax, (len(x), 1))


@pytest.mark.parametrize(("digit", "strokes"), [*STROKES.items(), (None, INK["*"])])
def test_strokes_and_their_picture_also_as_bold_as_mnists_boldest_give_the_digit(recognizer, digit, strokes):
    picture = draw(strokes).image()
    bold = picture.filter(ImageFilter.MaxFilter(31))  # 999 of 1,000 training images are finer
    answers = recognizer.recognize(draw(strokes)), recognizer.recognize_image(picture), recognizer.recognize_image(bold)
    assert [answer.digit for answer in answers] == [digit] * 3
    assert digit is None or all(answer.best == digit and answer.confidence > 0.5 for answer in answers)


def test_single_and_batch_agree(recognizer):
    pictures = [BLANK, *map(Image.fromarray, load_mnist()[1][0][:40])]
    for picture, together in zip(pictures, recognizer.recognize_images(pictures), strict=True):
        alone = recognizer.recognize_image(picture)
        assert (alone.digit, alone.best) == (together.digit, together.best)
        np.testing.assert_allclose(alone.probabilities, together.probabilities, atol=1e-6)
        np.testing.assert_array_equal(alone.pixels, together.pixels)
        assert alone.probabilities.dtype == np.float32
        if alone.best is not None:
            assert (alone.best, alone.confidence) == (alone.probabilities.argmax(), alone.probabilities.max())
    assert recognizer.recognize_images([]) == []


def test_nothing_drawn_is_no_digit(recognizer):
    for recognition in recognizer.recognize(Drawing()), recognizer.recognize_image(BLANK):
        assert (recognition.digit, recognition.best, recognition.confidence) == (None, None, 0)
        np.testing.assert_allclose(recognition.probabilities, 0.1)
        assert not recognition.pixels.any()


def test_it_looks_at_narrower_and_wider_images_as_well():
    image = np.zeros((28, 28), dtype=np.uint8)
    image[4:24, 4:24] = 255
    ink = looks(image[np.newaxis]).sum(axis=(1, 2, 3))
    assert ink / ink[0] == pytest.approx([1, 0.85, 1.18], abs=0.01)


# Softmax in float32 can be exactly 0 and 1.
@pytest.mark.parametrize("logits", [RANDOM.normal(0, 2, 10), [1000] + [0] * 9], ids=["unsure", "certain"])
@pytest.mark.parametrize("temperature", [0.3, 1, 2.5])
def test_temperature_divides_the_logits(temperature, logits):
    answer = Recognizer(Fixed(softmax(logits)), temperature=temperature).recognize(ONE)
    np.testing.assert_allclose(answer.probabilities, softmax(np.divide(logits, temperature)), rtol=1e-5, atol=1e-10)


@pytest.mark.parametrize(("threshold", "digit"), [(0, 0), (0.5, 0), (0.51, None)])
def test_below_the_threshold_is_not_a_digit(threshold, digit):
    answer = Recognizer(Fixed([0.5, 0.3, 0.2] + [0] * 7), threshold=threshold).recognize(ONE)
    assert (answer.digit, answer.best, answer.confidence) == (digit, 0, pytest.approx(0.5))


def test_calibration_comes_from_the_file(edited):
    loaded = Recognizer.load(edited(lambda file: file.attrs.update(temperature=2.5, threshold=0.875)))
    assert (loaded.temperature, loaded.threshold) == (2.5, 0.875)
    loaded = Recognizer.load(edited(lambda file: [file.attrs.pop(name) for name in ("temperature", "threshold")]))
    assert (loaded.temperature, loaded.threshold) == (1, 0)
    assert loaded.remarks == ("It has no calibration: nothing is rejected.",)


def test_a_calibration_does_not_spare_a_network_the_question_whether_it_reads_mnist(edited):
    def forget(file):
        file["model_weights/dense_1/sequential/dense_1/kernel"][...] = 0
        del file.attrs["code"]

    (remark,) = Recognizer.load(edited(forget)).remarks
    assert remark.startswith("This is no MNIST network: it reads ")


NO_TEMPERATURE = [-1.0, 1e30, float("nan"), "hot", [1.0, 2.0], h5py.Empty("f"), 1 + 1j]


@pytest.mark.parametrize(("temperature", "threshold"), [*((bad, 0.5) for bad in NO_TEMPERATURE), (1.0, 2.0)])
def test_refuses_a_calibration_that_cannot_be(edited, temperature, threshold):
    path = edited(lambda file: file.attrs.update(temperature=temperature, threshold=threshold))
    with pytest.raises(ModelFileError, match=r"damaged calibration: its temperature must be .*\.$"):
        Recognizer.load(path)


TURNS = np.linspace(0, 200, 100_000)
EXTREMES = {
    "a dot": [[[5, 5]]],
    "as many dots as one likes": RANDOM.uniform(0, 280, (5000, 1, 2)),
    "all points equal": np.full((1, 100_000, 2), 140),
    "all points far outside": np.tile([1e9, -1e9], (1, 100_000, 1)),
    "a slow hand": [np.stack([140 + TURNS * np.cos(TURNS), 140 + TURNS * np.sin(TURNS)], axis=1) / 2],
    "from edge to edge": RANDOM.uniform(-1e9, 1e9, (1, 100_000, 2)),
    "all over": RANDOM.uniform(0, 280, (1, 100_000, 2)),
}


@pytest.mark.parametrize("strokes", EXTREMES.values(), ids=EXTREMES)
def test_no_drawing_is_too_much(recognizer, strokes):
    drawing = drawn(*strokes)
    start = time.process_time()
    recognition = recognizer.recognize(drawing)
    assert time.process_time() - start < 5  # twenty times what it takes
    assert recognition.probabilities.sum() == pytest.approx(1, abs=1e-6)
    if len(strokes[0]) == 1:
        assert recognition.digit is None  # dots


SHARES = [(0, "<1 %"), (0.004, "<1 %"), (0.005, "1 %"), (0.5, "50 %"), (0.994, "99 %"), (0.999, "99 %"), (1, "99 %")]


@pytest.mark.parametrize(("probability", "words"), SHARES)
def test_nothing_is_said_to_be_impossible_or_certain(probability, words):
    assert percent(probability) == words
