"""The temperature: recovers what was done to true probabilities, and never changes an answer."""

import numpy as np
import pytest

from digits.recognition.recognizer import apply_temperature
from digits.training.evaluation import fit_temperature

RNG = np.random.default_rng(3)
LOGITS = RNG.normal(size=(20_000, 10)) * 2


def softmax(logits: np.ndarray) -> np.ndarray:
    powers = np.exp(logits)
    return powers / powers.sum(axis=1, keepdims=True)


def draw(probabilities: np.ndarray) -> np.ndarray:
    """One label for each row, drawn with the row's own probabilities."""
    return (probabilities.cumsum(axis=1) > RNG.random((len(probabilities), 1))).argmax(axis=1)


@pytest.mark.parametrize("temperature", [0.3, 1, 2.5])
def test_soften_divides_the_logits(temperature: float) -> None:
    assert apply_temperature(softmax(LOGITS), temperature) == pytest.approx(softmax(LOGITS / temperature))


@pytest.mark.parametrize("temperature", [0.2, 1, 5])
def test_soften_keeps_sum_and_order(temperature: float) -> None:
    softened = apply_temperature(softmax(LOGITS), temperature)
    assert softened.sum(axis=1) == pytest.approx(1)
    assert (softened.argsort(axis=1) == LOGITS.argsort(axis=1)).all()


def test_soften_bears_probabilities_of_zero() -> None:
    assert apply_temperature(np.eye(10, dtype=np.float32), 2).sum(axis=1) == pytest.approx(1)


@pytest.mark.parametrize("temperature", [0.5, 1, 3])
def test_fit_recovers_the_temperature(temperature: float) -> None:
    """Labels drawn with p, answers too sure by a factor: the fit finds the factor."""
    labels = draw(softmax(LOGITS))
    assert fit_temperature(labels, softmax(LOGITS * temperature)) == pytest.approx(temperature, rel=0.05)
