"""HelpWindow: what one can do, in one look."""

import tkinter as tk
from collections.abc import Sequence

import ttkbootstrap as ttk

from digits.app.window.commands import Command, shown_key
from digits.app.window.theme import background, follow_theme, line_height

TEXT = """Draw a digit or a number, as large as you like and wherever you like: the answer follows your pen. \
Points, commas, colons, minus and slash are read as well; what is none of these becomes a question mark.

The small picture is all that the network sees of the chosen digit. Where the answer is wrong, choose the digit and \
say what it was, in the row below the answer: your hand is learned from that. Undo takes back whatever was done last."""
MORE = [
    ("Left button", "Draw"),
    ("Right button", "Erase"),
    ("Ctrl+click", "Choose a digit there"),
    ("Left, Right", "Choose among the digits"),
    ("Ctrl+0 ... Ctrl+9", "It was this digit"),
]
COLUMNS, WIDTH = 2, 20  # of the list; each so many lines of text wide


class HelpWindow(tk.Toplevel):
    """A window beside the other, which goes on working; Esc or F1 closes it.

    Args:
        parent: the window that it belongs to.
        commands: those that it lists, with their keys.
    """

    def __init__(self, parent: tk.Tk, commands: Sequence[Command]):
        super().__init__(parent, name="help")  # the name makes one that is open close
        follow_theme(self, lambda: self.configure(background=background()))
        self.title("Help")
        self.transient(parent)
        line = line_height(self)
        frame = ttk.Frame(self, padding=line)
        frame.pack(fill="both", expand=True)
        text = ttk.Label(frame, text=TEXT, wraplength=2 * WIDTH * line)
        text.grid(row=0, columnspan=2 * COLUMNS, sticky="w", pady=(0, line))
        rows = [(shown_key(self, key), what) for key, what in MORE]
        for command in commands:
            keys = " or ".join(shown_key(self, key) for key in command.keys)
            rows += [(keys, command.hint or command.label)] if keys else []
        height = -(-len(rows) // COLUMNS)
        for index, (keys, what) in enumerate(rows):
            row, column = index % height + 1, 2 * (index // height)
            ttk.Label(frame, text=keys, font="TkHeadingFont").grid(row=row, column=column, sticky="w")
            label = ttk.Label(frame, text=what, wraplength=12 * line)
            label.grid(row=row, column=column + 1, sticky="w", padx=(line // 2, line))
        close = ttk.Button(frame, text="Close", command=self.destroy)
        close.grid(row=height + 1, columnspan=2 * COLUMNS, pady=(line, 0))
        for key in ("<Escape>", "<F1>", "<Return>"):
            self.bind(key, lambda event: self.destroy())
        close.focus_set()
