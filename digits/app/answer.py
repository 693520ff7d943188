"""AnswerView: what the drawing was read as, how surely, and from which pixels."""

import tkinter as tk
from tkinter import font
from typing import TYPE_CHECKING

import ttkbootstrap as ttk
from PIL import Image

from digits.app.bars import ProbabilityBars
from digits.app.images import ImageView, tint
from digits.app.theme import PALETTES, Palette, line_height
from digits.recognition.words import describe, percent

if TYPE_CHECKING:
    from digits.recognition.recognizer import Recognition


class AnswerView(ttk.Frame):
    """The digit, large; beside it the image that the network saw; below it the runner-up and all ten bars."""

    def __init__(self, parent: tk.Misc):
        super().__init__(parent)
        line = line_height(self)
        large = font.nametofont("TkDefaultFont", self).copy()
        large.configure(size=large.cget("size") * 4, weight="bold")
        self._large = large  # Tk forgets a font that Python has forgotten
        self.digit = ttk.Label(self, font=large, anchor="center", width=2)
        self.seen = ImageView(self, side=4 * line)
        self.headline = ttk.Label(self, font="TkHeadingFont")
        self.detail = ttk.Label(self)
        self.bars = ProbabilityBars(self)
        self.second = ttk.Label(self)
        self.digit.grid(row=0, column=0, sticky="ew")
        self.seen.grid(row=0, column=1, sticky="e")
        for row, widget in enumerate((self.headline, self.detail, self.bars, self.second), start=1):
            widget.grid(row=row, column=0, columnspan=2, sticky="nsew", pady=(line // 4, 0) if row > 2 else 0)
        self.columnconfigure(0, weight=1)
        self.rowconfigure(3, weight=1)
        ttk.ToolTip(self.seen, text="What the network sees: your ink, 28 x 28 pixels, as MNIST's makers centred it")
        self._palette = PALETTES["light"]
        self._seen = Image.new("L", (28, 28))

    def recolor(self, palette: Palette, background: str) -> None:
        self._palette = palette
        self.bars.recolor(palette, background)
        for label in (self.detail, self.second):
            label.configure(foreground=palette.faint)
        self._show_seen(self._seen)

    def say(self, headline: str, detail: str = "") -> None:
        """No answer, but why there is none."""
        self._show("", headline, detail)
        self.bars.show(None)
        self.second.configure(text="")
        self._show_seen(Image.new("L", (28, 28)))

    def show(self, recognition: "Recognition", second: "Recognition | None" = None) -> None:
        """The answer for a drawing that is not empty, and that of a second network, if there is one."""
        order = recognition.probabilities.argsort()[::-1]
        chances = [f"{digit} ({percent(recognition.probabilities[digit])})" for digit in order[:2]]
        if recognition.digit is None:
            self._show("?", "Not a digit", f"closest: {chances[0]}")
        else:
            self._show(str(recognition.digit), f"{percent(recognition.confidence)} sure", f"then {chances[1]}")
        self.bars.show(recognition.probabilities.tolist(), recognition.digit)
        self._show_seen(Image.fromarray(recognition.pixels))
        self.second.configure(text=f"Perceptron: {describe(second) if second else 'none'}")

    def _show(self, digit: str, headline: str, detail: str) -> None:
        self.digit.configure(text=digit)
        self.headline.configure(text=headline)
        self.detail.configure(text=detail)

    def _show_seen(self, ink: Image.Image) -> None:
        self._seen = ink
        self.seen.show(tint(ink, self._palette.paper, self._palette.ink))
