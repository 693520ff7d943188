"""NumPy computes each kind of layer, in each setting, as Keras does; Keras computes what NumPy does not."""

import sys
from typing import Any

import keras
import numpy as np
import pytest
import tensorflow as tf
from keras import layers
from keras.layers import Activation, BatchNormalization, Conv2D, Dense, MaxPooling2D, Permute

from digits.mnist import load_mnist
from digits.recognition.model_file import ModelFileError, load_network, save_model
from digits.recognition.recognizer import Recognizer
from helpers import MODEL
from networks import IMAGES, chain

pytestmark = pytest.mark.filterwarnings("ignore:You are saving your model as an HDF5:UserWarning")


def test_a_recognizer_is_the_same_on_keras():
    ours, theirs = (Recognizer.load(MODEL, use_keras) for use_keras in (False, True))
    assert (ours.remarks, theirs.remarks) == ((), ("Computed by Keras.",))
    images = list(load_mnist()[1][0][:200])
    for mine, other in zip(ours.recognize_pixels(images), theirs.recognize_pixels(images), strict=True):
        assert (mine.digit, mine.best) == (other.digit, other.best)
        np.testing.assert_allclose(mine.probabilities, other.probabilities, atol=1e-5)
    maps = (recognizer.model.feature_maps(IMAGES[:2]) for recognizer in (ours, theirs))
    for mine, other in zip(*maps, strict=True):
        np.testing.assert_allclose(mine, other, atol=1e-5)


def residual():
    image = keras.Input((28, 28, 1))
    values = layers.Conv2D(4, 3, padding="same", activation="relu")(image)
    values = layers.Add()([values, layers.Conv2D(4, 3, padding="same")(values)])
    return keras.Model(image, layers.Dense(10, "softmax")(layers.Flatten()(values)))


def rows(*last):
    return keras.Sequential([keras.Input((28, 28)), layers.LSTM(8), *last])


def channels_first():
    return chain(layers.Conv2D(4, 3, data_format="channels_first"), shape=(1, 28, 28))


BY_KERAS = {  # and what the sentence names, where Keras is missing
    "branches": (residual, "h5", "branches"),
    "rows as a sequence": (lambda: rows(layers.Dense(10, "softmax", use_bias=False)), "h5", "LSTM"),
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
    can_be_taught = model.layers[-1].get_config().get("activation") == "softmax"
    assert (network.layers[-1][:2] == ("Dense", "softmax")) is can_be_taught
    assert len(network.feature_maps(IMAGES)) == len(network.convolutions) == 2 * (make is residual)
    monkeypatch.setitem(sys.modules, "tensorflow", None)  # importing it now fails
    with pytest.raises(ModelFileError, match=f"needs Keras for {reason}, which is not installed here: install it with"):
        load_network(path)
    with pytest.raises(ModelFileError, match="needs Keras for --keras, which is not installed here"):
        load_network(MODEL, use_keras=True)


def test_what_keras_cannot_load_from_hdf5_it_loads_as_keras(tmp_path):
    mean = layers.Normalization(axis=None)
    mean.adapt(IMAGES)
    for suffix in ("h5", "keras"):
        chain(mean).save(tmp_path / f"mnist.{suffix}")
    with pytest.raises(ModelFileError, match=r"Shape mismatch.* Save it as a \.keras file, and open that\.$"):
        load_network(tmp_path / "mnist.h5")
    assert load_network(tmp_path / "mnist.keras")[0].remarks[0] == "Computed by Keras."


SETTINGS: list[tuple[str, str, list[Any]]] = [  # of layers in mnist.h5, by their names
    ("conv2d", "filters", [16, 10**9, -1, "32", None]),
    ("conv2d", "strides", [[2, 2], 0, "2"]),
    ("conv2d", "activation", ["selu", "no", 3]),
    ("conv2d", "data_format", ["channels_first", 3]),
    ("conv2d", "padding", ["same", "odd"]),
    ("conv2d", "kernel_size", [[5, 5]]),
    ("conv2d", "dilation_rate", [[2, 2]]),
    ("conv2d", "groups", [2]),
    ("conv2d", "use_bias", [False]),
    ("max_pooling2d", "pool_size", [[3, 3], [40, 40]]),
    ("max_pooling2d", "strides", [[1, 1]]),
    ("max_pooling2d", "padding", ["same"]),
    ("max_pooling2d", "data_format", ["channels_first"]),
    ("flatten", "data_format", ["channels_first"]),
    ("dropout", "rate", [9, "much"]),
    ("dense", "units", [32, 10**9]),
    ("dense", "activation", [{"class_name": "Nothing", "config": {}}]),
    ("input_layer", "batch_shape", [[None, 28, 28], [None, 10**9, 28, 1]]),
    ("input_layer", "dtype", ["no"]),
]
CHANGES = [(layer, name, value) for layer, name, values in SETTINGS for value in values]


@pytest.mark.parametrize(("layer", "name", "value"), CHANGES, ids=str)
def test_a_changed_setting_means_the_same_to_both_engines(edited, layer, name, value):
    """Or Keras refuses it in one sentence, as both must where arrays contradict it."""
    path, answers, problems = edited(**{layer: {name: value}}), [], []
    for use_keras in (False, True):
        try:
            answers.append(load_network(path, use_keras)[0].predict_on_batch(IMAGES))
        except ModelFileError as error:
            problems.append(str(error))
    assert all(problem.startswith(f"{path} ") and "\n" not in problem for problem in problems)
    np.testing.assert_allclose(answers, answers[::-1], atol=1e-5)
    assert len(answers) in ({1} if layer == "dropout" or name == "dtype" else {0, 2})


BODIES = {  # before Flatten and Dense(10, "softmax")
    "same": [Conv2D(4, 3, padding="same", activation="relu"), MaxPooling2D()],
    "strides": [Conv2D(4, 3, strides=2)],
    "strides, same": [Conv2D(4, (3, 5), strides=(2, 3), padding="same"), Conv2D(3, 4, strides=2, padding="same")],
    "kernel of 1, 4, 28": [Conv2D(4, 1), Conv2D(4, 4, padding="same"), Conv2D(3, 28, activation="softmax")],
    "no bias": [Conv2D(4, 3, use_bias=False), Dense(5, use_bias=False)],
    "pool of 3": [Conv2D(4, 3), MaxPooling2D(3)],
    "pool, same": [Conv2D(4, 3), MaxPooling2D((2, 3), padding="same"), MaxPooling2D(3, strides=2, padding="same")],
    "average": [layers.AveragePooling2D(3), layers.AveragePooling2D(2, strides=1, padding="same")],
    "pools first": [MaxPooling2D(), MaxPooling2D(2, strides=1), Conv2D(6, 3, activation="relu")],
    "normalised": [Conv2D(4, 3), BatchNormalization(), Activation("relu"), BatchNormalization(scale=False)],
    "normalised rows": [Conv2D(4, 3), BatchNormalization(axis=1, center=False)],
    "global average": [Conv2D(4, 3), layers.GlobalAveragePooling2D(), Dense(10), layers.Softmax()],
    "global maximum": [Conv2D(4, 3), layers.GlobalMaxPooling2D(keepdims=True)],
    "rescaled": [layers.Rescaling(1 / 127.5, offset=-1)],
    "rectified": [layers.ReLU(0.5, 0.1, 0.05), Conv2D(4, 3, activation=layers.LeakyReLU(0.1)), layers.LeakyReLU()],
    "activated twice": [Conv2D(4, 3, activation="relu"), Activation("tanh"), Permute((2, 3, 1))],
    "only for training": [layers.RandomRotation(0.1), layers.GaussianNoise(0.1), layers.SpatialDropout2D(0.2)],
    "TensorFlow's functions": [Dense(8, tf.nn.relu), Dense(8, activation=tf.nn.tanh), Dense(8, tf.nn.softmax)],
    **{name: [Dense(5, name)] for name in ("elu", "leaky_relu", "sigmoid", "silu", "swish", "tanh")},
    "rows": [layers.Reshape((28, 28, -1)), Conv2D(4, 3)],
    "a vector": [Dense(8, "relu")],
    "channel first": [Permute((2, 3, 1)), Conv2D(4, 3)],
    "any size": [Conv2D(4, 3), layers.GlobalMaxPooling2D()],
}
SHAPES = {"rows": (28, 28), "a vector": (784,), "channel first": (1, 28, 28), "any size": (None, None, 1)}


@pytest.mark.parametrize("name", BODIES)
def test_numpy_equals_keras(tmp_path, name):
    shape = SHAPES.get(name, (28, 28, 1))
    model = chain(*BODIES[name], shape=shape)
    if name in {"same", "activated twice"}:
        model = keras.Model(model.inputs, model.outputs)  # functional
    rng = np.random.default_rng(3)
    for weight in model.weights:  # of a size that a training could leave
        values = rng.uniform(0.5, 2, weight.shape) * 2 / np.sqrt(max(np.prod(weight.shape[:-1]), 9))
        weight.assign(values if "var" in weight.name else values * rng.choice([-1, 1], weight.shape))
    save_model(model, tmp_path / "mnist.h5", {})
    network, _ = load_network(tmp_path / "mnist.h5")
    assert network.remarks == ()
    given = IMAGES.reshape(-1, *(side or 28 for side in shape))
    np.testing.assert_allclose(network.predict_on_batch(IMAGES), model.predict_on_batch(given), atol=1e-5)
