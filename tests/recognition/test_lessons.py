"""What was taught is kept: by any number of windows, whatever happens to the file."""

import json
import os
import signal
import subprocess
import sys
from typing import Any

import numpy as np
import pytest

from digits.recognition.lessons import POINTS, LessonError, LessonFile, make_lesson
from helpers import WITH_TESTS, wait_until
from samples import STROKES, draw

POSIX = pytest.mark.skipif(os.name != "posix", reason="permissions, links and pipes of POSIX")
FOUR, SEVEN = (make_lesson(draw(STROKES[digit]), digit) for digit in (4, 7))


@pytest.fixture
def file(tmp_path):
    return LessonFile(tmp_path / "folder" / "lessons.jsonl")


def labels(file):
    return [lesson.label for lesson in file.read()[0]]


@pytest.mark.parametrize("is_picture", [False, True])
@pytest.mark.parametrize("label", [0, 9, None])
def test_a_lesson_comes_back_as_it_was(file, label, is_picture):
    drawing = draw(STROKES[4], brush=13.5)
    if is_picture:
        drawing.place(drawing.image())
        drawing.start(20, 20)  # drawn over it
    lesson = make_lesson(drawing, label)
    file.change([lesson])
    (kept,), skipped = file.read()
    assert (kept.label, kept.key, skipped) == (label, lesson.key, 0)
    difference = np.subtract(kept.drawing.image(), drawing.image(), dtype=float)
    assert abs(difference).mean() < (0.001 if is_picture else 0.1)  # points have two decimals


def test_lessons_are_deleted_alone_or_with_all_that_is_there(file):
    file.change([FOUR, SEVEN])
    file.path.write_bytes(file.path.read_bytes() + b"damaged\n")
    file.change(removed=[FOUR.key, "unknown"])
    assert labels(file) == [7]
    file.change([FOUR], removed=None)
    assert labels(file) == [4]
    file.change(removed=None)
    assert file.path.read_bytes() == b""


GOOD: dict[str, Any] = {"label": "4", "strokes": [[[60, 60], [60, 200]], [[50, 90], [150, 90]]], "widths": [20, 20]}
GOOD |= {"size": [280, 280], "id": "as it was before lines had a version"}
LONG: dict[str, Any] = {"strokes": [[[1, 1]] * POINTS], "widths": [20]}
CHANGES: list[Any] = [
    *({"label": label} for label in (4, "11")),
    *({"strokes": strokes} for strokes in ([], [[["a", 1]], [[1, 1]]], [[[np.nan, 1]], [[1, 1]]], [[], [[1, 1]]])),
    *({"widths": widths} for widths in ([], [-1, 1], [4097, 1], ["a", 1], [10**400, 1])),
    *({"size": size} for size in ([10**9, 280], None)),
    *({"ink": ink} for ink in ("no base64", "AAAA")),
    LONG | {"strokes": [[[1, 1], *LONG["strokes"][0]]]},
    {"picture": "AAAA"},
    {"version": 2},
]
ODD = [b"{", b"[]", b"null", b"[" * 100_000, b"\xff\xfe", b'{"note": "\xe4"}', "{}".encode("utf-16-le"), b"1\r"]
BAD = [*ODD, *(json.dumps(GOOD | change).encode() for change in CHANGES)]


def test_what_is_not_understood_is_skipped_and_stays_byte_for_byte(file):
    good, long = (json.dumps(record).encode() for record in (GOOD, GOOD | LONG))
    before = b"\xef\xbb\xbf" + b"\n".join([good, b"", b" ", *BAD, long])  # a mark, empty lines, no last line's end
    file.change()
    file.path.write_bytes(before)
    assert (labels(file), file.read()[1]) == ([4, 4], len(BAD))
    file.change([SEVEN], removed=["unknown"])
    assert file.path.read_bytes().startswith(before + b"\n")
    assert labels(file) == [4, 4, 7]
    utf_16 = good.decode().encode("utf-16")
    file.path.write_bytes(utf_16)
    with pytest.raises(LessonError, match="save the file as UTF-8"):
        file.change([SEVEN])
    assert file.path.read_bytes() == utf_16


@POSIX
def test_the_file_is_private_and_keeps_its_permissions_and_link(file, tmp_path):
    file.change([FOUR])
    assert file.path.stat().st_mode & 0o777 == 0o600
    file.path.chmod(0o640)
    link = tmp_path / "link.jsonl"
    link.symlink_to(file.path)
    LessonFile(link).change([SEVEN])
    assert (labels(file), link.is_symlink()) == ([4, 7], True)
    assert not link.with_suffix(".lock").exists()  # all who come by a link share one lock
    assert file.path.stat().st_mode & 0o777 == 0o640


@POSIX
@pytest.mark.parametrize("kind", ["pipe", "device", "folder"])
def test_what_is_no_file_is_refused_at_once(tmp_path, kind):
    path = tmp_path / "lessons.jsonl"
    {"pipe": os.mkfifo, "device": lambda p: p.symlink_to("/dev/zero"), "folder": os.mkdir}[kind](path)
    for use in (lambda: LessonFile(path).read(), lambda: LessonFile(path).change([FOUR], removed=None)):
        with pytest.raises(LessonError, match="is no file"):
            use()


def test_a_drawing_with_too_many_points_is_no_lesson():
    points = np.random.default_rng(0).random((POINTS + 1, 2))
    make_lesson(draw([points[1:]]), 4)
    with pytest.raises(LessonError, match=f"{POINTS + 1} points"):
        make_lesson(draw([points]), 4)


TEACH = """
from pathlib import Path
from typing import Any
from digits.recognition.lessons import LessonFile, make_lesson
from samples import STROKES, draw
for _ in range({count}):
    LessonFile(Path("{path}")).change([make_lesson(draw(STROKES[{digit}]), {digit})])
"""


def start_teaching(file, digit, count):
    """Another process, which teaches one digit again and again."""
    code = TEACH.format(path=file.path.as_posix(), digit=digit, count=count)
    return subprocess.Popen([sys.executable, "-c", code], env=WITH_TESTS)


def test_two_windows_at_once_lose_nothing(file):
    processes = [start_teaching(file, digit, count=20) for digit in (1, 7)]
    assert [process.wait() for process in processes] == [0, 0]
    assert (labels(file).count(1), labels(file).count(7)) == (20, 20)


def test_killed_while_writing_the_file_is_whole_and_can_be_forgotten(file):
    file.change([FOUR])
    draft = file.path.with_name(".lessons-killed") / "draft.jsonl"  # what is left in the middle of a change
    draft.parent.mkdir()
    draft.write_bytes(file.path.read_bytes())
    process = start_teaching(file, digit=7, count=10**9)
    wait_until(lambda: len(labels(file)) > 5)
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert (labels(file)[0], file.read()[1]) == (4, 0)
    file.change(removed=None)  # nor is it locked for ever
    assert b"".join(path.read_bytes() for path in file.path.parent.rglob("*") if path.is_file()) == b""
    assert {path.name for path in file.path.parent.iterdir()} == {"lessons.jsonl", "lessons.lock"}


def test_a_full_disk_keeps_the_lessons_that_are_there(file, disk):
    file.change([FOUR])
    before = file.path.read_bytes()
    for room in 0, len(before) + 10:
        with disk(room), pytest.raises(LessonError, match=rf"^{file.path} cannot be written \(File too large\)\.$"):
            file.change([SEVEN])
        assert file.path.read_bytes() == before
    assert {path.name for path in file.path.parent.iterdir()} == {"lessons.jsonl", "lessons.lock"}
