"""The window's size: in the unit that is remembered, and changed where the window stands."""

import tkinter as tk

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
