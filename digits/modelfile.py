"""The files mnist.h5 and mlp.h5: each written whole or not at all, read without trusting it.

Each is plain Keras HDF5. What the app must know beside the weights (calibration, seed, versions, accuracy)
are HDF5 attributes of the same file, so there is no other file that could belong to another training.
"""

import hashlib
import json
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    import keras

# A layer outside this list could be a Lambda, which is a program inside the file: it is never built.
LAYERS = {"InputLayer", "Conv2D", "MaxPooling2D", "Flatten", "Dropout", "Dense"}
ROOM = 2**23  # bytes: several times what a network of this size takes
DIGEST = "digest"  # the attribute that tells whether the file is still as it was written
HINT = "Run the notebook to train a new one, or restore what came with it: `git checkout -- mnist.h5 mlp.h5`."


class ModelFileError(Exception):
    """The file cannot serve as the network; the message is one sentence for the person and what to do."""


def save_model(model: "keras.Model", path: str | Path, attributes: Mapping[str, Any]) -> None:
    """Write a trained model and its attributes to `path`, atomically: a reader sees the old file or the new.

    Raises ModelFileError where the folder is missing, not writable or full.
    """
    path = Path(path)
    try:
        with tempfile.TemporaryDirectory(dir=path.parent, prefix=f".{path.stem}-") as folder:
            draft = Path(folder) / "draft.h5"  # beside `path`, because a rename is atomic only within a file system
            draft.write_bytes(bytes(ROOM))  # on a full disk this tells; HDF5 would crash, and the training be lost
            _write(model, draft, attributes)
            draft.replace(path)
    except OSError as error:
        raise ModelFileError(f"{path}: it cannot be written ({error.strerror or error}).") from error


def _write(model: "keras.Model", path: Path, attributes: Mapping[str, Any]) -> None:
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
        config = json.loads(file.attrs["model_config"])
        for layer in config["config"]["layers"]:
            layer["config"] = _settings_in_use(layer["config"])
        file.attrs["model_config"] = json.dumps(config)
        file.attrs[DIGEST] = digest(file.attrs, model.get_weights())


def digest(attributes: Mapping[str, Any], weights: Iterable[np.ndarray]) -> str:
    """SHA-256 of what makes the answers: a bit that has flipped on a disk is found before it misleads."""
    known = {name: str(value) for name, value in attributes.items() if name != DIGEST}
    sha = hashlib.sha256(json.dumps(known, sort_keys=True).encode())
    for array in weights:
        sha.update(np.ascontiguousarray(array, dtype="<f4").tobytes())
    return sha.hexdigest()


def _settings_in_use(config: Mapping[str, Any]) -> dict[str, Any]:
    """Without the unset ones and the first random weights: Keras 3.12, Python 3.10's last, lacks some of them."""
    return {key: value for key, value in config.items() if value is not None and not key.endswith("_initializer")}
