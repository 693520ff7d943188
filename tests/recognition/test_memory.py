"""The taught drawings, which a drawing that looks the same is read by."""

import numpy as np
import pytest

from digits.ink.mnist_format import normalize_drawing
from digits.recognition.memory import WEIGHT, Memory
from samples import STROKES, draw

SEVEN, FOUR = (normalize_drawing(draw(STROKES[digit])) for digit in (7, 4))
SURE = np.eye(10)[[7]]  # what the network answers


@pytest.mark.parametrize("label", [1, 7])
def test_a_taught_image_is_what_it_was_taught_as(label):
    recalled = Memory([SEVEN], [label]).recall(SEVEN[np.newaxis], SURE)
    assert recalled.argmax() == label
    assert recalled.max() >= WEIGHT - 1e-4


def test_a_different_image_is_answered_as_before():
    recalled = Memory([FOUR], [1]).recall(SEVEN[np.newaxis], SURE)
    assert np.allclose(recalled, SURE, atol=0.001)


def test_what_was_taught_as_no_digit_is_sure_of_none():
    assert Memory([SEVEN], [None]).recall(SEVEN[np.newaxis], SURE).max() < 0.2


def test_contradicting_lessons_leave_a_doubt():
    recalled = Memory([SEVEN, SEVEN], [1, 2]).recall(SEVEN[np.newaxis], SURE)
    assert np.allclose(recalled[0, [1, 2]], WEIGHT / 2, atol=1e-6)


def test_probabilities_stay_probabilities():
    recalled = Memory([SEVEN, FOUR], [1, None]).recall(np.stack([SEVEN, FOUR]), np.full((2, 10), 0.1))
    assert np.allclose(recalled.sum(axis=1), 1)
