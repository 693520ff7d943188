"""The answer in words."""

from tkinter import font

import numpy as np
import pytest
import ttkbootstrap as ttk

from digits.app.answer.view import AnswerView
from digits.recognition.numbers import Number
from digits.recognition.recognition import Recognition


@pytest.fixture
def view(root):
    ttk.Style()
    view = AnswerView(root)
    view.pack(fill="both", expand=True)
    view.resize(200, 80)
    root.update()
    return view


def recognition(digit, confidence, best=7):
    probabilities = np.full(10, (1 - confidence) / 9, dtype=np.float32)
    probabilities[[1, best]] = (1 - confidence) / 8, confidence
    return Recognition(digit, best, confidence, probabilities, np.zeros((28, 28), dtype=np.uint8))


@pytest.mark.parametrize(
    ("digit", "confidence", "texts"),
    [
        (7, 0.91, ("7", "91 % sure", "then 1 (1 %)")),
        (None, 0.67, ("?", "Not sure", "perhaps 7 (67 %)")),
        (None, 0.1, ("?", "Not a digit", "")),  # all as likely as one another: none is named
    ],
)
def test_an_answer_and_how_sure_it_is(view, digit, confidence, texts):
    view.show(recognition(digit, confidence), confidence)
    assert view.texts() == texts


def test_no_answer_has_no_picture(view):
    view.show(recognition(7, 0.9), 0.9)
    assert view.seen.shown
    assert "What the network sees" in view.caption.cget("text")
    view.say("Ready", "Draw a digit.")
    assert view.texts() == ("", "Ready", "Draw a digit.")
    assert not view.seen.shown
    assert not view.caption.cget("text")


def test_the_digit_is_as_high_as_it_is_told_and_several_share_the_width(view):
    view.say("Ready")
    one = view.digit_height
    assert one == pytest.approx(80, abs=2)
    view.resize(20, 80)
    assert view.digit_height < one


def test_what_the_network_saw_makes_room_for_legible_bars(view, root):
    view.show(recognition(7, 0.9), 0.9)
    line = font.nametofont("TkDefaultFont").metrics("linespace")
    seen, rows = [], []
    for lines in (30, 24, 20, 18, 17, 16, 20, 30):
        root.geometry(f"200x{lines * line}")
        root.update()
        seen.append(bool(view.foot.winfo_ismapped()))
        rows.append(view.bars.winfo_height() / 10)
    assert seen == [True, True, False, False, False, False, False, True]
    assert min(rows) >= line / 2


@pytest.mark.parametrize("length", [1, 6])
def test_an_answer_as_long_as_the_last_one_lays_nothing_out_anew(view, root, monkeypatch, length):
    """Each layout costs a pen movement more than the recognition does, the more the larger the window is."""

    def show(digit, confidence):
        digits = tuple(recognition(digit, confidence) for _ in range(length))
        text = "".join("?" if digit is None else str(digit) for _ in digits)
        number = Number(text, confidence, digits, ((0, 0, 1, 1),) * length)
        view.show_number(number)
        root.update()

    show(7, 0.91)
    changes = []
    for widget in (view, *view.winfo_children()):
        widget.bind("<Configure>", lambda event: changes.append(event.widget), add="+")
    monkeypatch.setattr(font.Font, "configure", lambda each, **options: changes.append(each))
    for answer in ((7, 0.99), (None, 0.67), (None, 0.1), (1, 0.91)):
        show(*answer)
    assert changes == []
    show(7, 0.91)
    view.resize(100, 40)
    root.update()
    assert changes != []
