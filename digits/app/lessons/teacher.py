"""Teacher: what the person taught, kept and learned on other threads, so that the window never waits."""

from collections.abc import Callable, Collection, Sequence
from functools import partial

from digits.app.window.jobs import explain
from digits.recognition.lessons import Lesson, LessonFile
from digits.recognition.recognizer import Recognizer


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
