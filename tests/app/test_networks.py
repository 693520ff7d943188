"""Two networks on the same pixels."""

import logging
from pathlib import Path

import pytest

from digits.app.answer.networks import Networks
from digits.ink.drawing import Drawing
from digits.recognition.model_file import ModelFileError
from digits.recognition.recognizer import Recognizer

MODEL = Path(__file__).parents[2] / "mnist.h5"


@pytest.fixture
def model(tmp_path):
    """A folder's network file, with nothing beside it."""
    copy = tmp_path / "mnist.h5"
    copy.write_bytes(MODEL.read_bytes())
    return copy


def load(model):
    return Networks.load(model, Recognizer.load)


def test_both_answer_for_the_same_pixels():
    drawing = Drawing()
    drawing.start(140, 40)
    drawing.extend(140, 240)
    answer = load(MODEL).recognize(drawing)
    (digit,), (perceptron,) = answer.number.digits, answer.perceptrons
    assert digit.digit == perceptron.digit == 1
    assert digit.pixels is perceptron.pixels


def test_without_a_perceptron_nothing_is_logged(model, caplog):
    networks = load(model)
    assert networks.perceptron is None
    assert networks.recognize(Drawing()).number.text == ""
    assert not caplog.records


def test_why_a_damaged_perceptron_is_left_out_is_logged(model, caplog):
    perceptron = model.with_name("mlp.h5")
    perceptron.write_bytes(b"damaged")
    with caplog.at_level(logging.WARNING):
        assert load(model).perceptron is None
    (record,) = caplog.records
    assert f"{perceptron} is damaged or no Keras HDF5 model" in record.getMessage()


def test_without_the_first_network_there_is_none(model):
    model.unlink()
    with pytest.raises(ModelFileError):
        load(model)
