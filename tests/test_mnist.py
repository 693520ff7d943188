"""The repository's MNIST is MNIST, and what is wrong with a file is said in one sentence."""

import hashlib

import numpy as np
import pytest

from digits.mnist import MNIST, load_mnist

ORIGINALS = {  # SHA-256 of the four IDX files as MNIST's authors published them
    "x_train": "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
    "y_train": "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
    "x_test": "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
    "y_test": "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2",
}


@pytest.fixture(scope="module")
def arrays():
    (x_train, y_train), (x_test, y_test) = load_mnist()
    return {"x_train": x_train, "y_train": y_train, "x_test": x_test, "y_test": y_test}


@pytest.mark.parametrize("name", ORIGINALS)
def test_is_the_original_to_the_last_byte(arrays, name):
    array = arrays[name]
    header = bytes([0, 0, 8, array.ndim]) + np.array(array.shape, dtype=">u4").tobytes()
    assert hashlib.sha256(header + array.tobytes()).hexdigest() == ORIGINALS[name]


@pytest.mark.parametrize(("part", "count"), [("train", 60000), ("test", 10000)])
def test_is_what_keras_datasets_returns(arrays, part, count):
    images, labels = arrays[f"x_{part}"], arrays[f"y_{part}"]
    assert (images.shape, images.dtype) == ((count, 28, 28), np.uint8)
    assert (labels.shape, labels.dtype) == ((count,), np.uint8)
    assert sorted(set(labels)) == list(range(10))
    assert (images.min(), images.max()) == (0, 255)
    assert images[:, 0, 0].mean() < 1  # paper is black


def test_says_that_the_file_is_missing(tmp_path):
    with pytest.raises(OSError, match=r"mnist\.npz is missing: restore it with"):
        load_mnist(tmp_path / "mnist.npz")


def _without_labels(content, path):
    with np.load(MNIST) as file:
        np.savez(path, x_train=file["x_train"][:1])


DAMAGES = {
    "empty": lambda content, path: path.write_bytes(b""),
    "text": lambda content, path: path.write_bytes(b"version https://git-lfs"),
    "cut off": lambda content, path: path.write_bytes(content[: len(content) // 2]),
    "flipped bytes": lambda content, path: path.write_bytes(content[:5000] + b"\0" * 1000 + content[6000:]),
    "an array is missing": _without_labels,
    "a folder": lambda content, path: path.mkdir(),
}


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
def test_says_that_the_file_is_damaged(tmp_path, damage):
    path = tmp_path / "mnist.npz"
    damage(MNIST.read_bytes(), path)
    with pytest.raises(OSError, match=r"mnist\.npz is damaged \(.+\): restore it with `git checkout") as caught:
        load_mnist(path)
    assert "\n" not in str(caught.value)


def test_runs_no_code_from_the_file(tmp_path):
    """A pickled object in an array could be a program."""
    path = tmp_path / "mnist.npz"
    np.savez(path, allow_pickle=True, x_train=np.array([object()]))
    with pytest.raises(OSError, match="damaged"):
        load_mnist(path)
