import numpy as np
import pytest

from digits.training import rejection as refusal

RNG = np.random.default_rng(0)
LOGITS = RNG.normal(0, 5, (50, 10))
FEATURES, KNOWN = RNG.random((20, 64)), RNG.random((100, 64))
LABELS = np.arange(100) % 10


def test_maximum_softmax_is_that_of_the_formula() -> None:
    expected = [max(np.exp(row) / sum(np.exp(row))) for row in LOGITS]
    assert refusal.maximum_softmax(LOGITS) == pytest.approx(expected)


def test_energy_is_that_of_the_formula_and_never_overflows() -> None:
    assert refusal.energy(LOGITS) == pytest.approx([np.log(sum(np.exp(row))) for row in LOGITS])
    assert refusal.energy(LOGITS + 1e4) == pytest.approx(refusal.energy(LOGITS) + 1e4)


def cosine(a: np.ndarray, b: np.ndarray) -> float:
    return float(a @ b / np.sqrt(a @ a * (b @ b)))


def test_neighbours_are_those_of_a_search_one_by_one() -> None:
    expected = [sorted(cosine(a, b) for b in KNOWN)[-refusal.NEIGHBOURS] for a in FEATURES]
    assert refusal.neighbour_likeness(FEATURES, KNOWN) == pytest.approx(expected)


def test_a_class_mean_is_its_own_prototype() -> None:
    unit = KNOWN / np.linalg.norm(KNOWN, axis=1, keepdims=True)
    means = np.stack([unit[digit == LABELS].mean(axis=0) for digit in range(10)])
    assert refusal.prototype_likeness(means, KNOWN, LABELS) == pytest.approx(1)
    assert (refusal.prototype_likeness(FEATURES, KNOWN, LABELS) < 1).all()


def test_refusal_keeps_the_share_of_digits() -> None:
    digits = np.arange(2000) < 1000
    scores = np.where(digits, RNG.normal(3, 1, 2000), RNG.normal(0, 1, 2000))
    threshold = np.quantile(scores[digits], 0.015)
    assert (scores[digits] >= threshold).mean() == pytest.approx(0.985, abs=0.001)
    assert refusal.refused(scores, digits).mean() == pytest.approx((scores[~digits] < threshold).mean())


def test_two_scores_that_see_different_things_are_better_together() -> None:
    digits = np.arange(3000) < 1500
    first, second = RNG.normal(0, 1, (2, 3000)) + 2 * digits
    alone = refusal.refused(first, digits, 0.9).mean()
    assert refusal.refused(refusal.combined(first, second, digits), digits, 0.9).mean() > alone
