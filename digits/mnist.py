"""MNIST from the repository's own copy: no download, the same arrays as Keras."""

from functools import cache
from pathlib import Path

import numpy as np
from PIL import Image

MNIST = Path(__file__).resolve().parent.parent / "data" / "mnist.npz"

Arrays = tuple[np.ndarray, np.ndarray]


def load_mnist(path: str | Path = MNIST) -> tuple[Arrays, Arrays]:
    """MNIST, exactly as `keras.datasets.mnist.load_data()` returns it.

    Returns:
        `(x_train, y_train), (x_test, y_test)`: uint8 images of shape (60000, 28, 28) and (10000, 28, 28),
        ink 255 on 0, and their uint8 labels 0 to 9.

    Raises:
        OSError: the file is missing or damaged; the message says what to do.

    Source: LeCun, Bottou, Bengio and Haffner (1998), doi:10.1109/5.726791; see data/README.md.
    """
    try:
        with Path(path).open("rb") as content, np.load(content, allow_pickle=False) as file:
            return (file["x_train"], file["y_train"]), (file["x_test"], file["y_test"])
    except FileNotFoundError:
        problem = "is missing"
    except Exception as error:  # a damaged archive fails in zipfile, zlib or NumPy, each with errors of its own
        problem = f"is damaged ({error})"
    raise OSError(f"{path} {problem}: restore it with `git checkout -- data/mnist.npz`.")


def random_test_digit() -> tuple[Image.Image, int, int]:
    """A digit of MNIST's test set: the image, its number and its label. Raises OSError where MNIST is missing."""
    images, labels = _test_set()
    number = int(np.random.default_rng().integers(len(images)))
    return Image.fromarray(images[number]), number, int(labels[number])


@cache
def _test_set() -> tuple[np.ndarray, np.ndarray]:
    return load_mnist()[1]
