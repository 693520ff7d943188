"""LessonsWindow: the taught drawings as small pictures, each to be forgotten by a click."""

import tkinter as tk
from collections.abc import Callable, Sequence
from functools import partial

import ttkbootstrap as ttk
from PIL import ImageTk
from ttkbootstrap.widgets.scrolled import ScrolledFrame

from digits.app.window.images import thumbnail
from digits.app.window.side_window import SideWindow
from digits.app.window.theme import follow_theme, mode
from digits.recognition.lessons import Lesson

COLUMNS = 4


class LessonsWindow(SideWindow):
    """A button a lesson, in their order.

    Args:
        forget: called with lessons that are to be forgotten; None: all, and what is damaged in their file.
        undo: takes the last step back, whatever it was.
    """

    def __init__(self, parent: tk.Misc, forget: Callable[[Sequence[Lesson] | None], None], undo: Callable[[], None]):
        super().__init__(parent, "Lessons")
        self._forget = forget
        self._lessons: Sequence[Lesson] = []
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
        follow_theme(self, lambda: self.show(self._lessons))

    def show(self, lessons: Sequence[Lesson]) -> None:
        """Show these lessons, and no others."""
        self._lessons = lessons
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
        self.forget_button.state(["!disabled" if lessons else "disabled"])
