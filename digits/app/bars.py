"""ProbabilityBars: the probability of each digit."""

import tkinter as tk
from collections.abc import Sequence
from tkinter import font

from digits.app.theme import PALETTES, Palette, line_height
from digits.recognition.words import percent

CLASSES = 10
LEAST = 0.005  # a smaller probability gets neither bar nor number, so that the eye finds those that count


class ProbabilityBars(tk.Canvas):
    """Ten bars, each between its digit and its percentage; the highest stands out by colour and by weight."""

    def __init__(self, parent: tk.Misc):
        line = line_height(parent)
        super().__init__(parent, width=11 * line, height=CLASSES * line, highlightthickness=0, borderwidth=0)
        self._plain = font.nametofont("TkDefaultFont", self)
        self._bold = self._plain.copy()
        self._bold.configure(weight="bold")
        self._palette = PALETTES["light"]
        self._probabilities: Sequence[float] = [0.0] * CLASSES
        self._digit: int | None = None
        self._labels = [self.create_text(0, 0, text=digit, anchor="w") for digit in range(CLASSES)]
        self._tracks = [self.create_rectangle(0, 0, 0, 0, width=0) for _ in range(CLASSES)]
        self._bars = [self.create_rectangle(0, 0, 0, 0, width=0) for _ in range(CLASSES)]
        self._values = [self.create_text(0, 0, anchor="e") for _ in range(CLASSES)]
        self.bind("<Configure>", lambda event: self._lay_out())

    def recolor(self, palette: Palette, background: str) -> None:
        self._palette = palette
        self.configure(background=background)
        self._lay_out()

    def show(self, probabilities: Sequence[float] | None, digit: int | None = None) -> None:
        """Show ten probabilities, and `digit` as the answer; None for an empty canvas."""
        self._probabilities = [0.0] * CLASSES if probabilities is None else [float(value) for value in probabilities]
        self._digit = digit
        for index, value in enumerate(self._probabilities):
            text = percent(value) if value >= LEAST else ""
            is_answer = index == digit
            self.itemconfigure(self._values[index], text=text, font=self._bold if is_answer else self._plain)
            self.itemconfigure(self._labels[index], font=self._bold if is_answer else self._plain)
            self.itemconfigure(
                self._bars[index],
                fill=self._palette.accent if is_answer else self._palette.faint,
                state="normal" if value >= LEAST else "hidden",
            )
        self._stretch()

    def _lay_out(self) -> None:
        height = self._row_height()
        left, right = self._span()
        for index in range(CLASSES):
            middle = (index + 0.5) * height
            self.coords(self._labels[index], 0, middle)
            self.coords(self._values[index], self.winfo_width(), middle)
            self.coords(self._tracks[index], left, middle - height / 4, right, middle + height / 4)
            self.itemconfigure(self._tracks[index], fill=self._palette.track)
            for item in (self._labels[index], self._values[index]):
                self.itemconfigure(item, fill=self._palette.text)
        self.show(self._probabilities, self._digit)

    def _row_height(self) -> float:
        return min(self.winfo_height() / CLASSES, 2 * line_height(self))

    def _span(self) -> tuple[float, float]:
        """Where a full bar begins and ends."""
        gap = self._bold.measure("0") / 2
        return self._bold.measure("0") + gap, self.winfo_width() - self._bold.measure("100 %") - gap

    def _stretch(self) -> None:
        height = self._row_height()
        left, right = self._span()
        for index, value in enumerate(self._probabilities):
            middle = (index + 0.5) * height
            end = left + value * (right - left)
            self.coords(self._bars[index], left, middle - height / 4, end, middle + height / 4)
