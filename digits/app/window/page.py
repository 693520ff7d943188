"""Page: all that the window shows but the panel: paper, controls, answer and last line."""

import tkinter as tk
from collections.abc import Callable, Mapping

import ttkbootstrap as ttk
from PIL import Image

from digits.app.answer.view import AnswerView
from digits.app.files.strip import FileStrip
from digits.app.paper.canvas import DrawingCanvas
from digits.app.paper.controls import Controls
from digits.app.paper.notice import Notice
from digits.app.window.commands import Command
from digits.app.window.theme import follow_theme, line_height, palette
from digits.ink.drawing import Drawing

NARROWEST, BROADEST = 7, 32  # the answer's column, in lines of text
SHARE = 0.25  # of the page's width that the answer takes
DIGIT = 0.25  # height of the answer's digit, in heights of the paper


class Page(ttk.Frame):
    """Two columns: the paper with what belongs to it in its width, and the answer.

    Args:
        parent: the widget that it stands in.
        drawing: what the paper shows and changes.
        changed: called after each change of the drawing by the person.
        choose: called with the index of the digit whose chip was chosen.
    """

    def __init__(
        self,
        parent: tk.Misc,
        drawing: Drawing,
        changed: Callable[[], None],
        choose: Callable[[int], None],
    ):
        super().__init__(parent)
        self.drawing = drawing
        self._gap = line_height(self) // 2
        self._area = ttk.Frame(self)
        self.canvas = DrawingCanvas(self._area, drawing, changed)
        self.notice = Notice(self._area)
        self.answer = AnswerView(self, choose, lambda digit: self._commands[str(digit)].run())
        self.message = ttk.Label(self)
        self.columnconfigure(0, weight=1)
        self.rowconfigure(0, weight=1)
        self._area.grid(row=0, column=0, sticky="nsew", padx=self._gap, pady=self._gap)
        self.answer.grid(row=0, column=1, rowspan=3, sticky="nsew", padx=(0, self._gap), pady=self._gap)
        self.message.grid(row=3, column=0, columnspan=2, sticky="ew", padx=self._gap, pady=(0, self._gap // 2))
        self.bind("<Configure>", lambda event: self._resize_answer())
        self._area.bind("<Configure>", lambda event: self._resize_answer(), add="+")
        follow_theme(self, lambda: self.message.configure(foreground=palette().faint))

    def commands(self) -> dict[str, Command]:
        """What the person can do with the paper."""
        paper, drawing = self.canvas, self.drawing
        hint = "Clear the paper; Undo brings it back"
        return {
            "clear": Command("Clear", self.clear, (), hint, lambda: not drawing.is_empty),
            "redo": Command("Redo", paper.redo, ("Ctrl+Shift+Z", "Ctrl+Y"), is_possible=lambda: drawing.can_redo),
            "eraser": Command("Eraser", paper.toggle_eraser, ("E",), "Erase with the pen", is_on=paper.is_eraser),
            "finer": Command("Finer brush", lambda: self.controls.change_brush(1 / 1.2), ("[",)),
            "broader": Command("Broader brush", lambda: self.controls.change_brush(1.2), ("]",)),
        }

    def say(self, sentence: str) -> None:
        """A remark to the person, in the last line; an earlier complaint is over."""
        self.notice.hide()
        self.message.configure(text=sentence)

    def complain(self, sentence: str) -> None:
        """Say what went wrong, over the paper."""
        self.notice.show(sentence)

    def add_controls(self, commands: Mapping[str, Command]) -> Controls:
        """Make the controls of these commands; those that are named by a digit say that it was this one."""
        self._commands = commands
        self.controls = Controls(self, commands, self.canvas)
        self.controls.grid(row=1, column=0, sticky="ew", padx=self._gap, pady=(0, self._gap))
        self.controls.enable(can_undo=False, can_redo=False)
        return self.controls

    def add_strip(self, strip: FileStrip) -> None:
        """Give the strip of several files its place; it shows itself when there are any."""
        self._strip = strip
        strip.grid(row=4, column=0, columnspan=2, sticky="ew", padx=self._gap, pady=(0, self._gap // 2))
        strip.grid_remove()

    def clear(self) -> None:
        """Clear the paper."""
        self.canvas.clear()

    def place_ink(self, ink: Image.Image) -> None:
        """Lay a picture's ink on the paper."""
        self.drawing.place(ink)
        self.canvas.redraw()

    def _resize_answer(self) -> None:
        line = line_height(self)
        width = round(min(max(SHARE * self.winfo_width(), NARROWEST * line), BROADEST * line))
        self.answer.resize(width, round(DIGIT * self._area.winfo_height()))
