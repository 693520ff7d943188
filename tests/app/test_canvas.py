"""The paper: what the pointer does there, and that what is shown is what is drawn."""

import numpy as np
import pytest
import ttkbootstrap as ttk
from PIL import Image, ImageChops

from app_driver import lead, shown
from digits.app.paper.canvas import DrawingCanvas
from digits.ink.drawing import Drawing
from helpers import wait_until


@pytest.fixture
def canvas(root):
    """Paper in a frame of 600 x 300 screen pixels."""
    drawing = Drawing()
    root.geometry("600x300+0+0")
    frame = ttk.Frame(root)
    frame.pack(fill="both", expand=True)
    canvas = DrawingCanvas(frame, drawing, lambda: canvas.changes.append(len(drawing.strokes)))
    canvas.drawing, canvas.changes = drawing, []
    wait_until(lambda: canvas.winfo_width() == 600, root.update)
    return canvas


def is_shown_as_it_is(canvas, tolerance=0):
    """Whether what was painted piece by piece looks as painted at once, but for so many levels of 255."""
    before = shown(canvas)
    canvas.redraw()
    return ImageChops.difference(before, shown(canvas)).getextrema()[1] <= tolerance


def test_each_change_is_told(canvas):
    lead(canvas, (50, 50), (60, 60))
    canvas.event_generate("<B1-Motion>", x=70, y=70)  # belongs to no stroke
    assert canvas.changes == [1, 1]
    lead(canvas, (200, 200), (240, 240), button=3)  # nothing is there to be erased
    assert canvas.changes == [1, 1]
    canvas.event_generate("<ButtonPress-1>", x=50, y=90)
    canvas.undo()
    canvas.event_generate("<B1-Motion>", x=80, y=80)  # nor does another stroke grow
    assert canvas.changes == [1, 1, 2, 1]
    assert [len(stroke.points) for stroke in canvas.drawing.strokes] == [2]


def test_erasing_is_shown_at_once_on_strokes_and_on_a_picture(canvas):
    canvas.drawing.place(Image.new("L", (50, 100), 255))
    canvas.redraw()
    lead(canvas, (20, 250), (560, 20))
    lead(canvas, (300, 20), (300, 200), (310, 250), button=3)
    assert canvas.drawing.image().getpixel((140, 100)) == 0
    assert is_shown_as_it_is(canvas, tolerance=40)  # beside the cuts


def test_a_stroke_is_shown_whole_but_beside_the_paper(canvas):
    lead(canvas, (50, 50), (300, 60), (60, 75), (310, 60), (700, 60), (700, 200), (500, 200))
    assert is_shown_as_it_is(canvas)
    canvas.event_generate("<ButtonPress-1>", x=100, y=150)
    canvas.event_generate("<B1-Motion>", x=300, y=250)
    assert is_shown_as_it_is(canvas)  # before the button is released
    ink = np.asarray(shown(canvas))
    assert ink[60, 590] == ink[200, 590] == 255
    assert ink[130, 590] == 0  # no line along the edge


def test_the_paper_is_as_wide_as_the_frame_allows_and_free_on_both_sides_of_a_picture(root, canvas):
    for frame, width in {"600x300": 560, "300x600": 280, "2000x300": 840}.items():
        canvas.clear()
        root.geometry(frame)
        wait_until(lambda width=width: canvas.drawing.width == width, root.update)
        canvas.drawing.place(Image.new("L", (400, 100), 255))
        canvas.redraw()
        left, _, right, _ = canvas.drawing.picture.getbbox()
        assert canvas.drawing.width - right >= min(left, 42) - 2
