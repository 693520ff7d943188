"""The app in a real window, driven by the events that a person's hand makes."""

import gc
import random
import threading
import time
from statistics import median
from tkinter import filedialog

import psutil
import pytest

from app_driver import NAME, SEVEN, FakeRecognizer, draw, lead, press, say, wait_for_title
from digits.ink.drawing import STEPS
from digits.recognition.model_file import ModelFileError
from helpers import wait_until


def test_recognize_reads_again_and_says_so(open_app):
    app = open_app()
    recognize = app.controls.buttons["recognize"]
    assert recognize.cget("text") == "Recognize"
    recognize.invoke()
    assert (say(app), app.title()) == ("Draw a digit first.", f"{NAME} - ready")
    draw(app, SEVEN)
    wait_for_title(app, "1 (91 %)")
    recognized = []
    app.reading.recognizer.read = lambda drawing: recognized.append(drawing) or FakeRecognizer().read(drawing)
    colours, ends = [str(app.answer.text.cget("background"))], []
    app.answer.after = lambda pause, end: ends.append(end)
    recognize.invoke()
    wait_until(lambda: say(app) == "Read again: 1", app.update)
    assert len(recognized) == 1
    for end in (lambda: None, *ends):  # a flash
        end()
        colours.append(str(app.answer.text.cget("background")))
    assert colours[0] == colours[2] != colours[1]


def test_one_may_draw_while_the_network_loads_and_reads_and_a_late_answer_does_not_come_back(open_app):
    loads, reads = threading.Event(), threading.Event()
    app = open_app(load=lambda path: loads.wait() and FakeRecognizer(), ready=False)
    draw(app, SEVEN)
    assert app.title() == f"{NAME} - loading"
    loads.set()
    wait_for_title(app, "1 (91 %)")
    app.reading.recognizer.read = lambda drawing: reads.wait() and FakeRecognizer().read(drawing)
    draw(app, SEVEN)
    app.controls.buttons["clear"].invoke()
    reads.set()
    wait_until(lambda: not app.jobs.pending, app.update)
    assert app.title() == f"{NAME} - ready"


def test_without_a_network_the_window_says_so_and_keeps_the_drawing(open_app, capsys):
    def fail(path):
        raise ModelFileError("There is no model file x.h5. Train one.")

    app = open_app(load=fail)
    assert app.title() == f"{NAME} - no network"
    assert app.page.notice.text == "There is no model file x.h5. Train one."
    for command in "look", "4", "copy":
        app.page.notice.hide()
        app.commands[command].run()
        assert app.page.notice.text == "There is no model file x.h5. Train one."
    assert app.controls.buttons["look"].instate(["disabled"])
    draw(app, SEVEN)
    assert app.page.sentence == "There is no model file x.h5. Train one."
    assert len(app.drawing.strokes) == 1
    assert "no model file x.h5" in capsys.readouterr().err


def test_a_stroke_that_begins_beside_or_over_the_paper_is_drawn(open_app):
    app = open_app(load=None)
    left, top = app.canvas.winfo_rootx() - app.page.winfo_rootx(), app.canvas.winfo_rooty() - app.page.winfo_rooty()
    lead(app.page, (left - 5, top + 100), (left - 3, top + 100))
    assert app.drawing.is_empty
    lead(app.page, (left - 5, top + 100), *((left + x, top + 100) for x in range(0, 200, 10)))
    (stroke,) = app.drawing.strokes
    assert stroke.points[0][0] < 0
    assert stroke.points[-1] == pytest.approx((190 / app.canvas.unit, 100 / app.canvas.unit))
    assert app.drawing.image().getpixel((0, round(100 / app.canvas.unit))) == 255
    for path in ([(50, 10)], [(50, 10), (50, 12), (50, 200)]):  # a click hides what is said, a stroke goes on below it
        app.page.complain("Something went wrong.")
        app.update()
        lead(app.page.notice, *path)
        assert not app.page.notice.text
    assert [len(stroke.points) for stroke in app.drawing.strokes] == [21, 3]


def test_a_click_is_a_dot_a_fast_movement_leaves_no_gap_and_the_eraser_takes_it_away(open_app):
    app = open_app()
    draw(app, [(140, 140)])
    press(app, "<bracketright>")
    draw(app, [(20, 140), (260, 140)], steps=2)
    assert [len(stroke.points) for stroke in app.drawing.strokes] == [1, 2]
    assert [stroke.width for stroke in app.drawing.strokes] == pytest.approx([20, 24], rel=0.02)
    assert app.drawing.image().getpixel((200, 140)) == 255
    press(app, "<e>")
    draw(app, [(10, 140), (270, 140)])
    assert app.drawing.is_empty
    wait_for_title(app, "ready")
    for state in ("normal", "hidden"):  # the ring round what would be erased
        assert app.canvas.itemcget(app.canvas.find_all()[-1], "state") == state
        press(app, "<e>")


@pytest.mark.slow
def test_the_app_grows_by_what_was_drawn_and_no_more(open_app, tmp_path, monkeypatch):
    """In as many strokes as one draws in ten minutes, and as many commands."""
    app = open_app(load=None)
    monkeypatch.setattr(filedialog, "asksaveasfilename", lambda **options: str(tmp_path / "drawing.png"))
    rng = random.Random(0)
    costs: list[float] = []  # of each stroke, in terms of a sum: other programs make both slower
    sizes: list[tuple[float, int]] = []  # MB of memory, images that Tk keeps

    def spent(action):
        start = time.thread_time()
        action()
        return time.thread_time() - start

    for stroke in range(500):
        corners = [(rng.uniform(0, 280), rng.uniform(0, 280)) for _ in range(3)]
        unit = spent(lambda: sum(range(20_000)))
        costs.append(spent(lambda corners=corners: draw(app, corners, steps=3)) / unit)
        if stroke % 7 == 6:
            draw(app, corners[:2], steps=3, button=3)
        for name, every in {"undo": 5, "clear": 10, "save": 50}.items():
            if stroke % every == every - 1:
                app.commands[name].run()
        if stroke % 100 == 99:
            gc.collect()
            sizes.append((psutil.Process().memory_info().rss / 2**20, len(app.image_names())))
        assert len(app.canvas.find_all()) < 100
    assert sizes[-1][0] - sizes[1][0] < 15
    assert sizes[-1][1] == sizes[1][1]
    assert median(costs[-200:]) < 2 * median(costs[:200])
    steps = 0
    while app.commands["undo"].is_possible():
        app.history.undo()
        steps += 1
    assert steps == STEPS
