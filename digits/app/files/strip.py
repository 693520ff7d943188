"""Strip: several files and their answers, to be paged through."""

import tkinter as tk
from collections.abc import Callable, Sequence
from pathlib import Path

import ttkbootstrap as ttk

from digits.app.window.commands import hint

SHOWN = 5  # files at a time
NAME = 14  # letters of a file's name that are shown


class FileStrip(ttk.Frame):
    """A row of buttons, one a file, with its name and answer; the file that is pressed is shown.

    Its place in its parent is a cell of a grid, empty while there are no files.

    Args:
        parent: the widget that it stands in.
        show: called with the path of a file that is to be shown.
    """

    def __init__(self, parent: tk.Misc, show: Callable[[str], None]):
        super().__init__(parent)
        self.files: Sequence[str] = ()
        self.answers: list[str] = []
        self.position = 0  # of the file that is shown
        self._show = show
        ttk.Button(self, text="\N{BLACK LEFT-POINTING TRIANGLE}", bootstyle="ghost", command=self.previous).pack(
            side="left"
        )
        self._buttons = [ttk.Button(self, bootstyle="ghost", width=NAME) for _ in range(SHOWN)]
        for place, button in enumerate(self._buttons):
            button.configure(command=lambda place=place: self.go(self._first + place))
            button.pack(side="left")
            hint(button, "Show this file")
        for text, command in (("\N{BLACK RIGHT-POINTING TRIANGLE}", self.next), ("\N{MULTIPLICATION X}", self.close)):
            ttk.Button(self, text=text, bootstyle="ghost", command=command).pack(side="left")
        self.where = ttk.Label(self)
        self.where.pack(side="left", padx=4)

    def start(self, files: Sequence[str]) -> None:
        """Take these files in the place of others, and show the first."""
        self.files, self.answers = files, [""] * len(files)
        self.grid()
        self.go(0)

    def close(self) -> None:
        """Give the files up; what is shown stays."""
        self.files = ()
        self.grid_remove()

    def answer(self, position: int, text: str) -> None:
        """Say what a file shows."""
        self.answers[position] = text
        self._label()

    def next(self) -> None:
        self.go(self.position + 1)

    def previous(self) -> None:
        self.go(self.position - 1)

    def go(self, position: int) -> None:
        """Show the file at a position; before the first comes the last."""
        self.position = position % len(self.files)
        self._label()
        self._show(self.files[self.position])

    @property
    def labels(self) -> list[str]:
        """What the buttons say."""
        return [text for button in self._buttons if (text := str(button.cget("text")))]

    @property
    def _first(self) -> int:
        return self.position - self.position % SHOWN

    def _label(self) -> None:
        for place, button in enumerate(self._buttons):
            position = self._first + place
            if position < len(self.files):
                name = Path(self.files[position]).name
                short = name if len(name) <= NAME else f"{name[: NAME - 1]}\N{HORIZONTAL ELLIPSIS}"
                style = "primary" if position == self.position else "ghost"
                button.configure(text=f"{short}\n{self.answers[position] or '...'}", bootstyle=style)
                button.state(["!disabled"])
            else:
                button.configure(text="", bootstyle="ghost")
                button.state(["disabled"])
        self.where.configure(text=f"{self.position + 1} of {len(self.files)}")
