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
        drawing: what is saved.
        place: called with the ink of a picture, to be laid on the paper.
        compute: called with the kind of a job, what to compute without hurry, and what to do with the result.
        say: called with what went well, in one sentence.
        complain: called with what went wrong, in one sentence.
    """

    def __init__(
        self,
        window: tk.Tk,
        drawing: Drawing,
        place: Callable[[Image.Image], None],
        compute: Callable[[str, Callable[[], Any], Callable[[Any], None]], None],
        say: Callable[[str], None],
        complain: Callable[[str], None],
    ):
        self._window = window
        self._drawing = drawing
        self._place_ink = place
        self._compute = compute
        self._say = say
        self._complain = complain

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
            self._complain(str(error))
        else:
            self._place(load, "Pasted a picture.")

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
                self._complain(str(error))
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
                self._place_ink(ink)
                self._say(remark)
            else:
                self._complain("No ink was found in the picture: one of a dark digit on light paper is needed.")

        def find() -> Image.Image | None:
            from digits.ink.extraction import find_ink_at  # and SciPy with it, on another thread

            ink = find_ink_at(load())
            return ink and ink.image

        self._compute("ink", find, lay)

    def _dropped(self, event: "tk.Event[tk.Misc]") -> None:
        files = self._window.tk.splitlist(event.data)  # type: ignore[attr-defined]  # of tkdnd's events
        if files:
            self.open_file(files[0])
        else:
            self._complain("What was dropped is no file: drop a picture file, or open it.")
