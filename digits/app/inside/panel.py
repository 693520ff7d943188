"""Panel: the look inside, opened and closed beside the page."""

import tkinter as tk
from collections.abc import Callable

import ttkbootstrap as ttk

from digits.app.inside.inspector import Inspector
from digits.app.window.commands import Command
from digits.app.window.theme import line_height
from digits.app.window.window_size import resize


class Panel:
    """Makes the window wider for the inspector where the screen has room, and narrower again.

    Args:
        window: the one that holds the panes.
        panes: the page is the first of them.
        submit: as `Jobs.submit`.
        opened: called when the inspector waits for something to look into.
    """

    def __init__(self, window: tk.Tk, panes: ttk.Panedwindow, submit: Callable[..., None], opened: Callable[[], None]):
        self.inspector: Inspector | None = None  # while it is open
        self.is_open = tk.BooleanVar(window)
        self.command = Command("Look inside", self.toggle, ("Ctrl+I",), "Look inside the network", is_on=self.is_open)
        self._window, self._panes, self._submit, self._opened = window, panes, submit, opened
        self._widened = 0  # in screen pixels

    def toggle(self) -> None:
        """Open or close it."""
        if self.inspector:
            self.inspector.destroy()
            self.inspector = None
            self._widen(-self._widened)
        else:
            self.inspector = Inspector(self._panes, self._submit)
            self._panes.add(self.inspector)
            self._widen(min(self.inspector.winfo_reqwidth(), self._room()))
            self._share_width()
            self._opened()
        self.is_open.set(self.inspector is not None)

    def _room(self) -> int:
        """How much wider the window may become without leaving the screen, in screen pixels."""
        window = self._window
        if window.state() != "normal":  # maximised, or not shown yet: what is remembered includes the panel
            return 0
        right = window.winfo_rootx() + window.winfo_width()
        return max(window.winfo_screenwidth() - right - line_height(window), 0)

    def _widen(self, width: int) -> None:
        if width:
            resize(self._window, self._window.winfo_width() + width, self._window.winfo_height())
        self._widened = width

    def _share_width(self) -> None:
        """Let the inspector have what it asks for, if the page keeps as much as the smallest window has."""
        if self.inspector and not self.inspector.winfo_viewable():  # it has no place yet
            self._window.after(10, self._share_width)
        elif self.inspector:
            width, least = self._window.winfo_width(), self._window.minsize()[0]
            self._panes.sashpos(0, max(width - self.inspector.winfo_reqwidth(), min(least, 2 * width // 3)))
