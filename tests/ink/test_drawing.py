"""Drawing against a model that keeps a whole copy of every state."""

import math

import numpy as np
import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from PIL import Image, ImageDraw

from digits.ink.drawing import STEPS, Drawing

coordinates = st.floats(-50, 330)


def state(drawing):
    strokes = [(tuple(points), width) for points, width in drawing.strokes]
    return strokes, drawing.picture and drawing.picture.tobytes()


def disc(x=140, y=140, radius=40):
    picture = Image.new("L", (280, 280))
    ImageDraw.Draw(picture).circle((x, y), radius, fill=255)
    return picture


class DrawingMachine(RuleBasedStateMachine):
    """After each change the model copies the state; undo and redo must walk along these copies."""

    def __init__(self):
        super().__init__()
        self.drawing = Drawing()
        self.states = [state(self.drawing)]
        self.now = 0
        self.can_extend = False
        self.erases_since: int | None = None  # the state before the eraser was put down, while it is down

    def changed(self, can_extend=False):
        self.can_extend = can_extend
        self.erases_since = None
        self.now += 1
        self.states[self.now :] = [state(self.drawing)]

    @rule(x=coordinates, y=coordinates)
    def start(self, x, y):
        self.drawing.start(x, y)
        self.changed(can_extend=True)

    @precondition(lambda self: self.can_extend)
    @rule(x=coordinates, y=coordinates)
    def extend(self, x, y):
        self.drawing.extend(x, y)
        self.states[self.now] = state(self.drawing)

    @rule(x=coordinates, y=coordinates, radius=st.floats(1, 60))
    def start_erasing(self, x, y, radius):
        self.drawing.start_erasing(x, y, radius)
        self.erased(before=self.now)

    @precondition(lambda self: self.erases_since is not None)
    @rule(path=st.lists(st.tuples(coordinates, coordinates), min_size=1, max_size=5))
    def extend_erasing(self, path):
        for x, y in path:
            self.drawing.extend_erasing(x, y)
        self.erased(before=self.erases_since)

    def erased(self, before):
        """All that the eraser did since it was put down is one step after `before`."""
        if state(self.drawing) != self.states[self.now]:
            self.now = before + 1
            self.states[self.now :] = [state(self.drawing)]
        self.can_extend = False
        self.erases_since = before

    @rule(x=coordinates, y=coordinates)
    def place(self, x, y):
        self.drawing.place(disc(x, y))
        self.changed()

    @rule()
    def clear(self):
        was_empty = self.drawing.is_empty
        self.drawing.clear()
        assert self.drawing.is_empty
        if not was_empty:
            self.changed()

    @rule()
    def undo(self):
        self.drawing.undo()
        self.now = max(self.now - 1, 0)
        self.can_extend = False
        self.erases_since = None

    @rule()
    def redo(self):
        self.drawing.redo()
        self.now = min(self.now + 1, len(self.states) - 1)
        self.can_extend = False
        self.erases_since = None

    @invariant()
    def is_as_the_model(self):
        assert state(self.drawing) == self.states[self.now]
        assert self.drawing.is_empty == (self.states[self.now] == ([], None))


DrawingMachine.TestCase.settings = settings(deadline=None, max_examples=20, stateful_step_count=30)
test_undo_and_redo = DrawingMachine.TestCase


@pytest.mark.parametrize(("x", "y"), [(math.nan, 0), (0, math.inf), (-math.inf, 0)])
def test_a_point_must_be_finite(x, y):
    drawing = Drawing()
    with pytest.raises(ValueError, match="finite"):
        drawing.start(x, y)
    assert drawing.is_empty
    drawing.start(0, 0)
    with pytest.raises(ValueError, match="finite"):
        drawing.extend(x, y)
    with pytest.raises(ValueError, match="finite"):
        drawing.start_erasing(x, y, 10)
    assert list(drawing.strokes[0].points) == [(0, 0)]


@pytest.mark.parametrize("redoes", [False, True])
def test_extending_what_was_not_started_is_an_error(redoes):
    drawing = Drawing()
    if redoes:  # takes the eraser up
        drawing.start(20, 20)
        drawing.clear()
        drawing.undo()
        drawing.start_erasing(140, 200, 10)
        drawing.redo()
    with pytest.raises(ValueError, match="start"):
        drawing.extend(1, 1)
    with pytest.raises(ValueError, match="start_erasing"):
        drawing.extend_erasing(1, 1)


def test_image_is_white_on_black_with_round_ends():
    drawing = Drawing(brush=20)
    drawing.start(100, 140)
    drawing.extend(180, 140)
    pixels = np.asarray(drawing.image())
    assert pixels.shape == (280, 280)
    assert pixels.dtype == np.uint8
    assert pixels[140, 140] == 255
    assert pixels[140, 91:189].min() == 255
    assert pixels[140, :89].max() == 0
    assert pixels[140, 191:].max() == 0
    assert pixels[131, 91] == 0  # the corner that a square end would fill


def test_the_eraser_cuts_a_line_in_two():
    drawing = Drawing(brush=10)
    drawing.start(40, 140)
    drawing.extend(240, 140)
    drawing.start_erasing(140, 0, 15)
    drawing.extend_erasing(140, 280)  # one jump across the line
    assert [len(points) for points, _ in drawing.strokes] == [2, 2]
    pixels = np.asarray(drawing.image())
    assert pixels[140, 126:154].max() == 0  # as wide as the eraser
    assert pixels[140, 50:122].min() == 255
    assert pixels[140, 158:230].min() == 255
    drawing.undo()
    assert drawing.strokes[0].points == [(40, 140), (240, 140)]


def test_the_eraser_adds_no_points_but_the_ends_of_its_cuts():
    """Or a long scribble would take gigabytes."""
    drawing = Drawing()
    drawing.start(0, 0)
    for x, y in np.random.default_rng(0).uniform(0, 280, (1000, 2)):
        drawing.extend(x, y)
    drawing.start_erasing(140, 140, 20)
    assert len(drawing.strokes) > 100
    assert sum(len(points) for points, _ in drawing.strokes) <= 1001 + 2 * len(drawing.strokes)


def test_a_picture_takes_the_place_of_the_strokes_and_is_drawn_over_and_blotted_out():
    drawing = Drawing()
    drawing.start(10, 10)
    drawing.place(disc())
    assert not drawing.strokes
    drawing.start(20, 20)
    drawing.start_erasing(140, 80, 12)
    drawing.extend_erasing(140, 200)
    assert [drawing.image().getpixel(place) for place in ((20, 20), (120, 140), (140, 140))] == [255, 255, 0]


def test_a_snapshot_stands_still():
    drawing = Drawing()
    drawing.start(10, 10)
    snapshot = drawing.snapshot()
    drawing.extend(20, 20)
    drawing.start(30, 30)
    assert [points for points, _ in snapshot.strokes] == [[(10, 10)]]


def test_the_last_two_hundred_steps_can_be_undone():
    drawing = Drawing()
    for index in range(STEPS + 50):
        drawing.start(index, 10)
    for _ in range(STEPS + 50):
        drawing.undo()
    assert len(drawing.strokes) == 50
