"""Numbers of several digits in the window, drawn by the pointer."""

import numpy as np
import pytest

from app_driver import draw, percentages, texts, wait_for_title
from helpers import wait_until
from samples import STROKES

SCALE = 45  # canvas pixels of a digit's width


def write(app, text):
    """Draw a number; returns the middle of each digit, in canvas pixels."""
    left, middles = 20.0, []
    for digit in text:
        paths = [np.array(path, dtype=float) for path in STROKES[int(digit)]]
        points = np.concatenate(paths)
        for path in paths:
            draw(app, ((path - (points[:, 0].min(), 0)) * SCALE + (left, 80)).tolist(), steps=2)
        width = np.ptp(points[:, 0]) * SCALE
        middles.append(left + width / 2)
        left += width + 24
    return middles


@pytest.mark.parametrize("text", ["10", "204", "2026"])
def test_number_is_read_as_it_is_drawn(open_app, text):
    app = open_app(load=None)
    write(app, text)
    wait_for_title(app, text)
    assert texts(app)[0] == text
    assert list(app.answer.chips.words) == list(text)
    assert app.answer.chips.chosen == range(len(text) - 1, len(text))  # the newest
    app.commands["copy"].run()
    assert app.clipboard_get() == text
    app.answer.chips.move(-1)
    assert app.reading.chosen == range(len(text) - 2, len(text) - 1)
    assert percentages(app)[int(text[-2])].endswith("%")


def test_erasing_one_digit_of_three_leaves_two(open_app):
    app = open_app(load=None)
    _, middle, _ = write(app, "214")
    wait_for_title(app, "214")
    draw(app, [(middle, 60), (middle, 200)], button=3)
    wait_for_title(app, "24")


def test_digits_that_are_one_are_taught_as_one(open_app):
    """A number cut wrongly: Shift and a click on a chip joins its digit to the chosen one."""
    app = open_app(load=None)
    write(app, "214")
    wait_for_title(app, "214")
    for start, end, chosen in ((0, 2, range(3)), (2, 1, range(1, 3))):
        app.reading.choose(start)
        app.answer.chips.event_generate("<Shift-Button-1>", x=round(app.answer.chips.lefts[end] + 3), y=5)
        assert app.reading.chosen == chosen
    assert texts(app)[2] == "Digits 2 to 3 are one? Say below which."
    app.commands["8"].run()
    wait_until(lambda: not app.jobs.is_busy, app.update)
    (lesson,) = app.corrections.teacher.lessons
    assert (lesson.label, len(lesson.drawing.strokes)) == (8, 1 + len(STROKES[4]))
    assert str(app.answer.said.cget("text")).startswith(("Learned: this is an 8.", "Noted: an 8, still read as "))
    app.history.undo()
    wait_for_title(app, "214")


def test_one_digit_of_a_number_is_corrected_and_taken_back(open_app):
    app = open_app(load=None)
    write(app, "214")
    wait_for_title(app, "214")
    app.answer.chips.move(-1)
    app.commands["7"].run()
    wait_for_title(app, "274")
    (lesson,) = app.corrections.teacher.lessons
    assert (lesson.label, len(lesson.drawing.strokes)) == (7, 1)
    app.history.undo()
    wait_for_title(app, "214")
