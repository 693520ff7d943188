"""Exchange: what the window brings in and takes out by files, clipboard and drag and drop."""

import tkinter as tk
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from tkinter import filedialog
from typing import Any

from PIL import Image, ImageOps

from digits.app.cli import Answer, expand, recognize_file
from digits.app.files.clipboard import Content, clipboard_content
from digits.app.files.table import FilesTable
from digits.app.window.commands import Command
from digits.app.window.jobs import Submit, explain
from digits.app.window.page import Page
from digits.ink.picture.files import ENDINGS, PictureError, open_picture, save_picture
from digits.ink.picture.find import find_ink
from digits.mnist import random_test_digit

PATTERNS = [f"*{ending}" for ending in sorted(ENDINGS)]
KINDS = [("Pictures", " ".join(PATTERNS + [pattern.upper() for pattern in PATTERNS])), ("All files", "*")]


class Exchange:
    """Commands that bring pictures to a page, and take its drawing and its answer elsewhere."""

    def __init__(self, page: Page, submit: Submit):
        self.table: FilesTable | None = None  # once several files were opened
        self._page = page
        self._window = page.winfo_toplevel()
        self._submit = submit
        self._read = partial(submit, thread="pictures")
        self._reading = page.reading

    def commands(self) -> dict[str, Command]:
        has_ink, has_answer = (lambda: not self._page.drawing.is_empty), (lambda: bool(self._reading.text))
        return {
            "sample": Command("Random", self.show_sample, ("Ctrl+R",), "A digit of MNIST's test set"),
            "open": Command("Open...", self.open, ("Ctrl+O",), "Open pictures"),
            "paste": Command("Paste picture", self.paste, ("Ctrl+V",)),
            "save": Command("Save...", self.save, ("Ctrl+S",), "Save the drawing as a picture", has_ink),
            "copy": Command("Copy answer", self.copy, ("Ctrl+C",), is_possible=has_answer),
        }

    def open(self) -> None:
        paths = filedialog.askopenfilenames(parent=self._window, title="Open pictures of digits", filetypes=KINDS)
        if paths:
            self.open_files(paths)

    def open_files(self, paths: Sequence[str]) -> None:
        """Bring in the pictures in these files and folders: one on the paper, several in a table as well."""
        self._read("files", lambda: expand(paths), self._begin)

    def open_file(self, path: str) -> None:
        def load() -> tuple[Image.Image, str]:
            picture = open_picture(path)
            page = f" (picture {picture.info['page']} of {picture.info['pages']})" if picture.info["pages"] > 1 else ""
            return picture, f"Opened {Path(path).name}{page}."

        self._place(load, path)

    def paste(self) -> None:
        def bring_in(content: Content) -> None:
            if isinstance(content, list):
                self.open_files(content)
            else:
                self._place(lambda: (content, "Pasted a picture."))

        self._read("paste", clipboard_content(self._window), bring_in)

    def show_sample(self) -> None:
        """Lay a random digit of MNIST's test set on the paper, and say what MNIST calls it."""

        def load() -> tuple[Image.Image, str]:
            picture, number, label = random_test_digit()
            return picture, f"MNIST calls its test digit {number} a {label}."

        self._place(load)

    def save(self) -> None:
        """Write the drawing to a PNG file, dark on light as on paper."""
        if self._page.drawing.is_empty:
            self._page.complain("There is nothing yet to be saved: draw a digit first.")
            return
        answer = self._reading.text
        path = filedialog.asksaveasfilename(
            parent=self._window,
            title="Save the drawing",
            filetypes=[("PNG", "*.png")],
            initialfile=f"{answer if answer.isdecimal() else 'drawing'}.png",
            defaultextension=".png",
        )
        if path and not path.lower().endswith(".png"):
            raise PictureError(f"{path}: drawings are saved as PNG: choose a name that ends in .png.")
        if path:
            save_picture(ImageOps.invert(self._page.drawing.image()), path)
            self._page.say(f"Saved {Path(path).name}.")

    def copy(self) -> None:
        text = self._reading.text
        if not text:
            self._page.complain(self._reading.problem or "There is no answer to copy yet: draw a digit first.")
            return
        self._window.clipboard_clear()
        self._window.clipboard_append(text)
        self._page.say(f"Copied {text}.")

    def accept_drops(self) -> None:
        """Let picture files be dropped anywhere on the page, where tkdnd exists for the platform."""
        try:
            from tkinterdnd2 import DND_FILES, TkinterDnD  # type: ignore[import-untyped]

            TkinterDnD.require(self._window)
            target: Any = self._page  # the import gives it what follows
            target.drop_target_register(DND_FILES)
            target.dnd_bind("<<Drop>>", lambda event: self.open_files(self._window.tk.splitlist(event.data)))
        except (ImportError, RuntimeError, tk.TclError):
            pass  # opening and pasting remain

    def resume(self) -> None:
        """There is a network: answer the files that were brought in before."""
        if self._open_table:
            self._answer(self._open_table, 0)

    def follow(self) -> None:
        """The paper has changed: let the table show which of its files is on it."""
        if self._open_table:
            picture = self._page.drawing.picture
            self._open_table.follow(picture.info.get("file", "") if picture else "")

    @property
    def _open_table(self) -> FilesTable | None:
        return self.table if self.table and self.table.winfo_exists() else None

    def _begin(self, files: list[str]) -> None:
        if len(files) > 1:
            self.table = FilesTable(self._window, files, self.open_file)
            self._answer(self.table, 0)
        if files:
            self.open_file(files[0])

    def _answer(self, table: FilesTable, position: int) -> None:
        """Answer one file after the other, until the table is closed."""
        recognizer = self._reading.recognizer
        if recognizer is None or position == len(table.files):
            return
        file = table.files[position]

        def go_on(answer: Answer) -> None:
            if table is self._open_table:
                table.answer(file, answer)
                self._answer(table, position + 1)

        self._submit("answer", partial(recognize_file, recognizer, file), go_on, thread="files")

    def _place(self, load: Callable[[], tuple[Image.Image, str]], path: str = "") -> None:
        """Lay a picture's ink in the place of the drawing, and say what it is.

        A photo takes long to load: the window does not wait.
        """

        def find() -> tuple[Image.Image, str]:
            picture, sentence = load()
            ink = find_ink(picture)
            if not ink:
                raise PictureError("No ink was found in the picture: one of a dark digit on light paper is needed.")
            return ink.image, sentence

        def lay(found: tuple[Image.Image, str]) -> None:
            self._page.place_ink(found[0], path)
            self._page.say(found[1])

        def fail(error: BaseException) -> None:
            if self._open_table and path in self._open_table.files:
                self._page.canvas.clear()  # the paper shows what the table says, and Undo brings the drawing back
                self._open_table.follow(path)
            self._page.complain(explain(error, "The picture could not be read"))

        self._read("ink", find, lay, fail)
