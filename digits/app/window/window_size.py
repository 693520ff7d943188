"""The window's size: in the unit that is remembered, and changed where the window stands."""

import tkinter as tk

from digits.app.window.commands import Command

SMALLEST = 480, 360  # in pixels of a 96 dpi display, as are all sizes that are remembered


def set_first_size(window: tk.Tk, width: int, height: int) -> None:
    """Give a window that is not shown yet a size in pixels of a 96 dpi display, as far as the screen has room."""
    scale = window.winfo_fpixels("1i") / 96
    window.minsize(*(round(side * scale) for side in SMALLEST))
    width = min(round(width * scale), window.winfo_screenwidth())
    height = min(round(height * scale), window.winfo_screenheight())
    window.geometry(f"{width}x{height}")


def size_at_96_dpi(window: tk.Tk) -> tuple[int, int]:
    """Width and height in pixels of a 96 dpi display."""
    scale = window.winfo_fpixels("1i") / 96
    return round(window.winfo_width() / scale), round(window.winfo_height() / scale)


def resize(window: tk.Tk, width: int, height: int) -> None:
    """Give the window this size in screen pixels where it stands; `geometry` with a size would move it as well."""
    window.pack_propagate(False)
    window.configure(width=width, height=height)
    window.geometry("")


class FullScreen:
    """Fills the screen with the window, and gives it its size back."""

    def __init__(self, window: tk.Tk):
        self.is_on = tk.BooleanVar(window)
        self.size_before = 0, 0  # of the window, in pixels of a 96 dpi display
        self.command = Command("Full screen", self.toggle, ("F11",), is_on=self.is_on)
        self._window = window

    def toggle(self) -> None:
        if not self.is_on.get():
            self.size_before = size_at_96_dpi(self._window)
        self.is_on.set(not self.is_on.get())
        self._window.attributes("-fullscreen", self.is_on.get())
