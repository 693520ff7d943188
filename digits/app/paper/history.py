"""History: the last drawings with their answers, each to be brought back by a click."""

import tkinter as tk
from collections.abc import Callable
from functools import partial
from typing import NamedTuple

import ttkbootstrap as ttk
from PIL import ImageTk

from digits.app.window.commands import hint
from digits.app.window.images import thumbnail
from digits.app.window.theme import follow_theme, line_height
from digits.ink.drawing import Drawing

LENGTH = 12  # drawings that are kept


class Entry(NamedTuple):
    drawing: Drawing
    answer: str


class History(ttk.Frame):
    """A strip of small pictures, the newest first.

    Args:
        parent: the widget that it stands in.
        restore: called with the drawing whose picture was clicked.
    """

    def __init__(self, parent: tk.Misc, restore: Callable[[Drawing], None]):
        super().__init__(parent)
        self.entries: list[Entry] = []
        self._restore = restore
        self._side = 3 * line_height(self)
        self._buttons = [ttk.Button(self, compound="top", bootstyle="ghost", padding=2) for _ in range(LENGTH)]
        self._photos: list[ImageTk.PhotoImage] = []
        for index, button in enumerate(self._buttons):
            button.configure(command=partial(self.bring_back, index))
            hint(button, "Bring this drawing back")
        follow_theme(self, self._dress)

    def add(self, drawing: Drawing, answer: str) -> None:
        """Put a drawing in front; the same one is not kept twice."""
        if self.entries and self.entries[0].drawing.image() == drawing.image():
            return
        self.entries = [Entry(drawing, answer), *self.entries][:LENGTH]
        self._photos = [self._photo(drawing), *self._photos][:LENGTH]
        self._show()

    def bring_back(self, index: int) -> None:
        """Show one of the drawings again; 0 is the newest."""
        self._restore(self.entries[index].drawing)

    def _dress(self) -> None:
        self._photos = [self._photo(entry.drawing) for entry in self.entries]
        self._show()

    def _photo(self, drawing: Drawing) -> ImageTk.PhotoImage:
        return ImageTk.PhotoImage(thumbnail(drawing, self._side), master=self)

    def _show(self) -> None:
        for button, entry, photo in zip(self._buttons, self.entries, self._photos, strict=False):
            button.configure(image=photo, text=entry.answer)
            button.pack(side="left", padx=(0, 2))
