"""What the person made is kept and no old answer stays, whatever fails, hangs or ends."""

import threading

import pytest

from app_driver import FakeRecognizer, draw, say, wait_for_title
from digits.app.window.jobs import log_path
from digits.app.window.session import Autosave, drawings_folder
from digits.recognition.lessons import make_lesson
from helpers import PATIENCE, wait_until
from samples import STROKES
from samples import draw as drawn


@pytest.fixture
def hang(app):
    """A function for a job: it ends after the test only."""
    end = threading.Event()
    yield end.wait
    end.set()
    for thread in app.jobs._threads.values():
        thread.shutdown()  # or it would save the drawing for the next test, and crash Tcl with what the window leaves
    if not app.has_ended:
        app.jobs.close()


@pytest.mark.parametrize(
    ("delay", "hanging"), [(0, ()), (100, ()), (0, ("pictures",)), (0, ("pictures", "background", "pen"))]
)
def test_lessons_are_kept_when_the_window_closes_at_once(app, file, hang, monkeypatch, delay, hanging):
    monkeypatch.setattr("digits.app.window.jobs.PATIENCE", 0.1 if hanging else PATIENCE)
    for thread in hanging:
        app.jobs.submit(thread, hang, print, thread=thread)
    for label in (4, 5, 6, 7, None):
        app.corrections.teacher.change([make_lesson(app.drawing.snapshot(), label)])
    app.after(delay, app.destroy)
    app.mainloop()
    assert [lesson.label for lesson in file.read()[0]] == [4, 5, 6, 7, None]
    assert app.has_ended == (not hanging)


@pytest.mark.parametrize(
    ("job", "error"),
    [("read", MemoryError()), ("learn", MemoryError()), ("keep", SystemExit(3)), ("picture", SystemExit(3))],
)
def test_no_worker_fails_in_silence(app, file, monkeypatch, error, job):
    """Nor does an old answer stay for what cannot be read."""

    def fail(*arguments):
        raise error

    if job in ("read", "learn"):
        setattr(app.reading.recognizer, {"read": "read", "learn": "teach"}[job], fail)
    if job == "keep":
        monkeypatch.setattr(file, "change", fail)
    if job == "read":
        draw(app, [(50, 50), (200, 200)])
    elif job == "picture":
        app.exchange._place(fail, "4.png")
    else:
        app.corrections.correct(4)
    wait_until(lambda: type(error).__name__ in app.page.notice.text, app.update)
    wait_for_title(app, {"read": "no answer", "keep": "4 (91 %)"}.get(job, "1 (91 %)"))
    log = log_path().read_text()
    assert "Traceback" in log
    assert "in fail" in log
    assert len(file.read()[0]) == (job == "learn")
    if job == "read":
        assert app.reading.text == ""
        app.reading.recognizer = FakeRecognizer()
        draw(app, [(50, 200)])
        wait_for_title(app, "3 (91 %)")


def test_a_drawing_survives_a_crash_once(open_app):
    """A picture and what is drawn over it; that strokes do, and that nothing is left, is seen in test_process."""
    expected = drawn(STROKES[4])
    expected.place(expected.image())
    expected.start(20, 20)
    crashed = Autosave()
    crashed.save(expected)
    crashed._lock.release()  # as the system does
    app = open_app()
    wait_for_title(app, "0 (91 %)")  # the stroke is part of the picture
    assert say(app) == "This drawing was on the paper when the program ended. Undo removes it."
    assert app.drawing.image().crop((0, 0, 280, 280)).tobytes() == expected.image().tobytes()
    assert Autosave().recover() is None  # another window leaves it alone
    app.commands["undo"].run()
    assert app.drawing.is_empty
    app.destroy()
    assert not list(drawings_folder().glob("drawing-*"))
