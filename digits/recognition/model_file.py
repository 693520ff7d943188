"""The file of a network, such as mnist.h5: written whole or not at all, and never trusted when it is read.

It is plain Keras HDF5. What else the app must know (calibration, seed, versions, accuracy) are HDF5 attributes of the
same file, so that there is no second file which could belong to another training.
"""

import hashlib
import itertools
import json
import tempfile
import zipfile
from collections.abc import Mapping
from numbers import Real
from pathlib import Path
from typing import TYPE_CHECKING, Any

import h5py
import numpy as np

from digits.atomic import atomic_path
from digits.recognition.architecture import BeyondNumPyError, ModelFileError, append, read_network, refuse_code
from digits.recognition.keras_engine import first_line, load_keras_layers
from digits.recognition.network import Layer, Network

if TYPE_CHECKING:
    import keras

ROOM = 2**23  # bytes, several times the size of such a file
REHEARSAL = "rehearsal"  # the data set that holds the last layer to its answers when a person teaches it
DIGEST = "digest"  # the attribute that tells whether the file is as it was written
ADVICE = "Run the notebook to train a new one, or restore what came with it: `git checkout -- mnist.h5`."
SAVE = 'Save the network with `model.save("mnist.h5")`.'
BY_KERAS = "Computed by Keras."
PROBES = abs(np.sin(np.arange(4 * 28 * 28, dtype=np.float32))).reshape(4, 28, 28, 1)  # any images
PARTS = {"metadata.json", "config.json", "model.weights.h5"}  # of a .keras file


def save_model(
    model: "keras.Model", path: str | Path, attributes: Mapping[str, Any], rehearsal: np.ndarray | None = None
) -> None:
    """Write a trained model and its attributes to `path`, atomically: a reader sees the old file or the new.

    With `rehearsal`, float16 (n, f) of `digits.recognition.teaching.rehearsal_features`, the model can be taught later.

    Raises ModelFileError where the app could not open the network, the name is not of a .h5 file, or the folder is
    missing, not writable or full.
    """
    if Path(path).suffix != ".h5":
        raise ModelFileError(f"{path}: only HDF5 keeps what the app must know. Give it a name that ends in .h5.")
    try:
        with atomic_path(path) as draft:
            draft.write_bytes(bytes(ROOM))  # on a full disk this raises OSError, where HDF5 would crash the process
            model.save(draft)
            with h5py.File(draft, "r+") as file:
                if rehearsal is not None:
                    file[REHEARSAL] = rehearsal
                _seal(file, attributes)
            _load(draft)
    except ModelFileError as error:
        raise ModelFileError(f"{path} stays as it was: the new network {error}") from error
    except OSError as error:
        raise ModelFileError(f"{path}: it cannot be written ({error.strerror or error}).") from error


def how_the_app_computes(model: "keras.Model") -> str:
    """Whether and how the app will compute a Keras model, trained or not, in a sentence."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "model.h5")
        try:
            model.save(path)
            network, _ = load_network(path)
        except Exception as error:  # Keras raises errors of any kind, also where it cannot save
            return f"The app will not be able to open this network: {str(error).replace(str(path), 'it')}"
    by = "Keras, which must be installed there" if BY_KERAS in network.remarks else "NumPy"
    return f"The app will be able to compute this network with {by}."


def update_attributes(path: str | Path, attributes: Mapping[str, Any]) -> None:
    """Change attributes of a model file, atomically; its weights stay byte for byte.

    Raises ModelFileError where `load_network` would, OSError where the folder is not writable.
    """
    load_network(path)
    with atomic_path(path) as draft:
        draft.write_bytes(Path(path).read_bytes())
        with h5py.File(draft, "r+") as file:
            _seal(file, attributes)


def _seal(file: h5py.File, attributes: Mapping[str, Any]) -> None:
    file.attrs.update(attributes)
    file.attrs[DIGEST] = _digest(file.attrs, _arrays(file))


def _digest(attributes: Mapping[str, Any], arrays: Mapping[str, list[np.ndarray]]) -> str:
    """SHA-256 of all that makes the answers, which finds a bit that flipped on the disk."""
    known = {name: str(value) for name, value in attributes.items() if name != DIGEST}
    sha = hashlib.sha256(json.dumps(known, sort_keys=True).encode())
    for array in itertools.chain(*arrays.values()):
        sha.update(np.ascontiguousarray(array, dtype="<f4").tobytes())
    return sha.hexdigest()


def load_network(path: str | Path, use_keras: bool = False) -> tuple[Network, dict[str, Any]]:
    """The network in `path`, and the attributes that `save_model` gave it, with "rehearsal" if there is such a set.

    NumPy computes the network; Keras does where NumPy cannot, or `use_keras` is true. Raises ModelFileError where the
    file is missing, not readable, damaged, or no network that gives ten answers for an image of MNIST's.
    """
    try:
        return _load(Path(path), use_keras)
    except ModelFileError as error:
        raise ModelFileError(f"{path} {error}") from error
    except PermissionError as error:
        raise ModelFileError(f"{path} may not be read: change the permissions of it and of its folder.") from error
    except Exception as error:  # on damaged files h5py, zipfile and json raise errors of many kinds
        raise ModelFileError(f"{path} is damaged ({type(error).__name__}). {ADVICE}") from error


def _load(path: Path, use_keras: bool = False) -> tuple[Network, dict[str, Any]]:
    """As `load_network`; its ModelFileErrors lack their subject, the path."""
    if not path.is_file():
        raise ModelFileError(f"is a folder. {SAVE}" if path.is_dir() else f"is no file. {ADVICE}")
    with path.open("rb") as content:
        is_archive = content.read(2) == b"PK"
    if is_archive:
        with zipfile.ZipFile(path) as archive:
            sizes = {part.filename: part.file_size for part in archive.infolist()}
            if sizes.keys() != PARTS or sum(sizes.values()) > 2**30:
                raise ModelFileError(f"is an archive, not a network. Unpack it, and open the .h5 file in it. {SAVE}")
            refuse_code(json.loads(archive.read("config.json")) | {"compile_config": None})
        return _checked(*load_keras_layers(path, ".keras", "the format .keras"), (BY_KERAS,)), {}
    if not h5py.is_hdf5(path):
        raise ModelFileError(f"is no network that Keras saved. {SAVE}")
    with h5py.File(path, "r") as file:
        attributes = dict(file.attrs)
        if "model_config" not in attributes:
            raise ModelFileError(f"holds weights alone, or nothing of Keras. {SAVE}")
        arrays = _arrays(file)
    if attributes.get(DIGEST) not in {None, _digest(attributes, arrays)}:  # others' files have none
        raise ValueError("it is not as it was written")
    config = json.loads(attributes.pop("model_config"))
    refuse_code(config)
    temperature, threshold = attributes.get("temperature", 1.0), attributes.get("threshold", 0.0)
    are_numbers = isinstance(temperature, Real) and isinstance(threshold, Real)
    if not (are_numbers and 0.1 <= temperature <= 10 and 0 <= threshold <= 1):
        range_ = "its temperature must be from 0.1 to 10, its threshold from 0 to 1"
        raise ModelFileError(f"has a damaged calibration: {range_}. {ADVICE}")
    if REHEARSAL in arrays:
        (attributes[REHEARSAL],) = arrays[REHEARSAL]
    try:
        shape, layers = read_network(config, arrays)
        if not use_keras:
            return _checked(shape, layers), attributes
        reason = "--keras"
    except BeyondNumPyError as beyond:
        reason = str(beyond)
    except (AttributeError, IndexError, KeyError, TypeError, ValueError):  # a configuration of unknown form
        reason = "its configuration"
    return _checked(*load_keras_layers(path, ".h5", reason), (BY_KERAS,)), attributes


def _checked(batch: tuple[int | None, ...], layers: list[Layer], remarks: tuple[str, ...] = ()) -> Network:
    """The network of these layers, which must take images of 28 x 28 pixels and give ten numbers for each."""
    shape = tuple(side or 28 for side in batch[1:])  # None takes any size
    if np.prod(shape) != 28 * 28:
        sides = " x ".join(map(str, shape))
        raise ModelFileError(f"expects images of {sides}, where MNIST's are 28 x 28 x 1. Train it on those.")
    if shape != (28, 28, 1):
        layers = [Layer("Reshape", settings={"target_shape": shape}), *layers]
    try:
        with np.errstate(all="ignore"):  # absurd weights show in the answers
            answers = Network(layers).predict_on_batch(PROBES)
    except Exception as error:  # Keras raises errors of any kind
        raise ModelFileError(f"contradicts itself: {first_line(error)} Save it anew.") from error
    if answers.shape != (len(PROBES), 10):
        count = answers[0].size
        raise ModelFileError(
            f"gives {count} number{'s' * (count != 1)} for an image, where digits need ten. Train one for digits."
        )
    if not np.isfinite(answers).all():
        raise ModelFileError("answers with numbers beyond all bounds. Train it anew with a smaller learning rate.")
    if answers.min() < 0 or answers.max() > 1:
        layers = append(layers, Layer("Activation", "softmax"))
        remarks += ("Its outputs are logits: softmax applied.",)
    elif not np.allclose(answers.sum(axis=1), 1, atol=0.01):
        layers = [*layers, Layer("Shares")]
        remarks += ("Its outputs do not sum to 1: divided by their sum.",)
    return Network(layers, remarks)


def _arrays(file: h5py.File) -> dict[str, list[np.ndarray]]:
    """The weights of each layer by its name, as Keras orders them, then the rehearsal set."""
    arrays = {}
    for layer in _names(file["model_weights"], "layer_names"):
        keys = _names(file["model_weights"][layer], "weight_names")
        arrays[layer] = [_array(file, f"model_weights/{layer}/{key}") for key in keys]
    return arrays | ({REHEARSAL: [_array(file, REHEARSAL)]} if REHEARSAL in file else {})


def _names(group: h5py.Group, kind: str) -> list[str]:
    """A list of names as Keras keeps it: in older versions as bytes."""
    return [name.decode() if isinstance(name, bytes) else name for name in group.attrs[kind]]


def _array(file: h5py.File, name: str) -> np.ndarray:
    """A float32 array that lies in the file: HDF5 can also take one from elsewhere, or invent one of any size."""
    data = file[name]
    if data.file.filename != file.filename or data.id.get_offset() is None:
        raise ValueError(f"{name} is not in the file itself")
    return np.asarray(data, dtype=np.float32)
