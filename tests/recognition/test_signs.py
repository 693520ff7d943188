"""Signs in and around numbers: read, or named as unknown; no other ink is taken for one, and none is dropped."""

import re

import numpy as np
import pytest
from PIL import ImageOps

from digits.recognition.signs import MEASURES, OWN, text_of
from digits.training.expressions import write_numbers
from samples import INK, READ_AS, draw_number, strokes_of


@pytest.mark.parametrize(
    "text", ["3.14", "0,5", "-5", "-0.7", "2-1", "1/2", "7/12", "27.1", "5+3", "2+2=4", "(6)", "(42)", "12:30"]
)
def test_signs_are_read_or_named_as_unknown(recognizer, text):
    strokes = strokes_of(text, gap=0.7)
    picture = draw_number(strokes, scale=45, left=30, brush=8).image()
    drawing = draw_number(strokes, scale=45, left=30)
    for number in (recognizer.recognize_number(drawing), recognizer.recognize_number_image(picture)):
        assert number.text == text_of(text)
        assert len(number.digits) == len(number.boxes) == len(number.parts) == len(re.sub(r"[.,/:-]", "", text))
        assert number.text.count("?") == sum("stands for" in note for note in number.notes)
        assert 0 <= number.confidence <= min(number.certainties) <= 1
        assert len(number.certainties) == len(number.unsure) == len(number.digits)


@pytest.mark.parametrize("slant", [0, 0.2])
@pytest.mark.parametrize("text", ["1|2", "3|4", "7|12", "2|7", "2!2", "42!20", "7)", "42)", "(5", "(03"])
def test_a_steep_slash_or_a_lone_bracket_is_no_sure_one(recognizer, text, slant):
    """Beside digits that lean less it is a slash, or marked as unsure; a note says that either is unsure."""
    number = recognizer.recognize_number(draw_number(strokes_of(text, slant=slant), scale=60))
    assert number.text == text.translate(READ_AS) or any(number.unsure)


def test_a_slash_that_may_be_a_one_is_unsure(recognizer):
    number = recognizer.recognize_number(draw_number(strokes_of("3!4", gap=0.3), scale=55, left=50, brush=12))
    assert (number.text, number.notes) == ("3/4", ("The sign / is unsure.",))


@pytest.mark.parametrize("is_picture", [False, True])
@pytest.mark.parametrize("seed", range(8))
def test_no_ink_as_large_as_a_sign_is_left_out(recognizer, seed, is_picture):
    """A dot or dash above or below the digits is a sign, a "?" or part of another digit, or a note names it."""
    rng = np.random.default_rng(seed)
    size, x, y = rng.uniform(0, 0.5), rng.uniform(-1.5, 5), rng.choice([-1.1, 2.7])
    drawing = draw_number([*strokes_of("240", gap=0.6), [(x, y), (x + size, y + size * rng.uniform(-1, 1))]], 45, 120)
    if is_picture:
        drawing.place(drawing.image())
    number = recognizer.recognize_number(drawing)
    assert number.text != "240" or number.notes


@pytest.mark.parametrize("raised", "0237")
def test_an_exponent_or_a_degree_sign_is_no_digit_of_the_number(recognizer, raised):
    drawing = draw_number(
        [*strokes_of("24"), *(0.4 * np.asarray(path) + (2.6, -0.3) for path in INK[raised])], 50, brush=10
    )
    for number in (recognizer.recognize_number(drawing), recognizer.recognize_number_image(drawing.image())):
        note = f"? in place 3 stands for what may be a small raised {raised}."
        assert (number.text, number.notes[-1]) == ("24?", note)


@pytest.mark.parametrize("text", ["4", "24", "6", "0", "2", "7"])
def test_a_degree_sign_close_to_its_digit_is_named(recognizer, text):
    strokes = strokes_of(text)
    corner = max(path[:, 0].max() for path in strokes) + 0.04, min(path[:, 1].min() for path in strokes)
    ring = [0.25 * np.asarray(path) + corner for path in INK["0"]]
    number = recognizer.recognize_number(draw_number([*strokes, *ring], 50, brush=10))
    assert number.text != text or number.notes


@pytest.mark.parametrize("sides", [(0, 2), (0,)])
@pytest.mark.parametrize("text", ["212", "472", "12"])
def test_a_number_cropped_to_its_ink_is_not_shortened_without_a_mark(recognizer, text, sides):
    ink = draw_number(strokes_of(text, gap=0.5), scale=45, brush=10).image()
    ink = ink.crop(ink.getbbox())
    picture = ImageOps.invert(ImageOps.expand(ink, tuple(0 if side in sides else 40 for side in range(4))))
    number = recognizer.recognize_number_image(picture)
    may_be_more = "What was left out may be a digit." in number.notes and any(number.unsure)
    assert number.text == text or may_be_more or "?" in number.text


@pytest.mark.parametrize("place", [(300, 150), (20, 20), (430, 250), (10, 140)])
def test_specks_in_a_picture_are_no_signs(recognizer, place):
    picture = draw_number(strokes_of("24"), brush=10).image()
    picture.paste(255, (*place, place[0] + 8, place[1] + 8))
    assert recognizer.recognize_number_image(picture).text == "24"


def test_plain_numbers_get_no_signs(recognizer):
    """As the generator writes them; of people's it is measured elsewhere."""
    plain = [each for text, each, _ in write_numbers(300, np.random.default_rng(1000)) if text.isdigit()]
    assert len(plain) > 80
    assert sum(bool({*recognizer.recognize_number(each).text} & {*OWN}) for each in plain) <= len(plain) / 30


def test_a_path_leaves_no_bracket_open_and_gaps_are_alike_by_pen_and_in_a_picture(recognizer):
    drawing, gaps = draw_number(strokes_of("(4-2)", gap=0.5), scale=45, left=60, brush=14), []
    for _ in range(2):
        (lattice,) = recognizer.reader.lattices(drawing)
        assert all(lattice.nodes[a].is_open == lattice.nodes[b].was_open for a, b in lattice.joints)
        _, run = max(
            (odds, node.run) for odds, node in zip(lattice.odds, lattice.nodes, strict=True) if node.sign == "-"
        )
        gaps.append(lattice.terms[lattice.measured.tolist().index(run), 1 + MEASURES.index("gap")])
        drawing.place(drawing.image())
    assert gaps[0] == pytest.approx(gaps[1], abs=0.06)
