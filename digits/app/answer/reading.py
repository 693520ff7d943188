"""Reading: what the recognizer makes of the drawing, and which of its digits is in question."""

from collections.abc import Callable

from digits.app.window.jobs import Submit, explain
from digits.ink.drawing import Drawing
from digits.ink.pieces import bounds
from digits.ink.strokes import Box
from digits.recognition import Number
from digits.recognition.recognizer import Recognizer


class Reading:
    """The latest answer for a drawing, read on another thread.

    Args:
        show: called when there is another answer, or another digit was chosen.
    """

    def __init__(self, drawing: Drawing, submit: Submit, show: Callable[[], None]):
        self.recognizer: Recognizer | None = None  # until it is loaded
        self.number: Number | None = None  # None where the drawing is empty, or not read yet
        self.problem = ""  # why there is no recognizer
        self.failure = ""  # why there is no answer
        self.chosen = range(0)  # the digit of it that is in question; several where they are one in truth
        self.drawing, self._submit, self._show = drawing, submit, show
        self._changes = self._answered = 0  # of the drawing: how many there were, and which one was answered last

    @property
    def text(self) -> str:
        """The answer; empty without one."""
        return self.number.text if self.number else ""

    @property
    def box(self) -> Box | None:
        """Round the digit in question, in pixels of the drawing; None where there are no others."""
        if not self.number or len(self.number.digits) == 1:
            return None
        return bounds([piece for part in self.number.parts[self.chosen.start : self.chosen.stop] for piece in part])

    def changed(self) -> None:
        """The drawing has changed: from now on its newest digit is in question."""
        self._changes += 1
        self.read()

    def read(self, then: Callable[[], None] = lambda: None) -> None:
        """Read the drawing as it is now; what is drawn before there is a recognizer is read then."""
        self.failure = ""
        if self.drawing.is_empty:
            self.number = None
            self._show()
        elif self.recognizer:
            reader, drawing, change = self.recognizer.reader, self.drawing.snapshot(), self._changes

            def show(number: Number) -> None:
                if not self.drawing.is_empty:  # else it was cleared meanwhile
                    self._take(number, change)
                    then()

            self._submit("recognize", lambda: reader.read(drawing), show, self._fail, thread="pen")

    def choose(self, index: int) -> None:
        self.chosen = range(index, index + 1)
        self._show()

    def join(self, index: int) -> None:
        """All digits from the chosen one to this one are one in truth."""
        ends = index, self.chosen[0], self.chosen[-1]
        self.chosen = range(min(ends), max(ends) + 1)
        self._show()

    def choose_at(self, x: float, y: float) -> None:
        """Choose the digit at a place on the drawing, or the nearest one."""
        if self.number:
            self.choose(nearest(self.number, x, y))

    def _take(self, number: Number, change: int) -> None:
        if not self.number or not number.digits or change != self._answered:
            self.chosen = range(number.newest, number.newest + 1)
        elif number.boxes != self.number.boxes:  # the same drawing read anew: what was chosen stays so
            left, top, right, bottom = self.number.boxes[self.chosen[0]]
            place = nearest(number, (left + right) / 2, (top + bottom) / 2)
            self.chosen = range(place, place + 1)
        self.number, self._answered = number if number.digits else None, change
        self._show()

    def _fail(self, error: BaseException) -> None:
        self.number, self.failure = None, explain(error, "The drawing could not be read")
        self._show()


def nearest(number: Number, x: float, y: float) -> int:
    """The digit whose middle is nearest to a place on the drawing."""

    def distance(index: int) -> float:
        left, top, right, bottom = number.boxes[index]
        return abs(left + right - 2 * x) + abs(top + bottom - 2 * y)

    return min(range(len(number.boxes)), key=distance)
