"""Exchange: what the window brings in and takes out by files, clipboard and drag and drop."""

import tkinter as tk
from collections.abc import Callable, Sequence
from typing import Any

from PIL import Image, ImageOps

from digits.app.clipboard import Content, clipboard_content
from digits.app.strip import FileStrip
from digits.ink.drawing import Drawing
from digits.ink.pictures import ENDINGS, PictureError, open_picture, save_picture

PATTERNS = [f"*{ending}" for ending in sorted(ENDINGS)]
KINDS = [("Pictures", " ".join(PATTERNS + [pattern.upper() for pattern in PATTERNS])), ("All files", "*")]


class Exchange:
    """Commands for a window with a drawing.

    Args:
        window: where questions are asked.
        drawing: what is saved.
        place: called with the ink of a picture, to be laid on the paper.
        recognize: called on another thread with a file's path; gives the answer in a few words.
        strip_parent: the widget that the strip of several files stands in; it is hidden until there are several.
        compute: called with the kind of a job, what to compute without hurry, and what to do with the result.
        say: called with what went well, in one sentence.
        complain: called with what went wrong, in one sentence.
    """

    def __init__(
        self,
        window: tk.Tk,
        drawing: Drawing,
        place: Callable[[Image.Image], None],
        recognize: Callable[[str], str],
        strip_parent: tk.Misc,
        compute: Callable[[str, Callable[[], Any], Callable[[Any], None]], None],
        say: Callable[[str], None],
        complain: Callable[[str], None],
    ):
        self._window = window
        self._drawing = drawing
        self._place_ink = place
        self._recognize = recognize
        self.strip = FileStrip(strip_parent, self.open_file)
        self._compute = compute
        self._say = say
        self._complain = complain

    def open(self) -> None:
        """Ask for picture files and bring them in."""
        from tkinter import filedialog

        paths = filedialog.askopenfilenames(parent=self._window, title="Open pictures of digits", filetypes=KINDS)
        if paths:
            self.open_files(paths)

    def open_files(self, paths: Sequence[str]) -> None:
        """Bring in the pictures in these files and folders: one on the paper, several in the strip as well."""

        def expand() -> list[str]:
            from digits.app.batch import expand  # and NumPy with it, on another thread

            return expand(paths)

        self._compute("files", expand, self._begin)

    def open_file(self, path: str) -> None:
        """Bring in the picture in this file."""
        self._place(lambda: open_picture(path), path)

    def paste(self) -> None:
        """Bring in the picture, or the picture files, in the clipboard."""

        def bring_in(content: Content) -> None:
            if isinstance(content, list):
                self.open_files(content)
            else:
                self._place(lambda: content, "")

        try:
            load = clipboard_content(self._window)
        except PictureError as error:
            self._complain(str(error))
        else:
            self._compute("paste", load, bring_in)

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

    def _begin(self, files: list[str]) -> None:
        if len(files) == 1:
            self.strip.close()
            self.open_file(files[0])
        else:
            self.strip.start(files)
            self._answer(files, 0)

    def _answer(self, files: list[str], position: int) -> None:
        """Answer one file after the other, until others take their place."""

        def go_on(text: str) -> None:
            if self.strip.files is files:
                self.strip.answer(position, text)
                if position + 1 < len(files):
                    self._answer(files, position + 1)

        self._compute("answer", lambda: self._recognize(files[position]), go_on)

    def _place(self, load: Callable[[], Image.Image], path: str) -> None:
        """Lay a picture's ink in the place of the drawing. A photo takes long to load: the window does not wait."""

        def lay(found: tuple[Image.Image | None, int]) -> None:
            ink, pages = found
            if ink:
                self._place_ink(ink)
                page = f" (picture 1 of {pages})" if pages > 1 else ""
                self._say(f"Opened {path}{page}." if path else f"Pasted a picture{page}.")
            else:
                self._complain("No ink was found in the picture: one of a dark digit on light paper is needed.")

        def find() -> tuple[Image.Image | None, int]:
            from digits.ink.extraction import find_ink_at  # and SciPy with it, on another thread

            picture = load()
            ink = find_ink_at(picture)
            return ink and ink.image, picture.info.get("pages", 1)

        self._compute("ink", find, lay)

    def _dropped(self, event: "tk.Event[tk.Misc]") -> None:
        files = self._window.tk.splitlist(event.data)  # type: ignore[attr-defined]  # of tkdnd's events
        if files:
            self.open_files(files)
        else:
            self._complain("What was dropped is no file: drop a picture file, or open it.")
