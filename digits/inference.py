"""The trained network without Keras: reads mnist.h5 and runs it with NumPy, every layer's output at hand.

The app answers one small image at a time, where loading a framework costs thousands of times more than the
answer. These few layers in NumPy are ready within a tenth of a second of the window, answer one image faster
than TensorFlow or OpenVINO do, and agree with TensorFlow to 1e-6. (OpenVINO rounds to bfloat16 on processors
that have it and is then off by 1e-2.)
"""

import json
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
        """Softmax float32 (n, 10) of images x, float32 (n, 28, 28, 1)."""
        parts = [x[start : start + BATCH] for start in range(0, len(x), BATCH)]
        return np.concatenate([self.outputs(part)[-1] for part in parts])

    def outputs(self, images: np.ndarray) -> list[np.ndarray]:
        """What each layer makes of images float32 (n, 28, 28, 1): float32 (n, ...), layer by layer."""
        outputs, values = [], images
        for layer in self.layers:
            values = _run(layer, values)
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
    activation = config.get("activation", "linear")
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


def _run(layer: Layer, values: np.ndarray) -> np.ndarray:
    if layer.kind == "Conv2D":
        values = _convolve(values, *layer.weights)
    elif layer.kind == "MaxPooling2D":
        values = _pool(values)
    elif layer.kind == "Flatten":
        values = values.reshape(len(values), -1)
    elif layer.kind == "Dense":
        kernel, bias = layer.weights
        values = values @ kernel + bias
    if layer.activation == "relu":
        values = np.maximum(values, 0)
    elif layer.activation == "softmax":
        powers = np.exp(values - values.max(axis=-1, keepdims=True))
        values = powers / powers.sum(axis=-1, keepdims=True)
    return values


def _convolve(values: np.ndarray, kernel: np.ndarray, bias: np.ndarray) -> np.ndarray:
    """(n, h, w, c) by (a, b, c, d) -> (n, h - a + 1, w - b + 1, d): one matrix product over all windows."""
    height, width, channels, filters = kernel.shape
    windows = np.lib.stride_tricks.sliding_window_view(values, (height, width), axis=(1, 2))  # n, h, w, c, a, b
    rows = windows.transpose(0, 1, 2, 4, 5, 3).reshape(-1, height * width * channels)
    result = rows @ kernel.reshape(-1, filters) + bias
    return result.reshape(*windows.shape[:3], filters)


def _pool(values: np.ndarray) -> np.ndarray:
    """(n, h, w, c) -> (n, h // 2, w // 2, c): the largest of each square of four; an odd last row is left out."""
    height, width = values.shape[1] // 2 * 2, values.shape[2] // 2 * 2
    upper, lower = values[:, :height:2, :width], values[:, 1:height:2, :width]
    rows = np.maximum(upper, lower)
    return np.maximum(rows[:, :, ::2], rows[:, :, 1::2])
