"""LessonsWindow: the taught drawings as small pictures, each to be forgotten by a click."""

import tkinter as tk
from collections.abc import Callable, Sequence
from functools import partial
from tkinter import messagebox

import ttkbootstrap as ttk
from PIL import ImageTk
from ttkbootstrap.widgets.scrolled import ScrolledFrame

from digits.app.window.commands import hint
from digits.app.window.images import thumbnail
from digits.app.window.theme import background, follow_theme, line_height, mend_styles
from digits.recognition.lessons import Lesson

COLUMNS = 6


class LessonsWindow(tk.Toplevel):
    """A window beside the other, which goes on working; Esc closes it.

    Args:
        parent: the window that it belongs to.
        forget: called with a lesson that is to be forgotten; None: all of them.
    """

    def __init__(self, parent: tk.Misc, forget: Callable[[Lesson | None], None]):
        super().__init__(parent, name="lessons")  # the name makes one that is open close
        self.title("Lessons")
        self._forget = forget
        self._line = line_height(self)
        self._lessons: Sequence[Lesson] = []
        self._photos: list[ImageTk.PhotoImage] = []
        self.headline = ttk.Label(self, padding=self._line // 2)
        self._sheet = ScrolledFrame(self, auto_hide=True, width=34 * self._line, height=20 * self._line)
        foot = ttk.Frame(self, padding=self._line // 2)
        self.forget_button = ttk.Button(foot, text="Forget all", command=self._confirm, bootstyle="danger")
        close = ttk.Button(foot, text="Close", command=self.destroy)
        self.headline.pack(fill="x")
        foot.pack(side="bottom", fill="x")
        self._sheet.pack(fill="both", expand=True)
        self.forget_button.pack(side="left")
        close.pack(side="right")
        self.bind("<Escape>", lambda event: self.destroy())
        follow_theme(self, self._dress)
        close.focus_set()

    def _dress(self) -> None:
        mend_styles()
        self.configure(background=background())
        self.show(self._lessons)

    @property
    def buttons(self) -> list[ttk.Button]:
        """One a lesson, in their order."""
        return [child for child in self._sheet.winfo_children() if isinstance(child, ttk.Button)]

    def show(self, lessons: Sequence[Lesson]) -> None:
        """Show these lessons, and no others."""
        self._lessons = lessons
        for button in self.buttons:
            button.destroy()
        self._photos = [
            ImageTk.PhotoImage(thumbnail(lesson.drawing, 4 * self._line), master=self) for lesson in lessons
        ]
        for index, (lesson, photo) in enumerate(zip(lessons, self._photos, strict=True)):
            label = "not a digit" if lesson.label is None else str(lesson.label)
            button = ttk.Button(self._sheet, image=photo, text=label, compound="top", bootstyle="ghost", padding=2)
            button.configure(command=partial(self._forget, lesson))
            button.grid(row=index // COLUMNS, column=index % COLUMNS, padx=2, pady=2)
            hint(button, "Forget this lesson")
        self.headline.configure(
            text="A click forgets a lesson." if lessons else "No lessons yet: click a digit's bar to say what you drew."
        )
        self.forget_button.state(["!disabled" if lessons else "disabled"])

    def _confirm(self) -> None:
        if messagebox.askokcancel("Forget all", "Forget all lessons? They cannot be brought back.", parent=self):
            self._forget(None)
