"""What is to be seen inside the network."""

import numpy as np

from digits.mnist import load_mnist
from digits.recognition import inspection

SEVEN = load_mnist()[1][0][0]


def test_feature_maps_of_the_three_convolutions_and_filters_of_the_first(recognizer):
    layers = inspection.feature_maps(recognizer.model, SEVEN)
    assert [(maps.filters, maps.side) for maps in layers] == [(32, 26), (64, 11), (64, 3)]
    assert [maps.picture.size for maps in layers] == [(8 * 27 - 1, 4 * 27 - 1), (16 * 12 - 1, 4 * 12 - 1), (63, 15)]
    assert inspection.first_filters(recognizer.model).picture.size == (31, 15)


def test_evidence_lies_on_the_ink_alone_and_changes_sign_with_the_question(recognizer, monkeypatch):
    network, asked = recognizer.model, []
    answer = network.predict_on_batch
    monkeypatch.setattr(network, "predict_on_batch", lambda images: asked.append(len(images)) or answer(images))
    values = inspection.evidence(network, SEVEN, 7, 1)
    assert asked == [1 + np.count_nonzero(SEVEN)]  # paper is not wiped out
    assert values.shape == (28, 28)
    assert not values[SEVEN == 0].any()
    assert values.max() > 0
    np.testing.assert_allclose(inspection.evidence(network, SEVEN, 1, 7), -values, atol=1e-4)


def test_evidence_is_coloured_on_paper(recognizer):
    colours = ["#ffffff", "#808080", "#0000ff", "#ff8000"]
    shown = recognizer.recognize_pixels([SEVEN])[0]
    picture, digit, rival = inspection.evidence_between(recognizer.model, shown, colours)
    assert [digit, rival] == shown.probabilities.argsort()[-2:].tolist()[::-1]
    assert picture.getpixel((0, 0)) == (255, 255, 255)
    values = inspection.evidence(recognizer.model, SEVEN, digit, rival)
    y, x = np.unravel_index(values.argmax(), values.shape)
    red, green, blue = picture.getpixel((int(x), int(y)))
    assert red == green < 128 < blue  # positive


def test_colours_run_from_the_least_to_the_largest():
    assert inspection.sequential(np.array([[0.0, 2.0]])).getpixel((0, 0)) == (0, 34, 78, 255)
    assert inspection.sequential(np.array([[0.0, 2.0]])).getpixel((1, 0)) == (254, 232, 56, 255)
    assert inspection.sequential(np.zeros((2, 2))).getpixel((0, 0)) == (0, 34, 78, 255)
    assert inspection.diverging(np.array([[0.0, np.nan]])).getpixel((0, 0)) == (255, 255, 255, 255)
    assert inspection.diverging(np.array([[0.0, np.nan]])).getpixel((1, 0))[3] == 0
