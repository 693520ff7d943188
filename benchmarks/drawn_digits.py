"""How well the app reads what people really draw: recorded pen strokes, replayed through the app's own code.

    python -m benchmarks.drawn_digits [FILE...] [--model mnist.h5] [--plain benchmarks/plain.h5]

A FILE, data/drawings.jsonl.gz if none is named, is one of
- JSON lines, gzipped or not, the app's lessons.jsonl too: {"label": "7", "strokes": [[[x, y], ...], ...]}, y growing
  downward. Labels that are no digit mark drawings that ought to be rejected;
- pendigits-orig.tra or .tes of the UCI repository (Alpaydin and Alimoglu 1998, doi:10.24432/C5MG6K), unpacked.

Each drawing is replayed large in the middle of the canvas and read twice: by the app's network, and in the same normal
form by the plain one, trained on MNIST alone as in part I of the notebook. Where there is no file of it, it is trained
first, in some minutes, and kept.
"""

import argparse
import contextlib
import gzip
import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from scipy.stats import binomtest

from benchmarks._table import head, row
from digits.ink.drawing import Drawing
from digits.recognition import Recognition
from digits.recognition.recognizer import Recognizer
from digits.training.evaluation import rate

ROOT = Path(__file__).resolve().parents[1]
DRAWINGS = ROOT / "data" / "drawings.jsonl.gz"  # for measuring only: nothing is trained on it
NOTEBOOK = ROOT / "MNIST_DigitRecognition_UsingCNN.ipynb"
CANVAS = 280

Sample = tuple[str, list[np.ndarray]]  # label and strokes


def read_samples(path: Path) -> list[Sample]:
    """The drawings in a file that have strokes. Raises ValueError where there are none."""
    content = path.read_bytes()
    text = (gzip.decompress(content) if content.startswith(b"\x1f\x8b") else content).decode("latin-1")
    try:
        samples = list(_read_lines(text) if text.startswith("{") else _read_unipen(text))
    except (ValueError, KeyError, TypeError, IndexError) as error:
        raise ValueError(f"{path} holds neither JSON lines of drawings nor UNIPEN's segments ({error}).") from error
    inked = [(label, strokes) for label, strokes in samples if strokes]
    if not inked:
        raise ValueError(f"{path} holds no drawing with strokes.")
    if len(inked) < len(samples):
        print(f"{path}: {len(samples) - len(inked)} drawings without strokes are left out.", file=sys.stderr)
    return inked


def _read_lines(text: str) -> Iterator[Sample]:
    for record in map(json.loads, text.splitlines()):
        yield record["label"], [np.array(points, float) for points in record["strokes"] if points]


def _read_unipen(text: str) -> Iterator[Sample]:
    """.SEGMENT names a drawing, .PEN_DOWN begins a stroke; y grows upward there."""
    for segment in text.split("\n.SEGMENT")[1:]:
        first, *lines = segment.splitlines()
        strokes: list[list[list[float]]] = []
        down = False
        for line in lines:
            if line.startswith(".PEN_"):
                down = line.startswith(".PEN_DOWN")
                if down:
                    strokes.append([])
            elif down and line and not line.startswith("."):
                strokes[-1].append([float(number) for number in line.split()[:2]])
        yield first.split('"')[1], [np.array(points) * (1, -1) for points in strokes if points]


def replay(strokes: Sequence[np.ndarray], extent: float, centre: np.ndarray, brush: float = 20) -> Drawing:
    """Strokes on the canvas, their longer side `extent` pixels and their middle at `centre`."""
    points = np.concatenate(strokes)
    low, high = points.min(axis=0), points.max(axis=0)
    scale = extent / max((high - low).max(), 1e-9)
    drawing = Drawing(CANVAS, brush=brush)
    for stroke in strokes:
        drawing.add((stroke - (low + high) / 2) * scale + centre)
    return drawing


def centred(rng: np.random.Generator) -> tuple[float, np.ndarray]:
    return 0.7 * CANVAS, np.full(2, CANVAS / 2)


def plain_recognizer(path: Path) -> Recognizer:
    """The CNN of the notebook's part I, trained first where `path` is missing."""
    if not path.exists():
        with contextlib.redirect_stdout(sys.stderr):
            print(f"Training {path} first...")
            run_cells("check", "parameters", "load", "tensors", "network", "train")["cnn"].save(path)
    return Recognizer.load(path)


def run_cells(*names: str) -> dict[str, Any]:
    """Run code cells of the notebook, and give all that they define."""
    cells = {cell["id"]: "".join(cell["source"]) for cell in json.loads(NOTEBOOK.read_text(encoding="utf-8"))["cells"]}
    defined: dict[str, Any] = {}
    for name in names:
        exec(cells[name], defined)
    return defined


def report(name: str, labels: np.ndarray, app: Sequence[Recognition], plain: Sequence[Recognition]) -> Iterator[str]:
    """Rows for the digits of a file, and for what is none."""
    is_digit = np.array([label in set("0123456789") for label in labels])
    rejected = np.array([answer.digit is None for answer in app])
    if is_digit.any():
        right, plain_right = (np.array([str(a.best) for a in answers]) == labels for answers in (app, plain))
        only_app, only_plain = (int(one[is_digit].sum()) for one in (right & ~plain_right, plain_right & ~right))
        p = binomtest(only_app, only_app + only_plain).pvalue if only_app + only_plain else 1.0
        yield row(f"{name}: digits", f"{is_digit.sum():,}", _share(right[is_digit]), _share(plain_right[is_digit]))
        yield row(f"{name}: right in one only (p = {p:.2g})", "", str(only_app), str(only_plain))
        yield row(f"{name}: accepted", "", _share(~rejected[is_digit]), "")
        yield row(f"{name}: right if accepted", "", _share(right[is_digit & ~rejected]), "")
    if not is_digit.all():
        yield row(f"{name}: others rejected", f"{(~is_digit).sum():,}", _share(rejected[~is_digit]), "")


def _share(hits: np.ndarray) -> str:
    value, low, high = rate(hits)
    return f"{value:.2%} ({100 * low:.2f} to {100 * high:.2f})"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", metavar="FILE", nargs="*", type=Path, default=[DRAWINGS])
    parser.add_argument("--model", type=Path, default=ROOT / "mnist.h5")
    parser.add_argument("--plain", type=Path, default=ROOT / "benchmarks" / "plain.h5")
    arguments = parser.parse_args()
    try:
        files = {path: read_samples(path) for path in arguments.files}
    except (OSError, ValueError) as error:
        parser.error(str(error))
    app, plain = Recognizer.load(arguments.model), plain_recognizer(arguments.plain)
    rng = np.random.default_rng(0)
    print(head("Drawings by people: read rightly (95 % interval)", "drawings", "the app", "the plain network"))
    for path, samples in files.items():
        labels = np.array([label for label, _ in samples])
        drawings = [replay(strokes, *centred(rng)) for _, strokes in samples]
        answers = [[network.recognize(drawing) for drawing in drawings] for network in (app, plain)]
        print(*report(path.name, labels, *answers), sep="\n", flush=True)


if __name__ == "__main__":
    main()
