"""What more work costs: from one picture to 10,000, read in one call.

    python -m benchmarks.growth [--most 10000]

Each number is the median of up to five calls, fewer where one takes long.
"""

import argparse
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from PIL import Image

from benchmarks._rivals import Rivals, median_seconds
from benchmarks._table import head, number, row
from digits.ink.mnist_format import to_input
from digits.mnist import load_mnist
from digits.recognition.recognizer import Recognizer

MODEL = Path(__file__).resolve().parent.parent / "mnist.h5"
CALLS, LONGEST = 5, 20.0  # calls of a size, unless they take longer than so many seconds


class Work:
    """MNIST's test images, as pictures and as what the network sees. Its methods return seconds."""

    def __init__(self) -> None:
        self.recognizer = Recognizer.load(MODEL)
        pixels = load_mnist()[1][0]
        self.images = to_input(pixels)
        self.pictures = [Image.fromarray(np.pad(image, 4)) for image in pixels]

    def read(self, n: int) -> float:
        """Ink found, brought to MNIST's form, and recognised."""
        return median_seconds(lambda: self.recognizer.recognize_images(self.pictures[:n]), CALLS, LONGEST)

    def run(self, n: int) -> float:
        """The network alone."""
        return median_seconds(lambda: self.recognizer.model.predict_on_batch(self.images[:n]), CALLS, LONGEST)


def sizes(most: int) -> Iterator[int]:
    """1, 10, 100 and so on."""
    n = 1
    while n <= most:
        yield n
        n *= 10


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure what more work costs.")
    parser.add_argument("--most", type=int, default=10_000)
    most = parser.parse_args().most
    print(head("Pictures in one call", "in all", "each", "of it the network"))
    with Rivals([Work]) as rivals:
        rivals.each("read", 1)
        each = []
        for n in sizes(most):
            read, run = rivals.each("read", n)[0], rivals.each("run", n)[0]
            each.append(1000 * read / n)
            print(row(f"{n:,}", f"{number(1000 * read)} ms", f"{number(each[-1])} ms", f"{number(1000 * run / n)} ms"))
    print(f"\n{most:,} pictures take {each[-1] / each[0]:.2f} times as long a picture as one alone.")


if __name__ == "__main__":
    main()
