"""ProbabilityBars: the probability of each digit."""

import tkinter as tk
from collections.abc import Callable, Sequence
from tkinter import font

from digits.app.window.theme import background, follow_theme, line_height, palette, resize_font
from digits.recognition.recognition import CLASSES, percent

LEAST = 0.005  # a smaller probability gets neither bar nor number, so that the eye finds those that count


class ProbabilityBars(tk.Canvas):
    """Ten bars, each between its digit and its percentage; the answer's stands out by colour and by weight.

    Args:
        parent: the widget that it stands in.
        choose: called with the digit whose bar was clicked, while there are probabilities.
    """

    def __init__(self, parent: tk.Misc, choose: Callable[[int], None]):
        super().__init__(parent, width=1, height=CLASSES * line_height(parent), highlightthickness=0, borderwidth=0)
        self._plain, self._bold = (font.nametofont("TkDefaultFont", self).copy() for _ in range(2))
        self._bold.configure(weight="bold")
        self._probabilities: Sequence[float] | None = None
        self._digit: int | None = None
        self._row_height = self._left = self._right = 1.0  # of a row, and of where its full bar begins and ends
        self._labels = [self.create_text(0, 0, text=digit, anchor="w") for digit in range(CLASSES)]
        self._tracks = [self.create_rectangle(0, 0, 0, 0, width=0) for _ in range(CLASSES)]
        self._bars = [self.create_rectangle(0, 0, 0, 0, width=0) for _ in range(CLASSES)]
        self._values = [self.create_text(0, 0, anchor="e") for _ in range(CLASSES)]
        self.bind("<Configure>", lambda event: self._lay_out())
        self.bind("<Button-1>", self._click)
        self._choose = choose
        follow_theme(self, self._dress)

    def _dress(self) -> None:
        self.configure(background=background())
        self._lay_out()

    def show(self, probabilities: Sequence[float] | None, digit: int | None = None) -> None:
        """Show ten probabilities, and `digit` as the answer; None for an empty canvas."""
        self._probabilities, self._digit = probabilities, digit
        self.configure(cursor="hand2" if probabilities else "")
        colours = palette()
        for index, value in enumerate(probabilities or [0.0] * CLASSES):
            is_answer = index == digit
            self.itemconfigure(
                self._values[index],
                text=percent(value) if value >= LEAST else "",
                font=self._bold if is_answer else self._plain,
            )
            self.itemconfigure(
                self._labels[index],
                font=self._bold if is_answer else self._plain,
                fill=colours.text if probabilities else colours.faint,
            )
            self.itemconfigure(
                self._bars[index],
                fill=colours.accent if is_answer else colours.faint,
                state="normal" if value >= LEAST else "hidden",
            )
            middle, half = (index + 0.5) * self._row_height, self._row_height / 4
            end = self._left + value * (self._right - self._left)
            self.coords(self._bars[index], self._left, middle - half, end, middle + half)

    def values(self) -> list[str]:
        """The percentages that are shown, one a digit."""
        return [self.itemcget(value, "text") for value in self._values]

    def lengths(self) -> list[float]:
        """How long each bar is, as a share of the longest possible."""
        return [self._length(bar) / self._length(track) for bar, track in zip(self._bars, self._tracks, strict=True)]

    def emphasized(self) -> list[int]:
        """The digits whose text is bold."""
        return [digit for digit, label in enumerate(self._labels) if self.itemcget(label, "font") == str(self._bold)]

    def _click(self, event: "tk.Event[tk.Misc]") -> None:
        digit = int(event.y / self._row_height)
        if self._probabilities and digit < CLASSES:
            self._choose(digit)

    def _length(self, item: int) -> float:
        left, _, right, _ = self.coords(item)
        return 0.0 if self.itemcget(item, "state") == "hidden" else right - left

    def _lay_out(self) -> None:
        """Measure the room, once for many answers: each measure waits until a thread that recognises lets go."""
        line, width = line_height(self), self.winfo_width()
        self._row_height = min(self.winfo_height() / CLASSES, 2 * line)
        for each in (self._plain, self._bold):
            resize_font(each, round(min(max(0.58 * self._row_height, 0.7 * line), 1.3 * line)))
        digit = self._bold.measure("0")
        self._left, self._right = 2 * digit, width - self._bold.measure("100 %") - digit
        colours = palette()
        for index in range(CLASSES):
            middle = (index + 0.5) * self._row_height
            self.coords(self._labels[index], 0, middle)
            self.coords(self._values[index], width, middle)
            self.coords(self._tracks[index], self._left, middle - 1, self._right, middle + 1)
            self.itemconfigure(self._tracks[index], fill=colours.track)
            self.itemconfigure(self._values[index], fill=colours.text)
        self.show(self._probabilities, self._digit)
