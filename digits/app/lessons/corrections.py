"""Corrections: what the person says that a digit is, kept and learned on other threads, and the list of it all."""

from collections.abc import Callable, Collection, Sequence
from functools import partial

from digits.app.answer.reading import Reading
from digits.app.lessons.window import LessonsWindow
from digits.app.window.commands import Command, History
from digits.app.window.jobs import Submit, explain
from digits.app.window.page import Page
from digits.ink.pieces import draw_pieces
from digits.recognition.lessons import Lesson, LessonError, LessonFile, make_lesson
from digits.recognition.recognition import CLASSES
from digits.recognition.recognizer import Recognizer


class Corrections:
    """Commands that teach the digit which a page shows.

    Args:
        lessons: where they are kept; None to keep them for this session only.
    """

    def __init__(self, page: Page, reading: Reading, history: History, submit: Submit, lessons: LessonFile | None):
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


class Teacher:
    """Lessons for a recognizer: written at once, whatever else waits, and then learned from the start.

    Args:
        file: where lessons are kept; None to keep them for this session only.
        learned: called with the recognizer whenever it has learned or forgotten something.
    """

    def __init__(
        self,
        file: LessonFile | None,
        submit: Submit,
        learned: Callable[[Recognizer], None],
        say: Callable[[str], None],
        complain: Callable[[str], None],
    ):
        self.lessons: list[Lesson] = []
        self._file, self._submit, self._learned, self._say, self._complain = file, submit, learned, say, complain
        self._recognizer: Recognizer | None = None  # without lessons
        self._unkept: list[Lesson] = []  # what the file has not taken; only the disk's thread uses it
        self._changes = 0  # how many there were

    def start(self, recognizer: Recognizer) -> None:
        """Teach this recognizer what was kept."""
        self._recognizer = recognizer
        self.change()

    def change(self, added: Sequence[Lesson] = (), removed: Collection[Lesson] | None = ()) -> None:
        """Add lessons and remove others; None removes all, those of other windows too.

        The same with both exchanged takes it back, any time and any number of times. It is in the file before anything
        is said about it, and even if the window closes at once.
        """
        gone = None if removed is None else {lesson.key for lesson in removed}
        self.lessons = _without(self.lessons, gone) + list(added)
        self._changes += 1
        learn = partial(self._learn, self._changes, added)
        self._submit(None, partial(self._keep, added, gone), learn, thread="disk")

    def _keep(self, added: Sequence[Lesson], gone: Collection[str] | None) -> tuple[list[Lesson] | None, str]:
        """All lessons of the file, None without one, and what went wrong. What it does not take, it gets next time."""
        self._unkept = _without(self._unkept, gone) + list(added)
        if not self._file:
            return None, ""
        try:
            is_change = bool(self._unkept) or gone is None or bool(gone)
            if is_change:
                self._file.change(self._unkept, gone)
                self._unkept = []
            lessons, skipped = self._file.read()
        except BaseException as error:  # whatever it is, the lesson is learned all the same
            return None, explain(error, "The lesson could not be kept")
        return lessons, "" if is_change or not skipped else f"Skipped among the lessons: damaged lines ({skipped})."

    def _learn(self, change: int, added: Sequence[Lesson], kept: tuple[list[Lesson] | None, str]) -> None:
        if change != self._changes:  # the later change is learned, with this one
            return
        self.lessons = lessons = self.lessons if kept[0] is None else kept[0]
        recognizer = self._recognizer
        assert recognizer  # without one there is no answer to correct

        def learn() -> tuple[Recognizer, str]:
            taught = recognizer.teach(lessons) if lessons else recognizer
            return taught, _sentence(taught, added[-1]) if added else ""

        def show(result: tuple[Recognizer, str]) -> None:
            self._learned(result[0])
            if result[1]:
                self._say(result[1])
            if kept[1]:
                self._complain(kept[1])

        def fail(error: BaseException) -> None:
            self._complain(kept[1] or explain(error, "The lessons are kept, but could not be learned"))

        self._submit("learn", learn, show, fail)


def name(label: int | None) -> str:
    """What a lesson says, as in a sentence: "a 4" or "not a digit"."""
    return "not a digit" if label is None else f"a{'n' if label == 8 else ''} {label}"


def _without(lessons: list[Lesson], gone: Collection[str] | None) -> list[Lesson]:
    return [] if gone is None else [lesson for lesson in lessons if lesson.key not in gone]


def _sentence(recognizer: Recognizer, lesson: Lesson) -> str:
    number = recognizer.reader.read(lesson.drawing)
    if [answer.digit for answer in number.digits] == [lesson.label]:
        return f"Learned: this is {name(lesson.label)}."
    return f"Noted: {name(lesson.label)}, still read as {number.text}."
