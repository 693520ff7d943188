"""The app as a process of its own, and the hand of a person in front of it: a real pointer, on Linux."""

import ctypes
import itertools
import shutil
import subprocess
import sys
from ctypes.util import find_library
from pathlib import Path
from typing import Any

import pytest

from helpers import PATIENCE, wait_until

MAIN = Path(__file__).parents[1] / "main.py"
NAME = "Handwritten Digit Recognition"


class ClientMessage(ctypes.Structure):
    """XClientMessageEvent of Xlib."""

    _fields_ = (
        ("type", ctypes.c_int),
        ("serial", ctypes.c_ulong),
        ("send_event", ctypes.c_int),
        ("display", ctypes.c_void_p),
        ("window", ctypes.c_ulong),
        ("message_type", ctypes.c_ulong),
        ("format", ctypes.c_int),
        ("data", ctypes.c_long * 5),
        ("room_of_other_events", ctypes.c_char * 192),
    )


def ask_to_close(display_name: str, window: int) -> None:
    """Send WM_DELETE_WINDOW, which xdotool cannot."""
    xlib = ctypes.CDLL(find_library("X11") or "libX11.so.6")
    xlib.XOpenDisplay.restype = xlib.XInternAtom.restype = ctypes.c_void_p
    display = ctypes.c_void_p(xlib.XOpenDisplay(display_name.encode()))
    protocols, delete = (xlib.XInternAtom(display, name, False) for name in (b"WM_PROTOCOLS", b"WM_DELETE_WINDOW"))
    data = (ctypes.c_long * 5)(delete)
    message = ClientMessage(type=33, window=window, message_type=protocols, format=32, data=data)
    xlib.XSendEvent(display, ctypes.c_ulong(window), False, ctypes.c_long(0), ctypes.byref(message))
    xlib.XCloseDisplay(display)  # sends what is buffered


class Process:
    """The app, and the hand of a person in front of it."""

    def __init__(self, display: dict[str, str], *arguments: str, main: Path = MAIN, **options: Any):
        self.display = display
        command, pipe = [sys.executable, str(main), *arguments], subprocess.PIPE
        self.process = subprocess.Popen(command, env=display, stdout=pipe, stderr=pipe, text=True, **options)
        self.window = ""

    def xdotool(self, *arguments: object) -> str:
        if not shutil.which("xdotool"):
            pytest.fail("There is no xdotool to move the pointer: install the package xdotool.")
        command = ["xdotool", *map(str, arguments)]
        return subprocess.run(command, env=self.display, capture_output=True, text=True, check=False).stdout.strip()

    def title(self) -> str:
        self.window = self.xdotool("search", "--onlyvisible", "--name", NAME).split("\n")[0]
        return self.xdotool("getwindowname", self.window) if self.window else ""

    def wait_for_title(self, start: str) -> None:
        def title_is_right() -> bool:
            return self.title().startswith(f"{NAME} - {start}")

        wait_until(title_is_right)

    def draw(self, *corners: tuple[float, float]) -> None:
        """Lead the pressed pointer along corners, given as shares of the window, as slowly as a quick hand."""
        size = dict(line.split("=") for line in self.xdotool("getwindowgeometry", "--shell", self.window).split())
        left, top, width, height = (int(size[name]) for name in ("X", "Y", "WIDTH", "HEIGHT"))
        steps: list[object] = []
        for start, end in itertools.pairwise(corners):
            for share in (0, 0.2, 0.4, 0.6, 0.8, 1):
                x, y = (round((1 - share) * a + share * b, 3) for a, b in zip(start, end, strict=True))
                steps += ["mousemove", left + int(x * width), top + int(y * height), "sleep", 0.01]
                steps += ["mousedown", 1] if "mousedown" not in steps else []
        self.xdotool(*steps, "mouseup", 1)

    def close(self) -> None:
        """Ask the window to close, as a window manager does for a person."""
        ask_to_close(self.display["DISPLAY"], int(self.window))

    def wait(self) -> tuple[int, str]:
        output, errors = self.process.communicate(timeout=PATIENCE)
        return self.process.returncode, output + errors
