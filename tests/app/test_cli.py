"""The command line: pictures without a window, in the hands of people and of other programs."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import h5py
import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageOps

from app_driver import NAME
from digits.app import cli
from digits.app.batch import Answer, expand
from digits.ink.picture.files import open_picture
from digits.mnist import load_mnist
from digits.recognition.numbers import Number, describe_number
from helpers import PATIENCE, ROOT, wait_until

POSIX = pytest.mark.skipif(os.name != "posix", reason="pipes and names of POSIX")
WITHOUT_TK = """
import runpy, sys
sys.modules["tkinter"] = None  # importing it now fails
sys.argv[0] = "main.py"
runpy.run_path("main.py", run_name="__main__")
"""


def run(*arguments, code=None, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, stdin=None, **variables):
    start = ["-c", code] if code else [ROOT / "main.py"]
    command = [sys.executable, *start, *map(str, arguments)]
    environment = os.environ | {name: str(value) for name, value in variables.items()}
    return subprocess.run(
        command, cwd=cwd, env=environment, stdin=stdin, stdout=stdout, stderr=stderr, text=True, check=False
    )


def shell(command, cwd):
    """Run a line of bash in which main.py is the program."""
    line = command.replace("main.py", f"{sys.executable} {ROOT / 'main.py'}")
    return subprocess.run(["bash", "-c", line], cwd=cwd, capture_output=True, text=True, timeout=PATIENCE, check=False)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Test digit number 0, a seven, in several guises, and what cannot be read."""
    folder = tmp_path_factory.mktemp("pictures")
    seven = Image.fromarray(load_mnist()[1][0][0])
    seven.save(folder / "seven.png")
    large = ImageOps.invert(seven.resize((560, 560), Image.Resampling.BICUBIC))
    large.convert("RGB").save(folder / "sieben äöü.jpg")
    large.convert("P").save(folder / "seven.gif")
    seven.save(folder / "pages.tif", save_all=True, append_images=[seven])
    Image.new("RGB", (100, 100), "white").save(folder / "blank.png")
    (folder / "text.png").write_text("no picture")
    (folder / "cut.png").write_bytes((folder / "sieben äöü.jpg").read_bytes()[:1000])
    (folder / "empty.png").touch()
    (folder / "sub.png").mkdir()
    return folder


READABLE = {"seven.png": "7 (", "sieben äöü.jpg": "7 (", "seven.gif": "7 (", "pages.tif": "7 (", "blank.png": "no ink"}
UNREADABLE = ("none.png", "text.png", "cut.png", "empty.png", "sub.png")


def test_each_file_has_its_answer_whatever_the_others_are(folder):
    """In order: in JSON all of them, in text those that cannot be read on stderr."""
    names = [name for pair in zip(UNREADABLE, READABLE, strict=True) for name in pair]
    text, lines = run(*names, cwd=folder), run("--json", *names, cwd=folder)
    answers = [json.loads(line) for line in lines.stdout.splitlines()]
    assert [answer["file"] for answer in answers] == names
    assert [answer["file"] for answer in answers if answer.get("problem")] == list(UNREADABLE)
    assert [line.split(": ")[1] for line in text.stderr.splitlines()] == list(UNREADABLE)
    for line, name, shown in zip(text.stdout.splitlines(), READABLE, READABLE.values(), strict=True):
        assert line.startswith(f"{name}{' (picture 1 of 2)' if name == 'pages.tif' else ''}: {shown}")
    assert text.stderr == lines.stderr
    assert text.returncode == lines.returncode == 2


def test_json_has_each_digit(tmp_path):
    page = Image.new("L", (200, 100), "white")
    pen = ImageDraw.Draw(page)
    pen.line([(40, 20), (40, 80)], fill="black", width=8)
    pen.ellipse((70, 20, 110, 80), outline="black", width=8)
    page.save(tmp_path / "ten.png")
    ten = json.loads(run("--json", tmp_path / "ten.png").stdout)
    assert list(ten) == ["file", "page", "pages", "text", "confidence", "notes", "digits"]
    assert (ten["text"], 0 < ten["confidence"] <= 1) == ("10", True)
    for digit, shown in zip(ten["digits"], (1, 0), strict=True):
        assert digit["digit"] == digit["best"] == int(np.argmax(digit["probabilities"])) == shown
        assert digit["confidence"] == pytest.approx(digit["probabilities"][shown])
    assert ten["digits"][1]["box"] == pytest.approx([70, 20, 111, 81], abs=3)


def test_what_a_number_leaves_open_is_said_beside_the_answer(monkeypatch, capsys):
    number = Number("5", 0.9, (), (), notes=("A sign is unsure.",))
    monkeypatch.setattr(cli, "recognize_file", lambda recognizer, file: Answer(file, number))
    assert cli.recognize_files(["a.png"], cli.MODEL, as_json=False) == 0
    assert capsys.readouterr() == ("a.png: 5 (90 %)\n", "main.py: a.png: A sign is unsure.\n")


def pictures():
    """85 of several kinds: MNIST's, large shaded noisy coloured ones, numbers, scribbles and a blank one."""
    rng = np.random.default_rng(0)
    images = [Image.fromarray(np.pad(image, 4)) for image in load_mnist()[1][0][:300]]
    yield from images[:20]
    for number in range(20, 40):
        side, shade, noise = rng.integers(40, 700), rng.uniform(0, 0.5), rng.uniform(0, 8)
        ink = np.asarray(images[number].resize((side, side), Image.Resampling.BICUBIC))
        paper = (230 - 0.8 * ink) * (1 - shade * np.linspace(0, 1, side)) + rng.normal(0, noise, (side, side))
        yield Image.fromarray(paper.clip(0, 255).astype(np.uint8)).convert(["L", "RGB"][number % 2])
    for _ in range(30):
        yield Image.fromarray(255 - np.hstack([images[index] for index in rng.integers(40, 300, rng.integers(2, 6))]))
    for corners in range(15):
        page = Image.new("L", (300, 200), 255)
        ImageDraw.Draw(page).line(rng.uniform(20, 180, 2 * corners).tolist(), fill=0, width=9)
        yield page


@pytest.mark.slow
@pytest.mark.usefixtures("no_system_preference")
def test_window_command_line_and_library_give_the_same_answers(tmp_path, open_app, recognizer):
    app = open_app(load=None)
    for number, picture in enumerate(pictures()):
        picture.save(tmp_path / f"{number:03}.png")
    lines = run(tmp_path).stdout.splitlines()
    answers = [json.loads(line) for line in run("--json", tmp_path).stdout.splitlines()]
    assert len(lines) == len(answers) == 85
    for line, answer in zip(lines, answers, strict=True):
        number = recognizer.recognize_number_image(open_picture(answer["file"]))
        assert line == f"{answer['file']}: {describe_number(number)}"
        assert answer["text"] == number.text
        assert answer["confidence"] == pytest.approx(number.confidence, abs=1e-6)
        app.canvas.clear()
        app.exchange.open_file(answer["file"])
        if not number.text:
            wait_until(lambda: "No ink" in app.page.notice.text, app.update)
            continue
        wait_until(lambda: app.reading.number and not app.jobs.is_busy, app.update)
        shown = app.reading.number
        assert (shown.text, shown.confidence) == (number.text, pytest.approx(number.confidence, abs=1e-6))
        for digit, other in zip(shown.digits, number.digits, strict=True):
            np.testing.assert_array_equal(digit.pixels, other.pixels)
        if len(number.digits) == 1:
            assert app.title() == f"{NAME} - {describe_number(number)}"


def test_a_folder_stands_for_its_pictures_and_a_pattern_for_files_but_a_name_comes_first(folder, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name in ("A1.png", "A2.PNG", "B[1].png", ".hidden.png", "._A1.png"):
        shutil.copy(folder / "seven.png", name)
    Path("notes.txt").write_text("no picture")
    Path("empty").mkdir()
    assert expand(["."]) == ["A1.png", "A2.PNG", "B[1].png"]
    assert expand(["A?.*", "*[1].png", "empty", "none.png"]) == ["A1.png", "A2.PNG", "B[1].png", "empty", "none.png"]
    assert expand(["A[1].png", "C*.png"]) == ["A[1].png", "C*.png"]
    if os.name == "posix":
        shutil.copy("A1.png", "A?.png")
        assert expand(["A?.png"]) == ["A?.png"]


def test_a_folder_that_cannot_be_read_is_named(folder, monkeypatch):
    def refuse(path):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "iterdir", refuse)
    assert expand([str(folder)]) == [str(folder)]
    with pytest.raises(Exception, match=r": it cannot be read \(Permission denied\)"):
        open_picture(folder)


@POSIX
@pytest.mark.parametrize(
    ("command", "code", "answer"),
    [
        ("cat seven.png | main.py -", 0, "-: 7 ("),
        ("main.py - < seven.png", 0, "-: 7 ("),
        ("cat seven.png | main.py /dev/stdin", 0, "/dev/stdin: 7 ("),
        ("main.py <(cat seven.png) seven.gif", 0, "seven.gif: 7 ("),
        ("main.py - seven.png <&-", 2, "-: it is closed."),
        ("main.py - < /dev/null", 2, "-: it is a device: "),
        ("main.py . fifo seven.png", 2, "fifo: it is a pipe: "),
        ("main.py text.png seven.png 2> /dev/full", 2, "seven.png: 7 ("),
        ("main.py --json text.png seven.png 2>&- | grep -cv '^{'", 1, "0\n"),
        ("main.py seven.png seven.gif > /dev/full", 2, "main.py: the answer cannot be written (No space left"),
        ("main.py seven.png seven.gif >&-", 2, "main.py: the answer cannot be written (it is closed)"),
        ("main.py seven.png text.png >&- 2>&-", 2, ""),
        ("(main.py seven.png; echo $? >&2) | true", 0, "main.py: the answer cannot be written (Broken pipe).\n2"),
        ("main.py $'a\\nb: 3 (99 %)\\e[31m.png'", 2, r"main.py: a\nb: 3 (99 %)\x1b[31m.png: there is no such file"),
        ("main.py --json $'\\xff\\n.png'", 2, r'{"file": "\\xff\n.png", "problem": "\\xff\n.png: there is'),
        ("PYTHONIOENCODING=ascii main.py 'sieben äöü.jpg'", 0, r"sieben \xe4\xf6\xfc.jpg: 7 ("),
    ],
)
def test_in_a_shell(folder, command, code, answer):
    if not (folder / "fifo").exists():
        os.mkfifo(folder / "fifo.png")
        os.mkfifo(folder / "fifo")
    result = shell(command, folder)
    assert answer in result.stdout + result.stderr
    assert "Traceback" not in result.stderr
    assert result.returncode == code


@POSIX
def test_interrupted_it_ends_at_once(folder, tmp_path):
    """In the middle of 4,000 files."""
    for number in range(4000):
        (tmp_path / f"{number}.png").hardlink_to(folder / "seven.png")
    command = [sys.executable, ROOT / "main.py", "--json", tmp_path]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        for _ in range(20):
            process.stdout.readline()
        process.send_signal(signal.SIGINT)
        start = time.monotonic()
        rest, errors = process.communicate(timeout=PATIENCE)
    assert time.monotonic() - start < PATIENCE / 2
    assert (process.returncode, errors) == (130, "main.py: interrupted.\n")
    assert all(json.loads(line)["text"] == "7" for line in rest.splitlines())


@POSIX
def test_progress_is_shown_to_a_terminal_only(folder):
    controller, terminal = os.openpty()
    answer = run(*[folder / "seven.png"] * 20, stderr=terminal)
    os.close(terminal)
    assert "\r20 of 20" in os.read(controller, 10_000).decode()
    assert len(answer.stdout.splitlines()) == 20


@pytest.mark.parametrize(
    "arguments",
    [
        ["--json"],
        ["--nonsense"],
        ["--model"],
        *(["seven.png", "--model", name] for name in ("none.h5", ".", "x" * 5000)),
    ],
)
def test_what_cannot_be_done_is_said_in_one_sentence(folder, arguments):
    answer = run(*arguments, cwd=folder)
    assert (answer.returncode, answer.stdout) == (2, "")
    assert answer.stderr.splitlines()[-1].startswith("main.py: ")
    assert "Traceback" not in answer.stderr


def test_what_is_to_be_known_about_the_network_is_said_beside_the_answer(folder, tmp_path):
    shutil.copy(ROOT / "mnist.h5", tmp_path / "plain.h5")
    with h5py.File(tmp_path / "plain.h5", "r+") as file:
        for name in "temperature", "digest":
            del file.attrs[name]
    answer = run("--model", tmp_path / "plain.h5", folder / "seven.png")
    assert (": 7 (" in answer.stdout, answer.returncode) == (True, 0)
    assert answer.stderr == "main.py: It has no calibration: nothing is rejected.\n"


def test_without_tk_files_are_read_all_the_same_but_there_is_no_window(folder):
    answer = run(folder / "seven.png", code=WITHOUT_TK)
    assert (": 7 (" in answer.stdout, answer.returncode) == (True, 0)
    answer = run(code=WITHOUT_TK)
    assert answer.returncode == 2
    assert answer.stderr.startswith("main.py: this Python has no Tk")
    assert answer.stderr.count("\n") == 1


# Tells on stderr what a run writes outside its home, where settings are, and whether it connects to anything.
WATCHED = """
import os, runpy, sys

def watch(event, arguments):
    allowed = os.environ["HOME"], os.devnull
    is_write = event == "open" and arguments[2] & (os.O_WRONLY | os.O_RDWR)
    if event.startswith("socket.") or is_write and not str(arguments[0]).startswith(allowed):
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
while app.reading.number is None:
    app.update()
print("read")
app.destroy()
"""
)


@pytest.mark.parametrize(("code", "answer"), [(FILES, ": 7 ("), (WINDOW, "read")], ids=["files", "window"])
def test_nothing_is_fetched_and_nothing_is_written(folder, tmp_path, tmp_path_factory, code, answer):
    home, here, temporary = (tmp_path / name for name in ("home", "here", "temporary"))
    for place in home, here, temporary:
        place.mkdir()
    session = tmp_path_factory.mktemp("session")  # where the desktop's own tools keep what they share
    homes = dict.fromkeys(["HOME", "USERPROFILE", "APPDATA", "LOCALAPPDATA"], home)
    homes |= dict.fromkeys(["XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME"], home)
    places = homes | dict.fromkeys(("TMPDIR", "TEMP", "TMP"), temporary) | {"XDG_RUNTIME_DIR": session}
    before = sorted(folder.iterdir())
    result = run(folder / "seven.png", code=code, cwd=here, PYTHONPATH=ROOT, PYTHONDONTWRITEBYTECODE=1, **places)
    assert result.stderr == ""
    assert answer in result.stdout
    assert [*here.iterdir(), *temporary.iterdir(), *sorted(folder.iterdir())] == before
