"""Corrections: what the person says that a digit is, and the list of all that was taught."""

from collections.abc import Callable, Sequence
from functools import partial

from digits.app.answer.reading import Reading
from digits.app.lessons.teacher import Teacher, name
from digits.app.lessons.window import LessonsWindow
from digits.app.window.commands import Command
from digits.app.window.history import History
from digits.app.window.page import Page
from digits.ink.pieces import draw_pieces
from digits.recognition.lessons import Lesson, LessonError, LessonFile, make_lesson
from digits.recognition.recognition import CLASSES
from digits.recognition.recognizer import Recognizer


class Corrections:
    """Commands that teach the digit which a page shows.

    Args:
        page: whose drawing is corrected, and where it is said.
        reading: what was recognised, and by whom.
        history: takes each change of the lessons as a step.
        submit: as `Jobs.submit`.
        lessons: where they are kept; None to keep them for this session only.
    """

    def __init__(
        self, page: Page, reading: Reading, history: History, submit: Callable[..., None], lessons: LessonFile | None
    ):
        self.teacher = Teacher(lessons, submit, self._go_on, lambda sentence: self._say(sentence), page.complain)
        self.window: LessonsWindow | None = None  # the list, once it was shown
        self._page, self._reading, self._history = page, reading, history
        page.answer.teach.choose = lambda index: self.correct(index if index < CLASSES else None)
        page.answer.undo.configure(command=history.undo)
        page.link.bind("<Button-1>", lambda event: self.show_lessons())
        self._say: Callable[[str], None] = page.say  # where it is said what became of a lesson

    def commands(self) -> dict[str, Command]:
        """One for each digit, one for what is none, and the list."""
        digits = {
            str(digit): Command(
                str(digit), partial(self.correct, digit), (f"Ctrl+{digit}",), f"It was a {digit}", self._can_correct
            )
            for digit in range(10)
        }
        none = Command("Not a digit", partial(self.correct, None), ("Ctrl+N",), "It was not a digit", self._can_correct)
        return digits | {"no digit": none, "lessons": Command("Lessons...", self.show_lessons)}

    def correct(self, label: int | None) -> None:
        """The digit in question is this one, or None: not a digit."""
        number, chosen = self._reading.question, self._reading.chosen
        recognizer, drawing = self._reading.recognizer, self._page.drawing
        if number is None:
            self._page.complain("There is nothing yet to be corrected: draw a digit first.")
        elif recognizer and recognizer.cannot_teach:
            self._page.complain(recognizer.cannot_teach)
        elif len(chosen) == 1 and label == number.digits[chosen[0]].digit and not number.unsure[chosen[0]]:
            self._page.answer.reply(f"Yes, this is {name(label)}.")  # nothing to learn
        else:
            pieces = [piece for part in number.parts[chosen.start : chosen.stop] for piece in part]
            try:  # the drawing that was answered: a stroke may have been added since
                lesson = make_lesson(draw_pieces(pieces, drawing.size, drawing.width), label)
            except LessonError as error:
                self._page.complain(str(error))
                return
            # One about the same ink takes its place: two that contradict each other would leave no answer sure.
            self._do([lesson], [known for known in self.teacher.lessons if known.drawing.is_same(lesson.drawing)])

    def forget(self, lessons: Sequence[Lesson] | None) -> None:
        """Forget some lessons; None: all."""
        self._do([], lessons)

    def moved_on(self) -> None:
        """The drawing has changed: what was said about it is over."""
        self._say = self._page.say
        self._page.answer.reply()

    def show_lessons(self) -> None:
        """Show what was taught, to be forgotten at will."""
        self.window = LessonsWindow(self._page.winfo_toplevel(), self.forget, self._history.undo)
        self.window.show(self.teacher.lessons)

    def _can_correct(self) -> bool:
        recognizer = self._reading.recognizer
        return self._reading.question is not None and not (recognizer and recognizer.cannot_teach)

    def _do(self, added: Sequence[Lesson], removed: Sequence[Lesson] | None) -> None:
        before = self.teacher.lessons
        self._history.did(partial(self._take_back, added, before), partial(self._teach, added, removed))
        self._teach(added, removed)

    def _take_back(self, added: Sequence[Lesson], before: Sequence[Lesson]) -> None:
        self._page.answer.reply("Taken back.")
        self._say = lambda sentence: None  # what was learned before is no news
        self.teacher.change(before, [*before, *added])  # all anew, so that each has its former place
        self._show_lessons()

    def _teach(self, added: Sequence[Lesson], removed: Sequence[Lesson] | None) -> None:
        self._page.answer.reply()  # an earlier one is not what its Undo would take back
        self._say = partial(self._page.answer.reply, can_undo=True)
        self.teacher.change(added, removed)
        self._show_lessons()

    def _show_lessons(self) -> None:
        self._page.count_lessons(len(self.teacher.lessons))
        if self.window and self.window.winfo_exists():
            self.window.show(self.teacher.lessons)

    def _go_on(self, recognizer: Recognizer) -> None:
        self._show_lessons()
        self._reading.recognizer = recognizer
        self._reading.read()
