"""Controls: the buttons under the paper, the brush and the eraser."""

import tkinter as tk
from collections.abc import Mapping

import ttkbootstrap as ttk

from digits.app.canvas import DrawingCanvas
from digits.app.commands import Command, explain, hint, make_button
from digits.app.theme import line_height

FINEST, BROADEST = 6, 40  # brush, in pixels of the drawing
EDITING = "clear", "undo", "redo", "recognize"
OTHER = "open", "sample", "save", "look"
ROOM = 54  # lines of text that all of it needs beside one another


class Controls(ttk.Frame):
    """As wide as the paper: in one row where there is room, else in three whose columns are equally wide.

    Args:
        parent: the widget that it stands in.
        commands: those named in EDITING and OTHER, and "eraser".
        canvas: whose brush and eraser they set.
    """

    def __init__(self, parent: tk.Misc, commands: Mapping[str, Command], canvas: DrawingCanvas):
        super().__init__(parent)
        self._gap = line_height(self) // 3
        self.buttons = {name: make_button(self, commands[name]) for name in (*EDITING, *OTHER)}
        self.buttons["clear"].configure(bootstyle="primary")
        self.buttons["recognize"].configure(bootstyle="ghost")
        self.brush = tk.DoubleVar(self, canvas.brush)
        self.brush.trace_add("write", lambda *_: canvas.set_brush(self.brush.get()))
        self._settings = ttk.Frame(self)
        slider = ttk.Scale(self._settings, from_=FINEST, to=BROADEST, variable=self.brush)
        label = ttk.Label(self._settings, text="Brush")
        self._eraser = ttk.Checkbutton(self, text="Eraser", variable=canvas.is_eraser, bootstyle="round-toggle")
        label.pack(side="left", padx=(0, self._gap))
        slider.pack(side="left", fill="x", expand=True)
        hint(slider, "Width of the brush ([ and ])")
        explain(self._eraser, commands["eraser"])
        self._is_wide: bool | None = None
        self.bind("<Configure>", lambda event: self._arrange(event.width >= ROOM * line_height(self)))

    def change_brush(self, factor: float) -> None:
        self.brush.set(min(max(self.brush.get() * factor, FINEST), BROADEST))

    def enable(self, can_undo: bool, can_redo: bool) -> None:
        for name, is_able in (("undo", can_undo), ("redo", can_redo)):
            button = self.buttons[name]
            if button.instate(["disabled"]) == is_able:
                button.state(["!disabled" if is_able else "disabled"])

    def _arrange(self, is_wide: bool) -> None:
        if is_wide == self._is_wide:
            return
        self._is_wide = is_wide
        columns, line = len(EDITING), line_height(self)
        for column in range(2 * columns + 2):
            is_button = column not in (columns, columns + 1) if is_wide else column < columns
            self.columnconfigure(column, weight=0 if is_wide else int(is_button), uniform="button" if is_button else "")
        for row, names in enumerate((EDITING, OTHER)):
            for index, name in enumerate(names):
                column = index + row * (columns + 2) if is_wide else index
                place = {"row": 0 if is_wide else 2 * row, "column": column, "sticky": "ew"}
                self.buttons[name].grid(**place, padx=(self._gap if column else 0, 0))
        if is_wide:
            self.columnconfigure(columns, weight=1)
            self._settings.grid(row=0, column=columns, columnspan=1, sticky="ew", padx=(3 * self._gap, 0))
            self._eraser.grid(row=0, column=columns + 1, padx=(2 * self._gap, 2 * self._gap))
        else:
            self._settings.grid(row=1, column=0, columnspan=columns - 1, sticky="ew", padx=0, pady=self._gap)
            self._eraser.grid(row=1, column=columns - 1, padx=(line, 0), sticky="e")
