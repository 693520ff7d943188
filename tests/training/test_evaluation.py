"""The measures of a classifier, held against counting by hand and against formulas in their longer form."""

import numpy as np
import pytest

from digits.training import evaluation

RNG = np.random.default_rng(7)


@pytest.fixture
def answers() -> tuple[np.ndarray, np.ndarray]:
    """Labels (500,) and the probabilities (500, 10) of a mediocre classifier."""
    labels = RNG.integers(10, size=500)
    logits = RNG.normal(size=(500, 10)) * 2
    logits[np.arange(500), labels] += 3
    powers = np.exp(logits)
    return labels, powers / powers.sum(axis=1, keepdims=True)


def test_rate_reads_as_a_sentence() -> None:
    assert str(evaluation.rate(np.arange(10_000) < 9_935)) == "99.35% (95% interval 99.17% to 99.49%)"


def test_rate_of_nothing_says_that_nothing_is_known() -> None:
    assert str(evaluation.rate(np.array([], dtype=bool))) == "nan% (95% interval 0.00% to 100.00%)"


def test_calibration_by_a_loop(answers: tuple[np.ndarray, np.ndarray]) -> None:
    labels, probabilities = answers
    confidence, accuracy, count = evaluation.calibration(labels, probabilities, bins=15)
    error = 0.0
    for index in range(15):
        members = [i for i in range(500) if index / 15 < max(probabilities[i]) <= (index + 1) / 15]
        expected = [max(probabilities[i]) for i in members], [probabilities[i].argmax() == labels[i] for i in members]
        means = [np.mean(values) if members else np.nan for values in expected]
        assert [confidence[index], accuracy[index]] == pytest.approx(means, nan_ok=True)
        assert count[index] == len(members)
        error += abs(means[0] - means[1]) * len(members) / 500 if members else 0
    assert evaluation.expected_calibration_error(labels, probabilities) == pytest.approx(error)


@pytest.mark.parametrize(("confidence", "index"), [(1.0, 14), (2 / 3, 9), (0.2, 2), (1 / 10, 1)])
def test_a_bin_holds_its_upper_edge(confidence: float, index: int) -> None:
    row = np.full((1, 10), (1 - confidence) / 9)
    row[0, 4] = confidence
    assert evaluation.calibration(np.array([4]), row, bins=15).answers[index] == 1
