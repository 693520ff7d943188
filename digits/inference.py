"""The trained network without Keras: reads mnist.h5, for NumPy to run it.

The app answers one small image at a time, where loading a framework costs thousands of times more than the
answer. These few layers are ready soon after the window, answer one image a hundred times sooner than Keras's
`model.predict` (benchmarks/inference.py), and agree with TensorFlow to 1e-5 (a test).
"""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from digits.modelfile import DIGEST, HINT, LAYERS, ModelFileError, digest
from digits.network import Layer, Network

if TYPE_CHECKING:
    import h5py


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
