"""Widgets one by one, without the app."""

import numpy as np
import pytest
import ttkbootstrap as ttk
from PIL import Image

from digits.app.answer import AnswerView
from digits.app.bars import ProbabilityBars
from digits.app.canvas import DrawingCanvas
from digits.app.commands import Command, bind_keys
from digits.app.images import ImageView
from digits.app.theme import PALETTES
from digits.ink.drawing import Drawing
from digits.recognition.recognizer import Recognition
from helpers import wait_until


def recognition(digit, best=7, confidence=0.8):
    probabilities = np.full(10, 0.01, dtype=np.float32)
    probabilities[[best, 1]] = confidence, 0.12
    return Recognition(digit, best, confidence, probabilities, np.zeros((28, 28), dtype=np.uint8))


@pytest.fixture
def bars(root):
    bars = ProbabilityBars(root)
    bars.pack(fill="both", expand=True)
    wait_until(bars.winfo_viewable, root.update)
    bars.recolor(PALETTES["light"], "#ffffff")
    return bars


def test_bars_are_as_long_as_the_probabilities(bars):
    bars.show([0.5, 0.25, 0.001, *[0.0357] * 7], digit=0)
    lengths = [bars.coords(bar)[2] - bars.coords(bar)[0] for bar in bars._bars]
    full = bars.coords(bars._tracks[0])[2] - bars.coords(bars._tracks[0])[0]
    assert lengths[0] == pytest.approx(full / 2)
    assert lengths[1] == pytest.approx(full / 4)
    texts = [bars.itemcget(value, "text") for value in bars._values]
    assert texts[:4] == ["50 %", "25 %", "", "4 %"]


def test_the_answer_s_bar_stands_out_by_weight_as_well_as_by_colour(bars):
    bars.show([0.1] * 10, digit=3)
    fonts = {bars.itemcget(label, "font") for label in bars._labels}
    colours = {bars.itemcget(bar, "fill") for bar in bars._bars}
    assert len(fonts) == len(colours) == 2


def test_an_empty_canvas_has_no_bars(bars):
    bars.show([0.1] * 10, digit=3)
    bars.show(None)
    assert all(bars.itemcget(value, "text") == "" for value in bars._values)
    assert all(bars.itemcget(bar, "state") == "hidden" for bar in bars._bars)


def test_the_answer_with_its_runner_up(root):
    ttk.Style()
    view = AnswerView(root)
    view.show(recognition(7))
    assert view.digit.cget("text") == "7"
    assert view.headline.cget("text") == "80 % sure"
    assert view.detail.cget("text") == "then 1 (12 %)"
    view.show(recognition(None))
    assert view.digit.cget("text") == "?"
    assert view.headline.cget("text") == "Not a digit"
    assert view.detail.cget("text") == "closest: 7 (80 %)"
    view.say("Ready")
    assert view.digit.cget("text") == ""


def test_an_image_is_enlarged_by_whole_steps(root):
    view = ImageView(root, side=100)
    view.show(Image.new("L", (28, 28), 255))
    assert (view._photo.width(), view._photo.height()) == (84, 84)
    view.show(Image.new("RGB", (200, 20)))
    assert (view._photo.width(), view._photo.height()) == (200, 20)


def test_the_canvas_calls_for_each_change(root):
    drawing, changes = Drawing(), []
    frame = ttk.Frame(root)
    frame.pack(fill="both", expand=True)
    canvas = DrawingCanvas(frame, drawing, lambda: changes.append(len(drawing.strokes)))
    canvas.recolor(PALETTES["dark"])
    wait_until(canvas.winfo_viewable, root.update)
    canvas.event_generate("<ButtonPress-1>", x=50, y=50)
    canvas.event_generate("<B1-Motion>", x=60, y=60)
    canvas.event_generate("<ButtonRelease-1>", x=60, y=60)
    canvas.event_generate("<B1-Motion>", x=70, y=70)  # belongs to no stroke
    assert changes == [1, 1]
    canvas.undo()
    canvas.event_generate("<B1-Motion>", x=80, y=80)
    assert changes == [1, 1, 0]


def test_a_stroke_that_is_undone_while_the_pointer_is_down_does_not_grow(root):
    drawing = Drawing()
    frame = ttk.Frame(root)
    frame.pack(fill="both", expand=True)
    canvas = DrawingCanvas(frame, drawing, lambda: None)
    wait_until(canvas.winfo_viewable, root.update)
    for x in (50, 100):
        canvas.event_generate("<ButtonPress-1>", x=x, y=50)
    canvas.undo()
    canvas.event_generate("<B1-Motion>", x=200, y=200)
    assert [len(stroke.points) for stroke in drawing.strokes] == [1]


def test_a_letter_is_not_a_menu_s_key(root):
    runs = []
    bind_keys(root, Command("Eraser", lambda: runs.append("E"), ("E",)))
    root.focus_force()
    root.update()
    root.event_generate("<Key-e>", state=0x4)
    assert not runs
    root.event_generate("<Key-e>")
    assert runs == ["E"]
