"""Keras computes what NumPy does not, and the same where both can."""

import json
import sys
from typing import Any

import h5py
import keras
import numpy as np
import pytest
from keras import layers

from digits.ink.mnist_format import to_input
from digits.mnist import load_mnist
from digits.recognition.model_file import ModelFileError, load_network
from digits.recognition.recognizer import Recognizer
from helpers import ROOT

pytestmark = pytest.mark.filterwarnings("ignore:You are saving your model as an HDF5:UserWarning")
IMAGES = np.random.default_rng(4).random((35, 28, 28, 1), dtype=np.float32)
PIXELS = list(load_mnist()[1][0][:20])


@pytest.mark.slow
def test_both_engines_agree_on_a_tenth_of_the_test_images():
    images = to_input(load_mnist()[1][0][::10])
    ours, theirs = (
        load_network(ROOT / "mnist.h5", use_keras)[0].predict_on_batch(images) for use_keras in (False, True)
    )
    np.testing.assert_allclose(ours, theirs, atol=1e-5)


def test_a_recognizer_is_the_same_on_keras():
    """Its calibration, its feature maps, and what it learns."""
    ours, theirs = (Recognizer.load(ROOT / "mnist.h5", use_keras) for use_keras in (False, True))
    assert (ours.remarks, theirs.remarks) == ((), ("Computed by Keras.",))
    for mine, other in zip(ours.recognize_pixels(PIXELS), theirs.recognize_pixels(PIXELS), strict=True):
        assert (mine.digit, mine.best) == (other.digit, other.best)
        np.testing.assert_allclose(mine.probabilities, other.probabilities, atol=1e-5)
    maps = zip(ours.model.feature_maps(IMAGES[:2]), theirs.model.feature_maps(IMAGES[:2]), strict=True)
    for mine, other in maps:
        np.testing.assert_allclose(mine, other, atol=1e-5)


def residual():
    image = keras.Input((28, 28, 1))
    values = layers.Conv2D(4, 3, padding="same", activation="relu")(image)
    values = layers.Add()([values, layers.Conv2D(4, 3, padding="same")(values)])
    return keras.Model(image, layers.Dense(10, "softmax")(layers.Flatten()(values)))


def rows(*last):
    return keras.Sequential([keras.Input((28, 28)), layers.LSTM(8), *last])


def channels_first():
    convolution = layers.Conv2D(4, 3, data_format="channels_first")
    return keras.Sequential([keras.Input((1, 28, 28)), convolution, layers.Flatten(), layers.Dense(10, "softmax")])


BY_KERAS = {  # and what the sentence names, where Keras is missing
    "branches": (residual, "h5", "branches"),
    "rows as a sequence": (lambda: rows(layers.Dense(10, "softmax")), "h5", "LSTM"),
    "no dense layer at the end": (lambda: rows(layers.Dense(10), layers.Softmax()), "h5", "LSTM"),
    "another activation": (lambda: rows(layers.Dense(10, "hard_sigmoid")), "keras", "the format .keras"),
    "channels first": (channels_first, "h5", "Conv2D with data_format of channels_first"),
    "functional": (residual, "keras", "the format .keras"),
}


@pytest.mark.parametrize(("make", "suffix", "reason"), BY_KERAS.values(), ids=BY_KERAS)
def test_keras_computes_what_numpy_does_not(tmp_path, monkeypatch, make, suffix, reason):
    model, path = make(), tmp_path / f"mnist.{suffix}"
    model.save(path)
    network, _ = load_network(path)
    assert network.remarks[0] == "Computed by Keras."
    expected = model.predict_on_batch(IMAGES.reshape(-1, *model.input_shape[1:]))
    expected /= expected.sum(axis=1, keepdims=True)
    np.testing.assert_allclose(network.predict_on_batch(IMAGES), expected, atol=1e-5)
    assert len(network.feature_maps(IMAGES)) == len(network.convolutions) == 2 * (make is residual)
    monkeypatch.setitem(sys.modules, "tensorflow", None)  # importing it now fails
    with pytest.raises(ModelFileError, match=f"needs Keras for {reason}, which is not installed here: install it with"):
        load_network(path)


def test_without_keras_the_option_says_what_to_do(monkeypatch):
    monkeypatch.setitem(sys.modules, "tensorflow", None)
    with pytest.raises(ModelFileError, match="needs Keras for --keras, which is not installed here"):
        Recognizer.load(ROOT / "mnist.h5", use_keras=True)


SETTINGS: dict[str, list[Any]] = {  # by the names of layers in mnist.h5
    "conv2d": [
        *[{"filters": filters} for filters in (16, 10**9, -1, "32", None)],
        *[{"strides": strides} for strides in ([2, 2], 0, "2")],
        *[{"activation": activation} for activation in ("selu", "no", 3)],
        *[{"data_format": "channels_first"}, {"data_format": 3}, {"padding": "same"}, {"padding": "odd"}],
        *[{"kernel_size": [5, 5]}, {"dilation_rate": [2, 2]}, {"groups": 2}, {"use_bias": False}],
    ],
    "max_pooling2d": [
        *[{"pool_size": [3, 3]}, {"pool_size": [40, 40]}, {"strides": [1, 1]}, {"padding": "same"}],
        {"data_format": "channels_first"},
    ],
    "flatten": [{"data_format": "channels_first"}],
    "dropout": [{"rate": 9}, {"rate": "much"}],
    "dense": [{"units": 32}, {"units": 10**9}, {"activation": {"class_name": "Nothing", "config": {}}}],
    "input_layer": [{"batch_shape": [None, 28, 28]}, {"batch_shape": [None, 10**9, 28, 1]}, {"dtype": "no"}],
}
CHANGES = [(name, change) for name, changes in SETTINGS.items() for change in changes]


@pytest.mark.parametrize(("name", "settings"), CHANGES, ids=str)
def test_a_changed_setting_means_the_same_to_both_engines(tmp_path, name, settings):
    """Or Keras refuses it in one sentence, as both must where arrays contradict it."""
    path = tmp_path / "mnist.h5"
    path.write_bytes((ROOT / "mnist.h5").read_bytes())
    with h5py.File(path, "r+") as file:
        del file.attrs["digest"]
        model = json.loads(file.attrs["model_config"])
        (layer,) = (layer for layer in model["config"]["layers"] if layer["config"]["name"] == name)
        layer["config"].update(settings)
        file.attrs["model_config"] = json.dumps(model)
    answers, problems = [], []
    for use_keras in (False, True):
        try:
            answers.append(load_network(path, use_keras)[0].predict_on_batch(IMAGES))
        except ModelFileError as error:
            problems.append(str(error))
    assert all(problem.startswith(f"{path} ") and "\n" not in problem for problem in problems)
    np.testing.assert_allclose(answers, answers[::-1], atol=1e-5)
    assert len(answers) in ({1} if name == "dropout" or "dtype" in settings else {0, 2})
