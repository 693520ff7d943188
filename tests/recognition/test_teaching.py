"""What lessons change: the drawings taught, and as little else as possible."""

import numpy as np
import pytest

from digits.ink.drawing import Drawing
from digits.ink.mnist_format import normalize_drawing, normalize_strokes, to_input
from digits.mnist import load_mnist
from digits.recognition.model_file import ModelFileError
from digits.recognition.network import Layer, Network
from digits.recognition.recognizer import Recognizer
from digits.recognition.teaching import LENIENT, RECALL, Memory, rehearsal_features, renderings
from digits.training.evaluation import expected_calibration_error
from digits.training.generator import write_digits
from samples import STROKES, draw

MODEL = "mnist.h5"
SEVEN, FOUR = (np.stack([normalize_drawing(draw(STROKES[digit]))]) for digit in (7, 4))  # type: ignore[list-item]
SURE = np.eye(10)[[7]]  # what a network answers


@pytest.fixture(scope="module")
def changed(recognizer):
    """A function that gives the share of MNIST's images which another recognizer answers otherwise."""
    images = to_input(load_mnist()[0][0][2000:3000])
    before = recognizer.model.predict_on_batch(images).argmax(axis=1)
    return lambda taught: np.mean(taught.model.predict_on_batch(images).argmax(axis=1) != before)


def test_a_corrected_drawing_is_read_as_it_was_taught(recognizer):
    drawing = draw([[(0.1, 0), (0.9, 0), (0.5, 1.6)], [(0.1, 0), (0.1, 0.6), (0.7, 0.7)]])  # 7, 4 or 9
    _, label = recognizer.recognize(drawing).probabilities.argsort()[:-3:-1]
    assert recognizer.teach([(drawing, int(label))]).recognize(drawing).best == label


def test_a_correction_holds_even_where_the_network_is_sure_of_another_digit(recognizer):
    drawing = draw(STROKES[7])
    taught = recognizer.teach([(drawing, 0)])
    assert taught.recognize(drawing).digit == 0
    assert taught.recognize(draw(STROKES[4])).digit == 4


def test_teaching_leaves_the_recognizer_and_the_same_lessons_make_the_same_one(recognizer):
    before = [array.copy() for layer in recognizer.model.layers for array in layer.weights]
    lessons = [(draw(STROKES[7]), 1), (draw(STROKES[4]), None)]
    one, other = (recognizer.teach(lessons).model.layers[-1].weights[0] for _ in range(2))
    after = [array for layer in recognizer.model.layers for array in layer.weights]
    assert np.array_equal(one, other)
    assert all(np.array_equal(*pair) for pair in zip(before, after, strict=True))


def test_confirming_what_was_right_changes_no_answer(recognizer, changed):
    taught = recognizer.teach([(draw(STROKES[digit]), digit) for digit in STROKES])
    assert changed(taught) <= 0.001


def test_what_is_taught_as_no_digit_becomes_less_sure(recognizer):
    drawing = draw(STROKES[7])
    taught = recognizer.teach([(drawing, None)] * 5)
    assert taught.recognize(drawing).confidence < recognizer.recognize(drawing).confidence


@pytest.mark.parametrize("labels", [[1] * 20, list(range(10)) * 2, [None] * 20], ids=["wrong", "contradicting", "none"])
def test_twenty_bad_lessons_cost_the_others_little(recognizer, changed, labels):
    taught = recognizer.teach([(draw(STROKES[7]), label) for label in labels])
    assert changed(taught) < 0.01


def test_probabilities_stay_calibrated(recognizer):
    strokes, labels = write_digits(600, np.random.default_rng(5))
    pixels = [normalize_strokes(paths) for paths in strokes]
    before = recognizer.recognize_pixels(pixels[300:])
    wrong = [i for i, answer in enumerate(recognizer.recognize_pixels(pixels[:300])) if answer.digit != labels[i]]
    taught = recognizer.teach([(draw(strokes[i], scale=1), int(labels[i])) for i in wrong])
    after = taught.recognize_pixels(pixels[300:])
    error = [
        expected_calibration_error(labels[300:], np.stack([answer.probabilities for answer in answers]))
        for answers in (before, after)
    ]
    assert wrong
    assert error[1] < error[0] + 0.005


@pytest.mark.parametrize(
    ("before", "labels", "after"),
    [(0.67, [1], LENIENT), (0.67, [1, 4], LENIENT), (0.67, [None], 0.67), (0.67, [1, None], 0.67), (0.2, [1], 0.2)],
)
def test_after_lessons_less_is_rejected_unless_one_was_no_digit(recognizer, before, labels, after):
    loaded = Recognizer(recognizer.model, recognizer.temperature, before, recognizer.rehearsal)
    assert loaded.teach([(draw(STROKES[7]), label) for label in labels]).threshold == after


def test_without_ink_there_is_nothing_to_learn(recognizer):
    for lessons in [], [(Drawing(), 4)]:
        assert recognizer.teach(lessons).model.layers[-1] == recognizer.model.layers[-1]


@pytest.mark.slow
def test_without_a_rehearsal_set_it_rehearses_mnist(recognizer):
    taught = Recognizer(recognizer.model).teach([(draw(STROKES[7]), 4)])
    assert taught.recognize(draw(STROKES[7])).digit == 4


def test_a_network_without_a_dense_layer_at_its_end_says_that_it_cannot_learn(recognizer):
    headless = Recognizer(Network(recognizer.model.layers[:-1]))
    with pytest.raises(ModelFileError, match="it does not end in a dense layer with softmax"):
        headless.teach([(draw(STROKES[7]), 7)])


@pytest.mark.parametrize("is_picture", [False, True])
def test_renderings_are_the_drawing_itself_and_varied_ones(recognizer, is_picture):
    drawing = draw(STROKES[4])
    if is_picture:
        drawing.place(drawing.image())
    rendered = renderings(drawing, 8, np.random.default_rng(0))
    assert np.array_equal(rendered[0], recognizer.recognize(drawing).pixels)
    assert len({image.tobytes() for image in rendered}) == 8
    assert min(image.sum() for image in rendered) > 0.5 * rendered[0].sum()  # none is cut off


def test_the_rehearsal_set_has_the_least_certain_images():
    network = Network(
        [Layer("Flatten", "f", "linear", []), Layer("Dense", "d", "softmax", [np.eye(784)[:, :10], np.zeros(10)])]
    )
    pixels = np.zeros((100, 28, 28), dtype=np.uint8)
    pixels[:, 0, 0] = np.arange(100)  # the surer, the brighter
    features = rehearsal_features(network, pixels, 20)
    assert features.shape == (20, 785)
    assert np.allclose(features[:10, 0] * 255, np.arange(10), atol=0.1)
    assert features[:, -1].sum() == 100


@pytest.mark.parametrize(
    ("taught", "labels", "expected"),
    [
        (SEVEN, [1], RECALL * np.eye(10)[1] + (1 - RECALL) * SURE[0]),
        (FOUR, [1], SURE[0]),  # it looks different
        (SEVEN, [None], RECALL / 10 + (1 - RECALL) * SURE[0]),
        (np.concatenate([SEVEN, SEVEN]), [1, 2], RECALL / 2 * np.eye(10)[[1, 2]].sum(0) + (1 - RECALL) * SURE[0]),
    ],
    ids=["taught", "another", "no digit", "contradicting"],
)
def test_the_memory_answers_for_what_looks_the_same(taught, labels, expected):
    assert np.allclose(Memory(taught, labels).recall(SEVEN, SURE)[0], expected, atol=0.001)
