"""A random digit of MNIST's test set, laid on the paper with what MNIST calls it."""

from collections.abc import Callable
from typing import Any

from PIL import Image

from digits.ink.picture.find import find_ink
from digits.mnist import random_test_digit


def ask(
    compute: Callable[[str, Callable[[], Any], Callable[[Any], None]], None],
    place: Callable[[Image.Image], None],
    say: Callable[[str], None],
) -> None:
    """Lay a digit on the paper.

    Args:
        compute: called with the kind of a job, what to compute without hurry, and what to do with the result.
        place: called with the digit's ink.
        say: called with a sentence for the person.
    """

    def choose() -> tuple[Image.Image, str]:
        picture, number, label = random_test_digit()
        ink = find_ink(picture)
        return ink.image if ink else picture, f"MNIST calls its test digit {number} a {label}."

    def lay(sample: tuple[Image.Image, str]) -> None:
        place(sample[0])
        say(sample[1])

    compute("sample", choose, lay)
