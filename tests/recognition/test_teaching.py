"""What lessons change: the drawings taught, and as little else as possible."""

from unittest.mock import Mock

import numpy as np
import pytest
from scipy.special import rel_entr

from digits.ink.drawing import Drawing
from digits.ink.mnist_format import normalize_drawing, to_input
from digits.mnist import load_mnist
from digits.recognition import teaching
from digits.recognition.model_file import ModelFileError
from digits.recognition.network import Layer, Network
from digits.recognition.recognizer import Recognizer
from digits.recognition.teaching import LENIENT, RECALL, Memory, rehearsal_features, renderings
from samples import STROKES, draw

FOUR, SEVEN = draw(STROKES[4]), draw(STROKES[7])
AMBIGUOUS = draw([[(0.1, 0), (0.9, 0), (0.5, 1.6)], [(0.1, 0), (0.1, 0.6), (0.7, 0.7)]])  # 7, 4 or 9


@pytest.fixture(scope="module")
def moved(recognizer):
    """A function that gives how far another recognizer's answers to MNIST's images lie from this one's, in nats."""
    images = to_input(load_mnist()[0][0][2000:3000])
    before = recognizer.model.predict_on_batch(images)
    return lambda taught: rel_entr(before, taught.model.predict_on_batch(images)).sum(axis=1).mean()


def weights(recognizer):
    return [array.copy() for layer in recognizer.model.layers for array in layer.weights]


def test_what_is_taught_is_read_so_and_the_recognizer_stays_and_the_same_lessons_make_the_same_one(recognizer):
    """Also where the network is unsure, or sure of another digit."""
    before = weights(recognizer)
    second = int(recognizer.recognize(AMBIGUOUS).probabilities.argsort()[-2])
    taught, again = (recognizer.teach([(AMBIGUOUS, second), (SEVEN, 0)]) for _ in range(2))
    assert [taught.recognize(drawing).digit for drawing in (AMBIGUOUS, SEVEN, FOUR)] == [second, 0, 4]
    for one, other in zip([*before, *weights(taught)], [*weights(recognizer), *weights(again)], strict=True):
        np.testing.assert_array_equal(one, other)


LESSONS = {
    "confirming what was right": ([(draw(STROKES[digit]), digit) for digit in STROKES], 0.0005),
    "a wrong click": ([(SEVEN, 1)], 0.0005),
    "wrong": ([(SEVEN, 1)] * 20, 0.004),
    "contradicting": ([(SEVEN, digit) for digit in range(10)] * 2, 0.004),
    "no digit": ([(SEVEN, None)] * 20, 0.004),
}


@pytest.mark.parametrize(("lessons", "nats"), LESSONS.values(), ids=LESSONS)
def test_lessons_cost_the_other_digits_little(recognizer, moved, lessons, nats):
    assert 0 < moved(recognizer.teach(lessons)) <= nats


def test_of_twenty_images_rehearsed_the_others_remember_most(recognizer, moved):
    forgetful = Recognizer(recognizer.model, rehearsal=recognizer.rehearsal[:20])
    assert moved(forgetful.teach([(SEVEN, 1)])) < 0.22  # without a ridge 0.28


def test_what_the_same_hand_might_have_drawn_is_learned_too(recognizer):
    varied = np.stack(renderings(AMBIGUOUS, 40, np.random.default_rng(9))[1:])
    answers = recognizer.teach([(AMBIGUOUS, 4)]).model.predict_on_batch(to_input(varied))
    assert np.mean(answers[:, 4] > 0.5) > 0.7


@pytest.mark.parametrize(
    ("before", "labels", "after"),
    [(0.67, [1], LENIENT), (0.67, [1, 4], LENIENT), (0.67, [None], 0.67), (0.67, [1, None], 0.67), (0.2, [1], 0.2)],
)
def test_after_lessons_less_is_rejected_unless_one_was_no_digit(recognizer, before, labels, after):
    loaded = Recognizer(recognizer.model, recognizer.temperature, before, recognizer.rehearsal)
    taught = loaded.teach([(SEVEN, label) for label in labels])
    assert (taught.threshold, taught.temperature) == (after, loaded.temperature)


def test_without_ink_there_is_nothing_to_learn(recognizer):
    for lessons in [], [(Drawing(), 4)]:
        assert recognizer.teach(lessons).model.layers[-1] == recognizer.model.layers[-1]


@pytest.mark.slow
def test_without_a_rehearsal_set_it_rehearses_mnist(recognizer, monkeypatch):
    taught = Recognizer(recognizer.model).teach([(SEVEN, 4)])
    assert taught.recognize(SEVEN).digit == 4
    monkeypatch.setattr(teaching, "load_mnist", Mock(side_effect=OSError("mnist.npz is missing.")))
    with pytest.raises(ModelFileError, match=r"cannot be taught without MNIST: mnist\.npz is missing\.$"):
        Recognizer(Network([*recognizer.model.layers])).teach([(SEVEN, 4)])


def test_a_network_without_a_dense_layer_at_its_end_says_that_it_cannot_learn(recognizer):
    headless = Recognizer(Network(recognizer.model.layers[:-1]))
    with pytest.raises(ModelFileError, match="it does not end in a dense layer with softmax"):
        headless.teach([(SEVEN, 7)])


@pytest.mark.parametrize("is_picture", [False, True])
def test_renderings_are_the_drawing_itself_and_varied_ones(recognizer, is_picture):
    drawing, bar = (Drawing(picture=it.image()) if is_picture else it for it in (FOUR, draw(STROKES[1])))
    assert max(np.ptp(image.nonzero()[1]) for image in renderings(bar, 8, np.random.default_rng(0))) > 5  # slanted
    rendered = renderings(drawing, 8, np.random.default_rng(0))
    assert np.array_equal(rendered[0], recognizer.recognize(drawing).pixels)
    assert len({image.tobytes() for image in rendered}) == 8
    assert min(image.sum() for image in rendered) > 0.5 * rendered[0].sum()  # none is cut off
    assert all(19 <= max(map(np.ptp, np.nonzero(image))) <= 20 for image in rendered)  # each fills its box


def test_the_rehearsal_set_has_the_least_certain_images():
    network = Network([Layer("Flatten"), Layer("Dense", "softmax", [np.eye(784)[:, :10], np.zeros(10)])])
    pixels = np.zeros((100, 28, 28), dtype=np.uint8)
    pixels[:, 0, 0] = np.arange(100)  # the surer, the brighter
    features = rehearsal_features(network, pixels, 20)
    assert features.shape == (20, 785)
    assert np.allclose(features[:10, 0] * 255, np.arange(10), atol=0.1)
    assert features[:, -1].sum() == 100


SURE = np.eye(10)[[7]]  # what a network answers
ONE, TWO, ANY = np.eye(10)[1], np.eye(10)[2], np.full(10, 0.1)


@pytest.mark.parametrize(
    ("taught", "labels", "share"),
    [([SEVEN], [1], ONE), ([SEVEN], [None], ANY), ([SEVEN, SEVEN], [1, 2], (ONE + TWO) / 2), ([FOUR], [1], SURE[0])],
    ids=["taught", "no digit", "contradicting", "another"],
)
def test_the_memory_answers_for_what_looks_the_same(taught, labels, share):
    seven, *pixels = (normalize_drawing(drawing)[np.newaxis] for drawing in (SEVEN, *taught))
    recalled = Memory(np.concatenate(pixels), labels).recall(seven, SURE)
    assert np.allclose(recalled, RECALL * share + (1 - RECALL) * SURE, atol=0.001)
