"""Drawing against a model that keeps a whole copy of every state."""

import math

import numpy as np
import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from PIL import Image, ImageDraw

from digits.ink.drawing import STEPS, Drawing
from samples import drawn

COORDINATES = st.floats(-50, 330)
PATHS = st.lists(st.tuples(COORDINATES, COORDINATES), min_size=1, max_size=6)


def state(drawing):
    strokes = [(tuple(points), width) for points, width in drawing.strokes]
    return strokes, drawing.picture and drawing.picture.tobytes(), drawing.width


def disc(x=140, y=140, radius=40):
    picture = Image.new("L", (280, 280))
    ImageDraw.Draw(picture).circle((x, y), radius, fill=255)
    return picture


class DrawingMachine(RuleBasedStateMachine):
    """After each step the model copies the state; undo and redo must walk along these copies."""

    def __init__(self):
        super().__init__()
        self.drawing = Drawing()
        self.states = [state(self.drawing)]
        self.now = 0

    def stepped(self):
        self.states[self.now + 1 :] = [state(self.drawing)]
        self.now += 1

    @rule(path=PATHS)
    def draw(self, path):
        self.drawing.add(path)
        self.stepped()

    @rule(path=PATHS, radius=st.floats(1, 60))
    def erase(self, path, radius):
        """All that the eraser cuts until it is taken up is one step, and none where it cuts nothing."""
        self.drawing.start_erasing(*path[0], radius)
        for point in path[1:]:
            self.drawing.extend_erasing(*point)
        if state(self.drawing) != self.states[self.now]:
            self.stepped()

    @rule(x=COORDINATES, y=COORDINATES, wide=st.booleans())
    def place(self, x, y, wide):
        self.drawing.place(disc(x, y).crop((0, 0, 280, 100 if wide else 280)))
        assert self.drawing.picture.size == (self.drawing.width, 280)
        self.stepped()

    @rule(width=st.integers(280, 840))
    def resize(self, width):
        """The window; what was cut off by a narrow one stays so in what is undone, and nothing else."""
        self.drawing.width = width
        self.states[self.now] = state(self.drawing)

    @rule()
    def clear(self):
        was_empty = self.drawing.is_empty
        self.drawing.clear()
        assert self.drawing.is_empty
        if not was_empty:
            self.stepped()

    @rule()
    def undo(self):
        self.drawing.undo()
        self.now = max(self.now - 1, 0)

    @rule()
    def redo(self):
        self.drawing.redo()
        self.now = min(self.now + 1, len(self.states) - 1)

    @invariant()
    def is_as_the_model(self):
        assert state(self.drawing) == self.states[self.now]
        assert self.drawing.is_empty == (self.states[self.now][:2] == ([], None))


DrawingMachine.TestCase.settings = settings(deadline=None, max_examples=20, stateful_step_count=30)
test_undo_and_redo = DrawingMachine.TestCase


def test_a_point_must_be_finite():
    drawing = drawn([(0, 0)])
    for point in (math.nan, 0), (0, math.inf), (-math.inf, 0):
        for use in drawing.start, drawing.extend, lambda *point: drawing.start_erasing(*point, 10):
            with pytest.raises(ValueError, match="finite"):
                use(*point)
    assert state(drawing) == state(drawn([(0, 0)]))


def test_a_stroke_that_is_led_on_grows_in_no_snapshot_and_no_other_state():
    drawing = drawn([(1, 1)], [(2, 2), (2, 2)])
    snapshot = drawing.snapshot()
    drawing.extend(3, 3)
    drawing.undo()
    drawing.extend(4, 4)
    drawing.redo()  # there is nothing left
    assert state(drawing) == state(drawn([(1, 1), (4, 4)]))
    assert state(snapshot) == ([(((1, 1),), 20), (((2, 2),), 20)], None, 280)
    drawing.start(90, 90)
    drawing.start_erasing(90, 90, 30)
    drawing.extend(5, 5)
    drawing.undo()
    assert state(drawing) == state(drawn([(1, 1), (4, 4)], [(90, 90)]))


def test_extending_what_was_not_started_is_an_error():
    drawing = Drawing()
    for _ in range(2):
        with pytest.raises(ValueError, match="start"):
            drawing.extend(1, 1)
        with pytest.raises(ValueError, match="start_erasing"):
            drawing.extend_erasing(1, 1)
        drawing.start(20, 20)
        drawing.clear()
        drawing.undo()
        drawing.start_erasing(140, 200, 10)
        drawing.redo()  # takes the eraser up


def test_image_is_white_on_black_with_round_ends():
    pixels = np.asarray(drawn([(100, 140), (180, 140)]).image())
    assert (pixels.shape, pixels.dtype) == ((280, 280), np.uint8)
    assert pixels[140, 91:189].min() == 255
    assert max(pixels[140, :89].max(), pixels[140, 191:].max()) == 0
    assert pixels[131, 91] == 0  # the corner that a square end would fill


def test_the_eraser_cuts_a_line_in_two():
    drawing = drawn([(40, 140), (240, 140)], brush=10)
    drawing.start_erasing(140, 0, 15)
    drawing.extend_erasing(140, 280)  # one jump across the line
    assert [len(points) for points, _ in drawing.strokes] == [2, 2]
    pixels = np.asarray(drawing.image())
    assert pixels[140, 126:154].max() == 0  # as wide as the eraser
    assert pixels[140, 50:122].min() == pixels[140, 158:230].min() == 255


def test_the_eraser_adds_no_points_but_the_ends_of_its_cuts():
    """Or a long scribble would take gigabytes."""
    drawing = drawn(np.random.default_rng(0).uniform(0, 280, (1001, 2)))
    drawing.start_erasing(140, 140, 20)
    assert len(drawing.strokes) > 100
    assert sum(len(points) for points, _ in drawing.strokes) <= 1001 + 2 * len(drawing.strokes)


def test_a_picture_takes_the_place_of_the_strokes_and_is_drawn_over_and_blotted_out():
    drawing = drawn([(10, 10)])
    drawing.place(disc())
    assert not drawing.strokes
    drawing.start(20, 20)
    drawing.start_erasing(140, 80, 12)
    drawing.extend_erasing(140, 200)
    assert [drawing.image().getpixel(place) for place in ((20, 20), (120, 140), (140, 140))] == [255, 255, 0]
    drawing.start_erasing(270, 270, 5)  # where there is no ink
    assert drawing.steps == 4
    drawing.start_erasing(140, 140, 300)
    assert drawing.is_empty


def test_the_last_two_hundred_steps_can_be_undone():
    drawing = drawn(*([(index, 10)] for index in range(STEPS + 50)))
    for _ in range(STEPS + 50):
        drawing.undo()
    assert len(drawing.strokes) == 50
