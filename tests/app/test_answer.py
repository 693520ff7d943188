"""The answer: in words, as bars, as cells to choose among."""

import numpy as np
import pytest
import ttkbootstrap as ttk

from app_driver import percentages, texts
from digits.app.answer.view import AnswerView
from digits.app.answer.widgets import Cells
from digits.recognition import Number, Recognition


@pytest.fixture
def view(root):
    ttk.Style()
    view = AnswerView(root, print, print)
    view.place(x=0, y=0, width=260, height=400)
    root.update()
    return view


def recognition(digit, confidence, best=7):
    probabilities = np.full(10, (1 - confidence) / 9, dtype=np.float32)
    probabilities[[1, best]] = (1 - confidence) / 8, confidence
    return Recognition(digit, best, confidence, probabilities, np.zeros((28, 28), dtype=np.uint8))


def number(text, confidence, *digits, notes=()):
    sure, unsure = tuple(digit.confidence for digit in digits), tuple(digit.confidence < 0.5 for digit in digits)
    return Number(text, confidence, digits, ((0, 0, 1, 1),) * len(digits), notes=notes, certainties=sure, unsure=unsure)


ANSWERS = [
    (number("7", 0.88, recognition(7, 0.91)), ("7", "88 % sure", "then 1 (1 %)")),
    (number("7", 0.4, recognition(7, 0.91)), ("7", "Only 40 % sure", "then 1 (1 %)")),
    (number("?", 0.67, recognition(None, 0.67)), ("?", "Not sure", "perhaps 7 (67 %)")),
    (number("?", 0.1, recognition(None, 0.1)), ("?", "Not a digit", "")),  # all are as likely: none is named
    (number("-7", 0.9, recognition(7, 0.91)), ("-7", "90 % sure", "then 1 (1 %)")),
    (number("7.1", 0.9, recognition(7, 0.9), recognition(1, 0.9)), ("7.1", "90 % sure", "digit 1 of 2: 7 (90 %)")),
    (number("7?", 0.9, recognition(7, 0.9), recognition(None, 0.1)), ("7?", "Not sure", "digit 1 of 2: 7 (90 %)")),
    (number("7", 0.9, recognition(7, 0.9), notes=("A dot is gone.",)), ("7", "90 % sure", "A dot is gone.")),
]


def test_an_answer_and_how_sure_it_is(view):
    for answer, said in ANSWERS:
        view.show(answer, range(1))
        assert texts(view) == said


def test_a_text_has_rows_where_that_makes_it_much_larger_and_no_number_is_broken(view, root):
    for text, rows in ("12:30", 1), ("123 456 789 012", 1), ("1" * 20, 1), (" ".join(["1" * 20] * 3), 3):
        view.show(number(text, 0.9, *[recognition(1, 0.9)] * 60), range(1))
        root.update()
        shown = str(view.text.cget("text")).split("\n")
        assert (len(shown), " ".join(shown)) == (rows, text)
        assert view.text.winfo_reqwidth() <= view.text.winfo_width()
        assert view.text.winfo_reqheight() <= view.text.winfo_height() + 4  # above the figures is room


def test_unsure_digits_are_marked_and_an_unsure_answer_has_another_colour(view):
    colours = set()
    for confidence in (0.9, 0.3):
        view.show(number("47", confidence, recognition(4, 0.9, 4), recognition(7, confidence)), range(2))
        colours.add(str(view.text.cget("foreground")))
    assert view.chips.words == ["4", "7? 30 %"]
    assert view.chips.doubtful == [1]
    assert texts(view) == ("47", "Only 30 % sure", "Digits 1 to 2 are one? Say below which.")
    assert len(colours) == 2


def test_bars_are_as_long_as_the_probabilities_and_the_answer_s_stands_out(view, root):
    bars = view.bars

    def lengths():
        boxes = [bars.coords(bar) if bars.itemcget(bar, "state") != "hidden" else (0, 0, 0, 0) for bar in bars.bars]
        return [right - left for left, _, right, _ in boxes]

    bars.show([0.5, 0.25, 0.001, *[0.0357] * 7], digit=0)
    assert lengths()[1:3] == pytest.approx([lengths()[0] / 2, 0], abs=0.2)
    assert percentages(bars)[:4] == ["50 %", "25 %", "", "4 %"]
    fonts = [bars.itemcget(label, "font") for label in bars.labels]
    assert fonts.count(fonts[0]) == 1
    bars.show()
    assert percentages(bars) == [""] * 10
    assert lengths() == [0] * 10


def test_a_new_answer_changes_no_more_than_it_must(view, root, monkeypatch):
    """Each layout costs a pen movement more than the recognition does, the more the larger the window is."""
    answer = number("71", 0.9, recognition(7, 0.9), recognition(1, 0.9))
    view.show(answer, range(1))
    root.update()
    changes = []
    for kind in (ttk.Label, Cells):
        monkeypatch.setattr(kind, "configure", lambda *arguments, **options: changes.append(options))
    for widget in view.winfo_children():
        widget.bind("<Configure>", lambda event: changes.append(event.widget), add="+")
    monkeypatch.setattr(view.bars, "itemconfigure", lambda *arguments, **options: changes.append(options))
    view.show(answer, range(1))
    root.update()
    assert changes == []


@pytest.fixture
def cells(root):
    """Cells, and those that were chosen."""
    chosen = []
    cells = Cells(root, chosen.append)
    cells.place(x=0, y=0, width=300, height=30)
    root.update()
    return cells, chosen


def test_a_click_chooses_a_cell(cells):
    cells, chosen = cells
    for is_enabled in (True, False):
        cells.show(["2", "?", "no digit"], range(2, 3), [1], is_enabled)
        for x in (5, 299, cells.lefts[2] + 3):
            cells.event_generate("<Button-1>", x=x, y=5)
        assert chosen == [0, 2]  # beside the last one is nothing


def test_left_and_right_choose_and_stop_at_the_ends(cells):
    cells, chosen = cells
    cells.show("2?6", range(1, 2))
    for step in (1, 1, -1, -1, -1):
        cells.move(step)
    assert chosen == [2, 1, 0]
    cells.show("0123456789")
    cells.move(3)
    assert chosen == [2, 1, 0]  # here Enter does
    cells.focus_force()
    cells.update()
    cells.event_generate("<Return>")
    assert chosen == [2, 1, 0, 3]


def test_only_the_chosen_cell_is_filled_whatever_was_shown_before(cells):
    cells, _ = cells
    for words, chosen in (("123", 2), ("1", 0), ("12345", 1), ("12", 0)):
        cells.show(words, range(chosen, chosen + 1))
        fills = [cells.itemcget(box, "fill") for box, _ in cells.items]
        assert [bool(fill) for fill in fills] == [index == chosen for index in range(len(words))]
        assert len(cells.find_all()) == 2 * len(words)
