"""A model file is read without trusting it: whatever it holds, it is a digit network or one sentence says why not."""

import json
import os
import random
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import h5py
import keras
import numpy as np
import pytest
from keras import layers

from digits.recognition.model_file import ModelFileError, load_network, save_model
from digits.training.models import build_cnn, build_mlp
from helpers import ROOT

MODEL = ROOT / "mnist.h5"


@pytest.fixture(scope="module")
def saved(tmp_path_factory):
    """A CNN, untrained, and the file it was saved in."""
    keras.utils.set_random_seed(0)
    model = build_cnn()
    path = tmp_path_factory.mktemp("models") / "cnn.h5"
    save_model(model, path, {"seed": 7})
    return model, path


def _network(
    *hidden: layers.Layer, inputs: int = 28, outputs: int = 10, activation: str = "softmax"
) -> keras.Sequential:
    shape = (inputs, inputs, 1)
    return keras.Sequential([keras.Input(shape), *hidden, layers.Flatten(), layers.Dense(outputs, activation)])


def _save_weights(path: Path) -> None:
    weights = path.with_suffix(".weights.h5")
    build_mlp((8,)).save_weights(weights)
    weights.replace(path)


def _save_functional(path: Path) -> None:
    image = keras.Input((28, 28, 1))
    keras.Model(image, layers.Dense(10)(layers.Flatten()(image))).save(path)


def _save_poisoned(path: Path) -> None:
    model = build_mlp((8,))
    model.layers[-1].kernel.assign(np.full((8, 10), np.nan, dtype=np.float32))
    model.save(path)


def _save_boundless(path: Path) -> None:
    model = build_mlp((8,))
    for layer in model.layers[-2:]:
        layer.set_weights([np.full_like(weights, 3e38) for weights in layer.get_weights()])
    model.save(path)


WRONG = {
    "missing": (lambda path: None, "There is no model file"),
    "a folder": (lambda path: path.mkdir(), "There is no model file"),
    "empty": (lambda path: path.write_bytes(b""), "is damaged or no Keras HDF5 model"),
    "text": (lambda path: path.write_text("weights"), "is damaged or no Keras HDF5 model"),
    "HDF5, no model": (lambda path: h5py.File(path, "w").close(), "is damaged or no Keras HDF5 model"),
    "weights alone": (_save_weights, "is damaged or no Keras HDF5 model"),
    "another layer": (lambda path: _network(layers.BatchNormalization()).save(path), "another kind of network"),
    "no chain of layers": (_save_functional, "another kind of network"),
    "other images": (lambda path: _network(inputs=32).save(path), "is damaged or no Keras HDF5 model"),
    "other classes": (lambda path: _network(outputs=26).save(path), "digit network"),
    "no probabilities": (lambda path: _network(activation="linear").save(path), "no ten probabilities"),
    "weights that are no numbers": (_save_poisoned, "damaged"),
    "weights out of all proportion": (_save_boundless, "no ten probabilities"),
}


@pytest.mark.filterwarnings("ignore:You are saving your model as an HDF5:UserWarning")
@pytest.mark.parametrize(("save", "problem"), WRONG.values(), ids=WRONG)
def test_says_in_one_sentence_what_is_wrong(tmp_path, save, problem):
    save(tmp_path / "mnist.h5")
    with pytest.raises(ModelFileError, match=problem) as caught:
        load_network(tmp_path / "mnist.h5")
    message = str(caught.value)
    assert str(tmp_path / "mnist.h5") in message
    assert "\n" not in message
    assert message.endswith("or restore what came with it: `git checkout -- mnist.h5`.")


def _change(file, change):
    config = json.loads(file.attrs["model_config"])
    change(config["config"]["layers"])
    file.attrs["model_config"] = json.dumps(config)


def _narrow(file):
    """The second convolution's kernel takes one channel, where the first one gives 32."""
    group = file["model_weights/conv2d_1"]
    layer = group[group.attrs["weight_names"][0]].parent
    one = layer["kernel"][:, :, :1]
    del layer["kernel"]
    layer["kernel"] = one


CHANGES = {
    "a layer that could run code": lambda file: _change(file, lambda layers: layers[1].update(class_name="Lambda")),
    "no configuration": lambda file: file.attrs.pop("model_config"),
    "no weights": lambda file: file.pop("model_weights"),
    "another stride": lambda file: _change(file, lambda layers: layers[1]["config"].update(strides=[2, 2])),
    "another activation": lambda file: _change(file, lambda layers: layers[1]["config"].update(activation="selu")),
    "another output": lambda file: _change(file, lambda layers: layers.pop()),
    "a kernel for other channels": _narrow,
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_refuses_what_is_no_digit_network(tmp_path, change):
    path = tmp_path / "model.h5"
    path.write_bytes(MODEL.read_bytes())
    with h5py.File(path, "r+") as file:
        del file.attrs["digest"]  # each is to be found for itself
        change(file)
    with pytest.raises(ModelFileError, match=r"model\.h5"):
        load_network(path)


def test_flatten_has_no_activation(tmp_path):
    """It hands on the array of the layer before it, which must not be changed there."""
    path = tmp_path / "model.h5"
    path.write_bytes(MODEL.read_bytes())
    with h5py.File(path, "r+") as file:
        del file.attrs["digest"]
        _change(file, lambda layers: [layer["config"].setdefault("activation", "relu") for layer in layers])
    layers = load_network(path)[0].layers
    assert {layer.activation for layer in layers if layer.kind == "Flatten"} == {"linear"}


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has other permissions")
@pytest.mark.parametrize("closed", ["cnn.h5", "."])
def test_says_what_may_not_be_read(saved, closed):
    with tempfile.TemporaryDirectory() as folder:  # pytest's own are closed to all others
        Path(folder).chmod(0o755)
        path = Path(folder) / "cnn.h5"
        shutil.copy(saved[1], path)
        (Path(folder) / closed).chmod(0)
        with _nobody(), pytest.raises(ModelFileError, match=f"You may not read {path}: change the permissions"):
            load_network(path)
        Path(folder).chmod(0o755)


@contextmanager
def _nobody() -> Iterator[None]:
    """Root, as which some run tests, may read everything: be somebody else meanwhile."""
    user = os.geteuid()
    if user == 0:
        os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(user)


def test_a_name_that_cannot_be_is_refused():
    with pytest.raises(ModelFileError, match=r"no Keras HDF5 model|no model file"):
        load_network("x" * 5000)


def test_a_flipped_bit_is_refused_or_changes_nothing(saved, tmp_path):
    path = saved[1]
    images = np.random.default_rng(0).random((2, 28, 28, 1), dtype=np.float32)
    expected = load_network(path)[0].predict_on_batch(images)
    content, path = path.read_bytes(), tmp_path / "flipped.h5"
    random.seed(0)
    refused = 0
    for _ in range(200):
        flipped = bytearray(content)
        flipped[random.randrange(len(content))] ^= 1 << random.randrange(8)
        path.write_bytes(flipped)
        try:
            network = load_network(path)[0]
        except ModelFileError:
            refused += 1
        else:
            np.testing.assert_array_equal(network.predict_on_batch(images), expected)
    assert refused >= 100


def test_refuses_a_file_cut_off_anywhere(saved, tmp_path):
    content = saved[1].read_bytes()
    for place in sorted(random.Random(0).sample(range(len(content)), 20)):
        (tmp_path / "mnist.h5").write_bytes(content[:place])
        with pytest.raises(ModelFileError, match="damaged"):
            load_network(tmp_path / "mnist.h5")


@pytest.fixture
def trap(tmp_path):
    """A model file with a program in it, and the file that the program writes when it runs."""
    marker = tmp_path / "marker"
    run = eval(f"lambda x: (__import__('pathlib').Path({str(marker)!r}).touch(), x)[1]")  # no reference to the test
    path = tmp_path / "trap.h5"
    _network(layers.Lambda(run, output_shape=(28, 28, 1))).save(path)
    marker.unlink(missing_ok=True)
    return path, marker


@pytest.mark.filterwarnings("ignore:You are saving your model as an HDF5:UserWarning")
def test_runs_no_program_from_the_file(trap):
    path, marker = trap
    with pytest.raises(ModelFileError, match=r"another kind of network \(Lambda\)"):
        load_network(path)
    assert not marker.exists()
    keras.models.load_model(path, compile=False, safe_mode=False)(np.zeros((1, 28, 28, 1), dtype=np.float32))
    assert marker.exists()  # so the trap was set


def _external(path: Path) -> None:
    """An array whose content is kept in another file."""
    path.with_name("secret").write_bytes(np.ones(10, dtype=np.float32).tobytes())
    with h5py.File(path, "r+") as file:
        name = _delete_last_bias(file)
        file["model_weights"].create_dataset(name, (10,), np.float32, external=[(path.with_name("secret"), 0, 40)])


def _linked(path: Path) -> None:
    """An array that stands in another HDF5 file."""
    with h5py.File(path.with_name("secret"), "w") as secret:
        secret["password"] = np.ones(10, dtype=np.float32)
    with h5py.File(path, "r+") as file:
        name = _delete_last_bias(file)
        file["model_weights"][name] = h5py.ExternalLink(path.with_name("secret"), "password")


def _virtual(path: Path) -> None:
    """An array put together from those of other HDF5 files."""
    with h5py.File(path.with_name("secret"), "w") as secret:
        secret["password"] = np.ones(10, dtype=np.float32)
        layout = h5py.VirtualLayout((10,), np.float32)
        layout[:] = h5py.VirtualSource(secret["password"])
    with h5py.File(path, "r+") as file:
        file["model_weights"].create_virtual_dataset(_delete_last_bias(file), layout)


def _huge(path: Path) -> None:
    """An array of four terabytes that takes no room in the file."""
    with h5py.File(path, "r+") as file:
        name = _delete_last_bias(file)
        file["model_weights"].create_dataset(name, (10, 10**11), np.float32, chunks=(10, 100), fillvalue=1)


def _delete_last_bias(file: h5py.File) -> str:
    names: list[str] = []
    file["model_weights"].visititems(lambda name, item: names.append(name) if item.name.endswith("bias") else None)
    (name,) = (name for name in names if file["model_weights"][name].shape == (10,))
    del file["model_weights"][name]
    return name


@pytest.mark.parametrize("attack", [_external, _linked, _virtual, _huge])
def test_reads_only_what_the_file_holds(saved, tmp_path, attack):
    path = tmp_path / "mnist.h5"
    path.write_bytes(saved[1].read_bytes())
    attack(path)
    with pytest.raises(ModelFileError, match=r"damaged or no Keras HDF5 model \(ValueError\)"):
        load_network(path)
