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
import time
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from benchmarks._table import head, row
from benchmarks.drawn_digits import CANVAS, centred, read_samples, replay
from digits.ink.drawing import Drawing
from digits.ink.mnist_format import normalize_drawing
from digits.mnist import load_mnist
from digits.recognition.network import Network
from digits.recognition.recognition import CLASSES, Recognition
from digits.recognition.recognizer import Recognizer, looks
from digits.training.evaluation import expected_calibration_error

MODEL = Path(__file__).resolve().parent.parent / "mnist.h5"
BRUSH = 20  # pixels of the canvas
MOST = 20  # lessons of one writer
FEWEST = 10  # drawings of one writer, for halves that say something


class Written(NamedTuple):
    drawing: Drawing
    label: int


class Count(NamedTuple):
    """Drawings that went wrong."""

    misread: int
    rejected: int  # though the likeliest digit is right

    @property
    def total(self) -> int:
        return self.misread + self.rejected


def read_writers(path: Path) -> list[list[Written]]:
    """The drawings of each writer in a file who drew enough of them."""
    rng = np.random.default_rng(0)
    writers = collections.defaultdict(list)
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for record in map(json.loads, lines):
            strokes = [np.array(points, float) for points in record["strokes"] if points]
            if strokes:
                drawing = replay(strokes, *centred(rng), BRUSH)
                writers[record["writer"]].append(Written(drawing, int(record["label"])))
    return [written for written in writers.values() if len(written) >= FEWEST]


def is_right(recognition: Recognition, label: int) -> bool:
    return recognition.digit == label


class Answers(NamedTuple):
    """What was answered to one writer's later drawings."""

    labels: np.ndarray  # what they are (n,)
    probabilities: np.ndarray  # (n, 10)
    accepted: np.ndarray  # bool (n,)

    def tally(self) -> Count:
        right = self.probabilities.argmax(axis=1) == self.labels
        return Count(int((~right).sum()), int((right & ~self.accepted).sum()))


def answer(recognizer: Recognizer, written: Sequence[Written]) -> Answers:
    given = recognizer.recognize_pixels([normalize_drawing(drawing) for drawing, _ in written])
    return Answers(
        np.array([label for _, label in written]),
        np.stack([recognition.probabilities for recognition in given]),
        np.array([recognition.digit is not None for recognition in given]),
    )


class Measured(NamedTuple):
    """What one writer's lessons did."""

    before: Answers
    after: Answers
    lessons: int
    learned: int  # of the lessons: correct afterwards
    mnist: float  # accuracy on MNIST's test images, after less before
    rejected: float  # share of the non-digits, after less before
    plain: int  # later drawings that went wrong before ten right lessons and one wrong one,
    spoilt: int  # and after them
    muddled: float  # accuracy on MNIST's test images after twenty lessons with labels drawn by lot, less before


class Benchmark:
    def __init__(self, recognizer: Recognizer, others: Sequence[Drawing]):
        self.recognizer = recognizer
        images, self.labels = load_mnist()[1]
        assert isinstance(recognizer.model, Network)
        self.images = images
        # Lessons leave the features as they are, so the images pass through the first layers only once.
        self.features = Network(recognizer.model.layers[:-1]).predict_on_batch(looks(images))
        self.others = [normalize_drawing(drawing) for drawing in others]
        self.accuracy = self.mnist(recognizer)
        self.rejected = self.rejection(recognizer)

    def mnist(self, recognizer: Recognizer) -> float:
        """Accuracy on MNIST's test images."""
        assert isinstance(recognizer.model, Network)
        softmax = Network([recognizer.model.layers[-1]]).predict_on_batch(self.features)
        probabilities = softmax.reshape(-1, len(self.images), CLASSES).mean(axis=0)
        if recognizer.memory:
            probabilities = recognizer.memory.recall(self.images, probabilities)
        return float((probabilities.argmax(axis=1) == self.labels).mean())

    def rejection(self, recognizer: Recognizer) -> float:
        """Which share of the non-digits is rejected; 0 where none were given."""
        rejected = sum(recognition.digit is None for recognition in recognizer.recognize_pixels(self.others))
        return rejected / max(len(self.others), 1)

    def measure(self, written: Sequence[Written], rng: np.random.Generator) -> Measured | None:
        """One writer's halves; None where there is nothing to correct."""
        order = [written[index] for index in rng.permutation(len(written))]
        shown, later = order[: len(order) // 2], order[len(order) // 2 :]
        right = [is_right(self.recognizer.recognize(item.drawing), item.label) for item in shown]
        lessons = [item for item, passed in zip(shown, right, strict=True) if not passed][:MOST]
        if not lessons:
            return None
        taught = self.recognizer.teach(lessons)
        before, after = answer(self.recognizer, later), answer(taught, later)
        learned = sum(taught.recognize(drawing).best == label for drawing, label in lessons)
        # Where fewer than ten went wrong, drawings that were right are confirmed.
        confirmed = [item for item, passed in zip(shown, right, strict=True) if passed]
        (drawing, label), *rest = confirmed
        wrong = Written(drawing, (label + int(rng.integers(1, 10))) % 10)
        spoilt = self.recognizer.teach([*[*lessons, *rest][:10], wrong])
        muddle = [Written(drawing, int(rng.integers(10))) for drawing, _ in shown[:MOST]]
        return Measured(
            before,
            after,
            len(lessons),
            learned,
            self.mnist(taught) - self.accuracy,
            self.rejection(taught) - self.rejected,
            before.tally().total,
            answer(spoilt, later).tally().total,
            self.mnist(self.recognizer.teach(muddle)) - self.accuracy,
        )


def seconds(recognizer: Recognizer, written: Sequence[Written], lessons: int) -> float:
    """How long it takes to learn so many lessons: the median of five times."""
    times = []
    for start in range(5):
        chosen = [written[(start + index) % len(written)] for index in range(lessons)]
        began = time.perf_counter()
        recognizer.teach(chosen)
        times.append(time.perf_counter() - began)
    return float(np.median(times))


def report(name: str, all_measured: Sequence[Measured]) -> None:
    def fewer(before: int, after: int) -> str:
        return f"{before} to {after} ({(after - before) / max(before, 1):+.0%})"

    def total(values: Sequence[int]) -> int:
        return sum(values)

    before, after = ([getattr(item, side).tally() for item in all_measured] for side in ("before", "after"))
    lessons = total([item.lessons for item in all_measured])
    changes = np.array([[item.mnist, item.rejected, item.muddled] for item in all_measured]) * 100
    print(row(f"{name}: lessons, of {len(all_measured)} half writers", f"{lessons}"))
    print(row(f"{name}: lessons correct afterwards", f"{total([m.learned for m in all_measured]) / lessons:.1%}"))
    misread = fewer(total([c.misread for c in before]), total([c.misread for c in after]))
    print(row(f"{name}: later drawings misread", misread))
    print(
        row(
            f"{name}: later drawings misread or rejected",
            fewer(total([c.total for c in before]), total([c.total for c in after])),
        )
    )
    spoilt = fewer(total([m.plain for m in all_measured]), total([m.spoilt for m in all_measured]))
    print(row(f"{name}: the same with ten right lessons and a wrong one", spoilt))
    print(
        row(f"{name}: MNIST's test images, points", f"{changes[:, 0].min():+.2f} at worst, {changes[:, 0].mean():+.3f}")
    )
    print(row(f"{name}: the same with twenty random labels", f"{changes[:, 2].min():+.2f} at worst"))
    for side in "before", "after":
        given = [getattr(item, side) for item in all_measured]
        labels, probabilities, accepted = (np.concatenate(arrays) for arrays in zip(*given, strict=True))
        error = expected_calibration_error(labels, probabilities)
        print(row(f"{name}: calibration error and share accepted {side}", f"{error:.2%}, {accepted.mean():.1%}"))
    print(
        row(f"{name}: non-digits rejected, points", f"{changes[:, 1].min():+.1f} at worst, {changes[:, 1].mean():+.2f}")
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", metavar="FILE", nargs="+", type=Path)
    parser.add_argument("--model", type=Path, default=MODEL)
    parser.add_argument("--others", type=Path, help="recordings of what is no digit")
    parser.add_argument("--splits", type=int, default=3, help="how often each writer's drawings are halved")
    arguments = parser.parse_args()
    recognizer = Recognizer.load(arguments.model)
    rng = np.random.default_rng(0)
    samples = read_samples(arguments.others) if arguments.others else []
    benchmark = Benchmark(recognizer, [replay(strokes, *centred(rng), BRUSH) for _, strokes in samples])
    print(head(f"Lessons ({arguments.splits} random halves of each writer, canvas of {CANVAS} pixels)", ""))
    for path in arguments.files:
        writers = read_writers(path)
        measured = [benchmark.measure(written, rng) for _ in range(arguments.splits) for written in writers]
        report(path.name.partition(".")[0], [item for item in measured if item])
        everything = [item for written in writers for item in written]
        times = (f"{1000 * seconds(recognizer, everything, lessons):.0f} ms for {lessons}" for lessons in (1, 10, 100))
        print(row("time to learn lessons", ", ".join(times)), flush=True)


if __name__ == "__main__":
    main()
