"""FilesTable: several files with their answers, in a window beside the other."""

import csv
import io
import tkinter as tk
from collections.abc import Callable, Sequence
from pathlib import Path
from tkinter import filedialog

import ttkbootstrap as ttk

from digits.app.cli import Answer
from digits.app.window.side_window import SideWindow
from digits.ink.picture.files import PictureError
from digits.recognition import percent

COLUMNS = {  # with their widths in lines of text
    "#0": ("File", 10),
    "answer": ("Answer", 7),
    "sure": ("How sure", 5),
    "notes": ("Notes", 15),
}


class FilesTable(SideWindow):
    """A row a file; the one that is selected, by a click or with Up and Down, is shown on the paper.

    Args:
        show: called with the path of a file that is to be shown.
    """

    def __init__(self, parent: tk.Misc, files: Sequence[str], show: Callable[[str], None]):
        super().__init__(parent, "Files")
        self.files = list(dict.fromkeys(files))
        self._show, self._shown = show, ""
        line = self.line
        ttk.Style().configure("Treeview", rowheight=round(1.4 * line), font="TkDefaultFont")
        self.tree = ttk.Treeview(self, columns=[*COLUMNS][1:], selectmode="browse", height=16)
        for name, (title, width) in COLUMNS.items():
            self.tree.heading(name, text=title, anchor="w")
            self.tree.column(name, width=width * line, stretch=name != "sure", anchor="w")
        for file in self.files:
            self.tree.insert("", "end", iid=file, text=Path(file).name, values=("...", "", ""))
        bar = ttk.Scrollbar(self, command=self.tree.yview)
        self.tree.configure(yscrollcommand=bar.set)
        for text, command in (("Copy", self.copy), ("Save...", self.save)):
            ttk.Button(self.foot, text=text, command=command).pack(side="left", padx=(0, line // 2))
        bar.pack(side="right", fill="y")
        self.tree.pack(fill="both", expand=True)
        self.tree.bind("<<TreeviewSelect>>", lambda event: self._selected())
        self.tree.focus_set()

    def answer(self, file: str, answer: Answer) -> None:
        """Say what a file shows."""
        sure = percent(answer.number.confidence) if answer.number.text else ""
        text = "unreadable" if answer.problem else answer.number.text or "no ink"
        pages = [f"Picture {answer.page} of {answer.pages}."] * (answer.pages > 1)
        notes = answer.problem.removeprefix(f"{file}: ") or " ".join([*pages, *answer.number.notes])
        self.tree.item(file, values=(text, sure, notes))

    def follow(self, file: str) -> None:
        """The paper shows this file now, or none of them."""
        self._shown = file
        if file in self.files:
            self.tree.see(file)
            if self.tree.selection() != (file,):
                self.tree.selection_set((file,))
                self.tree.focus(file)
        else:
            self.tree.selection_set()

    def csv(self) -> str:
        """The table as comma-separated values, with the whole paths."""
        text = io.StringIO()
        rows = ((file, *self.tree.item(file, "values")) for file in self.files)
        csv.writer(text, lineterminator="\n").writerows([[title for title, _ in COLUMNS.values()], *rows])
        return text.getvalue()

    def copy(self) -> None:
        self.clipboard_clear()
        self.clipboard_append(self.csv())

    def save(self) -> None:
        path = filedialog.asksaveasfilename(
            parent=self, title="Save the table", filetypes=[("CSV", "*.csv")], defaultextension=".csv"
        )
        if path:
            try:
                Path(path).write_text(self.csv(), encoding="utf-8")
            except OSError as error:
                raise PictureError(f"{path}: it cannot be written ({error.strerror or error}).") from error

    def _selected(self) -> None:
        for file in self.tree.selection():
            if file != self._shown:
                self._shown = file
                self._show(file)
