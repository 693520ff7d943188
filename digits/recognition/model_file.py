"""The file mnist.h5: written whole or not at all, read without trusting it.

Each is plain Keras HDF5. What the app must know beside the weights (calibration, seed, versions, accuracy)
are HDF5 attributes of the same file, so there is no other file that could belong to another training.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from digits.atomic import atomic_path
from digits.recognition.network import Layer, Network

if TYPE_CHECKING:
    import h5py
    import keras

# A layer outside this list could be a Lambda, which is a program inside the file: it is never built.
LAYERS = {"InputLayer", "Conv2D", "MaxPooling2D", "Flatten", "Dropout", "Dense"}
ROOM = 2**23  # bytes: several times what a network of this size takes
REHEARSAL = "rehearsal"  # the dataset with what the last layer is held to when a person teaches it
DIGEST = "digest"  # the attribute that tells whether the file is still as it was written
ADVICE = "Run the notebook to train a new one, or restore what came with it: `git checkout -- mnist.h5`."


class ModelFileError(Exception):
    """The file cannot serve as the network; the message is one sentence for the person and what to do."""


def save_model(
    model: "keras.Model", path: str | Path, attributes: Mapping[str, Any], rehearsal: np.ndarray | None = None
) -> None:
    """Write a trained model and its attributes to `path`, atomically: a reader sees the old file or the new.

    With `rehearsal`, float16 (n, f) of `digits.recognition.teaching.rehearsal_features`, the model can be taught later.

    Raises ModelFileError where the folder is missing, not writable or full.
    """
    try:
        with atomic_path(path) as draft:
            # Reserve space first: on a full disk this raises OSError, where HDF5 would crash the process.
            draft.write_bytes(bytes(ROOM))
            _write(model, draft, attributes, rehearsal)
    except OSError as error:
        raise ModelFileError(f"{path}: it cannot be written ({error.strerror or error}).") from error


def _write(model: "keras.Model", path: Path, attributes: Mapping[str, Any], rehearsal: np.ndarray | None) -> None:
    import h5py
    from absl import logging

    verbosity = logging.get_verbosity()
    logging.set_verbosity(logging.ERROR)  # at each save Keras advises against HDF5, which is the contract here
    try:
        model.save(path)
    finally:
        logging.set_verbosity(verbosity)
    with h5py.File(path, "r+") as file:
        file.attrs.update(attributes)
        arrays = model.get_weights()
        if rehearsal is not None:
            file[REHEARSAL] = rehearsal
            arrays.append(rehearsal)
        file.attrs[DIGEST] = digest(file.attrs, arrays)


def update_attributes(path: str | Path, attributes: Mapping[str, Any]) -> None:
    """Write attributes of a model file anew, atomically; its weights stay as they are, byte for byte.

    Raises ModelFileError where `load_network` would, OSError where the folder is not writable.
    """
    import h5py

    network, known = load_network(path)
    arrays = [array for layer in network.layers for array in layer.weights]
    with atomic_path(path) as draft:
        draft.write_bytes(Path(path).read_bytes())
        with h5py.File(draft, "r+") as file:
            file.attrs.update(attributes)
            file.attrs[DIGEST] = digest(file.attrs, [*arrays, *([known[REHEARSAL]] if REHEARSAL in known else [])])


def digest(attributes: Mapping[str, Any], arrays: Iterable[np.ndarray]) -> str:
    """SHA-256 of what makes the answers: a bit that has flipped on a disk is found before it misleads."""
    known = {name: str(value) for name, value in attributes.items() if name != DIGEST}
    sha = hashlib.sha256(json.dumps(known, sort_keys=True).encode())
    for array in arrays:
        sha.update(np.ascontiguousarray(array, dtype="<f4").tobytes())
    return sha.hexdigest()


def load_network(path: str | Path) -> tuple[Network, dict[str, Any]]:
    """The network in `path` and the attributes that `save_model` gave it, "rehearsal" among them if there is one.

    Raises:
        ModelFileError: missing, not readable, not HDF5, damaged, or a network of another kind or shape.
    """
    import h5py

    path = Path(path)
    try:
        if not path.is_file():
            raise ModelFileError(f"There is no model file {path}. {ADVICE}")
        with h5py.File(path, "r") as file:
            attributes = dict(file.attrs)
            config = json.loads(attributes["model_config"])
            kinds = {layer["class_name"] for layer in config["config"]["layers"]}
            if config["class_name"] != "Sequential" or kinds - LAYERS:
                others = ", ".join(sorted(kinds - LAYERS)) or config["class_name"]
                raise ModelFileError(f"{path} holds another kind of network ({others}). {ADVICE}")
            layers = [_read(layer, file) for layer in config["config"]["layers"]]
            arrays = [array for layer in layers for array in layer.weights]
            rehearsal = _array(file, REHEARSAL) if REHEARSAL in file else None
            written = digest(attributes, arrays if rehearsal is None else [*arrays, rehearsal])
            if attributes.get(DIGEST, written) != written:  # a Keras file of another origin has none
                raise ValueError("it is not as it was written")
            del attributes["model_config"]
            if rehearsal is not None:
                attributes[REHEARSAL] = rehearsal
        network = Network([layer for layer in layers if layer.kind not in {"InputLayer", "Dropout"}])
        with np.errstate(over="ignore", invalid="ignore"):  # absurd weights show in the answer
            answer = network.predict_on_batch(np.ones((1, 28, 28, 1), dtype=np.float32))
    except ModelFileError:
        raise
    except PermissionError as error:
        raise ModelFileError(f"You may not read {path}: change the permissions of it and of its folder.") from error
    except Exception as error:  # h5py, json and NumPy fail on damaged files each with errors of its own
        raise ModelFileError(f"{path} is damaged or no Keras HDF5 model ({type(error).__name__}). {ADVICE}") from error
    if answer.shape != (1, 10) or not np.isclose(answer.sum(), 1):
        raise ModelFileError(f"{path} gives no ten probabilities for an image, as a digit network does. {ADVICE}")
    return network, attributes


def _read(layer: dict[str, Any], file: "h5py.File") -> Layer:
    kind, config = layer["class_name"], layer["config"]
    name = config["name"]
    required = {"strides": 1, "padding": "valid", "dilation_rate": 1, "groups": 1, "data_format": "channels_last"}
    if kind == "MaxPooling2D":
        required = {"strides": 2, "padding": "valid", "pool_size": 2, "data_format": "channels_last"}
    for setting, expected in required.items() if kind in {"Conv2D", "MaxPooling2D"} else ():
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
