"""Controls: one row under the paper, the brush and the eraser among them."""

import tkinter as tk
from collections.abc import Mapping
from pathlib import Path
from tkinter import font

import ttkbootstrap as ttk
from PIL import Image, ImageTk

from digits.app.paper.canvas import DrawingCanvas
from digits.app.window.commands import Command, hint
from digits.app.window.session import LIMITS
from digits.app.window.theme import follow_theme, line_height, mend_styles, palette

WORDS = "recognize", "clear"
ICONS = "undo", "redo", "eraser"
MORE_ICONS = "open", "sample", "look"  # where there is room: the menus have them too
SHEET = Path(__file__).parent / "icons.png"  # squares beside each other: ICONS, then MORE_ICONS, white on black
SLIDER = 2.5, 8  # lines of text that it is wide, at least and at most


class Controls(ttk.Frame):
    """As wide as the paper."""

    def __init__(self, parent: tk.Misc, commands: Mapping[str, Command], canvas: DrawingCanvas):
        super().__init__(parent)
        self.buttons: dict[str, ttk.Button | ttk.Checkbutton] = {}
        self.hints: dict[str, ttk.ToolTip] = {}
        for name in (*WORDS, *ICONS, *MORE_ICONS):
            command = commands[name]
            button: ttk.Button | ttk.Checkbutton
            if name == "eraser":
                button = ttk.Checkbutton(self, variable=canvas.is_eraser, bootstyle="toolbutton")
            else:
                button = ttk.Button(self, text=command.label, command=command.run, padding=0)
            button.bind("<Return>", self._press)
            self.buttons[name] = button
            self.hints[name] = hint(button, f"{command.hint or command.label} ({command.shown_keys(self)})")
        self.buttons["recognize"].configure(bootstyle="primary")
        low, high = LIMITS["brush"]
        self._slider = ttk.Scale(self, from_=low, to=high, variable=canvas.brush)
        hint(self._slider, "Width of the brush ([ and ])")
        self._line = 0  # of text, for which the icons were made
        self._icons: dict[str, list[ImageTk.PhotoImage]] = {}  # else Python would delete them
        follow_theme(self, self._dress)
        self.bind("<Configure>", lambda event: self._arrange(event.width, event.height))

    def _press(self, event: "tk.Event[tk.Misc]") -> str:
        event.widget.invoke()  # type: ignore[attr-defined]  # a button's
        return "break"  # and the window's Enter does nothing

    def _dress(self) -> None:
        mend_styles()
        # The only sign that the eraser has the focus, and what its icon is seen on where it is on.
        grounds = [("selected", palette().accent), ("focus", palette().track)]
        ttk.Style().map("Toolbutton", background=grounds)
        if self._line:
            self._draw_icons()

    def _draw_icons(self) -> None:
        sheet, side = Image.open(SHEET).convert("L"), round(1.2 * self._line)
        for index, name in enumerate((*ICONS, *MORE_ICONS)):
            box = index * sheet.height, 0, (index + 1) * sheet.height, sheet.height
            shape = sheet.resize((side, side), Image.Resampling.LANCZOS, box)
            photos = []
            for colour in (palette().text, palette().faint, palette().paper):
                icon = Image.new("RGBA", shape.size, colour)
                icon.putalpha(shape)
                photos.append(ImageTk.PhotoImage(icon, master=self))
            plain, disabled, selected = self._icons[name] = photos
            self.buttons[name]["image"] = plain, "disabled", disabled, "selected", selected
            self.buttons[name]["compound"] = "image"

    def _arrange(self, width: int, height: int) -> None:
        line = line_height(self)
        if self._line != line:
            self._line = line
            self._draw_icons()
        measure, gap = font.nametofont("TkDefaultFont", self).measure, line // 3
        room = {name: measure(str(self.buttons[name].cget("text"))) + round(1.4 * line) for name in WORDS}
        room |= dict.fromkeys(ICONS, height)
        rest = width - sum(room.values()) - len(room) * gap
        more = len(MORE_ICONS) * (height + gap)
        has_more = rest >= more + 2 * SLIDER[0] * line
        slider = round(min(rest - (more + gap) * has_more, SLIDER[1] * line))
        room["slider"] = slider if slider >= SLIDER[0] * line else 0
        x = 0
        for name in (*WORDS, "undo", "redo", "slider", "eraser", *MORE_ICONS):
            if name == MORE_ICONS[0]:
                x = width - more + gap
            widget = self._slider if name == "slider" else self.buttons[name]
            own = room.get(name, height * has_more)
            if own:
                widget.place(x=x, y=0, width=own, height=height)
                x += own + gap
            else:
                widget.place_forget()
