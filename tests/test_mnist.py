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


def test_is_the_original_to_the_last_byte_as_keras_datasets_returns_it():
    (x_train, y_train), (x_test, y_test) = load_mnist()
    for name, array in {"x_train": x_train, "y_train": y_train, "x_test": x_test, "y_test": y_test}.items():
        header = bytes([0, 0, 8, array.ndim]) + np.array(array.shape, dtype=">u4").tobytes()
        assert array.dtype == np.uint8
        assert hashlib.sha256(header + array.tobytes()).hexdigest() == ORIGINALS[name]


DAMAGES = {
    "missing": lambda content, path: None,
    "text": lambda content, path: path.write_bytes(b"version https://git-lfs"),
    "cut off": lambda content, path: path.write_bytes(content[: len(content) // 2]),
    "flipped bytes": lambda content, path: path.write_bytes(content[:5000] + b"\0" * 1000 + content[6000:]),
    "an array is missing": lambda content, path: np.savez(path, x_train=np.zeros(1)),
    "a pickle, which could be a program": lambda content, path: np.savez(path, x_train=np.array([{}], dtype=object)),
    "a folder": lambda content, path: path.mkdir(),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_says_that_the_file_is_missing_or_damaged(tmp_path, damage):
    path = tmp_path / "mnist.npz"
    DAMAGES[damage](MNIST.read_bytes(), path)
    problem = "missing" if damage == "missing" else r"damaged \(.+\)"
    with pytest.raises(OSError, match=rf"mnist\.npz is {problem}: restore it with `git checkout") as caught:
        load_mnist(path)
    assert "\n" not in str(caught.value)
