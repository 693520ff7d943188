"""What was taught is kept: by any number of windows, whatever happens to the file."""

import json
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from benchmarks.drawn_digits import read_samples
from digits.ink.drawing import Drawing
from digits.ink.mnist_format import normalize_drawing
from digits.recognition.lessons import LessonError, LessonFile, make_lesson
from helpers import WITH_TESTS, wait_until
from samples import STROKES, draw


@pytest.fixture
def file(tmp_path):
    return LessonFile(tmp_path / "folder" / "lessons.jsonl")


def picture():
    drawing = Drawing()
    drawing.place(draw(STROKES[4]).image())
    return drawing


@pytest.mark.parametrize("label", [*range(10), None])
def test_a_lesson_comes_back_as_it_was(file, label):
    lesson = make_lesson(draw(STROKES[4], brush=13.5), label)
    file.change([lesson])
    (kept,), damaged = file.read()
    assert (kept.label, kept.key, damaged) == (label, lesson.key, 0)
    assert np.array_equal(normalize_drawing(kept.drawing), normalize_drawing(lesson.drawing))


def test_a_picture_comes_back_as_it_was(file):
    file.change([make_lesson(picture(), 4)])
    (kept,), _ = file.read()
    before, after = (normalize_drawing(drawing).astype(float) for drawing in (picture(), kept.drawing))
    assert abs(before - after).mean() < 2  # it is scaled to the paper again


def test_a_lesson_is_deleted_alone(file):
    lessons = [make_lesson(draw(STROKES[digit]), digit) for digit in (1, 2, 3)]
    file.change(lessons)
    file.change(removed=[lessons[1].key, "unknown"])
    assert [lesson.label for lesson in file.read()[0]] == [1, 3]


def test_nothing_is_left_of_what_was_forgotten(file):
    file.change([make_lesson(draw(STROKES[4]), 4)])
    file.path.write_text(file.path.read_text() + "damaged\n")
    file.clear()
    assert file.path.read_text() == ""


def test_damaged_lines_are_skipped_and_stay(file):
    file.change([make_lesson(draw(STROKES[4]), 4)])
    good = json.loads(file.path.read_text())
    bad = [
        "{",
        "[]",
        "null",
        "[" * 100_000,
        "\ufffd",
        *(
            json.dumps(good | change)
            for change in (
                {"label": 4},
                {"label": "11"},
                {"strokes": []},
                {"strokes": [[]], "widths": [20]},
                {"strokes": [[["a", 1]]], "widths": [20]},
                {"strokes": [[[float("nan"), 1]]], "widths": [20]},
                {"widths": []},
                {"widths": [-1, 1]},
                {"widths": ["a", 1]},
                {"widths": [10**400, 1]},
                {"size": [10**9, 280]},
                {"size": None},
                {"ink": "no base64"},
                {"ink": "AAAA"},
            )
        ),
    ]
    file.path.write_text("\n".join([*bad, json.dumps(good)]))  # and the last line has no end
    lessons, damaged = file.read()
    assert ([lesson.label for lesson in lessons], damaged) == ([4], len(bad))
    file.change([make_lesson(draw(STROKES[7]), 7)])
    assert file.path.read_text().split("\n")[: len(bad)] == bad
    assert [lesson.label for lesson in file.read()[0]] == [4, 7]


def test_the_benchmark_reads_it(file, tmp_path):
    import gzip

    file.change([make_lesson(draw(STROKES[4]), 4), make_lesson(draw(STROKES[7]), None)])
    packed = tmp_path / "lessons.jsonl.gz"
    packed.write_bytes(gzip.compress(file.path.read_bytes()))
    samples = read_samples(packed)
    assert [(label, len(strokes)) for label, strokes in samples] == [("4", 2), ("other", 1)]


TEACH = """
import sys
from pathlib import Path
from digits.recognition.lessons import LessonFile, make_lesson
from samples import STROKES, draw
path, digit, count = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
for _ in range(count):
    LessonFile(path).change([make_lesson(draw(STROKES[digit]), digit)])
"""


def start_teaching(file, digit, count):
    """Another process, which teaches one digit again and again."""
    return subprocess.Popen([sys.executable, "-c", TEACH, file.path, str(digit), str(count)], env=WITH_TESTS)


def test_two_windows_at_once_lose_nothing(file):
    processes = [start_teaching(file, digit, count=20) for digit in (1, 7)]
    assert [process.wait() for process in processes] == [0, 0]
    labels = [lesson.label for lesson in file.read()[0]]
    assert (labels.count(1), labels.count(7)) == (20, 20)


def test_killed_while_writing_the_file_is_whole(file):
    file.change([make_lesson(draw(STROKES[4]), 4)])
    process = start_teaching(file, digit=7, count=10**9)
    wait_until(lambda: len(file.read()[0]) > 5)
    process.send_signal(signal.SIGKILL)
    process.wait()
    lessons, damaged = file.read()
    assert (lessons[0].label, damaged) == (4, 0)
    file.change([make_lesson(draw(STROKES[1]), 1)])  # nor is it locked for ever
    assert file.read()[0][-1].label == 1


def test_what_cannot_be_written_is_said_in_a_sentence(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(LessonError, match="cannot be written"):
        LessonFile(tmp_path / "file" / "lessons.jsonl").change([make_lesson(draw(STROKES[4]), 4)])
    with pytest.raises(LessonError, match="cannot be read"):
        LessonFile(tmp_path).read()


@pytest.mark.skipif(sys.platform == "win32", reason="limits how large a file may grow, as only POSIX can")
def test_a_full_disk_keeps_the_lessons_that_are_there(file, disk):
    file.change([make_lesson(draw(STROKES[4]), 4)])
    before = file.path.read_bytes()
    for room in 0, len(before) + 10:
        with (
            disk(room),
            pytest.raises(LessonError, match=r"cannot be written \(File too large\)\.$"),
        ):
            file.change([make_lesson(draw(STROKES[7]), 7)])
        assert file.path.read_bytes() == before
    assert {path.name for path in file.path.parent.iterdir()} == {"lessons.jsonl", "lessons.lock"}


@pytest.mark.skipif(sys.platform != "linux", reason="/sys is a folder that not even root may write to")
def test_a_folder_that_is_not_writable_is_named():
    with pytest.raises(LessonError, match=r"^/sys/lessons\.jsonl cannot be written \(.*\)\.$"):
        LessonFile(Path("/sys/lessons.jsonl")).change([make_lesson(draw(STROKES[4]), 4)])
