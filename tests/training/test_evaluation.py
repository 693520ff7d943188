"""The measures of a classifier, held against counting by hand and against formulas in their longer form."""

import math

import numpy as np
import pytest

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


@pytest.mark.parametrize(
    ("hits", "total", "low", "high"),
    [  # from the table in Newcombe (1998), method 3, to four places
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0000, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_wilson_interval_as_published(hits: int, total: int, low: float, high: float) -> None:
    rate = evaluation.rate(np.arange(total) < hits)
    assert rate.value == hits / total
    assert (rate.low, rate.high) == pytest.approx((low, high), abs=5e-5)


@pytest.mark.parametrize("total", [1, 10, 10_000])
def test_wilson_interval_stays_within_zero_and_one(total: int) -> None:
    perfect = evaluation.rate(np.ones(total, dtype=bool))
    assert 1 - 1e-12 < perfect.high <= 1
    assert perfect.low < 1


def test_wilson_bounds_are_where_the_observed_rate_is_just_1_96_deviations_off() -> None:
    rate = evaluation.rate(np.arange(10_000) < 9_935)
    for bound in (rate.low, rate.high):
        deviation = math.sqrt(bound * (1 - bound) / 10_000)
        assert abs(rate.value - bound) / deviation == pytest.approx(1.959964, abs=1e-4)


def test_rate_reads_as_a_sentence() -> None:
    assert str(evaluation.rate(np.arange(10_000) < 9_935)) == "99.35% (95% interval 99.17% to 99.49%)"


def test_rate_of_nothing_is_an_error() -> None:
    with pytest.raises(ValueError, match="at least one"):
        evaluation.rate(np.array([], dtype=bool))


def test_accuracy_counts_right_answers(answers: tuple[np.ndarray, np.ndarray]) -> None:
    labels, probabilities = answers
    right = sum(row.tolist().index(max(row)) == label for row, label in zip(probabilities, labels, strict=True))
    assert evaluation.accuracy(labels, probabilities).value == right / 500


def test_confusion_matrix_by_counting() -> None:
    labels, predicted = RNG.integers(10, size=(2, 300))
    matrix = evaluation.confusion_matrix(labels, predicted)
    pairs = list(zip(labels, predicted, strict=True))
    assert matrix.tolist() == [[pairs.count((row, column)) for column in range(10)] for row in range(10)]


def test_precision_and_recall() -> None:
    matrix = np.array([[8, 2, 0], [4, 6, 0], [0, 0, 0]])
    precision, recall = evaluation.precision_recall(matrix)
    assert precision[:2] == pytest.approx([8 / 12, 6 / 8])
    assert recall[:2] == pytest.approx([8 / 10, 6 / 10])
    assert np.isnan(precision[2])
    assert np.isnan(recall[2])


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


def test_negative_log_likelihood(answers: tuple[np.ndarray, np.ndarray]) -> None:
    labels, probabilities = answers
    expected = -sum(math.log(row[label]) for row, label in zip(probabilities, labels, strict=True)) / 500
    assert evaluation.negative_log_likelihood(labels, probabilities) == pytest.approx(expected)


def test_negative_log_likelihood_of_an_impossible_label_is_finite() -> None:
    assert 50 < evaluation.negative_log_likelihood(np.array([0]), np.eye(10)[[1]]) < 100


def test_hardest_errors_come_first(answers: tuple[np.ndarray, np.ndarray]) -> None:
    labels, probabilities = answers
    every = evaluation.hardest_errors(labels, probabilities, 500)
    assert set(every) == {i for i in range(500) if probabilities[i].argmax() != labels[i]}
    gaps = [max(probabilities[i]) - probabilities[i][labels[i]] for i in every]
    assert gaps == sorted(gaps, reverse=True)
    assert evaluation.hardest_errors(labels, probabilities, 3).tolist() == every[:3].tolist()


def test_accuracy_against_coverage_by_a_loop(answers: tuple[np.ndarray, np.ndarray]) -> None:
    labels, probabilities = answers
    coverage, accuracy = evaluation.accuracy_against_coverage(labels, probabilities)
    order = sorted(range(500), key=lambda i: -max(probabilities[i]))
    for given in (1, 17, 250, 500):
        right = sum(probabilities[i].argmax() == labels[i] for i in order[:given])
        assert coverage[given - 1] == given / 500
        assert accuracy[given - 1] == pytest.approx(right / given)


def test_disputed_images_are_the_published_ones() -> None:
    """MNIST's labels of these images as the published votes give them: the images are in the same order."""
    labels = load_mnist()[1][1]
    assert labels[list(evaluation.DISPUTED)].tolist() == [8, 0, 9, 4, 2, 5, 6, 6, 5, 5, 0, 1, 4, 6, 5]
