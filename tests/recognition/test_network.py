"""NumPy computes each kind of layer, in each setting, as Keras does."""

from functools import partial

import keras
import numpy as np
import pytest
import tensorflow as tf
from keras import layers

from digits.recognition.model_file import load_network, save_model

IMAGES = np.random.default_rng(4).random((35, 28, 28, 1), dtype=np.float32)  # a full batch and a rest
IMAGE = (28, 28, 1)
Conv, Pool, Flatten, Dense = layers.Conv2D, layers.MaxPooling2D, layers.Flatten, layers.Dense
SOFTMAX = [Flatten, lambda: Dense(10, "softmax")]


def chain(*body, shape=IMAGE, end=SOFTMAX):
    """A sequential network; a class is a layer without arguments."""
    return keras.Sequential([keras.Input(shape), *body, *(make() for make in end)])


def functional(*body, shape=IMAGE):
    values = image = keras.Input(shape)
    for layer in (*body, Flatten(), Dense(10, "softmax")):
        values = layer(values)
    return keras.Model(image, values)


def activated(name):
    return chain(Conv(3, 3, activation=name), Dense(5, name))


ACTIVATIONS = "elu leaky_relu sigmoid silu swish tanh"
BY_NUMPY = {
    # what a learner changes
    "same": lambda: chain(Conv(4, 3, padding="same", activation="relu"), Pool()),
    "strides": lambda: chain(Conv(4, 3, strides=2)),
    "strides, same": lambda: chain(
        Conv(4, (3, 5), strides=(2, 3), padding="same"), Conv(3, 4, strides=2, padding="same")
    ),
    "kernel of 1, 4, 28": lambda: chain(Conv(4, 1), Conv(4, 4, padding="same"), Conv(3, 28, activation="softmax")),
    "no bias": lambda: chain(Conv(4, 3, use_bias=False), end=[Flatten, lambda: Dense(10, "softmax", use_bias=False)]),
    "pool of 3": lambda: chain(Conv(4, 3), Pool(3)),
    "pool, same": lambda: chain(Conv(4, 3), Pool((2, 3), padding="same"), Pool(3, strides=2, padding="same")),
    "average": lambda: chain(layers.AveragePooling2D(3), layers.AveragePooling2D(2, strides=1, padding="same")),
    "pools first": lambda: chain(Pool(), Pool(2, strides=1), Conv(6, 3, activation="relu")),
    "normalised": lambda: chain(
        Conv(4, 3),
        layers.BatchNormalization(),
        layers.Activation("relu"),
        layers.BatchNormalization(scale=False, center=False),
    ),
    "global average": lambda: chain(Conv(4, 3), end=[layers.GlobalAveragePooling2D, lambda: Dense(10), layers.Softmax]),
    "global maximum": lambda: chain(Conv(4, 3), layers.GlobalMaxPooling2D(keepdims=True)),
    "rescaled": lambda: chain(layers.Rescaling(1 / 127.5, offset=-1)),
    "rectified": lambda: chain(
        Conv(4, 3),
        layers.ReLU(0.5, 0.1, 0.05),
        Conv(4, 3),
        layers.LeakyReLU(),
        Conv(3, 3, activation=layers.LeakyReLU(0.1)),
    ),
    "activation twice": lambda: chain(
        Conv(4, 3, activation="relu"), layers.Activation("tanh"), layers.Permute((2, 3, 1))
    ),
    "only for training": lambda: chain(
        layers.RandomRotation(0.1), layers.GaussianNoise(0.1), Conv(4, 3), layers.SpatialDropout2D(0.2)
    ),
    "TensorFlow's functions": lambda: chain(Dense(8, tf.nn.relu), Dense(8, activation=tf.nn.tanh)),
    # what it takes
    "28 x 28": lambda: chain(shape=(28, 28)),
    "28 x 28, reshaped": lambda: chain(layers.Reshape((28, 28, -1)), Conv(4, 3), shape=(28, 28)),
    "784": lambda: chain(Dense(8, "relu"), shape=(784,)),
    "1 x 28 x 28": lambda: chain(layers.Permute((2, 3, 1)), Conv(4, 3), shape=(1, 28, 28)),
    "any size": lambda: chain(
        Conv(4, 3), shape=(None, None, 1), end=[layers.GlobalMaxPooling2D, lambda: Dense(10, "softmax")]
    ),
    # how it is put together
    "functional": lambda: functional(Conv(4, 3), layers.Dropout(0.5), Pool()),
    **{name: partial(activated, name) for name in ACTIVATIONS.split()},
}


def scramble(model):
    """Weights and variances of a size that a training could leave."""
    rng = np.random.default_rng(3)
    for weight in model.weights:
        values = rng.uniform(0.5, 2, weight.shape) * 2 / np.sqrt(max(np.prod(weight.shape[:-1]), 9))
        weight.assign(values if "var" in weight.name else values * rng.choice([-1, 1], weight.shape))
    return model


@pytest.mark.parametrize("make", BY_NUMPY.values(), ids=BY_NUMPY)
def test_numpy_equals_keras(tmp_path, make):
    model = scramble(make())
    save_model(model, tmp_path / "mnist.h5", {})
    network, _ = load_network(tmp_path / "mnist.h5")
    assert network.remarks == ()
    given = IMAGES.reshape(-1, *(side or 28 for side in model.input_shape[1:]))
    np.testing.assert_allclose(network.predict_on_batch(IMAGES), model.predict_on_batch(given), atol=1e-5)
