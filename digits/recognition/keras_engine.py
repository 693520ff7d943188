"""Keras instead of NumPy: where NumPy cannot compute a network, and for `main.py --keras`."""

import logging
import os
import shutil
import tempfile
from pathlib import Path
from typing import Any

import numpy as np

from digits.recognition.architecture import ModelFileError
from digits.recognition.network import Layer

INSTALL = "install it with `.venv/bin/python -m pip install -c constraints.txt -r requirements.txt`."


def load_keras_layers(path: Path, suffix: str, reason: str) -> tuple[tuple[int | None, ...], list[Layer]]:
    """The shape of a batch of images that a file's network takes, and the network as layers, run by Keras.

    NumPy computes a dense layer at the end, so that it can be taught. By the suffix, ".h5" or ".keras", Keras knows the
    format. Raises ModelFileError where Keras cannot load the file, or is not installed: then with the reason, what it
    is needed for.
    """
    try:
        hush_tensorflow()
        import keras
    except ImportError as error:
        raise ModelFileError(f"needs Keras for {reason}, which is not installed here: {INSTALL}") from error
    try:
        with tempfile.TemporaryDirectory() as folder:
            copy = shutil.copy(path, Path(folder) / f"model{suffix}")
            model = keras.models.load_model(copy, compile=False, safe_mode=True)
        inputs, outputs = len(model.inputs), len(model.outputs)
        layers = _as_layers(model)
    except Exception as error:  # Keras raises errors of any kind
        advice = "Save it as a .keras file, and open that." if suffix == ".h5" else "Save it anew."
        raise ModelFileError(f"cannot be loaded by Keras: {first_line(error)} {advice}") from error
    if inputs != 1 or outputs != 1:
        raise ModelFileError(f"takes {inputs} inputs and gives {outputs} outputs. Join them, and train it anew.")
    return model.inputs[0].shape, layers


def _as_layers(model: Any) -> list[Layer]:  # a keras.Model
    import keras

    body, end, answer = model.outputs[0], model.layers[-1], []
    if isinstance(end, keras.layers.Dense) and end.activation.__name__ in {"softmax", "linear"}:
        bias = [] if end.use_bias else [np.zeros(end.units, np.float32)]
        body, answer = end.input, [Layer("Dense", end.activation.__name__, [*end.get_weights(), *bias])]
    found = [layer for layer in model.layers if type(layer) is keras.layers.Conv2D]
    found = [layer for layer in found if layer.data_format == "channels_last"]
    seen = keras.Model(model.inputs, {"body": body, "maps": [layer.output for layer in found]})
    settings = {
        "compute": lambda images: seen.predict_on_batch(images)["body"],
        "feature_maps": lambda images: seen.predict_on_batch(images)["maps"],
        "convolutions": [Layer("Conv2D", weights=layer.get_weights()) for layer in found],
    }
    return [Layer("Keras", settings=settings), *answer]


def first_line(error: Exception) -> str:
    """The beginning of an error's message, as a sentence."""
    lines = str(error).strip().splitlines() or [type(error).__name__]
    return lines[0].split(". ")[0][:200].rstrip(".") + "."


def hush_tensorflow() -> None:
    """Import TensorFlow without its start-up messages, and silence its advice. Errors still show."""
    os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
    os.environ["KERAS_BACKEND"] = "tensorflow"
    # Its C++ part writes to file descriptor 2 before it reads that level: the descriptor points elsewhere meanwhile.
    stderr, nowhere = os.dup(2), os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2)
    try:
        import tensorflow  # noqa: F401
    finally:
        os.dup2(stderr, 2)
        os.close(stderr)
        os.close(nowhere)
    logging.getLogger("tensorflow").setLevel(logging.ERROR)  # "retracing", where several networks predict in turn
    logging.getLogger("absl").setLevel(logging.ERROR)  # "HDF5 is legacy", at each save
