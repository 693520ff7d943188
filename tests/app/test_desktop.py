"""The app as a process under a window manager and a keyboard that is not Latin."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from digits.app.window.session import Settings, settings_path
from helpers import PATIENCE, wait_until
from process_driver import MAIN

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="drives an X server")


@pytest.fixture
def managed(display):
    """The display with a window manager that centres new windows."""
    nothing = subprocess.DEVNULL
    manager = subprocess.Popen(["openbox", "--sm-disable"], env=display, stdout=nothing, stderr=nothing)

    def is_managing():
        asking = subprocess.run(["xdotool", "get_num_desktops"], env=display, capture_output=True, check=False)
        return asking.returncode == 0  # without a manager it prints 0 desktops, and fails

    wait_until(is_managing)  # windows that were there before it are not moved, and get no keys
    yield display
    manager.terminate()
    manager.wait()


def test_the_window_comes_back_from_full_screen_to_where_it_was(managed, start):
    app = start(managed)
    wait_until(lambda: app.xdotool("getactivewindow") == app.window)  # only then it has its place, and gets keys
    before = app.geometry()
    for comes_back in (True, False):
        app.xdotool("key", "F11")
        wait_until(lambda: app.geometry()[2] > before[2])
        app.xdotool("key", "F11" if comes_back else "ctrl+q")
        wait_until(lambda back=comes_back: not back or app.geometry() == before)
    assert app.wait() == (0, "")
    assert settings_path().exists()
    assert Settings.load(settings_path()).width == before[2]


def test_shortcuts_on_keyboards_of_other_scripts_and_where_digits_need_shift(display, start):
    """Keys are given by their places: keycodes. 13 is that of the 4."""
    app = start(display)
    app.draw((0.15, 0.2), (0.4, 0.2), (0.3, 0.55))
    app.wait_for_title("7 (")

    def use(layout):
        subprocess.run(["setxkbmap", layout], env=display, check=True)

    def press(keycode, *shift):
        app.xdotool("keydown", "ctrl", *shift, "key", keycode, "keyup", *shift, "ctrl")

    try:
        for layout in ["us", "de", "ru", "ua", "bg", "mk", "gr", "ara", "il", "th", "in", "ge", "am"]:
            use(layout)
            undo, redo = (29, 52) if layout == "de" else (52, 29)  # there the two letters have changed places
            press(undo)
            app.wait_for_title("ready")
            press(redo)
            app.wait_for_title("7 (")
        for layout, undo, *shift in [("us", 52), ("fr", 25), ("fr", 25, "shift"), ("cz", 29, "shift")]:
            use(layout)
            press(13, *shift)
            app.wait_for_title("4 (")
            press(undo)
            app.wait_for_title("7 (")
    finally:
        use("us")


@pytest.mark.parametrize("library", ["_tkinter", "libX11", "_imagingtk"])
def test_ctrl_c_ends_it_without_a_word_even_while_it_starts(display, library):
    app = subprocess.Popen([sys.executable, MAIN], env=display, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    libraries = Path(f"/proc/{app.pid}/maps")
    wait_until(lambda: library in libraries.read_text())
    app.send_signal(signal.SIGINT)
    output, _ = app.communicate(timeout=PATIENCE)
    assert (app.returncode, output) == (-signal.SIGINT, b"")
