"""The command line: pictures without a window."""

import json
import os
import subprocess
import sys
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageOps

from digits.app import batch
from digits.app import cli as commandline
from digits.mnist import load_mnist
from helpers import ROOT

MODEL = commandline.MODEL

WITHOUT_TK = """
import runpy, sys
sys.modules["tkinter"] = None  # importing it now fails
sys.argv[0] = "main.py"
runpy.run_path("main.py", run_name="__main__")
"""


def run(*arguments, code=None, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, **variables):
    start = ["-c", code] if code else [ROOT / "main.py"]
    command = [sys.executable, *start, *map(str, arguments)]
    environment = os.environ | {name: str(value) for name, value in variables.items()}
    return subprocess.run(command, cwd=cwd, env=environment, stdout=stdout, stderr=stderr, text=True, check=False)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Test digit number 0, a seven, in several guises."""
    folder = tmp_path_factory.mktemp("pictures")
    seven = Image.fromarray(load_mnist()[1][0][0])
    seven.save(folder / "seven.png")
    large = ImageOps.invert(seven.resize((560, 560), Image.Resampling.BICUBIC))
    large.convert("RGB").save(folder / "sieben äöü.jpg")
    large.convert("P").save(folder / "seven.gif")
    Image.new("RGB", (100, 100), "white").save(folder / "blank.png")
    (folder / "text.png").write_text("no picture")
    (folder / "cut.png").write_bytes((folder / "sieben äöü.jpg").read_bytes()[:1000])
    (folder / "empty.png").touch()
    Image.new("1", (20_000, 20_000)).save(folder / "huge.png")
    return folder


def test_one_line_for_each_file(folder):
    files = [folder / name for name in ("seven.png", "sieben äöü.jpg", "seven.gif", "blank.png")]
    answer = run(*files)
    lines = answer.stdout.splitlines()
    assert [line.rpartition(":")[0] for line in lines] == [str(file) for file in files]
    assert all(line.rpartition(": ")[2].startswith("7 (") for line in lines[:3])
    assert lines[3].endswith(": no ink")
    assert answer.stderr == ""
    assert answer.returncode == 0


def test_json(folder):
    answer = run("--json", folder / "seven.png", folder / "blank.png")
    seven, blank = map(json.loads, answer.stdout.splitlines())
    assert seven["file"] == str(folder / "seven.png")
    assert seven["digit"] == seven["best"] == int(np.argmax(seven["probabilities"])) == 7
    assert seven["confidence"] == pytest.approx(seven["probabilities"][7])
    assert sum(seven["probabilities"]) == pytest.approx(1, abs=1e-4)
    assert blank["digit"] is None
    assert blank["best"] is None


def test_json_of_a_number_has_each_digit(tmp_path):
    page = Image.new("L", (200, 100), "white")
    pen = ImageDraw.Draw(page)
    pen.line([(40, 20), (40, 80)], fill="black", width=8)
    pen.ellipse((70, 20, 110, 80), outline="black", width=8)
    page.save(tmp_path / "ten.png")
    ten = json.loads(run("--json", tmp_path / "ten.png").stdout)
    assert ten["text"] == "10"
    assert [digit["digit"] for digit in ten["digits"]] == [1, 0]
    assert all(digit["confidence"] == pytest.approx(max(digit["probabilities"])) for digit in ten["digits"])
    assert ten["digits"][1]["box"] == pytest.approx([70, 20, 111, 81], abs=3)
    assert 0 < ten["confidence"] <= 1


@pytest.mark.parametrize("name", ["none.png", "text.png", "empty.png", "cut.png", "huge.png"])
def test_a_file_that_cannot_be_read_is_named_and_the_others_are_read(folder, name):
    answer = run(folder / name, folder / "seven.png")
    assert answer.returncode == 2
    assert answer.stderr.startswith(f"main.py: {folder / name}: ")
    assert answer.stderr.count("\n") == 1
    assert ": 7 (" in answer.stdout


def test_a_folder_that_cannot_be_read_is_named(tmp_path, monkeypatch):
    def refuse(path):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "iterdir", refuse)
    with pytest.raises(batch.PictureError, match=r"it cannot be read \(Permission denied\)"):
        batch.expand([str(tmp_path)])


@pytest.fixture(scope="module")
def many(tmp_path_factory):
    """A folder of 80 test digits, each named by what it shows, and a text."""
    folder = tmp_path_factory.mktemp("many")
    images, labels = load_mnist()[1]
    for number in range(80):
        Image.fromarray(images[number]).save(folder / f"{number:02} {labels[number]}.PNG")
    (folder / "notes.txt").write_text("no picture")
    return folder


def test_a_folder_stands_for_its_pictures_and_many_are_answered_in_order(many):
    answer = run(many)
    lines = answer.stdout.splitlines()
    files = sorted(many.glob("*.PNG"))
    assert [line.rpartition(":")[0] for line in lines] == [str(file) for file in files]
    right = sum(line.rpartition(": ")[2].startswith(file.stem[-1]) for line, file in zip(lines, files, strict=True))
    assert right >= 77
    assert (answer.returncode, answer.stderr) == (0, "")


def test_a_pattern_that_the_shell_left_is_expanded(many):
    answer = run(many / "0? *.PNG")
    assert len(answer.stdout.splitlines()) == 10


@pytest.mark.parametrize("name", ["", "*.gif"])
def test_where_there_is_no_picture(tmp_path, name):
    answer = run(tmp_path / name)
    assert answer.returncode == 2
    assert answer.stderr == f"main.py: {tmp_path / name}: there is no picture there.\n"


def test_the_page_that_was_read_is_told(tmp_path):
    seven = Image.fromarray(load_mnist()[1][0][0])
    seven.save(tmp_path / "scan.tif", save_all=True, append_images=[seven])
    assert run(tmp_path / "scan.tif").stdout.startswith(f"{tmp_path / 'scan.tif'} (picture 1 of 2): 7 (")


@pytest.mark.skipif(not hasattr(os, "openpty"), reason="a terminal of Unix")
def test_progress_is_shown_to_a_terminal_only(many):
    controller, terminal = os.openpty()
    answer = run(many, stderr=terminal)
    os.close(terminal)
    assert "80 of 80" in os.read(controller, 10_000).decode()
    assert len(answer.stdout.splitlines()) == 80


def test_no_memory_for_processes_means_that_one_does_all(many, monkeypatch):
    def break_down(*arguments):
        raise BrokenProcessPool
        yield

    monkeypatch.setattr(batch, "_recognize_in_processes", break_down)
    files = sorted(map(str, many.glob("*.PNG")))
    assert [answer.file for answer in batch.recognize_all(files, MODEL)] == files


@pytest.mark.parametrize("model", ["none.h5", "README.md", ".", "x" * 5000])
def test_a_model_that_cannot_serve(folder, model):
    answer = run("--model", model, folder / "seven.png")
    assert answer.returncode == 2
    assert answer.stdout == ""
    assert answer.stderr.startswith("main.py: ")
    assert answer.stderr.count("\n") == 1


def test_a_name_that_the_terminal_cannot_show_is_shown_otherwise(folder):
    answer = run(folder / "sieben äöü.jpg", PYTHONIOENCODING="ascii")
    assert answer.stdout.startswith(f"{folder / 'sieben '}\\xe4\\xf6\\xfc.jpg: 7 (")
    assert (answer.returncode, answer.stderr) == (0, "")


def test_an_answer_that_nobody_can_take_is_no_traceback(folder):
    reader, writer = os.pipe()
    os.close(reader)
    with os.fdopen(writer, "w") as closed:
        answer = run(folder / "seven.png", folder / "seven.gif", stdout=closed)
    assert answer.stderr.startswith("main.py: the answer cannot be written (")
    assert answer.stderr.count("\n") == 1
    assert answer.returncode == 2


@pytest.mark.parametrize("arguments", [["--json"], ["--nonsense"], ["--model"]])
def test_wrong_arguments(arguments):
    answer = run(*arguments)
    assert answer.returncode == 2
    assert "Traceback" not in answer.stderr


def test_without_tk_files_are_read_all_the_same(folder):
    answer = run(folder / "seven.png", code=WITHOUT_TK)
    assert ": 7 (" in answer.stdout
    assert answer.returncode == 0


def test_without_tk_there_is_no_window_but_a_sentence():
    answer = run(code=WITHOUT_TK)
    assert answer.returncode == 2
    assert answer.stderr.startswith("main.py: this Python has no Tk")
    assert answer.stderr.count("\n") == 1


def test_what_the_window_needs_first_imports_no_framework():
    code = (
        "import sys, digits.recognition.recognizer, digits.ink.mnist_format, main\n"
        "print([name for name in ('keras', 'tensorflow', 'jax', 'torch', 'matplotlib', 'scipy')"
        " if name in sys.modules])"
    )
    assert run(code=code).stdout.strip() == "[]"


# What a run does beside answering, told on stderr.
WATCHED = """
import os, runpy, sys

def watch(event, arguments):
    writes = event == "open" and arguments[2] & (os.O_WRONLY | os.O_RDWR | os.O_CREAT) and arguments[0] != os.devnull
    changes = event in {"os.mkdir", "os.rename", "os.remove", "os.rmdir", "os.symlink", "os.link", "os.truncate"}
    is_setting = os.environ["HOME"] in str(arguments[0])  # the window's size and mode, in the settings' own folder
    if (writes or changes) and not is_setting or event.startswith("socket."):
        os.write(2, f"{event} {arguments}\\n".encode())

sys.addaudithook(watch)
"""
FILES = WATCHED + "sys.argv[0] = 'main.py'; runpy.run_module('main', run_name='__main__')"
WINDOW = (
    WATCHED
    + """
import main
app = main.App()
app.drawing.start(100, 100)
app.drawing.extend(100, 200)
app.changed()
while app.result is None:
    app.update()
print("read")
app.destroy()
"""
)


def listing(folder):
    return {path: path.stat().st_mtime_ns for path in folder.rglob("*")}


@pytest.mark.parametrize(("code", "answer"), [(FILES, ": 7 ("), (WINDOW, "read")], ids=["files", "window"])
def test_nothing_is_fetched_and_nothing_is_written(folder, tmp_path, tmp_path_factory, code, answer):
    home, here, temporary = (tmp_path / name for name in ("home", "here", "temporary"))
    for place in home, here, temporary:
        place.mkdir()
    session = tmp_path_factory.mktemp("session")  # where the desktop's own tools keep what they share
    homes = dict.fromkeys(("HOME", "USERPROFILE", "APPDATA", "LOCALAPPDATA", "XDG_CACHE_HOME", "XDG_CONFIG_HOME"), home)
    places = homes | dict.fromkeys(("TMPDIR", "TEMP", "TMP"), temporary) | {"XDG_RUNTIME_DIR": session}
    before = listing(here), listing(temporary), listing(folder)
    result = run(folder / "seven.png", code=code, cwd=here, PYTHONPATH=ROOT, PYTHONDONTWRITEBYTECODE=1, **places)
    assert result.stderr == ""
    assert answer in result.stdout
    assert (listing(here), listing(temporary), listing(folder)) == before
