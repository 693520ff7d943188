"""Exchange: what the window brings in and takes out by files, clipboard and drag and drop."""

import tkinter as tk
from collections.abc import Callable
from typing import Any

from PIL import Image, ImageOps

from digits.app.clipboard import clipboard_picture
from digits.ink.drawing import Drawing
from digits.ink.pictures import PictureError, open_picture, save_picture

KINDS = [("Pictures", "*.png *.jpg *.jpeg *.gif *.bmp *.webp *.tif *.tiff"), ("All files", "*")]


class Exchange:
    """Commands for a window with a drawing.

    Args:
        window: where questions are asked.
        drawing: what pictures are laid on, and what is saved.
        redraw: called when the drawing has been changed.
        compute: called with the kind of a job, what to compute without hurry, and what to do with the result.
        say: called with what went wrong, or went well, in one sentence.
    """

    def __init__(
        self,
        window: tk.Tk,
        drawing: Drawing,
        redraw: Callable[[], None],
        compute: Callable[[str, Callable[[], Any], Callable[[Any], None]], None],
        say: Callable[[str], None],
    ):
        self._window = window
        self._drawing = drawing
        self._redraw = redraw
        self._compute = compute
        self._say = say

    def open(self) -> None:
        """Ask for a picture file and bring it in."""
        from tkinter import filedialog

        path = filedialog.askopenfilename(parent=self._window, title="Open a picture of a digit", filetypes=KINDS)
        if path:
            self.open_file(path)

    def open_file(self, path: str) -> None:
        self._place(lambda: open_picture(path), f"Opened {path}.")

    def paste(self) -> None:
        """Bring in the picture in the clipboard."""
        try:
            load = clipboard_picture(self._window)
        except PictureError as error:
            self._say(str(error))
        else:
            self._place(load, "Pasted a picture.")

    def sample(self) -> None:
        """Bring in a random digit of MNIST's test set."""

        def choose() -> tuple[Image.Image, str]:
            from digits.mnist import random_test_digit

            picture, number, label = random_test_digit()
            return picture, f"MNIST's test digit number {number}, which its makers labelled {label}."

        self._compute("sample", choose, lambda sample: self._place(lambda: sample[0], sample[1]))

    def save(self) -> None:
        """Ask for a PNG file and write the drawing to it, dark on light as on paper."""
        from tkinter import filedialog

        path = filedialog.asksaveasfilename(
            parent=self._window, title="Save the drawing", filetypes=[("PNG", "*.png")], defaultextension=".png"
        )
        if path:
            try:
                save_picture(ImageOps.invert(self._drawing.image()), path)
            except PictureError as error:
                self._say(str(error))
            else:
                self._say(f"Saved {path}.")

    def copy(self, text: str) -> None:
        """Put text in the clipboard."""
        self._window.clipboard_clear()
        self._window.clipboard_append(text)
        self._say(f"Copied {text}.")

    def accept_drops(self, target: tk.Widget) -> None:
        """Let picture files be dropped on a widget, where tkdnd exists for the platform."""
        try:
            from tkinterdnd2 import DND_FILES, TkinterDnD  # type: ignore[import-untyped]

            TkinterDnD.require(self._window)
            target.drop_target_register(DND_FILES)  # type: ignore[attr-defined]  # the import adds it
            target.dnd_bind("<<Drop>>", self._dropped)  # type: ignore[attr-defined]
        except (ImportError, RuntimeError, tk.TclError):
            pass  # opening and pasting remain

    def _place(self, load: Callable[[], Image.Image], remark: str) -> None:
        """Lay a picture's ink in the place of the drawing. A photo takes long to load: the window does not wait."""

        def lay(ink: Image.Image | None) -> None:
            if ink:
                self._drawing.place(ink)
                self._redraw()
                self._say(remark)
            else:
                self._say(f"{remark} But no ink was found: a picture of one dark digit on light paper is needed.")

        def find() -> Image.Image | None:
            from digits.ink.extraction import find_ink  # and SciPy with it, on another thread

            return find_ink(load())

        self._compute("ink", find, lay)

    def _dropped(self, event: "tk.Event[tk.Misc]") -> None:
        files = self._window.tk.splitlist(event.data)  # type: ignore[attr-defined]  # of tkdnd's events
        if files:
            self.open_file(files[0])
        else:
            self._say("What was dropped is no file: drop a picture file, or open it.")
