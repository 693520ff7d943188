"""What the answer consists of: words in a row to choose among, the probability of each digit, and pixels."""

import math
import tkinter as tk
from collections.abc import Callable, Sequence
from itertools import pairwise
from tkinter import font
from typing import Any

import ttkbootstrap as ttk
from PIL import Image, ImageOps, ImageTk

from digits.app.window.theme import follow_theme, line_height, palette, resize_font, tint
from digits.recognition import CLASSES, percent

LEAST_SHOWN = 0.005  # a smaller probability gets neither bar nor number, so that the eye finds those that count


class Cells(ttk.Canvas):
    """A row of them, as wide as their words. Left and Right lead along it, Enter and Space choose.

    Args:
        choose: called with the index of the cell that was chosen.
        join: called with the index of a cell that was clicked with Shift.
    """

    def __init__(
        self, parent: tk.Misc, choose: Callable[[int], None], join: Callable[[int], None] = lambda index: None
    ):
        self._edge = round(parent.winfo_fpixels("1p"))
        super().__init__(parent, width=1, height=1, borderwidth=0, highlightthickness=self._edge, takefocus=True)
        self.choose = choose
        self._font = font.nametofont("TkDefaultFont", self).copy()
        self.words: Sequence[str] = ()
        self.chosen = range(0)
        self.doubtful: Sequence[int] = ()
        self._is_enabled = True
        self._focused = 0  # where Enter chooses
        self.lefts: list[float] = [0.0]  # of the cells, and the right of the last one
        self.items: list[tuple[int, int]] = []  # box and word of each cell
        self.bind("<Configure>", lambda event: self._lay_out())
        self.bind("<Button-1>", lambda event: self._click(event, self.choose))
        self.bind("<Shift-Button-1>", lambda event: self._click(event, join))
        self.bind("<Left>", lambda event: self.move(-1))
        self.bind("<Right>", lambda event: self.move(1))
        for key in ("<Return>", "<space>"):
            self.bind(key, self._enter)
        for change in ("<FocusIn>", "<FocusOut>"):
            self.bind(change, lambda event: self._paint())
        follow_theme(self, self._dress)

    def show(
        self, words: Sequence[str], chosen: range = range(0), doubtful: Sequence[int] = (), is_enabled: bool = True
    ) -> None:
        """Show these words, some of them chosen, and some of them in another colour because they are in doubt."""
        before, lengths = (self.words, self.chosen, self.doubtful, self._is_enabled), [*map(len, self.words)]
        self.words, self.chosen, self.doubtful, self._is_enabled = words, chosen, doubtful, is_enabled
        self._focused = chosen[0] if chosen else min(self._focused, max(len(words) - 1, 0))
        if [*map(len, words)] != lengths:
            self._lay_out()
        elif (words, chosen, doubtful, is_enabled) != before:
            self._paint()

    def move(self, step: int) -> None:
        """Go to the next cell, or with a negative step to the one before; where one is chosen, choose it."""
        focused = min(max(self._focused + step, 0), len(self.words) - 1)
        if self.words and focused != self._focused:
            self._focused = focused
            if self.chosen:
                self._press(focused)
            self._paint()

    def _dress(self) -> None:
        self.configure(highlightbackground=palette().ground, highlightcolor=palette().accent)
        self._paint()

    def _lay_out(self) -> None:
        line, edge = line_height(self), self._edge
        units = [1.0 if len(word) == 1 else 0.5 * len(word) + 0.5 for word in self.words]
        unit = min(1.5 * line, (self.winfo_width() - 2 * edge) / max(sum(units), 1))
        resize_font(self._font, max(round(min(0.75 * line, 0.95 * unit)), 6))
        self.lefts = [edge + unit * sum(units[:index]) for index in range(len(units) + 1)]
        height, gap = self.winfo_height(), max(line // 16, 1)
        self.delete("all")
        self.items = []
        for left, right in pairwise(self.lefts):
            box = self.create_rectangle(left + gap, edge + gap, right - gap, height - edge - gap - 1)
            self.items.append((box, self.create_text((left + right) / 2, height / 2, font=self._font)))
        self._paint()

    def _paint(self) -> None:
        colours, has_focus = palette(), self.focus_get() is self
        self.configure(cursor="hand2" if self.words and self._is_enabled else "")
        for index, (word, (box, text)) in enumerate(zip(self.words, self.items, strict=True)):
            colour = colours.contrast if index in self.doubtful else colours.text if self._is_enabled else colours.faint
            is_chosen = index in self.chosen
            edge = colours.accent if has_focus and index == self._focused else colour if is_chosen else colours.track
            fill = (colours.contrast if index in self.doubtful else colours.accent) if is_chosen else ""
            self.itemconfigure(box, outline=edge if edge != colours.text else fill or edge, fill=fill)
            self.itemconfigure(text, text=word, fill=colours.paper if is_chosen else colour)

    def _click(self, event: "tk.Event[tk.Misc]", call: Callable[[int], None]) -> None:
        for index in range(len(self.words)):
            if self.lefts[index] <= event.x < self.lefts[index + 1] and self._is_enabled:
                self._focused = index
                call(index)

    def _enter(self, event: "tk.Event[tk.Misc]") -> str:
        self._press(self._focused)
        return "break"  # and the window's Enter does nothing

    def _press(self, index: int) -> None:
        if self.words and self._is_enabled:
            self.choose(index)


class ProbabilityBars(ttk.Canvas):
    """Ten bars, each between its digit and its percentage; the answer's stands out by colour and by weight."""

    def __init__(self, parent: tk.Misc):
        super().__init__(parent, width=1, height=1, highlightthickness=0, borderwidth=0)
        self._plain, self._bold = (font.nametofont("TkDefaultFont", self).copy() for _ in range(2))
        self._bold.configure(weight="bold")
        self._values: Sequence[float] = ()
        self._digit: int | None = None
        self._left = self._right = 1.0  # of a full bar
        self.labels = [self.create_text(0, 0, text=digit, anchor="w") for digit in range(CLASSES)]
        self._tracks = [self.create_rectangle(0, 0, 0, 0, width=0) for _ in range(CLASSES)]
        self.bars = [self.create_rectangle(0, 0, 0, 0, width=0) for _ in range(CLASSES)]
        self.percentages = [self.create_text(0, 0, anchor="e") for _ in range(CLASSES)]
        self._drawn: dict[int, tuple[tuple[float, ...], dict[str, Any]]] = {}  # each item, as it is
        self._width = self._row_height = 1.0
        self.bind("<Configure>", lambda event: self._lay_out())
        follow_theme(self, lambda: self.show(self._values, self._digit))

    def show(self, values: Sequence[float] = (), digit: int | None = None) -> None:
        """Show ten probabilities, and `digit` as the answer; none of them for an empty canvas."""
        self._values, self._digit = values, digit
        colours, left, half = palette(), self._left, self._row_height / 4
        for index in range(CLASSES):
            value, is_answer = values[index] if values else 0.0, index == digit
            words = percent(value) if value >= LEAST_SHOWN else ""
            end = round(left + value * (self._right - left), 1) if words else left
            state = "normal" if words else "hidden"  # Tk paints one without length too
            weight, colour = (self._bold, colours.accent) if is_answer else (self._plain, colours.faint)
            middle = (index + 0.5) * self._row_height
            self._draw(self.labels[index], 0, middle, font=weight, fill=colours.text if values else colours.faint)
            self._draw(self._tracks[index], left, middle - 1, self._right, middle + 1, fill=colours.track)
            self._draw(self.bars[index], left, middle - half, end, middle + half, fill=colour, state=state)
            self._draw(self.percentages[index], self._width, middle, text=words, font=weight, fill=colours.text)

    def _draw(self, item: int, *place: float, **options: Any) -> None:
        """Give an item its place and look; what has not changed Tk would lay out and paint anew."""
        place_before, options_before = self._drawn.get(item, ((), {}))
        self._drawn[item] = place, options
        if place != place_before:
            self.coords(item, *place)
        if options != options_before:
            self.itemconfigure(item, **options)

    def _lay_out(self) -> None:
        """Measure the room, once for many answers: each measure waits until a thread that recognises lets go."""
        self._width, self._row_height = self.winfo_width(), self.winfo_height() / CLASSES
        for each in (self._plain, self._bold):
            resize_font(each, max(round(min(0.8 * self._row_height, 0.85 * line_height(self))), 6))
        digit = self._bold.measure("0")
        self._left, self._right = 2 * digit, self._width - self._bold.measure("100 %") - digit
        self.show(self._values, self._digit)


class PixelView(ttk.Label):
    """A picture as wide as it is told to be, its pixels seen as squares; one in grey is ink in the window's colours."""

    def __init__(self, parent: tk.Misc):
        super().__init__(parent, anchor="nw")
        self.picture: Image.Image | None = None
        self._width = 1  # screen pixels
        self._photo: ImageTk.PhotoImage | None = None
        follow_theme(self, self._paint)

    def show(self, picture: Image.Image | None) -> None:
        self.picture = picture
        self._paint()

    def resize(self, width: int) -> None:
        if width != self._width:
            self._width = max(width, 1)
            self._paint()

    def _paint(self) -> None:
        if self.picture is None:
            self._photo = None
            self.configure(image="")
            return
        picture, width = self.picture, self._width
        if picture.mode == "L":
            picture = tint(picture, palette().paper, palette().ink)
        large = ImageOps.scale(picture, math.ceil(width / picture.width), Image.Resampling.NEAREST)
        enlarged = large.resize((width, max(1, round(picture.height * width / picture.width))), Image.Resampling.BOX)
        if self._photo and (self._photo.width(), self._photo.height()) == enlarged.size:
            self._photo.paste(enlarged)
        else:
            self._photo = ImageTk.PhotoImage(enlarged, master=self)
            self.configure(image=self._photo)
