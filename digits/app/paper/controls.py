"""Controls: the buttons under the paper, the brush and the eraser."""

import tkinter as tk
from collections.abc import Mapping

import ttkbootstrap as ttk

from digits.app.paper.canvas import DrawingCanvas
from digits.app.window.commands import Command, explain, hint, make_button
from digits.app.window.theme import follow_theme, line_height, mend_styles

FINEST, BROADEST = 6, 40  # brush, in pixels of the drawing
EDITING = "clear", "undo", "redo", "recognize"
OTHER = "open", "sample", "save", "look"
ROOM = 58  # lines of text that all of it needs beside one another


class Controls(ttk.Frame):
    """As wide as the paper: in one row where there is room, else in three whose columns are equally wide.

    Args:
        parent: the widget that it stands in.
        commands: those named in EDITING and OTHER, and "eraser".
        canvas: whose brush and eraser they set.
    """

    def __init__(self, parent: tk.Misc, commands: Mapping[str, Command], canvas: DrawingCanvas):
        super().__init__(parent)
        self._gap = line_height(self) // 5
        self.buttons = {name: make_button(self, commands[name]) for name in (*EDITING, *OTHER)}
        self.buttons["clear"].configure(bootstyle="primary")
        self.buttons["recognize"].configure(bootstyle="ghost")
        self.brush = tk.DoubleVar(self, canvas.brush)
        self.brush.trace_add("write", lambda *_: canvas.set_brush(self.brush.get()))
        self._settings = ttk.Frame(self)
        slider = ttk.Scale(self._settings, from_=FINEST, to=BROADEST, variable=self.brush)
        label = ttk.Label(self._settings, text="Brush")
        eraser = ttk.Checkbutton(self._settings, text="Eraser", variable=canvas.is_eraser, bootstyle="round-toggle")
        label.pack(side="left", padx=(0, self._gap))
        slider.pack(side="left", fill="x", expand=True)
        eraser.pack(side="left", padx=(2 * self._gap, 0))
        hint(slider, "Width of the brush ([ and ])")
        explain(eraser, commands["eraser"])
        self._is_wide: bool | None = None
        follow_theme(self, mend_styles)  # when its buttons have made the styles
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
        last = 2 * len(EDITING)  # the column after the buttons of one row
        for row, names in enumerate((EDITING, OTHER)):
            for index, name in enumerate(names):
                column = 2 * index + (last + 2) * row if is_wide else 2 * index
                self.buttons[name].grid(row=0 if is_wide else 2 * row, column=column, sticky="ew")
                self.columnconfigure(column, weight=0 if is_wide else 1, uniform="button")
                self.columnconfigure(column + 1, minsize=self._gap if index < len(names) - 1 else 0)
        self.columnconfigure(last, weight=1 if is_wide else 0)
        if is_wide:
            self._settings.grid(row=0, column=last, columnspan=1, sticky="ew", padx=3 * self._gap, pady=0)
        else:
            self._settings.grid(row=1, column=0, columnspan=last, sticky="ew", padx=0, pady=self._gap)
