"""HelpWindow: what one can do, in one look."""

import tkinter as tk
from collections.abc import Iterable

import ttkbootstrap as ttk

from digits.app.window.commands import Command, shown_key
from digits.app.window.theme import background, follow_theme, line_height

TEXT = """Draw a digit or a number, as large as you like and wherever you like: the answer follows your pen. \
The small picture beside it is all that the network sees.

The left button draws, the right one erases. What is no digit is rejected.

Where the answer is wrong, click the bar of the right digit, or press Ctrl with it: your hand is learned from that."""


class HelpWindow(tk.Toplevel):
    """A window beside the other, which goes on working; Esc or F1 closes it.

    Args:
        parent: the window that it belongs to.
        commands: those whose keys it lists.
    """

    def __init__(self, parent: tk.Tk, commands: Iterable[Command]):
        super().__init__(parent, name="help")  # the name makes one that is open close
        follow_theme(self, lambda: self.configure(background=background()))
        self.title("Help")
        self.transient(parent)
        line = line_height(self)
        frame = ttk.Frame(self, padding=line)
        frame.pack(fill="both", expand=True)
        ttk.Label(frame, text=TEXT, wraplength=28 * line).grid(row=0, columnspan=2, sticky="w", pady=(0, line))
        for row, command in enumerate((command for command in commands if command.keys), start=1):
            keys = " or ".join(shown_key(self, key) for key in command.keys)
            ttk.Label(frame, text=keys, font="TkHeadingFont").grid(row=row, column=0, sticky="w", padx=(0, line))
            ttk.Label(frame, text=command.hint or command.label).grid(row=row, column=1, sticky="w")
        close = ttk.Button(frame, text="Close", command=self.destroy)
        close.grid(row=row + 1, columnspan=2, pady=(line, 0))
        for key in ("<Escape>", "<F1>", "<Return>"):
            self.bind(key, lambda event: self.destroy())
        close.focus_set()
