"""Corrections: what the person says that a digit is, and the list of all that was taught."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from digits.app.lessons.teacher import UNDO, Teacher, name
from digits.app.window.commands import Command
from digits.app.window.page import Page
from digits.recognition.lessons import LessonFile

if TYPE_CHECKING:
    from digits.app.answer.networks import Answer, Networks
    from digits.app.lessons.window import LessonsWindow


class Corrections:
    """Commands that teach the digit which a page shows.

    Args:
        page: whose drawing is corrected.
        answer: gives what was recognised in it; None without an answer.
        submit: as `Jobs.submit`.
        lessons: where they are kept; None to keep them for this session only.
        learned: called with the networks whenever they have learned or forgotten something.
    """

    def __init__(
        self,
        page: Page,
        answer: Callable[[], "Answer | None"],
        submit: Callable[..., None],
        lessons: LessonFile | None,
        learned: Callable[["Networks"], None],
    ):
        self.teacher = Teacher(lessons, submit, self._go_on, page.say, page.complain)
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
        answer = self._answer()
        if answer is None or self._page.drawing.is_empty:
            self._page.complain("There is nothing yet to be corrected: draw a digit first.")
            return
        number, place = answer.number, self._page.answer.chosen
        if label == number.digits[place].digit:
            self._page.say(f"Yes, this is {name(label)}.")  # nothing to learn
        else:  # the drawing that was answered: a stroke may have been added since
            from digits.ink.segmentation import draw_pieces  # the window is there before it

            digit = draw_pieces(number.parts[place], answer.drawing.size, answer.drawing.width)
            self.teacher.teach(digit, label, place)

    def show_lessons(self) -> None:
        """Show what was taught, to be forgotten at will."""
        from digits.app.lessons.window import LessonsWindow

        self.lessons_window = LessonsWindow(self._page.winfo_toplevel(), self.teacher.remove, self.teacher.forget)
        self.lessons_window.show(self.teacher.lessons)

    def _undo_as_said(self) -> None:
        """A click on the last line: "Undo" stands in it only after a lesson."""
        if str(self._page.message.cget("text")).endswith(UNDO):
            self.teacher.undo()

    def _go_on(self, networks: "Networks") -> None:
        if self.lessons_window and self.lessons_window.winfo_exists():
            self.lessons_window.show(self.teacher.lessons)
        self._learned(networks)
