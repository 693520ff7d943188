"""The app as a process of its own, driven from outside by a real pointer."""

import os
import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from benchmarks._display import start_display
from process_driver import MAIN

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="drives an X server")


def test_a_drawn_seven_stands_in_the_title(app):
    app.wait_for_title("ready")
    app.draw((0.15, 0.2), (0.4, 0.2), (0.3, 0.65))
    app.wait_for_title("7 (")
    app.xdotool("key", "Escape")
    app.wait_for_title("ready")


@pytest.mark.slow
def test_lessons_are_kept_and_can_be_left_out(display, start, tmp_path):
    for arguments, title in [((), "1 ("), ((), "4 ("), (("--no-lessons",), "1 (")]:
        app = start(display | {"XDG_DATA_HOME": str(tmp_path)}, *arguments)
        app.wait_for_title("ready")
        app.draw((0.3, 0.2), (0.3, 0.65))
        app.wait_for_title(title)
        if title == "1 (":
            app.xdotool("key", "ctrl+4")
            app.wait_for_title("4 (")
        app.close()
        assert app.wait() == (0, "")
    assert len((tmp_path / "digits" / "lessons.jsonl").read_text().splitlines()) == 1


def test_closing_ends_the_process_cleanly(app):
    app.wait_for_title("ready")
    app.draw((0.2, 0.2), (0.4, 0.6))
    app.close()
    assert app.wait() == (0, "")


@pytest.mark.parametrize("index", range(10))
def test_closing_at_a_random_moment_of_the_start(display, start, index):
    """From the first moment that there is a window to close: before, while and after the network is loaded."""
    app = start(display)
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


def test_a_window_without_a_network_says_so(display, start):
    app = start(display, "--model", "none.h5")
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
        tests = ["-m", "pytest", "-q", "tests/app/test_window.py", "-k", "clipped"]
        clipped = subprocess.run(
            [sys.executable, *tests], env=environment, cwd=MAIN.parent, capture_output=True, text=True
        )
        assert clipped.returncode == 0, clipped.stdout
    finally:
        server.terminate()
        server.wait()
