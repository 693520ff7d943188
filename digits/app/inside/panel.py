"""Panel: the look inside, opened and closed beside the page."""

import tkinter as tk
from collections.abc import Callable

from digits.app.inside.inspector import Inspector
from digits.app.window.commands import Command
from digits.app.window.page import SIDE, Page
from digits.app.window.theme import line_height
from digits.app.window.window_size import resize


class Panel:
    """Makes the window wider for the inspector where the screen has room, and narrower again.

    Args:
        window: the one that holds the page.
        page: which the inspector is a part of.
        submit: as `Jobs.submit`.
        opened: called when the inspector waits for something to look into.
    """

    def __init__(self, window: tk.Tk, page: Page, submit: Callable[..., None], opened: Callable[[], None]):
        self.inspector: Inspector | None = None  # while it is open
        self.is_open = tk.BooleanVar(window)
        self.command = Command("Look inside", self.toggle, ("Ctrl+I",), "Look inside the network", is_on=self.is_open)
        self._window, self._page, self._submit, self._opened = window, page, submit, opened
        self._widened = 0  # in screen pixels

    def toggle(self) -> None:
        """Open or close it."""
        if self.inspector:
            self.inspector.destroy()
            self.inspector = self._page.side = None
            self._widen(-self._widened)
        else:
            self.inspector = self._page.side = Inspector(self._page, self._submit)
            self._widen(min(SIDE[1] * line_height(self._window), self._room()))
            self._opened()
        self._page.lay_out()
        self.is_open.set(self.inspector is not None)

    def _room(self) -> int:
        """How much wider the window may become without leaving the screen, in screen pixels."""
        window = self._window
        if window.state() != "normal" or window.attributes("-fullscreen"):
            return 0  # where it is not shown yet, the remembered size includes the panel
        right = window.winfo_rootx() + window.winfo_width()
        return max(window.winfo_screenwidth() - right - line_height(window), 0)

    def _widen(self, width: int) -> None:
        if width and self._window.state() == "normal":
            resize(self._window, self._window.winfo_width() + width, self._window.winfo_height())
        self._widened = width
