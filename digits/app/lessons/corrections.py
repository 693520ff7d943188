"""Corrections: what the person says that a digit is, and the list of all that was taught."""

from collections.abc import Callable
from functools import partial

from digits.app.lessons.teacher import Teacher, name
from digits.app.lessons.window import LessonsWindow
from digits.app.window.commands import Command
from digits.app.window.page import Page
from digits.ink.drawing import Drawing
from digits.ink.segmentation import draw_pieces
from digits.recognition.lessons import Lesson, LessonError, LessonFile, make_lesson
from digits.recognition.numbers import Number
from digits.recognition.recognizer import Recognizer

UNDO = "Undo"  # ends the sentence after a lesson; a click on it takes the lesson back


class Corrections:
    """Commands that teach the digit which a page shows.

    Args:
        page: whose drawing is corrected.
        answer: gives what was recognised; None without an answer.
        submit: as `Jobs.submit`.
        lessons: where they are kept; None to keep them for this session only.
        learned: called with the recognizer whenever it has learned or forgotten something.
    """

    def __init__(
        self,
        page: Page,
        answer: Callable[[], Number | None],
        submit: Callable[..., None],
        lessons: LessonFile | None,
        learned: Callable[[Recognizer], None],
    ):
        self.teacher = Teacher(lessons, submit, self._go_on, self._say, page.complain)
        self.last: Lesson | None = None  # the lesson that undo takes back
        self._place = 0  # of its digit in the number
        self.lessons_window: LessonsWindow | None = None
        self._page, self._answer, self._learned = page, answer, learned
        page.message.bind("<Button-1>", lambda event: self._undo_as_said())

    def commands(self) -> dict[str, Command]:
        """One for each digit, one for what is none, and the list."""

        def has_ink() -> bool:
            return not self._page.drawing.is_empty

        digits = {
            str(digit): Command(
                str(digit), partial(self.correct, digit), (f"Ctrl+{digit}",), f"It was a {digit}", has_ink
            )
            for digit in range(10)
        }
        return digits | {
            "no digit": Command("Not a digit", partial(self.correct, None), ("Ctrl+N",), "It was not a digit", has_ink),
            "lessons": Command("Lessons...", self.show_lessons, hint="Show what was taught"),
        }

    def correct(self, label: int | None) -> None:
        """The digit in question is this one, or None: not a digit."""
        number, drawing = self._answer(), self._page.drawing
        if number is None or self._page.drawing.is_empty:
            self._page.complain("There is nothing yet to be corrected: draw a digit first.")
            return
        place = self._page.answer.chosen
        if label == number.digits[place].digit:
            self._page.say(f"Yes, this is {name(label)}.")  # nothing to learn
        else:  # the drawing that was answered: a stroke may have been added since
            self._teach(draw_pieces(number.parts[place], drawing.size, drawing.width), label, place)

    def _teach(self, drawing: Drawing, label: int | None, place: int) -> None:
        """A second lesson about the same digit takes the place of the first."""
        try:
            lesson = make_lesson(drawing, label)
        except LessonError as error:
            self._page.complain(str(error))
            return
        former = [self.last] if self.last and self._place == place else []
        self.last, self._place = lesson, place
        self.teacher.change([lesson], former)

    def undo(self) -> None:
        """Take the last lesson back."""
        if self.last:
            self.forget(self.last)
            self._page.say("Taken back.")

    def forget(self, lesson: Lesson | None) -> None:
        """Forget a lesson; None: all."""
        self.last = None
        self.teacher.change(removed=[lesson] if lesson else None)

    def show_lessons(self) -> None:
        """Show what was taught, to be forgotten at will."""
        self.lessons_window = LessonsWindow(self._page.winfo_toplevel(), self.forget)
        self.lessons_window.show(self.teacher.lessons)

    def _undo_as_said(self) -> None:
        """A click on the last line: "Undo" stands in it only after a lesson."""
        if str(self._page.message.cget("text")).endswith(UNDO):
            self.undo()

    def _say(self, sentence: str) -> None:
        self._page.say(f"{sentence} {UNDO}" if self.last else sentence)

    def _go_on(self, recognizer: Recognizer) -> None:
        if self.lessons_window and self.lessons_window.winfo_exists():
            self.lessons_window.show(self.teacher.lessons)
        self._learned(recognizer)
