"""Synthetic numbers, and the weights that are fitted to them."""

import numpy as np
import pytest

from digits.recognition.signs import SIGNS as TABLE
from digits.recognition.signs import SPECK, TERMS
from digits.training.expressions import SIGNS, compose, on_canvas, write_numbers
from digits.training.fit_numbers import fit, fit_signs
from digits.training.generator import write_digits


def test_number_lies_on_the_canvas_left_to_right():
    rng = np.random.default_rng(0)
    digits, _ = write_digits(5, rng)
    strokes = compose(digits, rng, joined=0)
    assert len(strokes) == sum(map(len, digits))
    drawing = on_canvas(strokes, rng)
    points = np.concatenate([stroke.points for stroke in drawing.strokes])
    assert (points >= 0).all()
    assert (points <= (drawing.width, drawing.size)).all()


def test_joined_digits_are_one_stroke():
    one = [np.array([(0.0, 0.0), (0.0, 1.0)])]
    assert len(compose([one, one, one], np.random.default_rng(0), joined=1)) == 1


def test_same_seed_gives_the_same_numbers():
    first, second = (
        [(text, drawing.image()) for text, drawing, _ in write_numbers(24, np.random.default_rng(3))] for _ in "ab"
    )
    assert first == second
    assert {text for text, _ in first} > {"?"}


def test_fitted_weights_prefer_the_right_paths():
    features = np.zeros((2, 3))
    features[:, 0] = 1, 2  # the wrong path has one digit more
    weights = fit([(features, np.zeros(2), np.array([True, False]), 1.0)] * 3, np.ones(3))
    assert weights[0] < -1
    assert weights[1:] == pytest.approx(1)


def test_signs_are_told_by_their_odds():
    rng = np.random.default_rng(0)
    labels = rng.integers(0, 3, 3000)
    terms = np.stack([np.ones(3000), labels + rng.normal(0, 0.3, 3000)], axis=1)
    terms = np.column_stack([terms, terms[:, 1] ** 2])
    odds = terms @ fit_signs(terms, labels, np.ones(3000)).T
    assert (np.column_stack([np.zeros(3000), odds]).argmax(axis=1) == labels).mean() > 0.9


def test_table_has_every_sign_that_is_written():
    assert TABLE.keys() == {*SIGNS, SPECK}
    assert {len(weights) for weights in TABLE.values()} == {TERMS}
