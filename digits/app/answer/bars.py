"""ProbabilityBars: the probability of each digit."""

import tkinter as tk
from collections.abc import Sequence
from tkinter import font

from digits.app.window.theme import background, follow_theme, line_height, palette, resize_font
from digits.recognition.recognition import CLASSES, percent

LEAST_SHOWN = 0.005  # a smaller probability gets neither bar nor number, so that the eye finds those that count


class ProbabilityBars(tk.Canvas):
    """Ten bars, each between its digit and its percentage; the answer's stands out by colour and by weight."""

    def __init__(self, parent: tk.Misc):
        super().__init__(parent, width=1, height=1, highlightthickness=0, borderwidth=0)
        self._plain, self._bold = (font.nametofont("TkDefaultFont", self).copy() for _ in range(2))
        self._bold.configure(weight="bold")
        self._shown: list[tuple[object, ...]] = [()] * CLASSES  # what each row shows
        self._values: Sequence[float] = ()
        self._digit: int | None = None
        self._row_height = self._left = self._right = 1.0  # of a row, and of where its full bar begins and ends
        self.labels = [self.create_text(0, 0, text=digit, anchor="w") for digit in range(CLASSES)]
        self._tracks = [self.create_rectangle(0, 0, 0, 0, width=0) for _ in range(CLASSES)]
        self.bars = [self.create_rectangle(0, 0, 0, 0, width=0) for _ in range(CLASSES)]
        self.percentages = [self.create_text(0, 0, anchor="e") for _ in range(CLASSES)]
        self.bind("<Configure>", lambda event: self._lay_out())
        follow_theme(self, self._dress)

    def show(self, values: Sequence[float] = (), digit: int | None = None) -> None:
        """Show ten probabilities, and `digit` as the answer; none of them for an empty canvas."""
        self._values, self._digit = values, digit
        colours = palette()
        for index in range(CLASSES):
            value = values[index] if values else 0.0
            shows, is_answer = value >= LEAST_SHOWN, index == digit
            middle, half = (index + 0.5) * self._row_height, self._row_height / 4
            end = round(self._left + value * (self._right - self._left), 1)
            row = shows and (percent(value), end), is_answer, bool(values)
            if row == self._shown[index]:
                continue
            self._shown[index] = row
            weight = self._bold if is_answer else self._plain
            self.itemconfigure(self.percentages[index], text=percent(value) if shows else "", font=weight)
            self.itemconfigure(self.labels[index], font=weight, fill=colours.text if values else colours.faint)
            fill = colours.accent if is_answer else colours.faint
            self.itemconfigure(self.bars[index], fill=fill, state="normal" if shows else "hidden")
            self.coords(self.bars[index], self._left, middle - half, end, middle + half)

    def _dress(self) -> None:
        self.configure(background=background())
        self._lay_out()

    def _lay_out(self) -> None:
        """Measure the room, once for many answers: each measure waits until a thread that recognises lets go."""
        width, self._row_height = self.winfo_width(), self.winfo_height() / CLASSES
        for each in (self._plain, self._bold):
            resize_font(each, max(round(min(0.66 * self._row_height, 0.85 * line_height(self))), 6))
        digit = self._bold.measure("0")
        self._left, self._right = 2 * digit, width - self._bold.measure("100 %") - digit
        colours = palette()
        for index in range(CLASSES):
            middle = (index + 0.5) * self._row_height
            self.coords(self.labels[index], 0, middle)
            self.coords(self.percentages[index], width, middle)
            self.coords(self._tracks[index], self._left, middle - 1, self._right, middle + 1)
            self.itemconfigure(self._tracks[index], fill=colours.track)
            self.itemconfigure(self.percentages[index], fill=colours.text)
        self._shown = [()] * CLASSES
        self.show(self._values, self._digit)
