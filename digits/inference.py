"""The trained network without Keras: reads mnist.h5 and runs it with NumPy, every layer's output at hand.

The app answers one small image at a time, where loading a framework costs thousands of times more than the
answer. These few layers in NumPy are ready within a tenth of a second of the window, answer one image faster
than TensorFlow or OpenVINO do, and agree with TensorFlow to 1e-6. (OpenVINO rounds to bfloat16 on processors
that have it and is then off by 1e-2.)
"""

import json
import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from digits.modelfile import DIGEST, HINT, LAYERS, ModelFileError, digest

if TYPE_CHECKING:
    import h5py

BATCH = 32  # images taken through the layers at a time, so that their arrays stay in the processor's cache


class Layer(NamedTuple):
    kind: str  # the Keras class
    name: str
    activation: str  # "relu", "softmax" or "linear"
    weights: list[np.ndarray]  # kernel and bias, or nothing


class Network:
    """A chain of layers; input float32 (n, 28, 28, 1) in [0, 1], output softmax (n, 10)."""

    def __init__(self, layers: list[Layer]):
        self.layers = layers

    def predict_on_batch(self, x: np.ndarray) -> np.ndarray:
        """Softmax float32 (n, 10) of images x, float32 (n, 28, 28, 1). Many images are shared out among threads."""
        if len(x) <= BATCH:
            return self._answer(x)
        parts = [x[start : start + BATCH] for start in range(0, len(x), BATCH)]
        with ThreadPoolExecutor(os.cpu_count()) as threads:
            return np.concatenate(list(threads.map(self._answer, parts)))

    def _answer(self, values: np.ndarray) -> np.ndarray:
        """The last layer's output. Bias and activation wait until the pooling is done: a quarter is left to add them
        to, and the numbers are the same, since both keep the order of a channel's values."""
        first, *others = self.layers
        values = _weigh(first, values)
        waiting = first
        for layer in others:
            if layer.kind == "MaxPooling2D" and waiting.activation != "softmax":
                values = _pool(values)
            else:
                values = _weigh(layer, _finish(waiting, values))
                waiting = layer
        return _finish(waiting, values)

    def outputs(self, images: np.ndarray) -> list[np.ndarray]:
        """What each layer makes of images float32 (n, 28, 28, 1): float32 (n, ...), layer by layer."""
        outputs, values = [], images
        for layer in self.layers:
            values = _finish(layer, _weigh(layer, values))
            outputs.append(values)
        return outputs


def load_network(path: str | Path) -> tuple[Network, dict[str, Any]]:
    """The network in `path` and the attributes that `save_model` gave it.

    Raises:
        ModelFileError: missing, not readable, not HDF5, damaged, or a network of another kind or shape.
    """
    import h5py

    path = Path(path)
    try:
        if not path.is_file():
            raise ModelFileError(f"There is no model file {path}. {HINT}")
        with h5py.File(path, "r") as file:
            attributes = dict(file.attrs)
            config = json.loads(attributes["model_config"])
            kinds = {layer["class_name"] for layer in config["config"]["layers"]}
            if config["class_name"] != "Sequential" or kinds - LAYERS:
                others = ", ".join(sorted(kinds - LAYERS)) or config["class_name"]
                raise ModelFileError(f"{path} holds another kind of network ({others}). {HINT}")
            layers = [_read(layer, file) for layer in config["config"]["layers"]]
            written = digest(attributes, [array for layer in layers for array in layer.weights])
            if attributes.get(DIGEST, written) != written:  # a Keras file of another origin has none
                raise ValueError("it is not as it was written")
            del attributes["model_config"]
        network = Network([layer for layer in layers if layer.kind not in {"InputLayer", "Dropout"}])
        with np.errstate(over="ignore", invalid="ignore"):  # absurd weights show in the answer
            answer = network.predict_on_batch(np.ones((1, 28, 28, 1), dtype=np.float32))
    except ModelFileError:
        raise
    except PermissionError as error:
        raise ModelFileError(f"You may not read {path}: change the permissions of it and of its folder.") from error
    except Exception as error:  # h5py, json and NumPy fail on damaged files each with errors of its own
        raise ModelFileError(f"{path} is damaged or no Keras HDF5 model ({type(error).__name__}). {HINT}") from error
    if answer.shape != (1, 10) or not np.isclose(answer.sum(), 1):
        raise ModelFileError(f"{path} gives no ten probabilities for an image, as a digit network does. {HINT}")
    return network, attributes


def _read(layer: dict[str, Any], file: "h5py.File") -> Layer:
    kind, config = layer["class_name"], layer["config"]
    name = config["name"]
    unlike = {"strides": 1, "padding": "valid", "dilation_rate": 1, "groups": 1, "data_format": "channels_last"}
    if kind == "MaxPooling2D":
        unlike = {"strides": 2, "padding": "valid", "pool_size": 2, "data_format": "channels_last"}
    for setting, expected in unlike.items() if kind in {"Conv2D", "MaxPooling2D"} else ():
        if config[setting] not in (expected, [expected, expected]):
            raise ValueError(f"{name} has {setting} {config[setting]}, expected {expected}")
    activation = config["activation"] if kind in {"Conv2D", "Dense"} else "linear"
    if activation not in {"relu", "softmax", "linear"}:
        raise ValueError(f"{name} has the activation {activation}")
    weights: list[np.ndarray] = []
    if kind in {"Conv2D", "Dense"}:
        keys = file["model_weights"][name].attrs["weight_names"]
        weights = [_array(file, f"model_weights/{name}/{key}") for key in keys]
        kernel, bias = weights  # or ValueError
        if bias.shape != kernel.shape[-1:] or not all(np.isfinite(array).all() for array in weights):
            raise ValueError(f"the weights of {name} are damaged")
    return Layer(kind, name, activation, weights)


def _array(file: "h5py.File", name: str) -> np.ndarray:
    """A float32 array that lies in the file: HDF5 could also fetch it from elsewhere, or make it up in any size."""
    data = file[name]
    if data.file.filename != file.filename or data.id.get_offset() is None:
        raise ValueError(f"{name} is not in the file itself")
    return np.asarray(data, dtype=np.float32)


def _weigh(layer: Layer, values: np.ndarray) -> np.ndarray:
    """A layer's output before bias and activation: a new array, or a view where it has neither."""
    if layer.kind == "Conv2D":
        return _convolve(values, layer.weights[0])
    if layer.kind == "MaxPooling2D":
        return _pool(values)
    if layer.kind == "Flatten":
        return values.reshape(len(values), -1)
    return values @ layer.weights[0]


def _finish(layer: Layer, values: np.ndarray) -> np.ndarray:
    """Bias and activation, in the array of the values."""
    if layer.weights:
        values += layer.weights[1]
    if layer.activation == "relu":
        np.maximum(values, 0, out=values)
    elif layer.activation == "softmax":
        values -= values.max(axis=-1, keepdims=True)
        np.exp(values, out=values)
        values /= values.sum(axis=-1, keepdims=True)
    return values


def _convolve(values: np.ndarray, kernel: np.ndarray) -> np.ndarray:
    """(n, h, w, c) by (a, b, c, d) -> (n, h - a + 1, w - b + 1, d): a matrix product for each row of the kernel."""
    height, width, channels, filters = kernel.shape
    if values.shape[-1] == 1:  # so short a product is sooner done with all rows in one
        windows = np.lib.stride_tricks.sliding_window_view(values[..., 0], (height, width), axis=(1, 2))
        columns = windows.transpose(3, 4, 0, 1, 2).reshape(height * width, -1)  # fast to copy: long runs
        return (columns.T @ kernel.reshape(-1, filters)).reshape(*windows.shape[:3], filters)
    windows = np.lib.stride_tricks.sliding_window_view(values, width, axis=2)  # n, h, w, c, b
    n, rows, across = windows.shape[:3]
    down = rows - height + 1
    flat = windows.transpose(0, 1, 2, 4, 3).reshape(n, rows * across, width * values.shape[-1])
    rowwise = kernel.reshape(height, width * channels, filters)
    result = flat[:, : down * across] @ rowwise[0]
    for row in range(1, height):
        result += flat[:, row * across : (row + down) * across] @ rowwise[row]
    return result.reshape(n, down, across, filters)


def _pool(values: np.ndarray) -> np.ndarray:
    """(n, h, w, c) -> (n, h // 2, w // 2, c): the largest of each square of four; an odd last row is left out."""
    height, width = values.shape[1] // 2 * 2, values.shape[2] // 2 * 2
    upper, lower = values[:, :height:2, :width], values[:, 1:height:2, :width]
    rows = np.maximum(upper, lower)
    return np.maximum(rows[:, :, ::2], rows[:, :, 1::2])
