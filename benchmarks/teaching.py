"""What lessons do for later drawings of the same writer, and what they cost everything else.

    python -m benchmarks.teaching FILE... [--others NONDIGITS] [--splits 3]

FILE: JSON lines, gzipped, as of benchmarks.drawn_digits, each line with its "writer". Of each writer's drawings a
random half is shown to the recognizer; what it misreads or rejects there, twenty drawings at most, is corrected, and
the other half is measured. --others: drawings that are no digit, which ought to be rejected before and after.
"""

import argparse
import collections
import gzip
import json
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from benchmarks._table import head, row
from benchmarks.drawn_digits import CANVAS, centred, read_samples, replay
from digits.ink.drawing import Drawing
from digits.ink.mnist_format import normalize_drawing
from digits.mnist import load_mnist
from digits.recognition import CLASSES
from digits.recognition.network import Network
from digits.recognition.recognizer import Recognizer, looks
from digits.training.evaluation import expected_calibration_error

LESSONS = 20  # of one writer, at most
DRAWINGS = 10  # of one writer, for halves that say something, at least

Written = tuple[Drawing, int]


def read_writers(path: Path) -> list[list[Written]]:
    """The drawings of each writer in a file who drew enough of them."""
    rng = np.random.default_rng(0)
    writers = collections.defaultdict(list)
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for record in map(json.loads, lines):
            strokes = [np.array(points, float) for points in record["strokes"] if points]
            if strokes:
                writers[record["writer"]].append((replay(strokes, *centred(rng)), int(record["label"])))
    return [written for written in writers.values() if len(written) >= DRAWINGS]


class Answers(NamedTuple):
    labels: np.ndarray  # what drawings are (n,)
    probabilities: np.ndarray  # what was answered (n, 10)
    accepted: np.ndarray  # bool (n,)
    best: np.ndarray  # bool (n,): the likeliest digit is right,
    right: np.ndarray  # and accepted


def answer(recognizer: Recognizer, written: Sequence[Written]) -> Answers:
    given = recognizer.recognize_pixels([normalize_drawing(drawing) for drawing, _ in written])
    labels, probabilities = np.array([label for _, label in written]), np.stack([each.probabilities for each in given])
    accepted, best = np.array([each.digit is not None for each in given]), probabilities.argmax(axis=1) == labels
    return Answers(labels, probabilities, accepted, best, best & accepted)


class Measured(NamedTuple):
    """What one writer's lessons did."""

    learned: np.ndarray  # bool (lessons,): correct afterwards
    before: Answers  # to later drawings,
    after: Answers  # after the lessons,
    spoilt: Answers  # and after ten right lessons and one wrong one
    costs: np.ndarray  # points on MNIST's test images and of non-digits, then both after twenty random labels


class Benchmark:
    def __init__(self, recognizer: Recognizer, others: Sequence[Drawing]):
        self.recognizer = recognizer
        self.images, self.labels = load_mnist()[1]
        # Lessons leave the features as they are, so the images pass through the first layers only once.
        self.features = Network(recognizer.model.layers[:-1]).predict_on_batch(looks(self.images))
        self.others = [normalize_drawing(drawing) for drawing in others]
        self.before = self.elsewhere(recognizer)

    def elsewhere(self, recognizer: Recognizer) -> np.ndarray:
        """Accuracy on MNIST's test images, and the share of the non-digits that is rejected, in percent."""
        softmax = Network([recognizer.model.layers[-1]]).predict_on_batch(self.features)
        probabilities = softmax.reshape(-1, len(self.images), CLASSES).mean(axis=0)
        if recognizer.memory:
            probabilities = recognizer.memory.recall(self.images, probabilities)
        rejected = [recognition.digit is None for recognition in recognizer.recognize_pixels(self.others)]
        return 100 * np.array([(probabilities.argmax(axis=1) == self.labels).mean(), np.mean(rejected or [False])])

    def measure(self, written: Sequence[Written], rng: np.random.Generator) -> Measured | None:
        """One writer's halves; None where there is nothing to correct."""
        order = [written[index] for index in rng.permutation(len(written))]
        shown, later = order[: len(order) // 2], order[len(order) // 2 :]
        right = answer(self.recognizer, shown).right
        lessons = [item for item, passed in zip(shown, right, strict=True) if not passed][:LESSONS]
        if not lessons:
            return None
        # Where fewer than ten went wrong, drawings that were right are confirmed.
        (drawing, label), *rest = [item for item, passed in zip(shown, right, strict=True) if passed]
        wrong = drawing, (label + int(rng.integers(1, 10))) % 10
        taught, spoilt = (self.recognizer.teach(each) for each in (lessons, [*[*lessons, *rest][:10], wrong]))
        muddled = self.recognizer.teach([(drawing, int(rng.integers(10))) for drawing, _ in shown[:LESSONS]])
        before, after, last = (answer(each, later) for each in (self.recognizer, taught, spoilt))
        costs = np.concatenate([self.elsewhere(each) - self.before for each in (taught, muddled)])
        return Measured(answer(taught, lessons).best, before, after, last, costs)


def report(name: str, measured: Sequence[Measured]) -> None:
    def joined(side: str) -> Answers:
        return Answers(*map(np.concatenate, zip(*(getattr(item, side) for item in measured), strict=True)))

    def fewer(was: np.ndarray, now: np.ndarray) -> str:
        return f"{(~was).sum()} to {(~now).sum()} ({(~now).sum() / max((~was).sum(), 1) - 1:+.0%})"

    def calibration(given: Answers) -> str:
        return f"{expected_calibration_error(*given[:2]):.2%}, {given.accepted.mean():.1%}"

    before, after, spoilt = map(joined, ("before", "after", "spoilt"))
    learned = np.concatenate([item.learned for item in measured])
    mnist, rejected, muddled, _ = np.array([item.costs for item in measured]).T
    for what, value in {
        f"lessons, of {len(measured)} half writers": f"{len(learned)}",
        "lessons correct afterwards": f"{learned.mean():.1%}",
        "later drawings misread": fewer(before.best, after.best),
        "later drawings misread or rejected": fewer(before.right, after.right),
        "the same with ten right lessons and a wrong one": fewer(before.right, spoilt.right),
        "MNIST's test images, points": f"{mnist.min():+.2f} at worst, {mnist.mean():+.3f}",
        "the same with twenty random labels": f"{muddled.min():+.2f} at worst",
        "calibration error and share accepted before": calibration(before),
        "calibration error and share accepted after": calibration(after),
        "non-digits rejected, points": f"{rejected.min():+.1f} at worst, {rejected.mean():+.2f}",
    }.items():
        print(row(f"{name}: {what}", value), flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", metavar="FILE", nargs="+", type=Path)
    parser.add_argument("--others", type=Path, help="recordings of what is no digit")
    parser.add_argument("--splits", type=int, default=3, help="how often each writer's drawings are halved")
    arguments = parser.parse_args()
    rng = np.random.default_rng(0)
    samples = read_samples(arguments.others) if arguments.others else []
    others = [replay(strokes, *centred(rng)) for _, strokes in samples]
    benchmark = Benchmark(Recognizer.load("mnist.h5"), others)
    print(head(f"Lessons ({arguments.splits} random halves of each writer, canvas of {CANVAS} pixels)", ""))
    for path in arguments.files:
        writers = read_writers(path)
        halves = [benchmark.measure(written, rng) for _ in range(arguments.splits) for written in writers]
        if not (measured := [half for half in halves if half]):
            raise SystemExit(f"{path} has no writer of {DRAWINGS} drawings, one of them misread: nothing is taught.")
        report(path.name.partition(".")[0], measured)


if __name__ == "__main__":
    main()
