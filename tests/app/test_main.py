"""The app in a real window, driven by the events that a person's hand makes."""

import gc
import random
import sys
import threading
import time
from pathlib import Path
from statistics import median
from tkinter import filedialog

import pytest

from app_driver import NAME, SEVEN, FakeRecognizer, draw, say, shown, texts, wait_for_title
from digits.ink.drawing import STEPS
from digits.recognition.model_file import ModelFileError
from helpers import wait_until


def test_a_drawn_seven_is_read_as_seven_and_cleared(open_app):
    app = open_app(load=None)
    assert app.title() == f"{NAME} - ready"
    assert app.controls.buttons["undo"].instate(["disabled"])
    draw(app, SEVEN)
    wait_until(lambda: texts(app)[0] == "7", app.update)
    assert app.title().startswith(f"{NAME} - 7 (")
    assert app.controls.buttons["undo"].instate(["!disabled"])
    app.controls.buttons["clear"].invoke()
    assert app.title() == f"{NAME} - ready"
    assert app.drawing.is_empty
    assert texts(app)[0] == ""
    assert not shown(app.canvas).getbbox()


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
    colour = str(app.answer.text.cget("background"))
    recognize.invoke()
    wait_until(lambda: say(app) == "Read again: 1", app.update)
    assert len(recognized) == 1
    assert str(app.answer.text.cget("background")) != colour  # a flash
    wait_until(lambda: str(app.answer.text.cget("background")) == colour, app.update)


def test_one_may_draw_while_the_network_loads(open_app):
    go = threading.Event()
    app = open_app(load=lambda path: go.wait() and FakeRecognizer(), ready=False)
    assert app.title() == f"{NAME} - loading"
    draw(app, SEVEN)
    assert app.title() == f"{NAME} - loading"
    go.set()
    wait_for_title(app, "1 (91 %)")


def test_a_late_answer_does_not_come_back_after_clear(open_app):
    app = open_app()
    go = threading.Event()
    app.reading.recognizer.read = lambda drawing: go.wait() and FakeRecognizer().read(drawing)
    draw(app, SEVEN)
    app.controls.buttons["clear"].invoke()
    go.set()
    wait_until(lambda: not app.jobs.is_busy, app.update)
    assert app.title() == f"{NAME} - ready"


def test_without_a_network_the_window_says_so_and_keeps_the_drawing(open_app, capsys):
    def fail(path):
        raise ModelFileError("There is no model file x.h5. Train one.")

    app = open_app(load=fail)
    assert app.title() == f"{NAME} - no network"
    assert app.page.notice.text == "There is no model file x.h5. Train one."
    draw(app, SEVEN)
    assert app.page.sentence == "There is no model file x.h5. Train one."
    assert len(app.drawing.strokes) == 1
    assert "no model file x.h5" in capsys.readouterr().err


def test_a_stroke_that_begins_beside_the_paper_draws_from_its_edge_on(open_app):
    app = open_app(load=None)
    left, top = app.canvas.winfo_rootx() - app.page.winfo_rootx(), app.canvas.winfo_rooty() - app.page.winfo_rooty()
    app.page.event_generate("<ButtonPress-1>", x=left - 5, y=top + 100)
    app.page.event_generate("<B1-Motion>", x=left - 3, y=top + 100)
    assert app.drawing.is_empty
    for x in range(0, 200, 10):
        app.page.event_generate("<B1-Motion>", x=left + x, y=top + 100)
    app.page.event_generate("<ButtonRelease-1>", x=left + 190, y=top + 100)
    (stroke,) = app.drawing.strokes
    assert stroke.points[0][0] < 0
    assert stroke.points[-1] == pytest.approx((190 / app.canvas.unit, 100 / app.canvas.unit))
    assert app.drawing.image().getpixel((0, round(100 / app.canvas.unit))) == 255


def test_keys(open_app):
    app = open_app()
    app.canvas.focus_force()
    draw(app, SEVEN)
    draw(app, [(50, 200)])

    def press(key):
        app.canvas.event_generate(key)
        app.update()
        return len(app.drawing.strokes)

    control = "Command" if sys.platform == "darwin" else "Control"
    assert press(f"<{control}-z>") == 1
    assert press(f"<{control}-Shift-Z>") == 2
    assert press("<Escape>") == 0
    assert press(f"<{control}-z>") == 2
    press("<e>")
    assert app.canvas.is_eraser.get()
    press("<E>")
    assert not app.canvas.is_eraser.get()
    brush = app.drawing.brush
    press("<bracketright>")
    assert app.drawing.brush == pytest.approx(1.2 * brush)
    press("<bracketleft>")
    assert app.drawing.brush == pytest.approx(brush)


def test_a_click_is_a_dot_a_fast_movement_leaves_no_gap_and_the_eraser_takes_it_away(open_app):
    app = open_app()
    draw(app, [(140, 140)])
    app.controls.brush.set(30)
    draw(app, [(20, 140), (260, 140)], steps=2)
    assert [(len(stroke.points), stroke.width) for stroke in app.drawing.strokes] == [(1, 20), (2, 30)]
    assert app.drawing.image().getpixel((200, 140)) == 255
    app.canvas.toggle_eraser()
    draw(app, [(10, 140), (270, 140)])
    assert app.drawing.is_empty
    wait_for_title(app, "ready")


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="reads its memory in /proc")
def test_a_quarter_of_an_hour_of_strokes(open_app, tmp_path, monkeypatch):
    """As many as that takes, one every 1.2 seconds, without the pauses: the app grows by what was drawn, no more."""
    app = open_app(load=None)
    monkeypatch.setattr(filedialog, "asksaveasfilename", lambda **options: str(tmp_path / "drawing.png"))
    rng = random.Random(0)
    costs: list[float] = []  # of each stroke, in terms of a sum: other programs make both slower
    sizes: list[tuple[float, int]] = []  # MB of memory, images that Tk keeps

    def spent(action):
        start = time.thread_time()
        action()
        return time.thread_time() - start

    for stroke in range(750):
        corners = [(rng.uniform(0, 280), rng.uniform(0, 280)) for _ in range(3)]
        unit = spent(lambda: sum(range(20_000)))
        costs.append(spent(lambda corners=corners: draw(app, corners, steps=3)) / unit)
        if stroke % 7 == 6:
            draw(app, corners[:2], steps=3, button=3)
        if stroke % 5 == 4:
            app.commands["undo"].run()
        if stroke % 10 == 9:
            app.commands["clear"].run()
        if stroke % 50 == 20:
            app.commands["save"].run()
        if stroke % 100 == 99:
            gc.collect()
            (resident,) = (line for line in Path("/proc/self/status").read_text().splitlines() if "VmRSS" in line)
            sizes.append((int(resident.split()[1]) / 1024, len(app.image_names())))
        assert len(app.canvas.find_all()) < 100
    assert sizes[-1][0] - sizes[1][0] < 15
    assert sizes[-1][1] == sizes[1][1]
    assert median(costs[-200:]) < 2 * median(costs[:200])
    steps = 0
    while app.history.can_undo:
        app.history.undo()
        steps += 1
    assert steps == STEPS
