"""Command: one thing that a person can do, by menu, by button and by key. From it all three are made."""

import sys
import tkinter as tk
from collections.abc import Callable
from functools import partial
from typing import NamedTuple

import ttkbootstrap as ttk

from digits.app.theme import line_height


class Command(NamedTuple):
    label: str
    run: Callable[[], None]
    keys: tuple[str, ...] = ()  # as people write them: "Ctrl+Z", "Enter", "E"; the first is the one shown
    hint: str = ""  # for tooltip and help, where the label does not say it all


NAMED_KEYS = {"Enter": "Return", "Esc": "Escape", "[": "bracketleft", "]": "bracketright"}


def shown_key(widget: tk.Misc, key: str) -> str:
    """A key as the person's keyboard has it."""
    return key.replace("Ctrl", "Cmd") if widget.tk.call("tk", "windowingsystem") == "aqua" else key


def bind_keys(window: tk.Misc, command: Command) -> None:
    """Run the command when one of its keys is pressed anywhere in the window."""
    for key in command.keys:
        *modifiers, last = key.split("+")
        names = {"Ctrl": "Command" if shown_key(window, "Ctrl") == "Cmd" else "Control", "Shift": "Shift"}
        prefix = "".join(f"{names[modifier]}-" for modifier in modifiers)
        last = NAMED_KEYS.get(last, last)
        # Tk tells a letter from its capital, which both Shift and Caps Lock give.
        if len(last) > 1:
            letters = {last}
        elif "Shift" in modifiers:
            letters = {last.upper()}
        else:
            letters = {last.lower(), last.upper()}
        for letter in letters:
            window.bind(f"<{prefix}{letter}>", partial(_run, command, bool(modifiers)))


def _run(command: Command, has_modifiers: bool, event: "tk.Event[tk.Misc]") -> None:
    """Tk takes Alt+E for E where Alt+E has no meaning of its own; the person does not."""
    alt = 0x20000 if sys.platform == "win32" else 0x8  # Command on macOS
    if has_modifiers or not int(event.state) & (0x4 | alt):
        command.run()


def make_button(parent: tk.Misc, command: Command) -> ttk.Button:
    """A button for the command, with its hint and its keys in the tooltip."""
    line = line_height(parent)
    button = ttk.Button(parent, text=command.label, command=command.run, padding=(line // 3, line // 4))
    explain(button, command)
    return button


def explain(widget: tk.Misc, command: Command) -> None:
    keys = " or ".join(shown_key(widget, key) for key in command.keys)
    ttk.ToolTip(widget, text=f"{command.hint or command.label} ({keys})" if keys else command.hint or command.label)
