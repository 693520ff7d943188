"""Lessons: what the person says that a digit is, kept and learned on other threads, and the list of it all."""

import tkinter as tk
from collections.abc import Callable, Collection, Sequence
from functools import partial

import ttkbootstrap as ttk
from PIL import ImageTk
from ttkbootstrap.widgets.scrolled import ScrolledFrame

from digits.app.window.commands import Command, History
from digits.app.window.jobs import Submit, explain
from digits.app.window.page import Page
from digits.app.window.side_window import SideWindow
from digits.app.window.theme import enable, follow_theme, mode, thumbnail
from digits.ink.pieces import draw_pieces
from digits.recognition import CLASSES
from digits.recognition.lessons import Lesson, LessonFile, make_lesson
from digits.recognition.recognizer import Recognizer

COLUMNS = 4  # of the list


class Corrections:
    """Commands that teach the digit which a page shows.

    Args:
        lessons: where they are kept; None to keep them for this session only.
    """

    def __init__(self, page: Page, history: History, submit: Submit, lessons: LessonFile | None):
        self.teacher = Teacher(lessons, submit, self._learned, page.complain)
        self.window: LessonsWindow | None = None  # the list, once it was shown
        self._page, self._reading, self._history = page, page.reading, history
        self._say: Callable[[str], None] = page.say  # where it is said what became of a lesson
        page.answer.teach.choose = lambda index: self.correct(index if index < CLASSES else None)
        page.answer.undo.configure(command=history.undo)
        page.link.bind("<Button-1>", lambda event: self.show_lessons())

    def commands(self) -> dict[str, Command]:
        def command(label: str, digit: int | None, key: str, hint: str) -> Command:
            return Command(label, partial(self.correct, digit), (key,), hint, lambda: not self._obstacle())

        digits = {str(digit): command(str(digit), digit, f"Ctrl+{digit}", f"It was a {digit}") for digit in range(10)}
        none = command("Not a digit", None, "Ctrl+N", "It was not a digit")
        return digits | {"no digit": none, "lessons": Command("Lessons...", self.show_lessons)}

    def correct(self, label: int | None) -> None:
        """The digit in question is this one, or None: not a digit."""
        number, chosen = self._reading.number, self._reading.chosen
        if obstacle := self._obstacle():
            self._page.complain(obstacle)
            return
        assert number
        if len(chosen) == 1 and label == number.digits[chosen[0]].digit and not number.unsure[chosen[0]]:
            self._page.answer.reply(f"Yes, this is {_name(label)}.")  # nothing to learn
            return
        pieces = [piece for part in number.parts[chosen.start : chosen.stop] for piece in part]
        drawing = self._page.drawing  # only its size counts: a stroke may have been added since the answer
        lesson = make_lesson(draw_pieces(pieces, drawing.size, drawing.width), label)
        # A lesson about the same ink goes: two that contradict each other would leave no answer sure.
        self._do([lesson], [known for known in self.teacher.lessons if known.drawing.is_same(lesson.drawing)])

    def moved_on(self) -> None:
        """The drawing has changed: what was said about it is over."""
        self._say = self._page.say
        self._page.answer.reply()

    def show_lessons(self) -> None:
        main, forget = self._page.winfo_toplevel(), partial(self._do, [])
        self.window = LessonsWindow(main, self.teacher, forget, self._history.undo)

    def _obstacle(self) -> str:
        """Why nothing can be corrected now; empty where it can."""
        recognizer = self._reading.recognizer
        if recognizer is None or self._reading.number is None:
            return self._reading.problem or "There is nothing yet to be corrected: draw a digit first."
        return recognizer.cannot_teach

    def _do(self, added: Sequence[Lesson], removed: Sequence[Lesson] | None) -> None:
        before = self.teacher.lessons
        # What is taken back comes anew with all others, so that each has its former place.
        undo = partial(self._change, before, [*before, *added], "Taken back.")
        self._history.did(undo, partial(self._change, added, removed))
        self._change(added, removed)

    def _change(self, added: Sequence[Lesson], removed: Sequence[Lesson] | None, reply: str = "") -> None:
        """Change the lessons. With a reply nothing else is said: what was learned before is no news."""
        self._page.answer.reply(reply)  # an earlier one is not what its Undo would take back
        self._say = partial(self._page.answer.reply, can_undo=True)
        self.teacher.change(added, removed, news=not reply)
        self._show_lessons()

    def _show_lessons(self) -> None:
        self._page.count_lessons(len(self.teacher.lessons))
        if self.window and self.window.winfo_exists():
            self.window.show()

    def _learned(self, recognizer: Recognizer, sentence: str) -> None:
        self._show_lessons()
        self._reading.recognizer = recognizer
        self._reading.read()
        if sentence:
            self._say(sentence)


class Teacher:
    """Lessons for a recognizer: written at once, whatever else waits, and then learned from the start.

    Args:
        file: where lessons are kept; None to keep them for this session only.
        learned: called with the recognizer and a sentence, if there is news, whenever it has learned or forgotten.
    """

    def __init__(
        self,
        file: LessonFile | None,
        submit: Submit,
        learned: Callable[[Recognizer, str], None],
        complain: Callable[[str], None],
    ):
        self.lessons: list[Lesson] = []
        self._file, self._submit, self._learned, self._complain = file, submit, learned, complain
        self._recognizer: Recognizer | None = None  # without lessons
        self._unkept: list[Lesson] = []  # what the file has not taken; only the disk's thread uses it
        self._changes = 0  # how many there were

    def start(self, recognizer: Recognizer) -> None:
        """Teach this recognizer what was kept."""
        self._recognizer = recognizer
        self.change()

    def change(self, added: Sequence[Lesson] = (), removed: Collection[Lesson] | None = (), news: bool = True) -> None:
        """Add lessons and remove others; None removes all, those of other windows too.

        The same with both exchanged takes it back, any time and any number of times. It is in the file before anything
        is said about it, and even if the window closes at once.
        """
        gone = None if removed is None else {lesson.key for lesson in removed}
        self.lessons = _without(self.lessons, gone) + list(added)
        self._changes += 1
        learn = partial(self._learn, self._changes, added[-1:] if news else ())
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
            return None, explain(error, "What was taught could not be kept")
        return lessons, "" if is_change or not skipped else f"Skipped among the lessons: damaged lines ({skipped})."

    def _learn(self, change: int, news: Sequence[Lesson], kept: tuple[list[Lesson] | None, str]) -> None:
        if change != self._changes:  # the later change is learned, with this one, which alone the file has yet
            return
        self.lessons = lessons = self.lessons if kept[0] is None else kept[0]
        recognizer = self._recognizer
        assert recognizer  # without one there is no answer to correct

        def learn() -> tuple[Recognizer, str]:
            taught = recognizer.teach(lessons) if lessons else recognizer
            return taught, _sentence(taught, news[0], is_kept=not kept[1]) if news else ""

        def show(result: tuple[Recognizer, str]) -> None:
            self._learned(*result)
            if kept[1]:
                self._complain(kept[1])

        def fail(error: BaseException) -> None:
            self._complain(kept[1] or explain(error, "The lessons are kept, but could not be learned"))

        self._submit("learn", learn, show, fail)


class LessonsWindow(SideWindow):
    """The taught drawings as small pictures, in their order, each to be forgotten by a click.

    Args:
        forget: called with lessons that are to be forgotten; None: all, and what is damaged in their file.
        undo: takes the last step back, whatever it was.
    """

    def __init__(self, parent: tk.Misc, teacher: Teacher, forget: Callable[..., None], undo: Callable[[], None]):
        super().__init__(parent, "Lessons")
        self._teacher, self._forget = teacher, forget
        self.buttons: list[ttk.Button] = []
        self._photos: dict[tuple[str, str], ImageTk.PhotoImage] = {}  # by the lesson's key and the mode
        self.headline = ttk.Label(self, padding=self.line // 2)
        self._sheet = ScrolledFrame(self, auto_hide=True, width=26 * self.line, height=20 * self.line)
        self.forget_button = ttk.Button(self.foot, text="Forget all", command=lambda: forget(None))
        take_back = ttk.Button(self.foot, text="Undo", command=undo)
        self.headline.pack(fill="x")
        self._sheet.pack(fill="both", expand=True)
        self.forget_button.pack(side="left")
        take_back.pack(side="left", padx=self.line // 2)
        self.bind("<Control-z>", lambda event: undo())
        follow_theme(self, self.show)

    def show(self) -> None:
        lessons = self._teacher.lessons
        for button in self.buttons[len(lessons) :]:
            button.destroy()
        del self.buttons[len(lessons) :]
        for index, lesson in enumerate(lessons):
            if index == len(self.buttons):
                button = ttk.Button(self._sheet, compound="top", bootstyle="ghost", padding=2)
                button.grid(row=index // COLUMNS, column=index % COLUMNS, padx=2, pady=2)
                self.buttons.append(button)
            look = lesson.key, mode()
            if look not in self._photos:
                self._photos[look] = ImageTk.PhotoImage(thumbnail(lesson.drawing, 4 * self.line), master=self)
            said = "no digit" if lesson.label is None else str(lesson.label)
            forget = partial(self._forget, [lesson])
            self.buttons[index].configure(image=self._photos[look], text=f"you said {said}", command=forget)
        none = "No lessons yet: say below an answer what it was."
        self.headline.configure(text="A click forgets a lesson, Undo brings it back." if lessons else none)
        enable(self.forget_button, bool(lessons))


def _name(label: int | None) -> str:
    return "not a digit" if label is None else f"a{'n' if label == 8 else ''} {label}"


def _without(lessons: list[Lesson], gone: Collection[str] | None) -> list[Lesson]:
    return [] if gone is None else [lesson for lesson in lessons if lesson.key not in gone]


def _sentence(recognizer: Recognizer, lesson: Lesson, is_kept: bool) -> str:
    number, but = recognizer.reader.read(lesson.drawing), "" if is_kept else ", but not kept"
    if [answer.digit for answer in number.digits] == [lesson.label]:
        return f"Learned{but}: this is {_name(lesson.label)}."
    return f"Noted{but}: {_name(lesson.label)}, still read as {number.text}."
