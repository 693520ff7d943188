"""Teacher: what a person corrected, learned and kept on another thread, so that the window never waits."""

from collections.abc import Callable, Collection, Sequence
from typing import NamedTuple

from digits.ink.drawing import Drawing
from digits.recognition.lessons import KeptLesson, LessonFile, LessonFileError, make_lesson
from digits.recognition.recognizer import Recognizer

UNDO = "Undo"  # ends the sentence after a lesson; a click on it takes the lesson back


class Learned(NamedTuple):
    recognizer: Recognizer
    lessons: list[KeptLesson]
    sentence: str  # for the person, about the lesson that was added
    remark: str  # what went wrong with the file; empty where nothing did


class Teacher:
    """Lessons for a recognizer. Each change is learned from all lessons that are left, from the start.

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
        self.lessons: list[KeptLesson] = []
        self.last: KeptLesson | None = None  # the lesson that undo takes back
        self._file, self._submit, self._learned, self._say, self._complain = file, submit, learned, say, complain
        self._place = 0  # of the last lesson in its number
        self._recognizer: Recognizer | None = None  # without lessons
        self._unkept: list[KeptLesson] = []  # what no file has; only the other thread touches it
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
            self._change()

    def teach(self, drawing: Drawing, label: int | None, place: int) -> None:
        """Learn that a drawing shows a digit, or None: not a digit.

        `place` tells the digits of a number apart: the last lesson about the same one is taken back.
        """
        lesson = make_lesson(drawing, label)
        former = [self.last] if self.last and self._place == place else []
        self.last, self._place = lesson, place
        self._change(lesson, former)

    def undo(self) -> None:
        """Take the last lesson back."""
        if self.last:
            self.remove(self.last)
            self._say("Taken back.")

    def remove(self, lesson: KeptLesson) -> None:
        """Forget a lesson."""
        self.last = None
        self._change(removed=[lesson])

    def forget(self) -> None:
        """Forget all lessons."""
        self.last = None
        self._change(removed=self.lessons, all_of_file=True)

    def _change(
        self, added: KeptLesson | None = None, removed: Sequence[KeptLesson] = (), all_of_file: bool = False
    ) -> None:
        recognizer, had = self._recognizer, bool(self.lessons)
        if recognizer is None:
            return

        def learn() -> Learned:
            remark, damaged = self._store(added, {lesson.key for lesson in removed}, all_of_file), 0
            kept: list[KeptLesson] = []
            try:
                kept, damaged = self._file.read() if self._file else ([], 0)
            except LessonFileError as error:
                remark = remark or str(error)
            if damaged and not had:
                remark = remark or f"{damaged} damaged line{'s' if damaged > 1 else ''} among the lessons skipped."
            lessons = kept + self._unkept
            taught = recognizer.teach([(lesson.drawing, lesson.label) for lesson in lessons]) if lessons else recognizer
            return Learned(taught, lessons, _sentence(taught, added) if added else "", remark)

        def show(result: Learned) -> None:
            changed = bool(result.lessons or self.lessons)
            self.lessons = result.lessons
            if changed:
                self._learned(result.recognizer)
            if added and self.last is added:
                self._say(result.sentence)
            if result.remark:
                self._complain(result.remark)

        self._changes += 1  # a kind of its own for each, because no change may be dropped
        self._submit(f"learn {self._changes}", learn, show)

    def _store(self, added: KeptLesson | None, gone: Collection[str], all_of_file: bool) -> str:
        """Change what is kept; returns what went wrong. What the file does not take is offered to it the next time."""
        self._unkept = [lesson for lesson in self._unkept if lesson.key not in gone]
        self._unkept += [added] if added else []
        try:
            if self._file and all_of_file:
                self._file.clear()
            elif self._file and (self._unkept or gone):
                self._file.change(self._unkept, gone)
                self._unkept = []
        except LessonFileError as error:
            return str(error)
        return ""


def name(label: int | None) -> str:
    """What a lesson says, as in a sentence: "a 4" or "not a digit"."""
    return "not a digit" if label is None else f"a{'n' if label == 8 else ''} {label}"


def _sentence(recognizer: Recognizer, lesson: KeptLesson) -> str:
    answers = recognizer.reader.read(lesson.drawing).digits
    if [answer.digit for answer in answers] == [lesson.label]:
        return f"Learned: this is {name(lesson.label)}. {UNDO}"
    return f"Noted: this is {name(lesson.label)}, but the answer needs more such lessons to change. {UNDO}"
