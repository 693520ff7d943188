"""The app as a process of its own, driven from outside by a real pointer; however it ends, nothing is lost."""

import ctypes
import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import numpy as np
import pytest

from benchmarks._display import start_display
from digits.app.window.session import Settings, drawings_folder, settings_path
from digits.recognition.lessons import LessonFile, lessons_path
from helpers import PATIENCE, ROOT, wait_until

SEVEN = (0.15, 0.2), (0.4, 0.2), (0.3, 0.65)  # shares of the window

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="drives an X server")


@pytest.fixture
def own_display(request):
    """A display for one test: its server, and the environment of processes on it."""
    server, name = start_display(getattr(request, "param", 96))
    yield server, os.environ | {"DISPLAY": name}
    server.kill()
    server.wait()


def is_kept():
    """Whether a drawing with the broader brush is on the disk, as much of it as makes a 1."""
    kept = [json.loads(path.read_bytes()) for path in drawings_folder().glob("drawing-*.json")]
    return any(drawing["widths"] > [20] and np.ptp(drawing["strokes"][0], axis=0)[1] > 120 for drawing in kept)


@pytest.mark.parametrize("way", ["button", "SIGINT", "SIGKILL", "display"])
def test_nothing_is_lost_however_it_ends(start, own_display, way):
    server, environment = own_display
    app = start(environment)
    app.draw(*SEVEN)
    app.xdotool("key", "Escape", "bracketright")
    app.draw((0.3, 0.2), (0.3, 0.65))
    app.wait_for_title("1 (")
    app.xdotool("key", "ctrl+4")
    app.wait_for_title("4 (")
    wait_until(is_kept)
    assert Path(f"/proc/{app.process.pid}/task/{app.process.pid}/children").read_text() == ""
    ends = {"button": app.close, "display": server.kill}
    ends.get(way, lambda: app.process.send_signal(getattr(signal, way)))()
    code, output = app.wait()
    assert code == ({"button": 0, "display": 1}[way] if way in ends else -getattr(signal, way))
    assert output == "" or way == "display"
    assert [lesson.label for lesson in LessonFile(lessons_path()).read()[0]] == [4]
    assert Settings.load(settings_path()).brush > 20
    assert bool(list(drawings_folder().glob("drawing-*"))) == (way != "button")
    if way == "SIGKILL":
        start(environment, title="4 (")


CLOSING = """
import sys, main

class Closing(main.App):
    def __init__(self, *arguments):
        super().__init__(*arguments)
        for path in sys.argv[2:]:
            self.jobs.submit("picture", lambda: open(path), print, thread="pictures")
        self.after(int(sys.argv[1]), self.destroy)

main.App = Closing
sys.exit(main.main([]))
"""


def closed_after(display: dict[str, str], moment: int, *paths: Path) -> tuple[int, str, str]:
    command = [sys.executable, "-c", CLOSING, str(moment), *map(str, paths)]
    end = subprocess.run(command, env=display, cwd=ROOT, capture_output=True, text=True, timeout=PATIENCE)
    return end.returncode, end.stdout, end.stderr


@pytest.mark.slow
def test_closing_at_six_moments_from_the_first_on(display):
    """From when there is nothing but a window until all is loaded."""
    moments = random.Random(0).sample(range(400), 6)  # milliseconds
    with ThreadPoolExecutor(2) as pool:
        ends = dict(zip(moments, pool.map(lambda moment: closed_after(display, moment), moments), strict=True))
    assert {moment: end for moment, end in ends.items() if end != (0, "", "")} == {}


def test_a_file_that_never_ends_does_not_keep_the_process(display, tmp_path):
    os.mkfifo(tmp_path / "pipe.png")
    assert closed_after(display, 500, tmp_path / "pipe.png") == (0, "", "")


def test_a_window_without_a_network_says_so(display, start):
    app = start(display, "--model", "none.h5", title="no network")
    app.close()
    code, output = app.wait()
    assert (code, output.count("\n")) == (2, 1)
    assert output.startswith("main.py: none.h5 is no file.")


@pytest.mark.slow
def test_keras_can_compute_the_answers(display, start):
    app = start(display, "--keras")
    app.draw(*SEVEN)
    app.wait_for_title("7 (")
    assert "tensorflow" in Path(f"/proc/{app.process.pid}/maps").read_text()
    app.close()
    assert app.wait() == (0, "")


@pytest.mark.slow
@pytest.mark.parametrize("own_display", [192], indirect=True)
def test_all_sizes_follow_the_display(own_display):
    size = "-c", "import main; app = main.App(); print(*app.minsize()); app.destroy()"
    for arguments in size, ("-m", "pytest", "-q", "tests/app/test_walk.py", "-k", "0"):
        command = [sys.executable, *arguments]
        end = subprocess.run(command, env=own_display[1], cwd=ROOT, capture_output=True, text=True, check=False)
        assert end.returncode == 0, end.stdout + end.stderr
        assert arguments is not size or [*map(int, end.stdout.split())] == pytest.approx((960, 720), rel=0.01)


# Tells on stderr what a run writes outside its home, where settings are, and whether it connects to anything.
WATCHED = """
import os, sys

def watch(event, arguments):
    allowed = os.environ["HOME"], os.devnull
    is_write = event == "open" and arguments[2] & (os.O_WRONLY | os.O_RDWR)
    if event.startswith("socket.") or is_write and not str(arguments[0]).startswith(allowed):
        os.write(2, f"{event} {arguments}\\n".encode())

sys.addaudithook(watch)
import main
main.main(sys.argv[1:])
app = main.App()
app.drawing.start(100, 100)
app.drawing.extend(100, 200)
app.changed()
while app.reading.number is None:
    app.update()
print(app.reading.text)
app.destroy()
"""


def test_from_a_read_only_folder_with_a_strange_name_nothing_is_fetched_or_written(picture, tmp_path_factory):
    """By the command line and the window: but into its own folders."""
    home, session, untouched = (tmp_path_factory.mktemp(name) for name in ("home", "session", "untouched"))
    program = untouched / "Ziffern äö 数字 x"
    shutil.copytree(ROOT / "digits", program / "digits", ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("main.py", "mnist.h5"):
        shutil.copy(ROOT / name, program)
    for path in (program, *program.rglob("*")):
        path.chmod(0o555 if path.is_dir() else 0o444)
    kinds = "HOME USERPROFILE APPDATA LOCALAPPDATA XDG_CACHE_HOME XDG_CONFIG_HOME XDG_DATA_HOME XDG_STATE_HOME"
    places = dict.fromkeys(kinds.split(), home) | dict.fromkeys(("TMPDIR", "TEMP", "TMP"), untouched)
    places |= {"XDG_RUNTIME_DIR": session, "PYTHONPATH": program}  # the first is what the desktop's own tools share
    environment = {name: str(place) for name, place in places.items()} | {"PYTHONDONTWRITEBYTECODE": "1", "LC_ALL": "C"}
    before = sorted([*untouched.rglob("*"), *picture.parent.iterdir()])
    command = [sys.executable, "-c", WATCHED, picture]
    # Root too, as which some run tests, is refused: PR_CAPBSET_DROP of CAP_DAC_OVERRIDE.
    forbid = partial(ctypes.CDLL(None).prctl, 24, 1, 0, 0, 0)
    options = {"cwd": untouched, "env": os.environ | environment, "preexec_fn": forbid}
    end = subprocess.run(command, **options, capture_output=True, text=True, check=False)
    assert end.stderr == ""
    assert re.fullmatch(r".*: 7 \(.*\n1\n", end.stdout)
    assert sorted([*untouched.rglob("*"), *picture.parent.iterdir()]) == before
