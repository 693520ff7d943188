"""mnist.h5 is written whole or not at all, reads back as it was written, and keeps what the README promises of it."""

from pathlib import Path

import h5py
import keras
import numpy as np
import pytest
from keras import layers

from digits.ink.mnist_format import to_input
from digits.mnist import load_mnist
from digits.recognition.model_file import ModelFileError, how_the_app_computes, load_network, save_model
from helpers import MODEL, ROOT, build_cnn
from networks import IMAGES, StubModel, chain


def test_what_is_saved_comes_back_and_nothing_else_is_left(tmp_path):
    """The weights, the attributes and the rehearsal set, of which no number may change; and Keras reads it too."""
    model, path = build_cnn(), tmp_path / "mnist.h5"
    path.write_text("the old file")
    attributes = {"seed": 7, "accuracy": 0.9935, "versions": "keras 3, Grüße"}
    rehearsal = np.random.default_rng(0).random((50, 65)).astype(np.float16)
    save_model(model, path, attributes, rehearsal)
    network, read = load_network(path)
    np.testing.assert_allclose(network.predict_on_batch(IMAGES), model.predict_on_batch(IMAGES), atol=1e-6)
    np.testing.assert_array_equal(read.pop("rehearsal"), rehearsal)
    assert read.items() >= attributes.items()
    assert read.keys() - attributes.keys() == {"keras_version", "backend", "digest"}
    assert keras.models.load_model(path).count_params() == model.count_params()
    assert list(tmp_path.iterdir()) == [path]
    with h5py.File(path, "r+") as file:
        file["rehearsal"][0, 0] += 1
    with pytest.raises(ModelFileError, match="damaged"):
        load_network(path)


class Interrupted:
    def save(self, path):
        Path(path).write_bytes(b"half of it")
        raise KeyboardInterrupt


FULL = r"^{path}: it cannot be written \(.*\)\.$"  # found before HDF5 writes, which would crash the process


@pytest.mark.parametrize(
    ("model", "room", "error", "sentence"),
    [
        (Interrupted(), 2**30, KeyboardInterrupt, "^$"),
        (StubModel(1, outputs=26), 2**30, ModelFileError, "^{path} stays as it was: the new network .* 26 numbers"),
        *((StubModel(0), room, ModelFileError, FULL) for room in (0, 4096, 10**5)),
    ],
)
def test_a_failed_save_leaves_the_old_file(tmp_path, disk, model, room, error, sentence):
    path = tmp_path / "mnist.h5"
    path.write_text("the old file")
    with disk(room), pytest.raises(error, match=sentence.format(path=path)):
        save_model(model, path, {})
    assert path.read_text() == "the old file"
    assert list(tmp_path.iterdir()) == [path]


def test_only_hdf5_is_saved(tmp_path):
    with pytest.raises(ModelFileError, match=r"mnist\.keras: only HDF5 keeps .* ends in \.h5\.$"):
        save_model(StubModel(0), tmp_path / "mnist.keras", {})


@pytest.mark.parametrize(
    ("layer", "sentence"),
    [
        (layers.Dropout(0.5), "will be able to compute this network with NumPy."),
        (layers.LayerNormalization(), "will be able to compute this network with Keras, which must be installed"),
        (layers.Lambda(abs), "will not be able to open this network: it is refused, because its Lambda would run"),
    ],
)
def test_before_the_training_it_is_said_how_the_app_will_compute(layer, sentence):
    assert how_the_app_computes(chain(layer)).startswith(f"The app {sentence}")


@pytest.mark.slow
def test_anybody_who_loads_it_reads_the_test_set_as_well_as_the_readme_says():
    model = keras.models.load_model(MODEL)
    assert model.count_params() == 93_322
    images, labels = load_mnist()[1]
    accuracy = (model.predict(to_input(images), verbose=0).argmax(axis=1) == labels).mean()
    assert f"{accuracy:.2%}".replace("%", " %") in (ROOT / "README.md").read_text(encoding="utf-8")
    assert accuracy >= 0.9925  # its diet costs a little on MNIST: the plain recipe's 99.3 % is test_notebook's


@pytest.mark.slow
def test_three_looks_read_half_of_the_test_set_at_99_3_percent(recognizer):
    images, labels = (part[::2] for part in load_mnist()[1])
    assert np.mean([answer.best for answer in recognizer.recognize_pixels(list(images))] == labels) >= 0.993
