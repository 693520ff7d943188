"""Controls: the buttons under the canvas, the brush and the eraser."""

import tkinter as tk
from collections.abc import Callable, Mapping

import ttkbootstrap as ttk

from digits.widgets.commands import Command, explain, make_button
from digits.widgets.theme import line_height

FINEST, BROADEST = 6, 40  # brush, in canvas pixels


class Controls(ttk.Frame):
    """Two rows: Recognize, Clear, Undo, Redo; brush size and eraser.

    Args:
        parent: the widget that it stands in.
        commands: those named "recognize", "clear", "undo", "redo" and "eraser".
        brush: the width to begin with, in canvas pixels.
        on_brush: called with each new width.
        is_eraser: whether the eraser is on; the toggle follows it and sets it.
    """

    def __init__(
        self,
        parent: tk.Misc,
        commands: Mapping[str, Command],
        brush: float,
        on_brush: Callable[[float], None],
        is_eraser: tk.BooleanVar,
    ):
        super().__init__(parent)
        gap = line_height(self) // 2
        buttons, settings = ttk.Frame(self), ttk.Frame(self)
        self.recognize = make_button(buttons, commands["recognize"], bootstyle="primary")
        self.clear = make_button(buttons, commands["clear"])
        self.undo = make_button(buttons, commands["undo"])
        self.redo = make_button(buttons, commands["redo"])
        for column, button in enumerate((self.recognize, self.clear, self.undo, self.redo)):
            button.grid(row=0, column=column, sticky="ew", padx=(gap if column else 0, 0))
            buttons.columnconfigure(column, weight=1)
        self.brush = tk.DoubleVar(self, brush)
        self.brush.trace_add("write", lambda *_: on_brush(self.brush.get()))
        label = ttk.Label(settings, text="Brush")
        slider = ttk.Scale(settings, from_=FINEST, to=BROADEST, variable=self.brush)
        eraser = ttk.Checkbutton(settings, text="Eraser", variable=is_eraser, bootstyle="round-toggle")
        ttk.ToolTip(slider, text="Width of the brush ([ and ])")
        explain(eraser, commands["eraser"])
        label.pack(side="left")
        slider.pack(side="left", fill="x", expand=True, padx=gap)
        eraser.pack(side="right")
        buttons.pack(fill="x")
        settings.pack(fill="x", pady=(gap, 0))

    def change_brush(self, factor: float) -> None:
        self.brush.set(min(max(self.brush.get() * factor, FINEST), BROADEST))

    def enable(self, can_undo: bool, can_redo: bool) -> None:
        for button, is_able in ((self.undo, can_undo), (self.redo, can_redo)):
            if button.instate(["disabled"]) == is_able:
                button.state(["!disabled" if is_able else "disabled"])
