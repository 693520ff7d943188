"""NumPy and Keras compute the same answers from the same file."""

import sys

import keras
import numpy as np
import pytest
from keras.layers import Conv2D, Dense, Flatten, MaxPooling2D

from digits.ink.mnist_format import to_input
from digits.mnist import load_mnist
from digits.recognition.keras_engine import with_keras
from digits.recognition.model_file import ModelFileError, load_network
from digits.recognition.recognizer import Recognizer
from helpers import ROOT

IMAGES = np.random.default_rng(4).random((70, 28, 28, 1), dtype=np.float32)  # two full batches and a rest


@pytest.mark.slow
def test_both_engines_agree_on_every_test_image():
    images = to_input(load_mnist()[1][0])
    network, _ = load_network(ROOT / "mnist.h5")
    ours, theirs = (engine.predict_on_batch(images) for engine in (network, with_keras(network, ROOT / "mnist.h5")))
    np.testing.assert_allclose(ours, theirs, atol=1e-5)


def test_both_engines_agree_on_each_layer():
    network, _ = load_network(ROOT / "mnist.h5")
    ours, theirs = (engine.outputs(IMAGES) for engine in (network, with_keras(network, ROOT / "mnist.h5")))
    for layer, mine, other in zip(network.layers, ours, theirs, strict=True):
        np.testing.assert_allclose(mine, other, atol=1e-5, err_msg=layer.name)


OTHERS = {  # orders of layers that mnist.h5 does not have
    "linear": [Conv2D(6, 5), MaxPooling2D()],
    "softmax": [Conv2D(4, 1, activation="softmax"), MaxPooling2D()],
    "pool first": [MaxPooling2D(), Conv2D(6, 3, activation="relu")],
    "two pools": [Conv2D(6, 3, activation="relu"), Conv2D(4, 5), MaxPooling2D(), MaxPooling2D()],
}


@pytest.mark.filterwarnings("ignore:You are saving your model as an HDF5:UserWarning")
@pytest.mark.parametrize("n", [1, 70])
@pytest.mark.parametrize("layers", OTHERS.values(), ids=OTHERS)
def test_both_engines_agree_on_other_orders_of_layers(tmp_path, layers, n):
    model = keras.Sequential([keras.Input((28, 28, 1)), *layers, Flatten(), Dense(10, activation="softmax")])
    model.set_weights([np.random.default_rng(3).normal(0, 0.2, array.shape) for array in model.get_weights()])
    model.save(tmp_path / "other.h5")
    network, _ = load_network(tmp_path / "other.h5")
    theirs = with_keras(network, tmp_path / "other.h5").predict_on_batch(IMAGES[:n])
    np.testing.assert_allclose(network.predict_on_batch(IMAGES[:n]), theirs, atol=1e-5)


def test_a_recognizer_runs_on_keras_with_its_calibration():
    ours, theirs = (Recognizer.load(ROOT / "mnist.h5", use_keras) for use_keras in (False, True))
    pixels = list(load_mnist()[1][0][:20])
    for mine, other in zip(ours.recognize_pixels(pixels), theirs.recognize_pixels(pixels), strict=True):
        assert (mine.digit, mine.best) == (other.digit, other.best)
        np.testing.assert_allclose(mine.probabilities, other.probabilities, atol=1e-5)


def test_without_keras_one_sentence_says_what_to_do(monkeypatch):
    monkeypatch.setitem(sys.modules, "tensorflow", None)  # importing it now fails
    with pytest.raises(ModelFileError, match=r"not installed here: leave --keras out, or install it with") as caught:
        Recognizer.load(ROOT / "mnist.h5", use_keras=True)
    assert "\n" not in str(caught.value)
