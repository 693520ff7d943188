"""The command line: pictures without a window, in the hands of people and of other programs."""

import json
import os
import shutil
import signal
import subprocess
import sys
from itertools import zip_longest
from pathlib import Path
from unittest.mock import Mock

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageOps

import main
from app_driver import NAME
from digits.app import cli
from digits.app.cli import Answer, expand
from digits.ink.picture.files import open_picture
from digits.mnist import load_mnist
from digits.recognition import Number, describe_number
from helpers import PATIENCE, ROOT, wait_until
from pages import field, numbers

POSIX = pytest.mark.skipif(os.name != "posix", reason="pipes and names of POSIX")
MAIN = [sys.executable, ROOT / "main.py"]


@pytest.fixture
def run(capsys):
    """A function that runs the program with arguments: its exit code, and the lines on stdout and on stderr."""

    def run(*arguments):
        code = main.main([str(argument) for argument in arguments])
        return code, *(text.splitlines() for text in capsys.readouterr())

    return run


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Test digit number 0, a seven, in several guises, a drawn 10, and what cannot be read."""
    folder = tmp_path_factory.mktemp("pictures")
    seven = Image.fromarray(load_mnist()[1][0][0])
    seven.save(folder / "seven.png")
    large = ImageOps.invert(seven.resize((560, 560), Image.Resampling.BICUBIC))
    large.convert("RGB").save(folder / "sieben äöü.jpg")
    large.convert("P").save(folder / "seven.gif")
    seven.save(folder / "pages.tif", save_all=True, append_images=[seven])
    ten = Image.new("RGB", (200, 100), "white")
    ten.save(folder / "blank.png")
    ImageDraw.Draw(ten).line([(40, 20), (40, 80)], fill="black", width=8)
    ImageDraw.Draw(ten).ellipse((70, 20, 110, 80), outline="black", width=8)
    ten.save(folder / "ten.png")
    (folder / "text.png").write_text("no picture")
    (folder / "cut.png").write_bytes((folder / "sieben äöü.jpg").read_bytes()[:1000])
    (folder / "empty.png").touch()
    (folder / "sub.png").mkdir()
    (folder / "no_tk").mkdir()
    (folder / "no_tk" / "tkinter.py").write_text("raise ImportError")
    if os.name == "posix":
        os.mkfifo(folder / "fifo.png")
        (folder / "zero.png").symlink_to("/dev/zero")
    return folder


READABLE = {"seven.png": "7 (", "sieben äöü.jpg": "7 (", "seven.gif": "7 (", "pages.tif": "7 (", "blank.png": "no ink"}
UNREADABLE = {
    "none.png": "there is no such file",
    "text.png": "it is no picture",
    "cut.png": "it cannot be read (image file is truncated",
    "empty.png": "it is no picture",
    "sub.png": "it is a folder with no pictures in it",
    "fifo.png": "it is a pipe",
    "zero.png": "it is a device",
}


@POSIX
def test_each_file_has_its_answer_whatever_the_others_are(folder, run, monkeypatch):
    """In order: in JSON all of them, in text those that cannot be read on stderr. Nothing but a file is waited for."""
    monkeypatch.chdir(folder)
    names = [name for pair in zip_longest(UNREADABLE, READABLE) for name in pair if name]
    (code, text, errors), as_json = run(*names), run("--json", *names)
    answers = [json.loads(line) for line in as_json[1]]
    assert [answer["file"] for answer in answers] == names
    assert [answer["file"] for answer in answers if answer.get("problem")] == list(UNREADABLE)
    for line, (name, problem) in zip(errors, UNREADABLE.items(), strict=True):
        assert line.startswith(f"main.py: {name}: {problem}")
    for line, name, shown in zip(text, READABLE, READABLE.values(), strict=True):
        assert line.startswith(f"{name}{' (picture 1 of 2)' if name == 'pages.tif' else ''}: {shown}")
    assert as_json == (code, as_json[1], errors)
    assert code == 2


def test_json_has_each_digit(folder, run):
    ten = json.loads(run("--json", folder / "ten.png")[1][0])
    assert list(ten) == ["file", "page", "pages", "text", "confidence", "notes", "digits"]
    assert (ten["text"], 0 < ten["confidence"] <= 1) == ("10", True)
    for digit, shown in zip(ten["digits"], (1, 0), strict=True):
        assert digit["digit"] == digit["best"] == int(np.argmax(digit["probabilities"])) == shown
        assert digit["confidence"] == pytest.approx(digit["probabilities"][shown])
    assert ten["digits"][1]["box"] == pytest.approx([70, 20, 111, 81], abs=3)


def test_what_is_to_be_known_is_said_beside_the_answer(run, edited, monkeypatch):
    """About the network, and about the number."""
    number = Number("5", 0.9, (), (), notes=("A sign is unsure.",))
    monkeypatch.setattr(cli, "recognize_file", lambda recognizer, file: Answer(file, number))
    code, *said = run("--model", edited(lambda file: file.attrs.pop("temperature")), "a.png")
    remarks = ["main.py: It has no calibration: nothing is rejected.", "main.py: a.png: A sign is unsure."]
    assert (code, *said) == (0, ["a.png: 5 (90 %)"], remarks)


def pictures():
    """MNIST's images, large numbers that are shaded, noisy, in colour or framed, scribbles and a blank page."""
    rng = np.random.default_rng(0)
    yield from map(Image.fromarray, load_mnist()[1][0][:8])
    for index, (_, digits) in enumerate(numbers(20, lengths=(1, 1, 2, 3, 5))):
        page = np.asarray(field(["frame", "blank", "blank"][index % 3], digits, rng))
        shade, noise = np.linspace(1, rng.uniform(0.5, 1), page.shape[1]), rng.uniform(0, 8)
        noisy = (page * shade + rng.normal(0, noise, page.shape)).clip(0, 255).astype(np.uint8)
        yield Image.fromarray(noisy).convert(["L", "RGB"][index % 2])
    for corners in range(8):
        page = Image.new("L", (300, 200), 255)
        ImageDraw.Draw(page).line(rng.uniform(20, 180, 2 * corners).tolist(), fill=0, width=9)
        yield page


@pytest.mark.slow
def test_window_command_line_and_library_give_the_same_answers(tmp_path, open_app, run, recognizer):
    app = open_app(load=None)
    for number, picture in enumerate(pictures()):
        picture.save(tmp_path / f"{number:03}.png")
    for line, answer in zip(run(tmp_path)[1], map(json.loads, run("--json", tmp_path)[1]), strict=True):
        number = recognizer.recognize_number_image(open_picture(answer["file"]))
        assert line == f"{answer['file']}: {describe_number(number)}"
        assert (answer["text"], answer["confidence"]) == (number.text, pytest.approx(number.confidence, abs=1e-6))
        app.canvas.clear()
        app.exchange.open_file(answer["file"])
        if not number.text:
            wait_until(lambda: "No ink" in app.page.notice.text, app.update)
            continue
        wait_until(lambda: app.reading.number and not app.jobs.pending, app.update)
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


def test_a_folder_that_cannot_be_read_is_named(folder, run, monkeypatch):
    monkeypatch.setattr(Path, "iterdir", Mock(side_effect=PermissionError(13, "Permission denied")))
    code, _, (error,) = run(folder)
    assert code == 2
    assert f"{folder}: it cannot be read (Permission denied)" in error


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
        ("main.py text.png seven.png 2> /dev/full", 2, "seven.png: 7 ("),
        ("main.py --json text.png seven.png 2>&- | grep -cv '^{'", 1, "0\n"),
        ("main.py seven.png seven.gif > /dev/full", 2, "main.py: the answer cannot be written (No space left"),
        ("main.py seven.png seven.gif >&-", 2, "main.py: the answer cannot be written (it is closed)"),
        ("main.py seven.png text.png >&- 2>&-", 2, ""),
        ("exec 3<>fifo.png 4>fifo.png 3<&-; main.py seven.png >&4", 2, "the answer cannot be written (Broken pipe)."),
        ("main.py $'a\\nb: 3 (99 %)\\e[31m.png'", 2, r"main.py: a\nb: 3 (99 %)\x1b[31m.png: there is no such file"),
        ("main.py --json $'\\xff\\n.png'", 2, r'{"file": "\\xff\n.png", "problem": "\\xff\n.png: there is'),
        ("PYTHONIOENCODING=ascii main.py 'sieben äöü.jpg'", 0, r"sieben \xe4\xf6\xfc.jpg: 7 ("),
        ("main.py --json", 2, "\nmain.py: error: "),
        ("PYTHONPATH=no_tk main.py seven.png", 0, "seven.png: 7 ("),
        ("PYTHONPATH=no_tk main.py", 2, "main.py: this Python has no Tk for the window: "),
        *([("env -u DISPLAY main.py", 2, "main.py: no window can be opened (")] * (sys.platform == "linux")),
        ("main.py seven.png --model none.h5", 2, "main.py: none.h5 is no file."),
        ("main.py seven.png --model $(printf %05000d 0)", 2, "main.py: 0000"),
    ],
)
def test_in_a_shell(folder, command, code, answer):
    shell = ["bash", "-c", command.replace("main.py", " ".join(map(str, MAIN)))]
    end = subprocess.run(shell, cwd=folder, capture_output=True, text=True, check=False)
    assert answer in end.stdout + end.stderr
    assert "Traceback" not in end.stderr
    assert end.returncode == code


@POSIX
def test_interrupted_it_ends_at_once(folder, tmp_path):
    """In the middle of 4,000 files."""
    pipe, link = subprocess.PIPE, tmp_path / "link.png"
    link.symlink_to(folder / "seven.png")
    with subprocess.Popen([*MAIN, "--json", *[link] * 4000], stdout=pipe, stderr=pipe, text=True) as process:
        for _ in range(20):
            process.stdout.readline()
        process.send_signal(signal.SIGINT)
        rest, errors = process.communicate(timeout=PATIENCE)
    assert (process.returncode, errors) == (130, "main.py: interrupted.\n")
    assert all(json.loads(line)["text"] == "7" for line in rest.splitlines())
