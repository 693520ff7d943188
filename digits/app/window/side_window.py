"""Windows beside the main one, which goes on working: SideWindow, and Help as the simplest of them."""

import tkinter as tk
from collections.abc import Mapping

import ttkbootstrap as ttk

from digits.app.window.commands import Command, shown_key
from digits.app.window.theme import line_height

TEXT = """Draw a digit or a number, as large as you like and wherever you like: the answer follows your pen. \
Points, commas, colons, minus and slash are read as well; what is none of these becomes a question mark.

The small picture is all that the network sees of the chosen digit. Where the answer is wrong, choose the digit and \
say what it was, in the row below the answer: your hand is learned from that. Where one digit was read as two, choose \
the first, then the other with Shift. Two that were read as one cannot be taught: write them further apart. \
Undo takes back whatever was done last."""
MORE_KEYS = [
    ("Left button", "Draw"),
    ("Right button", "Erase"),
    ("Ctrl+click", "Choose a digit there"),
    ("Left, Right", "Choose among the digits"),
    ("Ctrl+0 ... Ctrl+9", "It was this digit"),
]
COLUMNS, WIDTH = 2, 22  # of the list of keys; each so many lines of text wide


class SideWindow(ttk.Toplevel):
    """Stands at that side of the main window where it covers the least of it. Esc closes it.

    Args:
        name: of what it shows; another window of this name closes.
    """

    def __init__(self, parent: tk.Misc, name: str):
        super().__init__(name, master=parent, name=name.lower(), transient=parent.winfo_toplevel())
        self.line = line_height(self)
        self.foot = ttk.Frame(self, padding=self.line // 2)
        self.foot.pack(side="bottom", fill="x")
        self.close = ttk.Button(self.foot, text="Close", command=self.destroy)
        self.close.pack(side="right")
        self.close.focus_set()
        self.bind("<Escape>", lambda event: self.destroy())
        self.withdraw()
        self.after_idle(self._appear)

    def _appear(self) -> None:
        """Place it, now that it is whole and its size can be known."""
        self.update_idletasks()
        parent = self.master.winfo_toplevel()
        left, right = parent.winfo_rootx(), parent.winfo_rootx() + parent.winfo_width()
        width, height = self.winfo_reqwidth(), self.winfo_reqheight()
        beside = max(left - width - self.line, 0), min(right + self.line, self.winfo_screenwidth() - width)
        x = min(beside, key=lambda x: min(x + width, right) - max(x, left))  # where it covers less
        y = max(min(parent.winfo_rooty(), self.winfo_screenheight() - height - 2 * self.line), 0)
        self.geometry(f"+{x}+{y}")
        self.deiconify()


class HelpWindow(SideWindow):
    """What one can do, in one look; Esc, F1 or Enter closes it."""

    def __init__(self, parent: tk.Tk, commands: Mapping[str, Command]):
        super().__init__(parent, "Help")
        line = self.line
        frame = ttk.Frame(self, padding=line)
        frame.pack(fill="both", expand=True)
        text = ttk.Label(frame, text=TEXT, wraplength=2 * WIDTH * line)
        text.grid(row=0, columnspan=2 * COLUMNS, sticky="w", pady=(0, line))
        rows = [(shown_key(self, key), what) for key, what in MORE_KEYS]
        for name, command in commands.items():
            if command.keys and not name.isdigit():  # the digits stand in MORE_KEYS
                rows.append((command.shown_keys(self), command.hint or command.label))
        height = -(-len(rows) // COLUMNS)
        for index, (keys, what) in enumerate(rows):
            row, column = index % height + 1, 2 * (index // height)
            ttk.Label(frame, text=keys, font="TkHeadingFont").grid(row=row, column=column, sticky="w")
            label = ttk.Label(frame, text=what, wraplength=15 * line)
            label.grid(row=row, column=column + 1, sticky="w", padx=(line // 2, line))
        for key in ("<F1>", "<Return>"):
            self.bind(key, lambda event: self.destroy())
