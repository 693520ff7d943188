"""Controls: one row under the paper, the brush and the eraser among them."""

import tkinter as tk
from collections.abc import Mapping
from tkinter import font

import ttkbootstrap as ttk

from digits.app.paper.canvas import DrawingCanvas
from digits.app.window.commands import Command, explain, hint, make_button
from digits.app.window.images import show_icon
from digits.app.window.settings import LIMITS
from digits.app.window.theme import follow_theme, line_height, mend_styles, palette

WORDS = "recognize", "clear"
ICONS = "undo", "redo", "eraser"
MORE = "open", "sample", "look"  # where there is room: the menus have them too
SLIDER = 2.5, 8  # lines of text that it is wide, at least and at most


class Controls(ttk.Frame):
    """As wide as the paper.

    Args:
        parent: the widget that it stands in.
        commands: those named in WORDS, ICONS and MORE.
        canvas: whose brush and eraser they set.
    """

    def __init__(self, parent: tk.Misc, commands: Mapping[str, Command], canvas: DrawingCanvas):
        super().__init__(parent)
        self.buttons: dict[str, ttk.Button | ttk.Checkbutton] = {}
        for name in (*WORDS, *ICONS, *MORE):
            if name == "eraser":
                self.buttons[name] = ttk.Checkbutton(self, variable=canvas.is_eraser, bootstyle="toolbutton")
                explain(self.buttons[name], commands[name])
            else:
                self.buttons[name] = make_button(self, commands[name])
        self.buttons["recognize"].configure(bootstyle="primary")
        self.brush = tk.DoubleVar(self, canvas.brush)
        self.brush.trace_add("write", lambda *_: canvas.set_brush(self.brush.get()))
        low, high = LIMITS["brush"]
        self._slider = ttk.Scale(self, from_=low, to=high, variable=self.brush)
        hint(self._slider, "Width of the brush ([ and ])")
        self._side = 0  # of the icons
        follow_theme(self, self._dress)
        self.bind("<Configure>", lambda event: self._arrange(event.width, event.height))

    def change_brush(self, factor: float) -> None:
        low, high = LIMITS["brush"]
        self.brush.set(min(max(self.brush.get() * factor, low), high))

    def enable(self, can_undo: bool, can_redo: bool) -> None:
        for name, is_able in (("undo", can_undo), ("redo", can_redo)):
            button = self.buttons[name]
            if button.instate(["disabled"]) == is_able:
                button.state(["!disabled" if is_able else "disabled"])

    def forbid(self, name: str, reason: str) -> None:
        """Grey a button; its tooltip says why."""
        self.buttons[name].state(["disabled"])
        hint(self.buttons[name], reason)

    def _dress(self) -> None:
        mend_styles()
        style, eraser = ttk.Style(), str(self.buttons["eraser"].cget("style"))
        style.configure(eraser, padding=0, anchor="center")
        style.map(eraser, background=[("focus", "!selected", palette().track)])  # the only sign that it has the focus
        if self._side:
            for name in (*ICONS, *MORE):
                show_icon(self.buttons[name], name, self._side)

    def _arrange(self, width: int, height: int) -> None:
        line = line_height(self)
        if self._side != round(1.2 * line):
            self._side = round(1.2 * line)
            self._dress()
        measure, gap = font.nametofont("TkDefaultFont", self).measure, line // 3
        room = {name: measure(str(self.buttons[name].cget("text"))) + round(1.4 * line) for name in WORDS}
        room |= dict.fromkeys(ICONS, height)
        rest = width - sum(room.values()) - len(room) * gap
        more = len(MORE) * (height + gap)
        has_more = rest >= more + 2 * SLIDER[0] * line
        slider = round(min(max(rest - more * has_more - gap * has_more, 0), SLIDER[1] * line))
        x = 0
        for name in (*WORDS, "undo", "redo", "slider", "eraser"):
            widget, own = (self._slider, slider) if name == "slider" else (self.buttons[name], room[name])
            widget.place(x=x, y=0, width=max(own, 1), height=height)
            x += own + gap
        for index, name in enumerate(MORE):
            if has_more:
                self.buttons[name].place(
                    x=width - more + gap + index * (height + gap), y=0, width=height, height=height
                )
            else:
                self.buttons[name].place_forget()
