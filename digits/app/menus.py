"""The menu bar: every command in its place, with its key."""

import tkinter as tk
from collections.abc import Mapping

import ttkbootstrap as ttk

from digits.app.commands import Command, shown_key

MENUS = {
    "File": ("open", "paste", "sample", "", "save", "copy", "", "quit"),
    "Edit": ("undo", "redo", "clear", "", "eraser", "finer", "broader", "", "recognize"),
    "View": ("look", ""),
    "Help": ("help",),
}
MODES = {"system": "Light or dark as the system", "light": "Light", "dark": "Dark"}


def make_menu_bar(window: tk.Tk, commands: Mapping[str, Command], mode: tk.StringVar) -> ttk.Menu:
    """A menu bar of the commands, by their names in MENUS, and of the choice between light and dark."""
    bar = ttk.Menu(window)
    for title, names in MENUS.items():
        menu = ttk.Menu(bar, tearoff=False)
        bar.add_cascade(label=title, menu=menu, underline=0)
        for name in names:
            if name:
                command = commands[name]
                key = shown_key(menu, command.keys[0]) if command.keys else ""
                menu.add_command(label=command.label, command=command.run, accelerator=key)
            else:
                menu.add_separator()
        if title == "View":
            for value, label in MODES.items():
                menu.add_radiobutton(label=label, variable=mode, value=value)
    return bar
