"""Networks of Keras for the tests."""

from typing import Any

import keras
import numpy as np

IMAGES = np.random.default_rng(4).random((35, 28, 28, 1), dtype=np.float32)  # a full batch and a rest


def chain(*body: Any, shape: tuple[int | None, ...] = (28, 28, 1)) -> keras.Model:
    """Any layers, and then a classifier's."""
    end = keras.layers.Flatten(), keras.layers.Dense(10, "softmax")
    return keras.Sequential([keras.Input(shape), *body, *end])
