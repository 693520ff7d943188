"""Two networks on the same drawing."""

import logging
from pathlib import Path

import pytest

from digits.app.reading import Reader
from digits.ink.drawing import Drawing

MODEL = Path(__file__).parents[2] / "mnist.h5"
COLOURS = "#ffffff", "#808080", "#0000ff", "#ff8000"


def test_a_digit_is_not_its_own_rival():
    reader, drawing = Reader.load(MODEL), Drawing()
    for draw, x, y in ((drawing.start, 70, 70), (drawing.extend, 210, 70), (drawing.extend, 130, 230)):
        draw(x, y)
    recognition = reader.read(drawing).first
    runner_up = int(recognition.probabilities.argsort()[-2])
    assert recognition.best == 7
    for digit, rival, pair in (
        (None, None, (7, runner_up)),
        (None, 7, (runner_up, 7)),
        (7, 7, (7, runner_up)),
        (3, 3, (3, 7)),
        (3, 5, (3, 5)),
    ):
        assert reader.evidence(recognition, digit, rival, COLOURS)[1:] == pair


@pytest.mark.parametrize("content", [None, b"damaged"])
def test_why_there_is_no_second_answer_is_logged_where_there_is_a_file(tmp_path, caplog, content):
    (tmp_path / "mnist.h5").write_bytes(MODEL.read_bytes())
    if content:
        (tmp_path / "mlp.h5").write_bytes(content)
    with caplog.at_level(logging.WARNING):
        assert Reader.load(tmp_path / "mnist.h5").second is None
    if content:
        (record,) = caplog.records
        assert f"{tmp_path / 'mlp.h5'} is damaged or no Keras HDF5 model" in record.getMessage()
        assert "git checkout -- mnist.h5 mlp.h5" in record.getMessage()
        assert not record.exc_info
    else:
        assert not caplog.records
