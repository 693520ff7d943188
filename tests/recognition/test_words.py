"""Shares in words."""

import pytest

from digits.recognition.recognition import percent


@pytest.mark.parametrize(
    ("probability", "words"),
    [(0, "<1 %"), (0.004, "<1 %"), (0.005, "1 %"), (0.5, "50 %"), (0.994, "99 %"), (0.999, "99 %"), (1, "99 %")],
)
def test_nothing_is_said_to_be_impossible_or_certain(probability, words):
    assert percent(probability) == words
