"""LessonsWindow: the taught drawings as small pictures, each to be forgotten by a click."""

import tkinter as tk
from collections.abc import Callable, Sequence

import ttkbootstrap as ttk
from PIL import ImageTk
from ttkbootstrap.widgets.scrolled import ScrolledFrame

from digits.app.window.images import thumbnail
from digits.app.window.theme import background, follow_theme, line_height, mode_of
from digits.recognition.lessons import Lesson

COLUMNS = 6


class LessonsWindow(tk.Toplevel):
    """A window beside the other, which goes on working; Esc closes it.

    Args:
        parent: the window that it belongs to.
        forget: called with lessons that are to be forgotten; None: all, and what is damaged in their file.
        undo: takes the last step back, whatever it was.
    """

    def __init__(self, parent: tk.Misc, forget: Callable[[Sequence[Lesson] | None], None], undo: Callable[[], None]):
        super().__init__(parent, name="lessons")  # the name makes one that is open close
        self.title("Lessons")
        self._forget = forget
        self._line = line_height(self)
        self._lessons: list[Lesson] = []
        self.buttons: list[ttk.Button] = []  # one a lesson, in their order
        self._photos: dict[tuple[str, str], ImageTk.PhotoImage] = {}  # by the lesson's key and the mode
        self.headline = ttk.Label(self, padding=self._line // 2)
        self._sheet = ScrolledFrame(self, auto_hide=True, width=40 * self._line, height=20 * self._line)
        foot = ttk.Frame(self, padding=self._line // 2)
        self.forget_button = ttk.Button(foot, text="Forget all", command=lambda: forget(None))
        take_back = ttk.Button(foot, text="Undo", command=undo)
        close = ttk.Button(foot, text="Close", command=self.destroy)
        self.headline.pack(fill="x")
        foot.pack(side="bottom", fill="x")
        self._sheet.pack(fill="both", expand=True)
        self.forget_button.pack(side="left")
        take_back.pack(side="left", padx=self._line // 2)
        close.pack(side="right")
        self.bind("<Escape>", lambda event: self.destroy())
        self.bind("<Control-z>", lambda event: undo())
        follow_theme(self, self._dress)
        close.focus_set()

    def _dress(self) -> None:
        self.configure(background=background())
        self.show(self._lessons)

    def show(self, lessons: Sequence[Lesson]) -> None:
        """Show these lessons, and no others."""
        self._lessons = list(lessons)
        mode = mode_of(ttk.Style())
        for button in self.buttons[len(lessons) :]:
            button.destroy()
        del self.buttons[len(lessons) :]
        for index, lesson in enumerate(lessons):
            if index == len(self.buttons):
                button = ttk.Button(self._sheet, compound="top", bootstyle="ghost", padding=2)
                button.grid(row=index // COLUMNS, column=index % COLUMNS, padx=2, pady=2)
                self.buttons.append(button)
            if (lesson.key, mode) not in self._photos:
                picture = thumbnail(lesson.drawing, 4 * self._line)
                self._photos[lesson.key, mode] = ImageTk.PhotoImage(picture, master=self)
            said = "no digit" if lesson.label is None else str(lesson.label)
            self.buttons[index].configure(
                image=self._photos[lesson.key, mode],
                text=f"you said {said}",
                command=lambda lesson=lesson: self._forget([lesson]),
            )
        none = "No lessons yet: say below an answer what it was."
        self.headline.configure(text="A click forgets a lesson, Undo brings it back." if lessons else none)
        self.forget_button.state(["!disabled" if lessons else "disabled"])
