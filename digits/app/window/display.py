"""What happens when the display is gone while the window is open: its X server ended, or the line to it broke."""

import _tkinter
import ctypes
import os
from collections.abc import Callable
from typing import Any

_Handler = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p)
_handlers: list[Any] = []  # C keeps no Python object alive


def on_lost_display(say: Callable[[], int]) -> None:
    """Have `say` called when the X server is gone; the process then ends with the code that it returns.

    Otherwise Xlib prints two lines of numbers, and C's `exit` cleans up under threads that still compute. Where the
    windows are not of an X server this does nothing.
    """
    try:
        library = ctypes.CDLL(getattr(_tkinter, "__file__", None))  # with what it needs; None: Tk is in the program
        set_handler = library.XSetIOErrorHandler
    except (OSError, AttributeError):
        return
    _handlers.append(_Handler(lambda display: os._exit(say())))
    set_handler(_handlers[-1])
