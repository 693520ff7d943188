"""Numbers of several digits in the window, drawn by the pointer."""

from app_driver import draw, percentages, texts, wait_for_title
from helpers import wait_until
from samples import STROKES, strokes_of


def write(app, text):
    """Draw a number."""
    for path in strokes_of(text, gap=0.55):
        draw(app, (path * 45 + (20, 80)).tolist(), steps=2)
    wait_for_title(app, text)


def test_number_is_read_as_it_is_drawn_and_erased(open_app):
    app = open_app(load=None)
    for text in "10", "2026", "204":
        app.canvas.clear()
        write(app, text)
        assert texts(app.answer)[0] == text
        assert list(app.answer.chips.words) == list(text)
        assert app.answer.chips.chosen == range(len(text) - 1, len(text))  # the newest
        app.commands["copy"].run()
        assert app.clipboard_get() == text
        app.answer.chips.move(-1)
        assert app.reading.chosen == range(len(text) - 2, len(text) - 1)
        assert percentages(app.answer.bars)[int(text[-2])].endswith("%")
    left, _, right, _ = app.reading.number.boxes[1]
    draw(app, [((left + right) / 2, 60), ((left + right) / 2, 200)], button=3)
    wait_for_title(app, "24")


def test_one_digit_of_a_number_is_taught_and_taken_back_and_digits_that_are_one(open_app):
    """A number cut wrongly: Shift and a click on a chip joins its digit to the chosen one."""
    app = open_app(load=None)
    write(app, "214")
    app.answer.chips.move(-1)
    app.commands["7"].run()
    wait_for_title(app, "274")
    (lesson,) = app.corrections.teacher.lessons
    assert (lesson.label, len(lesson.drawing.strokes)) == (7, 1)
    app.history.undo()
    wait_for_title(app, "214")
    for start, end, chosen in ((0, 2, range(3)), (2, 1, range(1, 3))):
        app.reading.choose(start)
        app.answer.chips.event_generate("<Shift-Button-1>", x=round(app.answer.chips.lefts[end] + 3), y=5)
        assert app.reading.chosen == chosen
    assert texts(app.answer)[2] == "Digits 2 to 3 are one? Say below which."
    app.commands["8"].run()
    wait_until(lambda: not app.jobs.pending, app.update)
    (lesson,) = app.corrections.teacher.lessons
    assert (lesson.label, len(lesson.drawing.strokes)) == (8, 1 + len(STROKES[4]))
    assert str(app.answer.said.cget("text")).startswith(("Learned: this is an 8.", "Noted: an 8, still read as "))
    app.history.undo()
    wait_for_title(app, "214")
