"""Accuracy on digits, and the share of non-digits rejected: the app against the usual way and a perceptron.

    python -m benchmarks.accuracy [FILE...] [--drawn 2000] [--plain benchmarks/plain.h5]

The usual way shrinks the canvas to 28 x 28 and reads it by the same CNN trained on MNIST alone, which is trained
first, in some minutes, and kept in the file `--plain`. FILE: recordings, as of benchmarks.drawn_digits.
"""

import argparse
import contextlib
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np

from benchmarks._table import head, row
from benchmarks.drawn_digits import CANVAS, Sample, centred, read_samples, replay, shrinking
from digits.ink.drawing import Drawing
from digits.ink.mnist_format import to_input
from digits.mnist import load_mnist
from digits.recognition.recognition import Recognition
from digits.recognition.recognizer import Recognizer
from digits.training import evaluation
from digits.training.generator import write_digits
from digits.training.nondigits import KINDS

ROOT = Path(__file__).resolve().parent.parent
SEED = 2027  # the notebook trains on drawings of another one
BRUSH = 20  # pixels of the canvas

Recognize = Callable[[Drawing], Recognition]


def generated(n: int) -> dict[str, list[Sample]]:
    """`n` generated digits, and as many drawings that are none."""
    rng = np.random.default_rng(SEED)
    drawings, labels = write_digits(n, rng)
    counts = rng.multinomial(n, [share for _, share in KINDS])
    others = [strokes for (draw, _), count in zip(KINDS, counts, strict=True) for strokes in draw(count, rng)]
    digits = [(str(label), strokes) for label, strokes in zip(labels, drawings, strict=True)]
    return {"generated digits": digits, "generated drawings of other things": [("other", other) for other in others]}


def judge(name: str, samples: Sequence[Sample], ways: Sequence[Recognize]) -> Iterator[str]:
    """Rows: accuracy on digits, the share accepted, and the accuracy if accepted; or the share rejected."""
    rng = np.random.default_rng(SEED)
    labels = np.array([label for label, _ in samples])
    drawings = [replay(strokes, *centred(rng), BRUSH) for _, strokes in samples]
    answers = [[way(drawing) for drawing in drawings] for way in ways]
    accepted = [np.array([answer.digit is not None for answer in column]) for column in answers]
    if not labels[0].isdigit():
        yield row(f"{name}, {len(labels):,}: rejected", *(_percent(~taken) for taken in accepted))
        return
    right = [np.array([str(answer.best) for answer in column]) == labels for column in answers]
    yield row(f"{name}, {len(labels):,}: accuracy", *map(_percent, right))
    yield row(f"{name}: accepted", *map(_percent, accepted))
    yield row(
        f"{name}: accuracy if accepted", *(_percent(hits[taken]) for hits, taken in zip(right, accepted, strict=True))
    )


def _percent(hits: np.ndarray) -> str:
    value, low, high = evaluation.rate(hits)
    return f"{value:.2%} ({100 * low:.2f} to {100 * high:.2f})"


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure accuracy and rejection.")
    parser.add_argument("files", nargs="*", type=Path)
    parser.add_argument("--drawn", type=int, default=2000)
    parser.add_argument("--plain", type=Path, default=ROOT / "benchmarks" / "plain.h5")
    arguments = parser.parse_args()
    with contextlib.redirect_stdout(sys.stderr):  # standard output is the table
        usual = shrinking(arguments.plain)  # trains where there is none
    ours, perceptron = (Recognizer.load(ROOT / name) for name in ("mnist.h5", "mlp.h5"))
    ways = [ours.recognize, usual, perceptron.recognize]
    networks = [ours.model, Recognizer.load(arguments.plain).model, perceptron.model]
    images, labels = load_mnist()[1]
    right = [network.predict_on_batch(to_input(images)).argmax(axis=1) == labels for network in networks]
    print(head("Accuracy (95 % interval)", "the app", "the usual way", "the perceptron, normalised as the app"))
    print(row(f"MNIST's test images, {len(images):,}", *map(_percent, right)))
    recordings = {path.name.partition(".")[0]: read_samples(path) for path in arguments.files}
    for name, samples in {**generated(arguments.drawn), **recordings}.items():
        for line in judge(name, samples, ways):
            print(line, flush=True)
    print(f"\nThe usual way: the canvas of {CANVAS} pixels shrunk to 28 x 28, the CNN trained on MNIST alone.")
    print("The generated drawings have a seed of their own; app and perceptron were trained on others of that kind.")


if __name__ == "__main__":
    main()
