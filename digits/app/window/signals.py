"""Signals that end the program, as events of the window: it closes itself, and so loses nothing."""

import os
import signal
import tkinter as tk
from collections.abc import Callable


def on_signals(window: tk.Tk, close: Callable[[int], None]) -> None:
    """Call `close` with the number of a signal that ought to end the process: Ctrl+C, the end of session or terminal.

    On Windows, where Tk watches no pipes, it ends the process at once.
    """
    if not hasattr(window.tk, "createfilehandler"):
        return
    # Python runs a handler only after the next event of the window: a byte in a pipe is one.
    received, sent = os.pipe()
    os.set_blocking(sent, False)
    signal.set_wakeup_fd(sent, warn_on_full_buffer=False)
    window.tk.createfilehandler(received, tk.READABLE, lambda file, mask: close(os.read(received, 1)[0]))
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(number) != signal.SIG_IGN:  # as under nohup
            signal.signal(number, lambda number, frame: None)


def end_by(number: int) -> None:
    """End the process by this signal, so that whoever started it can see that."""
    signal.signal(number, signal.SIG_DFL)
    signal.raise_signal(number)
