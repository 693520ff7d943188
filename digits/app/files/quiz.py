"""Quiz: random digits of MNIST's test set, with a score of right and wrong against their labels."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PIL import Image

if TYPE_CHECKING:
    from digits.recognition.numbers import Number


class Quiz:
    """Lays digits on the paper, and judges their answers.

    Args:
        compute: called with the kind of a job, what to compute without hurry, and what to do with the result.
        place: called with a digit's ink, to be laid on the paper.
        say: called with a sentence for the person.
    """

    def __init__(
        self,
        compute: Callable[[str, Callable[[], Any], Callable[[Any], None]], None],
        place: Callable[[Image.Image], None],
        say: Callable[[str], None],
    ):
        self.right = self.asked = 0
        self._compute = compute
        self._place = place
        self._say = say
        self._question: tuple[int, int] | None = None  # number and label of a digit that is not judged yet

    def ask(self) -> None:
        """Lay a random digit on the paper."""

        def choose() -> tuple[Image.Image, int, int]:
            from digits.ink.picture.find import find_ink
            from digits.mnist import random_test_digit

            picture, number, label = random_test_digit()
            return find_ink(picture) or picture, number, label

        def lay(sample: tuple[Image.Image, int, int]) -> None:
            ink, *question = sample
            self._place(ink)
            self._question = question[0], question[1]

        self._compute("sample", choose, lay)

    def forget(self) -> None:
        """The paper shows something else now: what was asked is not judged any more."""
        self._question = None

    def judge(self, answer: "Number") -> None:
        """Count the answer for the digit that was asked last, if it is still on the paper and not judged yet."""
        if self._question:
            number, label = self._question
            self._question = None
            self.asked += 1
            self.right += answer.text == str(label)
            verdict = "right" if answer.text == str(label) else "wrong"
            self._say(f"MNIST test digit {number} is a {label}: {verdict}. Score: {self.right} of {self.asked}.")
