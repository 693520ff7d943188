"""The bars of the ten digits."""

import pytest

from digits.app.answer.bars import ProbabilityBars
from helpers import wait_until


@pytest.fixture
def bars(root):
    bars = ProbabilityBars(root, print)
    bars.pack(fill="both", expand=True)
    wait_until(bars.winfo_viewable, root.update)
    return bars


def test_bars_are_as_long_as_the_probabilities(bars):
    bars.show([0.5, 0.25, 0.001, *[0.0357] * 7], digit=0)
    assert bars.lengths()[:3] == pytest.approx([0.5, 0.25, 0])
    assert bars.values()[:4] == ["50 %", "25 %", "", "4 %"]


def test_the_answer_stands_out_by_weight_as_well_as_by_colour(bars):
    bars.show([0.1] * 10, digit=3)
    assert bars.emphasized() == [3]
    bars.show([0.1] * 10)
    assert bars.emphasized() == []


def test_empty_paper_has_no_bars(bars):
    bars.show([0.1] * 10, digit=3)
    bars.show(None)
    assert bars.values() == [""] * 10
    assert bars.lengths() == [0] * 10
