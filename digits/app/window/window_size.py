"""The window's size: in the unit that is remembered, and as large as the screen."""

import tkinter as tk

from digits.app.window.commands import Command
from digits.app.window.settings import LIMITS


def scale_of(window: tk.Misc) -> float:
    """Screen pixels per pixel of a 96 dpi display, in which all sizes are remembered."""
    return window.winfo_fpixels("1i") / 96


def set_first_size(window: tk.Tk, width: int, height: int) -> None:
    """Give a window that is not shown yet a size in pixels of a 96 dpi display, as far as the screen has room."""
    scale = scale_of(window)
    window.minsize(*(round(LIMITS[side][0] * scale) for side in ("width", "height")))
    width = min(round(width * scale), window.winfo_screenwidth())
    height = min(round(height * scale), window.winfo_screenheight())
    window.geometry(f"{width}x{height}")


class FullScreen:
    """Fills the screen with the window, and gives it its size back."""

    def __init__(self, window: tk.Tk):
        self.is_on = tk.BooleanVar(window)
        self.command = Command("Full screen", self.toggle, ("F11",), is_on=self.is_on)
        self._window = window
        self._size_before = 0, 0

    @property
    def usual_size(self) -> tuple[int, int]:
        """The window's own, while it fills the screen too, in pixels of a 96 dpi display."""
        if self.is_on.get():
            return self._size_before
        scale = scale_of(self._window)
        return round(self._window.winfo_width() / scale), round(self._window.winfo_height() / scale)

    def toggle(self) -> None:
        self._size_before = self.usual_size
        self.is_on.set(not self.is_on.get())
        self._window.attributes("-fullscreen", self.is_on.get())
