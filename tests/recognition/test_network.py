"""NumPy computes each kind of layer, in each setting, as Keras does."""

import keras
import numpy as np
import pytest
import tensorflow as tf
from keras import layers
from keras.layers import Activation, BatchNormalization, Conv2D, Dense, MaxPooling2D, Permute

from digits.recognition.model_file import load_network, save_model
from networks import IMAGES, chain

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
