"""Teacher: what the person taught, kept and learned on other threads, so that the window never waits."""

from collections.abc import Callable, Collection, Sequence
from functools import partial
from typing import NamedTuple

from digits.app.window.log import explain
from digits.recognition.lessons import Lesson, LessonError, LessonFile
from digits.recognition.recognizer import Recognizer


class Learned(NamedTuple):
    recognizer: Recognizer
    lessons: list[Lesson]
    sentence: str  # for the person, about the lesson that was added last
    remark: str  # what went wrong with the file; empty where nothing did


class Teacher:
    """Lessons for a recognizer: written at once, whatever else waits, and then learned from the start.

    Args:
        file: where lessons are kept; None to keep them for this session only.
        submit: as `Jobs.submit`.
        learned: called with the recognizer whenever it has learned or forgotten something.
        say, complain: show a sentence.
    """

    def __init__(
        self,
        file: LessonFile | None,
        submit: Callable[..., None],
        learned: Callable[[Recognizer], None],
        say: Callable[[str], None],
        complain: Callable[[str], None],
    ):
        self.lessons: list[Lesson] = []
        self._file, self._submit, self._learned, self._say, self._complain = file, submit, learned, say, complain
        self._recognizer: Recognizer | None = None  # without lessons
        self._unkept: list[Lesson] = []  # what the file has not taken; only the disk's thread changes it
        self._changes = 0

    @property
    def count(self) -> str:
        """How many lessons there are, in words; empty where there are none."""
        number = len(self.lessons)
        return f"{number} lesson{'s' if number > 1 else ''}" if number else ""

    def start(self, recognizer: Recognizer) -> None:
        """Teach this recognizer what was kept."""
        self._recognizer = recognizer
        if self._file:
            self._learn([], "")

    def change(self, added: Sequence[Lesson] = (), removed: Collection[Lesson] = ()) -> None:
        """Add lessons and remove others. The same with both exchanged takes it back, any time and any number of times.

        It is in the file before anything is said about it, and even if the window closes at once.
        """
        gone = {lesson.key for lesson in removed}
        self.lessons = [lesson for lesson in self.lessons if lesson.key not in gone] + list(added)
        self._keep(partial(self._write, added, gone), added)

    def forget(self) -> None:
        """Remove all lessons, those of other windows and damaged ones too."""
        self.lessons = []
        self._keep(self._clear, [])

    def _keep(self, write: Callable[[], None], added: Sequence[Lesson]) -> None:
        def keep() -> str:
            try:
                write()
            except BaseException as error:  # whatever it is, the lesson is learned all the same
                return explain(error, "The lesson could not be kept")
            return ""

        self._changes += 1
        self._submit(None, keep, partial(self._learn, added), thread="disk")

    def _write(self, added: Sequence[Lesson], gone: Collection[str]) -> None:
        """What the file does not take is offered to it the next time."""
        self._unkept = [lesson for lesson in self._unkept if lesson.key not in gone] + list(added)
        if self._file:
            self._file.change(self._unkept, gone)
            self._unkept = []

    def _clear(self) -> None:
        self._unkept = []
        if self._file:
            self._file.clear()

    def _learn(self, added: Sequence[Lesson], remark: str) -> None:
        recognizer, change = self._recognizer, self._changes
        if recognizer is None:
            if remark:
                self._complain(remark)
            return

        def learn() -> Learned:
            kept: list[Lesson] = []
            problem, skipped = remark, 0
            try:
                kept, skipped = self._file.read() if self._file else ([], 0)
            except LessonError as error:
                problem = problem or str(error)
            if skipped and not change:  # as the window opens
                problem = f"{skipped} damaged line{'s' if skipped > 1 else ''} among the lessons skipped."
            lessons = list({lesson.key: lesson for lesson in kept + self._unkept}.values())
            taught = recognizer.teach(lessons) if lessons else recognizer
            return Learned(taught, lessons, _sentence(taught, added[-1]) if added else "", problem)

        def show(result: Learned) -> None:
            if change == self._changes:  # else the next one is learned already
                is_new = bool(result.lessons or change)
                self.lessons = result.lessons
                if is_new:
                    self._learned(result.recognizer)
                if result.sentence:
                    self._say(result.sentence)
            if result.remark:
                self._complain(result.remark)

        def fail(error: BaseException) -> None:
            self._complain(explain(error, "The lessons are kept, but could not be learned"))

        self._submit("learn", learn, show, fail)


def name(label: int | None) -> str:
    """What a lesson says, as in a sentence: "a 4" or "not a digit"."""
    return "not a digit" if label is None else f"a{'n' if label == 8 else ''} {label}"


def _sentence(recognizer: Recognizer, lesson: Lesson) -> str:
    answers = recognizer.reader.read(lesson.drawing).digits
    if [answer.digit for answer in answers] == [lesson.label]:
        return f"Learned: this is {name(lesson.label)}."
    return f"Noted: this is {name(lesson.label)}, but the answer needs more such lessons to change."
