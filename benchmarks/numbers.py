"""How well numbers of several digits are read: python -m benchmarks.numbers [--numbers 200]

- pairs of MNIST's test digits pasted side by side as a picture, their ink 0 to 8 pixels apart
- synthetic numbers of one to five digits (see digits.training.expressions), with the calibration of their probability
"""

import argparse
from pathlib import Path

import numpy as np
from PIL import Image

from benchmarks._table import head, row
from digits.app.cli import MODEL
from digits.mnist import load_mnist
from digits.recognition.recognizer import Recognizer
from digits.training.expressions import compose, on_canvas
from digits.training.generator import write_digits


def paste_pair(left: np.ndarray, right: np.ndarray, gap: int) -> Image.Image:
    """Two MNIST images with `gap` empty columns between their ink, in a margin of 10 pixels."""
    inks = [image[:, image.any(axis=0)] for image in (left, right)]
    pair = np.hstack([inks[0], np.zeros((28, gap), np.uint8), inks[1]])
    return Image.fromarray(np.pad(pair, 10))


def pairs(recognizer: Recognizer, numbers: int) -> None:
    images, labels = load_mnist()[1]
    rng = np.random.default_rng(0)
    print(head("Pairs of MNIST digits, columns apart", "exact"))
    for gap in (0, 1, 2, 4, 8):
        chosen = rng.integers(len(images), size=(numbers, 2))
        pictures = (paste_pair(images[left], images[right], gap) for left, right in chosen)
        texts = [recognizer.recognize_number_image(picture).text for picture in pictures]
        exact = np.mean([text == f"{left}{right}" for text, (left, right) in zip(texts, labels[chosen], strict=True)])
        print(row(str(gap), f"{exact:.1%}"))


def synthetic(recognizer: Recognizer, numbers: int) -> None:
    rng = np.random.default_rng(1)
    print("\n" + head("Synthetic numbers, digits", "exact", "mean probability", "wrong with 95 % or more"))
    for length in (1, 2, 3, 5):
        drawings, labels = write_digits(length * numbers, rng)
        answers, right = [], []
        for start in range(0, len(drawings), length):
            number = compose(drawings[start : start + length], rng)
            answers.append(recognizer.recognize_number(on_canvas(number, rng)))
            right.append(answers[-1].text == "".join(map(str, labels[start : start + length])))
        confidence, correct = np.array([answer.confidence for answer in answers]), np.array(right)
        sure = (confidence >= 0.95) & ~correct & np.array(["?" not in answer.text for answer in answers])
        print(row(str(length), f"{correct.mean():.1%}", f"{confidence.mean():.1%}", f"{sure.mean():.1%}"))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--numbers", type=int, default=200, help="of each kind")
    parser.add_argument("--model", type=Path, default=MODEL)
    arguments = parser.parse_args()
    recognizer = Recognizer.load(arguments.model)
    pairs(recognizer, arguments.numbers)
    synthetic(recognizer, arguments.numbers)


if __name__ == "__main__":
    main()
