"""Presentation: nothing but paper and answer, on the whole screen."""

import tkinter as tk
from collections.abc import Callable

from digits.app.window.commands import Command
from digits.app.window.window_size import size_at_96_dpi


class Presentation:
    """Fills the screen with the window.

    Args:
        window: the one with the menu bar, which goes meanwhile.
        show: called with whether nothing but paper and answer is to be seen.
    """

    def __init__(self, window: tk.Tk, show: Callable[[bool], None]):
        self.is_on = tk.BooleanVar(window)
        self._window, self._show = window, show
        self.size_before = 0, 0  # of the window, in pixels of a 96 dpi display
        self._is_full = False  # as the window manager has it, which takes its time
        self._menu = ""
        hint = "Fill the screen with paper and answer"
        self.command = Command("Presentation", self.toggle, ("F11",), hint, is_on=self.is_on)
        window.bind("<Configure>", self._follow, add="+")

    def toggle(self) -> None:
        """Fill the screen, or show all again."""
        self.is_on.set(not self.is_on.get())
        if self.is_on.get():
            self.size_before = size_at_96_dpi(self._window)
        if not self.is_on.get() and self._is_full:
            self._show_menu_bar()  # before the window is small, or it would grow by the bar
        self._window.attributes("-fullscreen", self.is_on.get())
        self._show(self.is_on.get())

    def _follow(self, event: "tk.Event[tk.Misc]") -> None:
        """Hide the menu bar once the manager has filled the screen: what it restores is a window with the bar."""
        is_full = bool(self._window.attributes("-fullscreen"))
        if event.widget is not self._window or is_full == self._is_full:
            return
        self._is_full = is_full
        if is_full:
            self._menu = str(self._window.cget("menu"))
            self._window["menu"] = ""
        else:
            self._show_menu_bar()

    def _show_menu_bar(self) -> None:
        self._window["menu"] = self._menu
        self._window.update_idletasks()  # sends the manager what follows from it, and waits for its answer
