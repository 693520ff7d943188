"""A fingerprint of what the training code makes: mnist.h5 carries it, and a test sees whether it still holds.

    python -m digits.training.fingerprint mnist.h5

writes it anew into a model file, its weights unchanged, for a change after which the same network would be trained.
"""

import ast
import hashlib
import json
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from digits.ink.mnist_format import FIELD
from digits.recognition.model_file import update_attributes
from digits.training.allographs import DIGITS, SIGNS
from digits.training.augmentation import TrainingData
from digits.training.generator import generate_digits

ROOT = Path(__file__).resolve().parents[2]
NOTEBOOK = "MNIST_DigitRecognition_UsingCNN.ipynb"
IMAGES = 200  # of a small set like MNIST


def fingerprint(root: Path = ROOT) -> str:
    """What decides the training, in two words: a SHA-256 of what is written, and samples of what is made, in hex.

    Written are the cells of the notebook in `root` that are tagged "training", without imports and comments, and the
    tables of allographs. Made are training images, on their way through the generator and MNIST's normal form. They
    are compared by `trains_the_same`, since processors differ in a number's last bit.
    """
    cells = json.loads((root / NOTEBOOK).read_text(encoding="utf-8"))["cells"]
    training = ["".join(cell["source"]) for cell in cells if "training" in cell["metadata"].get("tags", [])]
    code = ast.parse("\n".join(training))
    code.body = [node for node in code.body if not isinstance(node, ast.Import | ast.ImportFrom)]
    written = hashlib.sha256(repr((ast.unparse(code), DIGITS, SIGNS)).encode())
    data = TrainingData(*generate_digits(IMAGES, np.random.default_rng(0)), seed=0)
    shown, targets = data[0]
    images = np.concatenate([data.images, shown[..., 0] * 255])
    quarters = images.reshape(-1, 2, FIELD // 2, 2, FIELD // 2).mean(axis=(2, 4))
    made = np.concatenate([quarters.ravel(), targets.ravel() * 255, [len(data.epoch)]])
    return f"{written.hexdigest()} {made.astype(np.uint8).tobytes().hex()}"


def trains_the_same(one: str, other: str) -> bool:
    """Whether two fingerprints are of the same training, some last bits aside."""
    (written, made), (also_written, also_made) = one.split(), other.split()
    if written != also_written or len(made) != len(also_made):
        return False
    a, b = (np.frombuffer(bytes.fromhex(word), np.uint8).astype(int) for word in (made, also_made))
    return bool(np.mean(np.abs(a - b) > 2) < 0.0005)


def main(paths: Sequence[str]) -> None:
    for path in paths:
        update_attributes(path, {"code": fingerprint()})


if __name__ == "__main__":
    main(sys.argv[1:])
