"""The file mnist.h5: written whole or not at all, read without trusting it.

It is plain Keras HDF5. What the app must know beside the weights (calibration, seed, versions, accuracy)
are HDF5 attributes of the same file, so there is no second file that could belong to another training.
"""

import json
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import keras

# A layer outside this list could be a Lambda, which is a program inside the file: it is never built.
LAYERS = {"InputLayer", "Conv2D", "MaxPooling2D", "Flatten", "Dropout", "Dense"}
HINT = "Run the notebook to train a new one, or restore it with `git checkout -- mnist.h5`."


class ModelFileError(Exception):
    """The file cannot serve as the network; the message is one sentence for the person and what to do."""


def save_model(model: "keras.Model", path: str | Path, attributes: Mapping[str, Any]) -> None:
    """Write a trained model and its attributes to `path`, atomically: a reader sees the old file or the new."""
    import h5py
    from absl import logging

    path = Path(path)
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=f".{path.stem}-") as folder:
        draft = Path(folder) / "draft.h5"  # beside `path`, because a rename is atomic only within a file system
        verbosity = logging.get_verbosity()
        logging.set_verbosity(logging.ERROR)  # at each save Keras advises against HDF5, which is the contract here
        try:
            model.save(draft)
        finally:
            logging.set_verbosity(verbosity)
        with h5py.File(draft, "r+") as file:
            file.attrs.update(attributes)
            config = json.loads(file.attrs["model_config"])
            for layer in config["config"]["layers"]:
                layer["config"] = _settings_in_use(layer["config"])
            file.attrs["model_config"] = json.dumps(config)
        draft.replace(path)


def _settings_in_use(config: Mapping[str, Any]) -> dict[str, Any]:
    """Without the unset ones and the first random weights: Keras 3.12, Python 3.10's last, lacks some of them."""
    return {key: value for key, value in config.items() if value is not None and not key.endswith("_initializer")}


def load_model(path: str | Path) -> tuple["keras.Model", dict[str, Any]]:
    """The model in `path` for inference, and the attributes that `save_model` gave it.

    `keras.models.load_model` would do, but where TensorFlow is installed it imports it whatever the backend
    in use, which takes longer than all the rest of the app's start.

    Raises:
        ModelFileError: missing, not HDF5, damaged, or a network of another kind or shape.
    """
    import h5py
    import keras

    path = Path(path)
    if not path.is_file():
        raise ModelFileError(f"There is no model file {path}. {HINT}")
    try:
        with h5py.File(path, "r") as file:
            attributes = dict(file.attrs)
        config = json.loads(attributes.pop("model_config"))
        unknown = {layer["class_name"] for layer in config["config"]["layers"]} - LAYERS
        if config["class_name"] != "Sequential" or unknown:
            raise ModelFileError(f"{path} holds another kind of network ({', '.join(sorted(unknown))}). {HINT}")
        model = keras.Sequential.from_config(config["config"])
        model.load_weights(path)
    except ModelFileError:
        raise
    except Exception as error:  # h5py, json and Keras fail on damaged files each with errors of its own
        raise ModelFileError(f"{path} is damaged or no Keras HDF5 model ({type(error).__name__}). {HINT}") from error
    if model.input_shape != (None, 28, 28, 1) or model.output_shape != (None, 10):
        raise ModelFileError(
            f"{path} maps {model.input_shape} to {model.output_shape}; "
            f"a digit network maps (None, 28, 28, 1) to (None, 10). {HINT}"
        )
    return model, attributes
