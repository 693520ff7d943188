"""What is read from a file: held against TensorFlow, and files that are no digit network."""

import json
import os
import subprocess
import sys
from pathlib import Path

import h5py
import numpy as np
import pytest

from digits.ink.mnist_format import to_input
from digits.mnist import load_mnist
from digits.recognition.model_file import ModelFileError, load_network

MODEL = Path(__file__).parents[2] / "mnist.h5"

ORACLE = """
import sys, keras, numpy as np
model = keras.models.load_model(sys.argv[1])
np.save(sys.argv[3], model.predict(np.load(sys.argv[2]), verbose=0))
"""


def test_agrees_with_tensorflow(tmp_path):
    images = to_input(load_mnist()[1][0][:2000])
    np.save(tmp_path / "images.npy", images)
    subprocess.run(
        [sys.executable, "-c", ORACLE, MODEL, tmp_path / "images.npy", tmp_path / "answers.npy"],
        env=os.environ | {"KERAS_BACKEND": "tensorflow"},
        check=True,
    )
    network, _ = load_network(MODEL)
    np.testing.assert_allclose(network.predict_on_batch(images), np.load(tmp_path / "answers.npy"), atol=1e-5)


# Orders of layers that mnist.h5 has not, in one process: TensorFlow takes seconds to come.
OTHERS = """
import sys, keras, numpy as np
from keras.layers import Conv2D, Dense, Flatten, Input, MaxPooling2D
folder, rng = sys.argv[1], np.random.default_rng(3)
for name, layers in {
    "linear": [Conv2D(6, 5), MaxPooling2D()],
    "softmax": [Conv2D(4, 1, activation="softmax"), MaxPooling2D()],
    "pool first": [MaxPooling2D(), Conv2D(6, 3, activation="relu")],
    "two pools": [Conv2D(6, 3, activation="relu"), Conv2D(4, 5), MaxPooling2D(), MaxPooling2D()],
}.items():
    model = keras.Sequential([Input((28, 28, 1)), *layers, Flatten(), Dense(10, activation="softmax")])
    model.set_weights([rng.normal(0, 0.2, array.shape) for array in model.get_weights()])
    model.save(f"{folder}/{name}.h5")
    np.save(f"{folder}/{name}.npy", model.predict(np.load(f"{folder}/images.npy"), verbose=0))
"""


@pytest.fixture(scope="module")
def others(tmp_path_factory):
    folder = tmp_path_factory.mktemp("others")
    np.save(folder / "images.npy", np.random.default_rng(4).random((70, 28, 28, 1), dtype=np.float32))
    environment = os.environ | {"KERAS_BACKEND": "tensorflow"}
    subprocess.run([sys.executable, "-c", OTHERS, folder], env=environment, check=True)
    return folder


@pytest.mark.parametrize("n", [1, 70])
@pytest.mark.parametrize("name", ["linear", "softmax", "pool first", "two pools"])
def test_other_orders_of_layers_agree_with_tensorflow(others, name, n):
    network, _ = load_network(others / f"{name}.h5")
    images, answers = np.load(others / "images.npy")[:n], np.load(others / f"{name}.npy")[:n]
    np.testing.assert_allclose(network.predict_on_batch(images), answers, atol=1e-5)


def _change(file, change):
    config = json.loads(file.attrs["model_config"])
    change(config["config"]["layers"])
    file.attrs["model_config"] = json.dumps(config)


def _poison(file):
    weights = []
    file["model_weights"].visititems(lambda _, item: weights.append(item) if isinstance(item, h5py.Dataset) else None)
    weights[0][...] = np.nan


def _narrow(file):
    """The second convolution's kernel takes one channel, where the first one gives 32."""
    layer = file["model_weights/conv2d_1/cnn/conv2d_1"]
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
    "weights that are no numbers": _poison,
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


def test_refuses_what_is_no_file(tmp_path):
    with pytest.raises(ModelFileError, match="no model file"):
        load_network(tmp_path / "none.h5")
    (tmp_path / "text.h5").write_text("no model")
    with pytest.raises(ModelFileError, match="damaged"):
        load_network(tmp_path / "text.h5")
