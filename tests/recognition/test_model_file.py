"""mnist.h5 is written whole or not at all, and reads back as it was written."""

import subprocess
import sys
from pathlib import Path

import h5py
import keras
import numpy as np
import pytest
from keras import layers

from digits.recognition.model_file import ModelFileError, how_the_app_computes, load_network, save_model
from digits.training.models import build_cnn
from helpers import WITH_TESTS
from stub_model import StubModel

ATTRIBUTES = {"seed": 7, "accuracy": 0.9935, "temperature": 1.25, "versions": "keras 3, Grüße"}


@pytest.fixture(scope="module")
def saved(tmp_path_factory):
    """A CNN, untrained, and the file it was saved in."""
    keras.utils.set_random_seed(0)
    model = build_cnn()
    path = tmp_path_factory.mktemp("models") / "cnn.h5"
    save_model(model, path, ATTRIBUTES)
    return model, path


def test_round_trip(saved):
    model, path = saved
    images = np.random.default_rng(0).random((5, 28, 28, 1), dtype=np.float32)
    loaded, attributes = load_network(path)
    np.testing.assert_allclose(loaded.predict_on_batch(images), model.predict_on_batch(images), atol=1e-6)
    assert attributes.items() >= ATTRIBUTES.items()
    assert attributes.keys() - ATTRIBUTES.keys() == {"keras_version", "backend", "digest"}


def test_the_rehearsal_set_is_kept_beside_the_weights(saved, tmp_path):
    model, path = saved[0], tmp_path / "taught.h5"
    rehearsal = np.random.default_rng(0).random((50, 65)).astype(np.float16)
    save_model(model, path, ATTRIBUTES, rehearsal)
    assert np.array_equal(load_network(path)[1]["rehearsal"], rehearsal)
    assert keras.models.load_model(path).count_params() == model.count_params()
    with h5py.File(path, "r+") as file:
        file["rehearsal"][0, 0] += 1
    with pytest.raises(ModelFileError, match="damaged"):
        load_network(path)


def test_replaces_the_file_and_leaves_nothing_beside_it(saved, tmp_path):
    path = tmp_path / "mnist.h5"
    path.write_text("the old file")
    save_model(saved[0], path, {"seed": 8})
    assert load_network(path)[1]["seed"] == 8
    assert list(tmp_path.iterdir()) == [path]


class Interrupted:
    def save(self, path):
        Path(path).write_bytes(b"half of it")
        raise KeyboardInterrupt


class Letters(StubModel):
    """A network of which the app can make nothing: it has 26 outputs."""

    def save(self, path):
        super().save(path)
        with h5py.File(path, "r+") as file:
            file.attrs["model_config"] = file.attrs["model_config"].replace("10", "26")
            del file["model_weights/dense/kernel"], file["model_weights/dense/bias"]
            file["model_weights/dense/kernel"], file["model_weights/dense/bias"] = np.ones((784, 26)), np.ones(26)


@pytest.mark.parametrize(
    ("model", "error"), [(Interrupted(), KeyboardInterrupt), (Letters(1), r"mnist.h5 stays as it was: .* 26 numbers")]
)
def test_a_failed_save_leaves_the_old_file(tmp_path, model, error):
    path = tmp_path / "mnist.h5"
    path.write_text("the old file")
    with pytest.raises(error) if isinstance(error, type) else pytest.raises(ModelFileError, match=error):
        save_model(model, path, {})
    assert path.read_text() == "the old file"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize(
    ("layer", "sentence"),
    [
        (layers.Dropout(0.5), "will be able to compute this network with NumPy."),
        (layers.LayerNormalization(), "will be able to compute this network with Keras, which must be installed"),
        (layers.Lambda(abs), "will not be able to open this network: it is refused, because its Lambda would run"),
    ],
)
def test_before_the_training_it_is_said_how_the_app_will_compute(layer, sentence):
    model = keras.Sequential([keras.Input((28, 28, 1)), layer, layers.Flatten(), layers.Dense(10, "softmax")])
    assert how_the_app_computes(model).startswith(f"The app {sentence}")


FULL_DISK = """
import resource, sys
from digits.recognition.model_file import ModelFileError, save_model
from stub_model import StubModel

resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]), resource.RLIM_INFINITY))
try:
    save_model(StubModel(0), sys.argv[1], {})
except ModelFileError as error:
    print(error)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="limits how large a file may grow, as only POSIX can")
@pytest.mark.parametrize("room", [0, 4096, 100_000])
def test_a_full_disk_is_told_in_one_sentence_and_the_old_file_stays(tmp_path, room):
    """In a process of its own, because HDF5 crashes where it cannot write."""
    path = tmp_path / "mnist.h5"
    path.write_text("the old file")
    command = [sys.executable, "-c", FULL_DISK, path, str(room)]
    writer = subprocess.run(command, env=WITH_TESTS, capture_output=True, text=True, check=False)
    assert writer.stdout.startswith(f"{path}: it cannot be written (")
    assert (writer.stdout.count("\n"), writer.stderr, writer.returncode) == (1, "", 0)
    assert path.read_text() == "the old file"
    assert list(tmp_path.iterdir()) == [path]


def test_a_missing_folder_is_told_in_one_sentence(saved, tmp_path):
    with pytest.raises(ModelFileError, match="it cannot be written"):
        save_model(saved[0], tmp_path / "none" / "mnist.h5", {})
