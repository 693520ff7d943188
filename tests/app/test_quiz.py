"""The score of random digits."""

from types import SimpleNamespace

import pytest
from PIL import Image

from digits.app.files.quiz import Quiz


@pytest.fixture
def said():
    return []


@pytest.fixture
def quiz(monkeypatch, said):
    """One that asks for the digit number 12, a seven."""
    monkeypatch.setattr("digits.mnist.random_test_digit", lambda: (Image.new("L", (28, 28)), 12, 7))
    return Quiz(lambda kind, compute, then: then(compute()), lambda ink: None, said.append)


def answer(digit):
    return SimpleNamespace(text="?" if digit is None else str(digit))


def test_right_and_wrong_answers_are_counted_once_each(quiz, said):
    for digit in (7, 1, None):
        quiz.ask()
        quiz.judge(answer(digit))
        quiz.judge(answer(7))  # the next answer for the same paper
    assert said == [
        "MNIST test digit 12 is a 7: right. Score: 1 of 1.",
        "MNIST test digit 12 is a 7: wrong. Score: 1 of 2.",
        "MNIST test digit 12 is a 7: wrong. Score: 1 of 3.",
    ]


def test_what_was_changed_is_not_judged(quiz, said):
    quiz.ask()
    quiz.forget()
    quiz.judge(answer(7))
    assert not said
