"""Chips: one a digit of a number, each with its percentage; the chosen one is what the rest of the window shows."""

import tkinter as tk
from collections.abc import Callable, Sequence

import ttkbootstrap as ttk

from digits.recognition.recognition import percent

PLAIN, CHOSEN = "secondary-outline", "primary"


class Chips(ttk.Frame):
    """A row of buttons, left to right as on the paper.

    Args:
        parent: the widget that it stands in.
        choose: called with the index of the digit that was chosen, by a click or by Left or Right.
    """

    def __init__(self, parent: tk.Misc, choose: Callable[[int], None]):
        super().__init__(parent)
        self.chosen = 0
        self._choose = choose
        self._buttons: list[ttk.Button] = []
        self._used = 0

    def show(self, digits: Sequence[tuple[str, float]], chosen: int) -> None:
        """Show each digit, or "?", with its probability; none of them where there is but one."""
        used = len(digits) if len(digits) > 1 else 0
        while len(self._buttons) < used:
            self._add()
        for index in range(self._used, used):
            self._buttons[index].grid(row=0, column=index, sticky="ew", padx=1)
            self.columnconfigure(index, weight=1, uniform="chips")
        for index in range(used, self._used):
            self._buttons[index].grid_remove()
            self.columnconfigure(index, weight=0, uniform="")
        self._used = used
        for button, (text, probability) in zip(self._buttons, digits[:used], strict=False):
            button.configure(text=f"{text}\n{percent(probability)}")
        self._mark(chosen)

    def move(self, step: int) -> None:
        """Choose the next digit to the right, or with a negative step to the left; the last one stays chosen."""
        chosen = min(max(self.chosen + step, 0), self._used - 1)
        if self._used and chosen != self.chosen:
            self._mark(chosen)
            self._choose(chosen)

    def texts(self) -> list[str]:
        """What stands on the chips that are shown."""
        return [str(button.cget("text")) for button in self._buttons[: self._used]]

    def _add(self) -> None:
        index = len(self._buttons)
        style = CHOSEN if index == self.chosen else PLAIN
        button = ttk.Button(self, padding=2, width=4, command=lambda: self._click(index), bootstyle=style)
        button.bind("<Left>", lambda event: self.move(-1))
        button.bind("<Right>", lambda event: self.move(1))
        self._buttons.append(button)

    def _click(self, index: int) -> None:
        self._mark(index)
        self._choose(index)

    def _mark(self, chosen: int) -> None:
        if chosen != self.chosen:
            for index, style in ((self.chosen, PLAIN), (chosen, CHOSEN)):
                if index < len(self._buttons):
                    self._buttons[index].configure(bootstyle=style)
            self.chosen = chosen
