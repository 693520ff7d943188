"""The measures of a classifier, held against counting by hand and against formulas in their longer form."""

import math

import numpy as np
import pytest
from scipy.special import softmax

from digits.mnist import load_mnist
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
    value, low, high = evaluation.rate(np.array([], dtype=bool))
    assert np.isnan(value)
    assert (low, high) == (0, 1)


def test_accuracy_counts_right_answers(answers: tuple[np.ndarray, np.ndarray]) -> None:
    labels, probabilities = answers
    right = sum(row.tolist().index(max(row)) == label for row, label in zip(probabilities, labels, strict=True))
    assert evaluation.accuracy(labels, probabilities).value == right / 500


def test_mcnemar_counts_only_the_images_on_which_one_is_right() -> None:
    first, second = np.array([1] * 12 + [0] * 3 + [1] * 50 + [0] * 9, dtype=bool), np.zeros(74, dtype=bool)
    second[12:65] = True
    split = [math.comb(15, k) / 2**15 for k in range(16)]
    expected = sum(p for p in split if p <= split[12] + 1e-12)  # as uneven as 12 to 3, or more
    assert evaluation.mcnemar(first, second) == (12, 3, pytest.approx(expected))


def test_mcnemar_of_equals() -> None:
    right = np.array([True, False])
    assert evaluation.mcnemar(right, right) == (0, 0, 1)


def test_calibration_by_a_loop(answers: tuple[np.ndarray, np.ndarray]) -> None:
    labels, probabilities = answers
    curve = evaluation.calibration(labels, probabilities, bins=15)
    error = 0.0
    for bin_ in range(15):
        members = [i for i in range(500) if bin_ / 15 < max(probabilities[i]) <= (bin_ + 1) / 15]
        assert curve.answers[bin_] == len(members)
        if members:
            confidence = sum(max(probabilities[i]) for i in members) / len(members)
            right = sum(probabilities[i].argmax() == labels[i] for i in members) / len(members)
            assert curve.confidence[bin_] == pytest.approx(confidence)
            assert curve.accuracy[bin_] == pytest.approx(right)
            error += abs(confidence - right) * len(members) / 500
        else:
            assert np.isnan(curve.accuracy[bin_])
    assert evaluation.expected_calibration_error(labels, probabilities) == pytest.approx(error)


@pytest.mark.parametrize(("confidence", "index"), [(1.0, 14), (2 / 3, 9), (0.2, 2), (1 / 10, 1)])
def test_a_bin_holds_its_upper_edge(confidence: float, index: int) -> None:
    row = np.full(10, (1 - confidence) / 9)
    row[4] = confidence
    assert evaluation.calibration(np.array([4]), row[np.newaxis], bins=15).answers[index] == 1


def test_who_is_sure_and_right_has_no_calibration_error() -> None:
    labels = np.arange(10)
    assert evaluation.expected_calibration_error(labels, np.eye(10)) == 0
    assert evaluation.expected_calibration_error(labels, np.eye(10)[::-1]) == 1


def test_hardest_errors_come_first(answers: tuple[np.ndarray, np.ndarray]) -> None:
    labels, probabilities = answers
    every = evaluation.hardest_errors(labels, probabilities, 500)
    assert set(every) == {i for i in range(500) if probabilities[i].argmax() != labels[i]}
    gaps = [max(probabilities[i]) - probabilities[i][labels[i]] for i in every]
    assert gaps == sorted(gaps, reverse=True)
    assert evaluation.hardest_errors(labels, probabilities, 3).tolist() == every[:3].tolist()


def test_disputed_images_are_the_published_ones() -> None:
    """MNIST's labels of these images as the published votes give them: the images are in the same order."""
    labels = load_mnist()[1][1]
    assert labels[list(evaluation.DISPUTED)].tolist() == [8, 0, 9, 4, 2, 5, 6, 6, 5, 5, 0, 1, 4, 6, 5]


@pytest.mark.parametrize("temperature", [0.5, 1, 3])
def test_fit_recovers_the_temperature(temperature: float) -> None:
    """Labels drawn with p, answers too sure by a factor: the fit finds the factor."""
    rng = np.random.default_rng(3)
    logits = rng.normal(size=(20_000, 10)) * 2
    labels = (softmax(logits, axis=1).cumsum(axis=1) > rng.random((20_000, 1))).argmax(axis=1)
    fitted = evaluation.fit_temperature(labels, softmax(logits * temperature, axis=1))
    assert fitted == pytest.approx(temperature, rel=0.05)
