"""What the person made is kept and no old answer stays, whatever fails, hangs or ends."""

import subprocess
import sys
import threading

import pytest

from app_driver import SEVEN, FakeRecognizer, draw, say, wait_for_title
from digits.app.window.jobs import log_path
from digits.app.window.session import Autosave, drawings_folder
from digits.recognition.lessons import LessonFile, make_lesson
from helpers import WITH_TESTS, wait_until
from samples import STROKES
from samples import draw as drawn


@pytest.fixture
def file(tmp_path):
    return LessonFile(tmp_path / "lessons.jsonl")


@pytest.fixture
def hang(monkeypatch):
    """A function for a job: it ends after the test only."""
    monkeypatch.setattr("digits.app.window.jobs.PATIENCE", 0.1)
    end = threading.Event()
    yield end.wait
    end.set()


@pytest.mark.parametrize("others", ["nothing", "pictures", "all but the disk"])
@pytest.mark.parametrize("delay", [0, 100])
def test_lessons_are_kept_when_the_window_closes_at_once(open_app, file, hang, delay, others):
    app = open_app(lessons=file)
    draw(app, SEVEN)
    wait_for_title(app, "1 (91 %)")
    for thread in {"nothing": (), "pictures": ("pictures",)}.get(others, ("pictures", "background", "pen")):
        app.jobs.submit(thread, hang, print, thread=thread)
    for label in (4, 5, 6, 7, None):
        app.corrections.teacher.change([make_lesson(app.drawing.snapshot(), label)])
    app.after(delay, app.destroy)
    app.mainloop()
    assert [lesson.label for lesson in file.read()[0]] == [4, 5, 6, 7, None]
    assert app.has_ended == (others == "nothing")


ERRORS = [MemoryError(), AssertionError(), RuntimeError("injected"), SystemExit(3)]


@pytest.mark.parametrize("error", ERRORS, ids=repr)
def test_what_cannot_be_read_loses_its_old_answer(open_app, error):
    app = open_app()
    draw(app, SEVEN)
    wait_for_title(app, "1 (91 %)")

    def fail(drawing):
        raise error

    app.reading.recognizer.read = fail
    draw(app, [(50, 50), (200, 200)])
    wait_until(lambda: app.page.notice.text and not app.jobs.is_busy, app.update)
    assert (app.title().endswith("no answer"), app.reading.text) == (True, "")
    assert app.page.notice.text.startswith(f"The drawing could not be read ({type(error).__name__}")
    log = log_path().read_text()
    assert "Traceback" in log
    assert "in fail" in log
    app.reading.recognizer = FakeRecognizer()
    draw(app, [(50, 200)])
    wait_for_title(app, "3 (91 %)")


@pytest.mark.parametrize("error", ERRORS[::3], ids=repr)
@pytest.mark.parametrize("job", ["learn", "keep", "picture"])
def test_no_worker_fails_in_silence(open_app, file, monkeypatch, error, job):
    def fail(*arguments):
        raise error

    app = open_app(lessons=file)
    draw(app, SEVEN)
    wait_for_title(app, "1 (91 %)")
    app.reading.recognizer.teach = fail if job == "learn" else app.reading.recognizer.teach
    if job == "keep":
        monkeypatch.setattr(file, "change", fail)
    if job == "picture":
        app.exchange._place(fail, "4.png")
    else:
        app.corrections.correct(4)
    wait_until(lambda: type(error).__name__ in app.page.notice.text, app.update)
    wait_for_title(app, "4 (91 %)" if job == "keep" else "1 (91 %)")
    assert "Traceback" in log_path().read_text()
    assert len(file.read()[0]) == (job == "learn")


CRASH = """
import os, sys
from digits.app.window.session import Autosave
from samples import STROKES, draw
drawing = draw(STROKES[4])
if sys.argv[1] == "picture":
    drawing.place(drawing.image())
Autosave().save(drawing)
os.kill(os.getpid(), 9)
"""


@pytest.mark.parametrize("kind", ["strokes", "picture"])
def test_a_drawing_survives_a_crash_once(open_app, kind):
    expected = drawn(STROKES[4])
    if kind == "picture":
        expected.place(expected.image())
    environment = WITH_TESTS | {"XDG_STATE_HOME": str(drawings_folder().parent)}
    subprocess.run([sys.executable, "-c", CRASH, kind], env=environment, check=False)
    assert len(list(drawings_folder().glob("*.json"))) == 1
    app = open_app()
    wait_for_title(app, f"{len(expected.strokes)} (91 %)")
    assert say(app) == "This drawing was on the paper when the program ended. Undo removes it."
    assert app.drawing.image().crop((0, 0, 280, 280)).tobytes() == expected.image().tobytes()
    assert Autosave().recover() is None  # another window leaves it alone
    app.commands["undo"].run()
    assert app.drawing.is_empty
    app.destroy()
    assert not list(drawings_folder().glob("drawing-*"))


def test_the_drawing_is_saved_soon_and_forgotten_at_the_end(open_app):
    app = open_app()
    draw(app, SEVEN)
    wait_until(lambda: list(drawings_folder().glob("*.json")), app.update)
    assert Autosave().recover() is None  # it belongs to a living window
    app.destroy()
    assert not list(drawings_folder().glob("drawing-*"))
