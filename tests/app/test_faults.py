"""What may befall the app as a process: it ends by itself, says why in one sentence, and leaves nothing broken."""

import ctypes
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from helpers import PATIENCE, wait_until
from process_driver import MAIN, NAME

ROOT = MAIN.parent
SEVEN = (0.15, 0.2), (0.4, 0.2), (0.3, 0.65)  # shares of the window

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="drives an X server")


def test_ctrl_c_in_the_terminal_ends_it_at_once_without_a_word(app):
    app.wait_for_title("ready")
    time.sleep(0.1)  # it waits for an event
    app.process.send_signal(signal.SIGINT)
    assert app.wait() == (-signal.SIGINT, "")


CLOSING = """
import sys, main

class Closing(main.App):
    def __init__(self, *arguments):
        super().__init__(*arguments)
        self.after(int(sys.argv[1]), self.destroy)

main.App = Closing
sys.exit(main.main([]))
"""


@pytest.mark.slow
def test_closing_at_fifty_moments_from_the_first_on(display):
    """From when there is nothing but a window until all is loaded, which `test_process` does by the real button."""
    moments = random.Random(0).sample(range(400), 50)  # milliseconds

    def close_at(moment: int) -> tuple[int, str, str]:
        command = [sys.executable, "-c", CLOSING, str(moment)]
        end = subprocess.run(command, env=display, cwd=ROOT, capture_output=True, text=True, timeout=PATIENCE)
        return end.returncode, end.stdout, end.stderr

    with ThreadPoolExecutor(2) as pool:
        ends = dict(zip(moments, pool.map(close_at, moments), strict=True))
    assert {moment: end for moment, end in ends.items() if end != (0, "", "")} == {}


def test_two_at_the_same_time(display, start, app):
    app.wait_for_title("ready")
    first = app.window
    other = start(display)

    def both_show() -> bool:
        windows = app.xdotool("search", "--onlyvisible", "--name", f"{NAME} - ready").split()
        other.window = next((window for window in windows if window != first), "")
        return bool(other.window)

    wait_until(both_show)
    app.xdotool("windowmove", "--sync", other.window, 1000, 0)
    for process in (app, other):
        process.draw(*SEVEN)
    for window in (first, other.window):
        wait_until(lambda window=window: app.xdotool("getwindowname", window).startswith(f"{NAME} - 7 ("))
    app.close()
    assert app.wait() == (0, "")
    other.xdotool("key", "Escape")
    wait_until(lambda: other.xdotool("getwindowname", other.window) == f"{NAME} - ready")
    other.close()
    assert other.wait() == (0, "")


def obey_permissions() -> None:
    """Let root, as which some run tests, be refused like anybody else: the next program has no CAP_DAC_OVERRIDE."""
    ctypes.CDLL(None).prctl(24, 1, 0, 0, 0)  # PR_CAPBSET_DROP


def test_from_a_read_only_folder_with_a_strange_name(display, start, tmp_path):
    folder = tmp_path / "Ziffern äö 数字 x"
    shutil.copytree(ROOT / "digits", folder / "digits", ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("main.py", "mnist.h5"):
        shutil.copy(ROOT / name, folder)
    paths = [folder, *folder.rglob("*")]
    for path in paths:
        path.chmod(0o555 if path.is_dir() else 0o444)
    try:
        app = start(display, main=folder / "main.py", preexec_fn=obey_permissions)
        app.wait_for_title("ready")
        app.draw(*SEVEN)
        app.wait_for_title("7 (")
        app.close()
        assert app.wait() == (0, "")
        assert sorted(folder.rglob("*")) == sorted(paths[1:])
    finally:
        for path in paths:
            path.chmod(0o755)


def test_a_display_does_not_outlive_the_output_of_who_started_it():
    """Else whoever reads the output of tests that died waits for as long as the display lives."""
    code = "from benchmarks._display import start_display; print(start_display()[0].pid)"
    answer = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=PATIENCE)
    os.kill(int(answer.stdout), signal.SIGTERM)
