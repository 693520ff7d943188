"""One chip a digit, to choose what the rest of the window shows."""

import pytest
import ttkbootstrap as ttk

from digits.app.answer.chips import Chips

NUMBER = [("2", 0.99), ("?", 0.3), ("6", 0.8)]


@pytest.fixture
def chosen():
    return []


@pytest.fixture
def chips(root, chosen):
    widget = Chips(root, chosen.append)
    widget.pack(fill="x")
    root.update()
    return widget


def test_a_chip_shows_each_digit_with_its_probability(chips):
    chips.show(NUMBER, 2)
    assert chips.texts() == ["2\n99 %", "?\n30 %", "6\n80 %"]
    assert chips.chosen == 2


def test_one_digit_needs_no_chips(chips):
    chips.show(NUMBER, 0)
    chips.show(NUMBER[:1], 0)
    assert chips.texts() == []


def test_a_click_chooses(chips, chosen, root):
    chips.show(NUMBER, 2)
    root.update()
    first = chips.grid_slaves(row=0, column=0)[0]
    for event in ("<Enter>", "<ButtonPress-1>", "<ButtonRelease-1>"):
        first.event_generate(event, x=5, y=5)
    assert chosen == [0]


def test_left_and_right_choose_and_stop_at_the_ends(chips, chosen):
    chips.show(NUMBER, 1)
    for step in (1, 1, -1, -1, -1):
        chips.move(step)
    assert chosen == [2, 1, 0]


def test_chips_no_longer_shown_cost_nothing(chips, root, monkeypatch):
    chips.show(NUMBER * 30, 0)
    chips.show(NUMBER, 0)
    touched = []
    for method in ("configure", "grid", "grid_remove"):
        monkeypatch.setattr(ttk.Button, method, lambda button, **options: touched.append(button))
    chips.show(NUMBER, 0)
    assert len(touched) == len(NUMBER)


@pytest.mark.parametrize("lengths", [(2, 3, 2), (3, 1, 3), (5, 4, 2)])
@pytest.mark.parametrize("last", [0, 1])
def test_only_the_chosen_chip_stands_out_whatever_was_shown_before(chips, root, lengths, last):
    for length in lengths:
        chips.show((NUMBER * 2)[:length], length - 1)
    chips.show((NUMBER * 2)[: lengths[-1]], last)
    root.geometry("400x100")
    root.update()
    shown = sorted(chips.grid_slaves(row=0), key=lambda button: button.winfo_x())
    assert [str(button.cget("text")) for button in shown] == chips.texts()
    assert ["primary" in str(button.cget("style")) for button in shown] == [i == last for i in range(lengths[-1])]
    widths = [button.winfo_width() for button in shown]  # they share the whole row
    assert max(widths) - min(widths) <= 1
    assert sum(widths) == pytest.approx(chips.winfo_width(), abs=3 * len(widths))
