"""Controls: the buttons under the canvas, the brush and the eraser."""

import tkinter as tk
from collections.abc import Mapping, Sequence

import ttkbootstrap as ttk

from digits.app.canvas import DrawingCanvas
from digits.app.commands import Command, explain, make_button
from digits.app.theme import line_height

FINEST, BROADEST = 6, 40  # brush, in canvas pixels


class ButtonRow(ttk.Frame):
    """Buttons side by side, as wide as there is room."""

    def __init__(self, parent: tk.Misc, commands: Sequence[Command]):
        super().__init__(parent)
        self.buttons = [make_button(self, command) for command in commands]
        for column, button in enumerate(self.buttons):
            button.grid(row=0, column=column, sticky="ew", padx=(line_height(self) // 3 if column else 0, 0))
            self.columnconfigure(column, weight=1)


class Controls(ttk.Frame):
    """Three rows: Recognize, Clear, Undo, Redo; brush size and eraser; what else one can do.

    Args:
        parent: the widget that it stands in.
        commands: those named "recognize", "clear", "undo", "redo", "eraser", "open", "sample" and "look".
        canvas: whose brush and eraser they set.
    """

    def __init__(self, parent: tk.Misc, commands: Mapping[str, Command], canvas: DrawingCanvas):
        super().__init__(parent)
        gap = line_height(self) // 2
        buttons = ButtonRow(self, [commands[name] for name in ("recognize", "clear", "undo", "redo")])
        settings = ttk.Frame(self)
        self.recognize, self.clear, self.undo, self.redo = buttons.buttons
        self.recognize.configure(bootstyle="primary")
        self.brush = tk.DoubleVar(self, canvas.brush)
        self.brush.trace_add("write", lambda *_: canvas.set_brush(self.brush.get()))
        label = ttk.Label(settings, text="Brush")
        slider = ttk.Scale(settings, from_=FINEST, to=BROADEST, variable=self.brush)
        eraser = ttk.Checkbutton(settings, text="Eraser", variable=canvas.is_eraser, bootstyle="round-toggle")
        ttk.ToolTip(slider, text="Width of the brush ([ and ])")
        explain(eraser, commands["eraser"])
        label.pack(side="left")
        slider.pack(side="left", fill="x", expand=True, padx=gap)
        eraser.pack(side="right")
        buttons.pack(fill="x")
        settings.pack(fill="x", pady=gap // 2)
        ButtonRow(self, [commands[name] for name in ("open", "sample", "look")]).pack(fill="x")

    def change_brush(self, factor: float) -> None:
        self.brush.set(min(max(self.brush.get() * factor, FINEST), BROADEST))

    def enable(self, can_undo: bool, can_redo: bool) -> None:
        for button, is_able in ((self.undo, can_undo), (self.redo, can_redo)):
            if button.instate(["disabled"]) == is_able:
                button.state(["!disabled" if is_able else "disabled"])
