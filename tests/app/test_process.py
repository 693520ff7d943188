"""The app as a process of its own, driven from outside by a real pointer."""

import ctypes
import itertools
import os
import random
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from ctypes.util import find_library
from pathlib import Path
from typing import Any

import pytest

from benchmarks._display import start_display
from conftest import PATIENCE, wait_until

MAIN = Path(__file__).parents[2] / "main.py"
NAME = "Handwritten Digit Recognition"

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="drives an X server")


@pytest.fixture(scope="module")
def display() -> Iterator[dict[str, str]]:
    """The environment of processes on a display that no other test uses."""
    server, name = start_display()
    yield os.environ | {"DISPLAY": name}
    server.terminate()
    server.wait()


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


@pytest.fixture
def app(display: dict[str, str]) -> Iterator[Process]:
    app = Process(display)
    yield app
    if app.process.poll() is None:
        app.process.kill()
        app.process.communicate()


def test_a_drawn_seven_stands_in_the_title(app):
    app.wait_for_title("ready")
    app.draw((0.15, 0.2), (0.4, 0.2), (0.3, 0.65))
    app.wait_for_title("7 (")
    app.xdotool("key", "Escape")
    app.wait_for_title("ready")


def test_closing_ends_the_process_cleanly(app):
    app.wait_for_title("ready")
    app.draw((0.2, 0.2), (0.4, 0.6))
    app.close()
    assert app.wait() == (0, "")


@pytest.mark.parametrize("index", range(10))
def test_closing_at_a_random_moment_of_the_start(display, index):
    """From the first moment that there is a window to close: before, while and after the network is loaded."""
    app = Process(display)
    while not app.window:
        app.title()
        assert app.process.poll() is None
    time.sleep(random.Random(index).uniform(0, 0.6))
    app.close()
    assert app.wait() == (0, "")


def test_control_q_closes(app):
    app.wait_for_title("ready")
    app.draw((0.2, 0.2), (0.4, 0.6))
    app.xdotool("key", "ctrl+q")
    assert app.wait() == (0, "")


def test_no_process_is_left_when_the_app_is_killed(app):
    app.wait_for_title("ready")
    children = Path(f"/proc/{app.process.pid}/task/{app.process.pid}/children").read_text().split()
    assert children == []


def test_without_a_display():
    environment = {name: value for name, value in os.environ.items() if name != "DISPLAY"}
    answer = subprocess.run([sys.executable, MAIN], env=environment, capture_output=True, text=True, check=False)
    assert answer.returncode == 2
    assert answer.stdout == ""
    assert answer.stderr.startswith("main.py: no window can be opened")
    assert answer.stderr.count("\n") == 1


def test_a_window_without_a_network_says_so(display):
    app = Process(display, "--model", "none.h5")
    app.wait_for_title("no network")
    app.close()
    code, output = app.wait()
    assert code == 2
    assert output.startswith("main.py: There is no model file none.h5.")
    assert output.count("\n") == 1


@pytest.mark.parametrize("dpi", [144, 192])
def test_all_sizes_follow_the_display(dpi):
    """The tests that nothing is clipped, again on a finer display, whose smallest window has more pixels."""
    server, name = start_display(dpi)
    try:
        environment = os.environ | {"DISPLAY": name}
        sizes = "import main; app = main.App(); print(*app.minsize(), app.answer.seen.side); app.destroy()"
        command = [sys.executable, "-c", sizes]
        answer = subprocess.run(command, env=environment, cwd=MAIN.parent, capture_output=True, text=True, check=True)
        width, height, side = map(int, answer.stdout.split())
        assert (width, height) == pytest.approx((480 * dpi / 96, 360 * dpi / 96), rel=0.01)
        assert side == pytest.approx(4 * 16 * dpi / 96, rel=0.2)
        tests = ["-m", "pytest", "-q", "tests/test_app_features.py", "-k", "clipped"]
        subprocess.run([sys.executable, *tests], env=environment, cwd=MAIN.parent, capture_output=True, check=True)
    finally:
        server.terminate()
        server.wait()
