"""A random walk through the window's states: after each step, all that must hold everywhere."""

import random
import tkinter as tk
from functools import partial
from tkinter import font

import numpy as np
import pytest
import ttkbootstrap as ttk
from PIL import Image, ImageChops

from app_driver import NAME, FakeRecognizer, draw, shown, widgets_of
from digits.app.window.page import Notice
from digits.app.window.side_window import SideWindow
from digits.ink.segmentation import find_layouts
from digits.recognition import EMPTY, Number, Recognition

SIZES = (480, 360), (640, 900), (800, 600), (860, 560), (1366, 700), (1920, 1040), (2600, 700)
INK = Image.linear_gradient("L")


class StrokeReader(FakeRecognizer):
    """Reads each piece of ink as a digit, from its place, and as it was taught; the brighter the window, the surer."""

    def __init__(self, lessons=()):
        super().__init__()
        self.lessons = [label or 0 for _, label, _ in lessons]

    def teach(self, lessons):
        return StrokeReader(lessons)

    def read(self, drawing):
        layouts = find_layouts(drawing)
        if not layouts:
            return EMPTY
        parts = [(piece,) for piece in layouts[0].pieces][:9]
        digits = []
        for (piece,) in parts:
            best = (round(piece.box[0]) + sum(self.lessons)) % 10
            confidence = 0.3 + 0.7 * (piece.box[1] % 100) / 100
            probabilities = np.full(10, (1 - confidence) / 9, dtype=np.float32)
            probabilities[best] = confidence
            pixels = np.full((28, 28), 20 * best, np.uint8)
            digits.append(Recognition(best if confidence > 0.4 else None, best, confidence, probabilities, pixels))
        text = "".join("?" if digit.digit is None else str(digit.digit) for digit in digits)
        notes = ("Some ink could not be read: write it larger, and apart from the others.",) if "?" in text else ()
        newest = max(range(len(parts)), key=lambda index: parts[index][0].order)
        boxes, sure = tuple(piece.box for (piece,) in parts), tuple(digit.confidence for digit in digits)
        unsure = tuple(0.4 < certainty < 0.5 for certainty in sure)
        return Number(text, min(sure), tuple(digits), boxes, tuple(parts), newest, notes, sure, unsure)


class Walk:
    def __init__(self, app, seed):
        self.app, self.random = app, random.Random(seed)
        self.layouts = {}  # by the size of the window, and whether the look inside is open
        self.past = []

    def settle(self):
        self.app.update()
        while self.app.jobs.pending:
            self.app.update()
        self.app.update()

    # Steps: those about the drawing, those about the choice, and all others.

    def draws(self):
        width = self.app.drawing.width
        x, y = self.random.uniform(-20, width - 60), self.random.uniform(20, 200)
        draw(self.app, [(x, y), (x + 30, y + 60), (self.random.uniform(x - 20, width - 20), y + 40)], steps=3)

    def erases(self):
        x = self.random.uniform(0, 300)
        draw(self.app, [(x, 0), (x + 20, 280)], steps=5, button=3)

    def runs(self, names=("undo", "undo", "redo", "redo", "clear", "recognize")):
        name = self.random.choice(names)
        self.past.append(name)
        self.app.commands[name].run()

    def opens(self):
        self.app.page.place_ink(INK.resize((self.random.randint(20, 300), 100)), "some file.png")

    def chooses(self):
        if self.app.answer.chips.words:
            lefts = self.app.answer.chips.lefts
            self.app.answer.chips.event_generate("<Button-1>", x=round(self.random.choice(lefts[:-1]) + 3), y=5)

    def joins(self):
        lefts = self.app.answer.chips.lefts
        self.app.answer.chips.event_generate("<Shift-Button-1>", x=round(self.random.choice(lefts) + 3), y=5)

    def chooses_on_paper(self):
        place = {"x": self.random.randint(0, 300), "y": self.random.randint(0, 200)}
        self.app.canvas.event_generate("<Control-ButtonPress-1>", **place)
        self.app.canvas.event_generate("<Control-ButtonRelease-1>", **place)

    def teaches(self):
        left = self.random.choice(self.app.answer.teach.lefts[:-1])
        self.app.answer.teach.event_generate("<Button-1>", x=round(left + 3), y=5)

    def clicks_elsewhere(self):
        lessons = len(self.app.corrections.teacher.lessons)
        for widget in (self.app.answer.bars, self.app.answer.text, self.app.page.message, self.app.answer.seen):
            widget.event_generate("<Button-1>", x=5, y=5)
        assert len(self.app.corrections.teacher.lessons) == lessons

    def resizes(self, size=None):
        scale = self.app.winfo_fpixels("1i") / 96
        self.app.geometry("x".join(str(round(side * scale)) for side in size or self.random.choice(SIZES)))

    def shows_otherwise(self):
        self.runs(["full screen", "look"])

    def turns(self):
        self.app.mode.set(self.random.choice(["light", "dark"]))

    def complains(self):
        self.app.page.complain("some file.png: it is no picture of a supported format, or it is damaged.")

    def says(self):
        self.app.page.say("Opened a file with a name " + "that is very long " * self.random.randint(0, 9))

    def opens_a_window(self):
        files = partial(self.app.exchange._begin, ["one.png", "a long name of another.png"])
        self.random.choice([self.app.commands["help"].run, self.app.corrections.show_lessons, files])()
        self.settle()
        scale = self.app.winfo_fpixels("1i") / 96
        if max(self.app.winfo_width(), self.app.winfo_height()) <= 800 * scale:  # a small screen, with a task bar
            windows = [window for window in self.app.winfo_children() if isinstance(window, SideWindow)]
            assert windows[-1].winfo_reqwidth() <= 800 * scale
            assert windows[-1].winfo_reqheight() <= 560 * scale

    CHOICES = chooses, joins, chooses_on_paper
    DRAWING = draws, draws, draws, erases, runs, runs, runs, opens
    OTHERS = teaches, clicks_elsewhere, resizes, resizes, shows_otherwise, shows_otherwise, turns
    LAST = complains, says, opens_a_window

    def step(self):
        before, chosen = self.drawn(), self.app.reading.chosen
        step = self.random.choice(self.CHOICES + self.DRAWING + self.OTHERS + self.LAST)
        self.past.append(step.__name__)
        step(self)
        self.settle()
        if step not in self.CHOICES and self.drawn() == before:
            assert self.app.reading.chosen == chosen
        self.everything_fits()
        self.nothing_moved()
        self.the_screen_shows_the_drawing()
        if self.random.random() < 0.3:
            self.undo_then_redo_is_the_state_before()

    # What holds after each step.

    def drawn(self):
        strokes = [(tuple(stroke.points), stroke.width) for stroke in self.app.drawing.strokes]
        return strokes, self.app.drawing.picture and self.app.drawing.picture.tobytes()

    def visible(self):
        """All that is to be seen of the page, but for what scrolls, and what lies over the paper."""
        inside = str(self.app.panel.inspector)
        for widget in widgets_of(self.app.page):
            lies_over = isinstance(widget, Notice) or widget.winfo_toplevel() is not self.app  # as a tooltip does
            if widget.winfo_viewable() and not str(widget).startswith(f"{inside}.") and not lies_over:
                yield widget

    def everything_fits(self):
        app, boxes = self.app, {}
        assert all(app.controls.buttons[name].winfo_viewable() for name in ("recognize", "clear", "undo", "eraser"))
        for window in app.winfo_children():
            if isinstance(window, tk.Toplevel) and window.winfo_viewable():  # tooltips too
                assert window.winfo_width() >= window.winfo_reqwidth()
                assert window.winfo_height() >= window.winfo_reqheight()
        for widget in self.visible():
            x, y, width, height = widget.winfo_x(), widget.winfo_y(), widget.winfo_width(), widget.winfo_height()
            assert 0 <= x <= x + width <= widget.master.winfo_width(), widget
            assert 0 <= y <= y + height <= widget.master.winfo_height(), widget
            for other, (left, top, right, bottom) in boxes.get(widget.winfo_parent(), []):
                assert x >= right or y >= bottom or left >= x + width or top >= y + height, (widget, other)
            boxes.setdefault(widget.winfo_parent(), []).append((widget, (x, y, x + width, y + height)))
            if isinstance(widget, ttk.Label | ttk.Button) and widget.cget("text"):
                needed = widget.winfo_reqwidth(), widget.winfo_reqheight()
                assert width >= needed[0] - 2, (widget, widget.cget("text"), width, needed)
                assert height >= needed[1] - 2 or widget is app.answer.text, (widget, height, needed)
        for cells in (app.answer.chips, app.answer.teach):
            for index in range(len(cells.words)):
                left, _, right, _ = cells.bbox(cells.items[index][1])
                assert cells.lefts[index] - 1 <= left <= right <= cells.lefts[index + 1] + 1, cells.words

    def nothing_moved(self):
        app = self.app
        layout = {str(widget): widget.winfo_geometry() for widget in self.visible() if widget is not app.canvas}
        layout["text"] = font.nametofont("TkDefaultFont", app).cget("size")
        size = app.winfo_width(), app.winfo_height(), app.panel.is_open.get()
        assert layout == self.layouts.setdefault(size, layout)

    def the_screen_shows_the_drawing(self):
        app = self.app
        seen = shown(app.canvas)
        ink = app.drawing.image().resize(seen.size, Image.Resampling.BICUBIC)
        assert np.percentile(np.asarray(ImageChops.difference(seen, ink)), 99.5) < 120
        (hint,) = app.canvas.find_withtag("hint")
        assert (app.canvas.itemcget(hint, "state") == "normal") == app.drawing.is_empty
        number, (mark,) = app.reading.number, app.canvas.find_withtag("mark")
        if number and len(number.boxes) > 1 and not app.drawing.is_empty:
            boxes = np.array([number.boxes[index] for index in app.reading.chosen]) * app.canvas.unit
            middle = np.hstack([boxes[:, :2].min(axis=0), boxes[:, 2:].max(axis=0)]).reshape(2, 2).mean(axis=0)
            assert np.array(app.canvas.coords(mark)).reshape(2, 2).mean(axis=0) == pytest.approx(middle, abs=1)
        state = "ready" if number is None else number.text
        assert app.title().removeprefix(f"{NAME} - ").startswith((state, "not a digit"))

    def undo_then_redo_is_the_state_before(self):
        def state():
            self.settle()
            lessons = sorted(lesson.key for lesson in self.app.corrections.teacher.lessons)
            return self.drawn(), lessons, self.app.reading.text

        before = state()
        if self.app.commands["undo"].is_possible():
            self.app.history.undo()
            assert state() != before
            self.app.history.redo()
            assert state() == before


@pytest.mark.parametrize("seed", range(3))
def test_every_state_holds_what_must_hold(open_app, file, capfd, seed):
    app = open_app(load=lambda path: StrokeReader(), lessons=file)
    app.minsize(1, 1)
    walk = Walk(app, seed)
    for size in SIZES[seed::3] * 2:  # each with and without the look inside
        walk.runs(["look"])
        for each in (size, (1000, 600), size):
            walk.resizes(each)
            walk.settle()
            walk.everything_fits()
            walk.nothing_moved()
    try:
        for _ in range(60):
            walk.step()
    except (AssertionError, tk.TclError) as error:
        error.add_note(f"after {walk.past}, at {app.winfo_width()} x {app.winfo_height()}")
        raise
    while app.commands["undo"].is_possible():
        app.history.undo()
        walk.settle()
    assert app.drawing.is_empty
    assert app.corrections.teacher.lessons == []
    assert capfd.readouterr().err == ""
