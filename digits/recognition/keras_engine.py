"""The same network, run by Keras instead of NumPy: for `main.py --keras`, and to hold the two against each other."""

import logging
import os
from pathlib import Path

import numpy as np

from digits.recognition.model_file import ModelFileError
from digits.recognition.network import Network

MISSING = (
    "Keras on TensorFlow is not installed here: leave --keras out, or install it with "
    "`.venv/bin/python -m pip install -c constraints.txt -r requirements.txt`."
)


def with_keras(network: Network, path: str | Path) -> Network:
    """The network that was read from `path`, with `keras.models.load_model` of that file to do its computing.

    Raises:
        ModelFileError: Keras or TensorFlow is not installed.
    """
    try:
        hush_tensorflow()
        import keras
    except ImportError as error:
        raise ModelFileError(MISSING) from error

    model = keras.models.load_model(path, compile=False)
    layer_by_layer = keras.Model(model.inputs, [model.get_layer(layer.name).output for layer in network.layers])

    class KerasNetwork(Network):
        def predict_on_batch(self, x: np.ndarray) -> np.ndarray:
            return np.asarray(model.predict_on_batch(x))

        def outputs(self, images: np.ndarray) -> list[np.ndarray]:
            return [np.asarray(output) for output in layer_by_layer.predict_on_batch(images)]

    twin = KerasNetwork(network.layers)
    for compute in (
        twin.predict_on_batch,
        twin.outputs,
    ):  # the first call compiles, which no two threads may do at once
        compute(np.zeros((1, 28, 28, 1), dtype=np.float32))
    return twin


def hush_tensorflow() -> None:
    """Import TensorFlow without its start-up messages, and leave out its advice while it works. Errors still show."""
    os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
    os.environ["KERAS_BACKEND"] = "tensorflow"
    # Its C++ part writes to file descriptor 2 before it reads that level, so the descriptor is turned aside meanwhile.
    stderr, nowhere = os.dup(2), os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2)
    try:
        import tensorflow  # noqa: F401
    finally:
        os.dup2(stderr, 2)
        os.close(stderr)
        os.close(nowhere)
    logging.getLogger("tensorflow").setLevel(logging.ERROR)  # "retracing", whenever many networks predict in turn
    logging.getLogger("absl").setLevel(logging.ERROR)  # "HDF5 is legacy" at each save: HDF5 is what was asked for
