"""The NumPy network against TensorFlow, and against files that are no digit network."""

import json
import os
import subprocess
import sys
from pathlib import Path

import h5py
import numpy as np
import pytest

from digits.dataset import load_mnist
from digits.inference import load_network
from digits.modelfile import ModelFileError
from digits.preprocessing import to_input

MODEL = Path(__file__).parent.parent / "mnist.h5"

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


def test_a_batch_is_answered_as_its_images_are():
    images = to_input(load_mnist()[1][0][:70])  # two full batches and a rest
    network, _ = load_network(MODEL)
    one_by_one = [network.predict_on_batch(images[index : index + 1])[0] for index in range(len(images))]
    np.testing.assert_allclose(network.predict_on_batch(images), one_by_one, atol=1e-6)


def test_outputs_are_those_of_each_layer():
    network, _ = load_network(MODEL)
    images = to_input(load_mnist()[1][0][:1])
    shapes = [output.shape[1:] for output in network.outputs(images)]
    assert shapes == [(26, 26, 32), (13, 13, 32), (11, 11, 64), (5, 5, 64), (3, 3, 64), (576,), (64,), (10,)]
    np.testing.assert_array_equal(network.outputs(images)[-1], network.predict_on_batch(images))


def _change(file, change):
    config = json.loads(file.attrs["model_config"])
    change(config["config"]["layers"])
    file.attrs["model_config"] = json.dumps(config)


def _poison(file):
    weights = []
    file["model_weights"].visititems(lambda _, item: weights.append(item) if isinstance(item, h5py.Dataset) else None)
    weights[0][...] = np.nan


CHANGES = {
    "a layer that could run code": lambda file: _change(file, lambda layers: layers[1].update(class_name="Lambda")),
    "no configuration": lambda file: file.attrs.pop("model_config"),
    "no weights": lambda file: file.pop("model_weights"),
    "another stride": lambda file: _change(file, lambda layers: layers[1]["config"].update(strides=[2, 2])),
    "another activation": lambda file: _change(file, lambda layers: layers[1]["config"].update(activation="selu")),
    "another output": lambda file: _change(file, lambda layers: layers.pop()),
    "weights that are no numbers": _poison,
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


def test_refuses_what_is_no_file(tmp_path):
    with pytest.raises(ModelFileError, match="no model file"):
        load_network(tmp_path / "none.h5")
    (tmp_path / "text.h5").write_text("no model")
    with pytest.raises(ModelFileError, match="damaged"):
        load_network(tmp_path / "text.h5")
