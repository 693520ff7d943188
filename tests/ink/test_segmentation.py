"""Ink shared out among what may be digits."""

from functools import partial
from itertools import combinations, pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from digits.ink import cuts
from digits.ink.drawing import Drawing
from digits.ink.pieces import bounds
from digits.ink.segmentation import find_layouts
from samples import drawn

ANGLES = np.linspace(0, 2 * np.pi, 40)
draw = partial(drawn, width=840)
RING = np.stack([120 + 60 * np.cos(ANGLES), 140 + 60 * np.sin(ANGLES)], axis=1)


def bar(x, top=80, bottom=200, lean=0):
    """A stroke as of a 1, its lower end `lean` to the left."""
    return [(x - lean * part, top + (bottom - top) * part) for part in np.linspace(0, 1, 10)]


@pytest.mark.parametrize("count", [1, 2, 3, 7, 30])
def test_runs_are_all_those_of_the_definition(count):
    generator = np.random.default_rng(count)
    for spread in 60, 250, 800:  # all narrower than a digit, narrower than what may be one thing, and wider
        xs = 20 + generator.uniform(0, spread, count)
        layout = find_layouts(draw(*(bar(x, lean=generator.uniform(0, 20)) for x in xs)))[0]
        expected = []
        for first, last in combinations(range(count + 1), 2):
            left, _, right, _ = bounds(layout.pieces[first:last])
            width, is_all = (right - left) / layout.height, last - first == count
            if last - first == 1 or (last - first <= 4 and width < 1.5) or (is_all and width < 3):
                expected.append((first, last))
        assert layout.runs == expected


@pytest.mark.parametrize("top", [210, 230])
def test_ink_in_two_lines_can_be_read_either_way(top):
    one, two = find_layouts(draw(bar(100, 40, 150), bar(140, 40, 150), bar(100, top, 270)))
    assert not one.breaks
    assert two.breaks == {2}
    assert not any(first < 2 < stop for first, stop in two.runs)


@pytest.mark.parametrize("paths", [[bar(100), bar(200), [(90, 240), (210, 240)]], [bar(100, 40, 150), bar(100, 174)]])
def test_a_flat_stroke_is_no_line_of_its_own_and_a_broken_one_not_two(paths):
    assert len(find_layouts(draw(*paths))) == 1


@pytest.mark.parametrize("lean", [30, 60])
def test_slanted_strokes_are_apart_at_their_slant(lean):
    left, right = find_layouts(draw(bar(100, lean=lean), bar(140, lean=lean)))[0].pieces
    gaps = right.reach[0] - left.reach[1]
    assert gaps.max() > gaps[1]  # the one that is upright
    assert gaps.max() == pytest.approx(40, abs=13)  # the slants are 0.2 apart


def test_rings_in_one_stroke_are_cut_between_them_and_one_is_not():
    assert len(find_layouts(draw(RING))[0].pieces) == 1
    layout = find_layouts(draw(np.concatenate([RING, RING + np.array([200, 0])])))[0]
    assert len({piece.source for piece in layout.pieces}) == 1
    assert any(180 <= left.box[2] - 10 <= 320 for left, _ in pairwise(layout.pieces))


@pytest.mark.parametrize("width", [0.3, 0.7, 1.1])
@pytest.mark.parametrize("swing", [0, 0.15])
def test_a_one_with_a_long_upstroke_is_not_cut(width, swing):
    t = np.linspace(0, 1, 10)
    up = np.stack([100 + 120 * width * t, 200 - 120 * (t - 4 * swing * t * (1 - t))], axis=1)
    assert len(find_layouts(draw([*up.tolist(), (100 + 120 * width, 200)]))[0].pieces) == 1


def test_flat_strokes_are_not_cut_beside_digits():
    dash = [(100 + 10 * step, 140 + 30 * (step % 2)) for step in range(9)]
    assert len(find_layouts(draw(dash, bar(300)))[0].pieces) == 2


@pytest.mark.parametrize("gap", [0, 5])
def test_picture_is_parted_where_its_ink_is_thin(gap):
    ink = np.zeros((60, 100 + gap), np.uint8)
    for left in (10, 50 + gap):
        ink[10:50, left : left + 40] = 255
        ink[16:44, left + 6 : left + 34] = 0
    if not gap:
        ink[10:26, 44:56] = ink[34:50, 44:56] = 0  # the rings touch in the middle only
    drawing = Drawing(280, 840)
    drawing.place(Image.fromarray(ink))
    pieces = find_layouts(drawing)[0].pieces
    left, top, right, bottom = bounds(pieces)
    assert (left, top, right, bottom) == pytest.approx(drawing.image().getbbox(), abs=1)
    assert any(piece.box[2] == pytest.approx((left + right) / 2, abs=(right - left) / 10) for piece in pieces)


def test_dirt_in_a_picture_is_no_piece():
    drawing = draw(bar(100), brush=20)
    drawing.place(Image.fromarray(np.maximum(drawing.image(), draw([(300, 200)], brush=8).image())))
    assert len(find_layouts(drawing)[0].pieces) == 1


PLACES = st.lists(st.tuples(st.floats(-20, 300), st.floats(-20, 300)), min_size=2, max_size=5)
STEPS = st.lists(st.tuples(st.sampled_from(["add", "add", "erase", "undo", "redo"]), PLACES), max_size=8)


def described(drawing):
    pieces = [piece._replace(ink=None) for piece in cuts.find_pieces(drawing)]  # the key has the ink
    return [piece._replace(reach=piece.reach.tolist(), points=piece.points.tolist()) for piece in pieces]


@settings(max_examples=25, deadline=None)
@given(picture=st.booleans(), steps=STEPS)
def test_pieces_that_are_remembered_are_those_found_anew(picture, steps):
    """Strokes that join two connected pieces, lie beside them or on no ink at all; and what the eraser leaves."""
    drawing = draw()
    if picture:
        rings = draw(RING, RING + np.array([200, 0]), bar(20), bar(60)).image()
        drawing.place(rings.crop(rings.getbbox()))
    for action, places in steps:
        if action == "add":
            drawing.add(places)
        elif action == "erase":
            drawing.start_erasing(*places[0], 20)
            drawing.extend_erasing(*places[-1])
        else:
            getattr(drawing, action)()
        remembered = described(drawing)
        cuts._parts_of_path.cache_clear()
        cuts._part_of_picture.cache_clear()
        assert remembered == described(drawing)
