"""Numbers of several digits: read whatever their gaps, slant and order of strokes, and whatever lies beside them."""

import re

import numpy as np
import pytest
from PIL import ImageOps

from digits.ink.drawing import Drawing
from digits.ink.pieces import draw_pieces
from digits.recognition import EMPTY, numbers
from digits.recognition.numbers import NumberReader
from digits.recognition.recognizer import Recognizer
from digits.recognition.signs import MEASURES, OWN, text_of
from digits.recognition.teaching import renderings
from digits.training.expressions import write_numbers
from samples import INK, strokes_of
from samples import draw as on_canvas

TEXTS = str.maketrans({"^": "1", "|": "/", "!": "/", "*": "?", "[": "?", "]": "?", ")": "?"})


def draw(strokes, scale=70, left=80, top=60, brush=20):
    return on_canvas(strokes, scale, left, top, brush, width=840)


@pytest.mark.parametrize("slant", [-0.15, 0.0, 0.25])
@pytest.mark.parametrize("text", ["0", "4", "5", "7", "12", "10", "42", "54", "2024", "4747", "^4", "^0", "2^"])
def test_number_is_read(recognizer, text, slant):
    """Whatever gaps and slant, place and size, order of strokes, and as a picture of either polarity."""
    rng = np.random.default_rng(0)
    for gap, place in ((0.25, (70, 80, 60, 20)), (0.5, (30, 20, 5, 8)), (1.0, (55, 60, 160, 14))):
        strokes = strokes_of(text, gap, slant)
        drawing = draw(strokes, *place)
        number = recognizer.recognize_number(drawing)
        assert number.text == text.translate(TEXTS)
        (scale, left, top, brush), rest = place, iter(strokes)
        for character, box in zip(text, number.boxes, strict=True):
            points = np.concatenate([next(rest) for _ in INK[character]]) * scale + (left, top)
            assert box == pytest.approx([*points.min(axis=0) - brush / 2, *points.max(axis=0) + brush / 2], abs=0.1)
        shuffled = recognizer.recognize_number(draw([strokes[i] for i in rng.permutation(len(strokes))], *place))
        assert (shuffled.text, shuffled.boxes) == (number.text, number.boxes)
        assert shuffled.confidence == pytest.approx(number.confidence)
        if slant == 0 and gap > 0.25 and "^" not in text:  # else the ink of two touches
            for picture in (drawing.image(), ImageOps.invert(drawing.image())):
                pictured = recognizer.recognize_number_image(picture)
                assert pictured.text == text
                assert np.array(pictured.boxes) == pytest.approx(np.array(number.boxes), abs=3)  # pixels


@pytest.mark.parametrize(("right", "down"), [(0.1, 0), (0.2, 0.1), (0.1, -0.15)])
@pytest.mark.parametrize("text", ["5", "52", "25", "151"])
def test_the_bar_of_a_five_may_stand_apart(recognizer, text, right, down):
    strokes = strokes_of(text, gap=0.5)
    bar = next(index for index, path in enumerate(strokes) if len(path) == 2 and path[0, 1] == path[1, 1])
    strokes[bar] = strokes[bar] + np.array([right, down])
    assert recognizer.recognize_number(draw(strokes)).text == text


@pytest.mark.parametrize("text", ["20", "22", "202", "220", "10", "12", "21", "24", "30", "40", "42"])
def test_digits_joined_in_one_stroke_are_parted_or_no_sure_answer(recognizer, text):
    number = recognizer.recognize_number(draw([np.concatenate(strokes_of(text))]))
    assert number.text == text or (not {*text} <= {*"20"} and (number.text == "?" or number.confidence < 0.5))


@pytest.mark.parametrize(
    "text", ["3.14", "0,5", "-5", "-0.7", "2-1", "1/2", "7/12", "27.1", "5+3", "2+2=4", "(6)", "(42)", "12:30"]
)
def test_signs_are_read_or_named_as_unknown(recognizer, text):
    strokes = strokes_of(text, gap=0.7)
    picture = draw(strokes, scale=45, left=30, brush=8).image()
    drawing = draw(strokes, scale=45, left=30)
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
    number = recognizer.recognize_number(draw(strokes_of(text, slant=slant), scale=60))
    assert number.text == text.translate(TEXTS) or any(number.unsure)


def test_a_slash_that_may_be_a_one_is_unsure(recognizer):
    number = recognizer.recognize_number(draw(strokes_of("3!4", gap=0.3), scale=55, left=50, brush=12))
    assert (number.text, number.notes) == ("3/4", ("The sign / is unsure.",))


@pytest.mark.parametrize("is_picture", [False, True])
@pytest.mark.parametrize("seed", range(8))
def test_no_ink_as_large_as_a_sign_is_left_out(recognizer, seed, is_picture):
    """A dot or dash above or below the digits is a sign, a "?" or part of another digit, or a note names it."""
    rng = np.random.default_rng(seed)
    size, x, y = rng.uniform(0, 0.5), rng.uniform(-1.5, 5), rng.choice([-1.1, 2.7])
    drawing = draw([*strokes_of("240", gap=0.6), [(x, y), (x + size, y + size * rng.uniform(-1, 1))]], 45, 120)
    if is_picture:
        drawing.place(drawing.image())
    number = recognizer.recognize_number(drawing)
    assert number.text != "240" or number.notes


@pytest.mark.parametrize("raised", "0237")
def test_an_exponent_or_a_degree_sign_is_no_digit_of_the_number(recognizer, raised):
    drawing = draw([*strokes_of("24"), *(0.4 * np.asarray(path) + (2.6, -0.3) for path in INK[raised])], 50, brush=10)
    for number in (recognizer.recognize_number(drawing), recognizer.recognize_number_image(drawing.image())):
        note = f"? in place 3 stands for what may be a small raised {raised}."
        assert (number.text, number.notes[-1]) == ("24?", note)


@pytest.mark.parametrize("text", ["4", "24", "6", "0", "2", "7"])
def test_a_degree_sign_close_to_its_digit_is_named(recognizer, text):
    strokes = strokes_of(text)
    corner = max(path[:, 0].max() for path in strokes) + 0.04, min(path[:, 1].min() for path in strokes)
    ring = [0.25 * np.asarray(path) + corner for path in INK["0"]]
    number = recognizer.recognize_number(draw([*strokes, *ring], 50, brush=10))
    assert number.text != text or number.notes


@pytest.mark.parametrize("sides", [(0, 2), (0,)])
@pytest.mark.parametrize("text", ["212", "472", "12"])
def test_a_number_cropped_to_its_ink_is_not_shortened_without_a_mark(recognizer, text, sides):
    ink = draw(strokes_of(text, gap=0.5), scale=45, brush=10).image()
    ink = ink.crop(ink.getbbox())
    picture = ImageOps.invert(ImageOps.expand(ink, tuple(0 if side in sides else 40 for side in range(4))))
    number = recognizer.recognize_number_image(picture)
    assert number.text == text or any(number.unsure) or "?" in number.text


@pytest.mark.parametrize("place", [(300, 150), (20, 20), (430, 250), (10, 140)])
def test_specks_in_a_picture_are_no_signs(recognizer, place):
    picture = draw(strokes_of("24"), brush=10).image()
    picture.paste(255, (*place, place[0] + 8, place[1] + 8))
    assert recognizer.recognize_number_image(picture).text == "24"


def test_plain_numbers_get_no_signs(recognizer):
    """As the generator writes them; of people's it is measured elsewhere."""
    plain = [each for text, each, _ in write_numbers(300, np.random.default_rng(1000)) if text.isdigit()]
    assert len(plain) > 80
    assert sum(bool({*recognizer.recognize_number(each).text} & {*OWN}) for each in plain) <= len(plain) / 30


@pytest.mark.parametrize(
    ("texts", "gap", "space", "slope"),
    [
        (["12 345"], 0.4, 2.2, 0),
        (["555 123"], 0.4, 2.5, 0),
        (["4 2"], 0.4, 3.2, 0),
        (["247"], 1.4, 0, 0),
        (["1112"], 0.6, 0, 0),  # the 2's middle is far from the narrow ones' middles
        (["10", "42"], 0.4, 0, 0),
        *[(each, 0.4, 2.8, 0) for each in (["472 12", "20 147"], ["12 34", "20 72", "47 21"], ["1 2", "4 7", "7 4"])],
        *[(["20472"], 0.5, 0, slope) for slope in (-0.4, -0.2, 0.2, 0.4)],
    ],
)
def test_a_gap_of_more_than_a_digit_is_a_space_and_lines_are_read_in_turn_and_as_they_climb(
    recognizer, texts, gap, space, slope
):
    paths = [
        path + np.outer(path[:, 0], (0, slope)) + np.array([0, 2.6 * row])
        for row, text in enumerate(texts)
        for path in strokes_of(text, gap, space=space)
    ]
    drawing = draw(paths, 30, 25, 20 - 30 * min(path[:, 1].min() for path in paths), brush=8)
    assert recognizer.recognize_number(drawing).text == " ".join(texts)
    assert recognizer.recognize_number_image(drawing.image()).text == " ".join(texts)


def test_a_digit_that_would_be_rejected_by_itself_is_unsure(recognizer):
    hesitant = Recognizer(recognizer.model, threshold=1)
    number = hesitant.recognize_number(draw(strokes_of("22", gap=1)))
    assert number.text == "22"
    assert number.unsure == (True, True)
    assert any("unsure" in note for note in number.notes)


@pytest.mark.parametrize(("text", "read"), [("1*3", "1?3"), ("2*3", "2?3"), ("***2", "????"), ("**22", "??22")])
def test_ink_that_is_no_digit_stands_as_a_question_mark(recognizer, text, read):
    """Writing with few digits in it is no number."""
    number = recognizer.recognize_number(draw(strokes_of(text, gap=0.5)))
    assert number.text == read
    assert [digit.digit is None for digit in number.digits] == [character == "?" for character in read]


@pytest.mark.parametrize("text", ["7", "20", "24", "471"])
@pytest.mark.parametrize("kind", ["strokes", "one stroke", "picture", "with dirt"])
def test_ink_of_a_digit_is_what_was_recognized(recognizer, text, kind):
    strokes = strokes_of(text)
    if kind == "with dirt":
        strokes.insert(0, strokes[0][:1] - (0.6, 0.5))
    drawing = draw([np.concatenate(strokes)] if kind == "one stroke" else strokes)
    if kind == "picture":
        picture = drawing.image()
        drawing.place(picture.crop(picture.getbbox()))
    number = recognizer.recognize_number(drawing)
    for digit, part in zip(number.digits, number.parts, strict=True):
        (original,) = renderings(draw_pieces(part, drawing.size, drawing.width), 1, np.random.default_rng())
        assert (original == digit.pixels).all()
    if text == "7" and "stroke" in kind:
        assert (recognizer.recognize(drawing).pixels == number.digits[0].pixels).all()


@pytest.mark.parametrize("newest", [0, 1, 2])
@pytest.mark.parametrize("is_picture", [False, True])
def test_newest_digit_is_the_one_drawn_last(recognizer, newest, is_picture):
    strokes = strokes_of("121")
    if not is_picture:
        strokes.append(strokes.pop(newest))
    drawing = draw(strokes)
    if is_picture:
        drawing.place(drawing.image())
        boxes = recognizer.recognize_number(drawing).boxes
        drawing.start((boxes[newest][0] + boxes[newest][2]) / 2, boxes[newest][3] - 3)
    assert recognizer.recognize_number(drawing).newest == newest


def test_what_is_known_depends_on_nothing_but_the_ink(recognizer):
    """Neither on its being the whole drawing at first, nor on the brush that drew the same path before."""
    reader = NumberReader(recognizer)
    for brush in (2, 40, 2):
        drawing = Drawing(280, 840, brush)
        assert reader.read(drawing) == EMPTY
        for path in [[(100, 60), (100, 200)], [(100, 20)], [(200, 60), (300, 60), (230, 200), (330, 200)]]:
            drawing.start(*path[0])
            for point in path[1:]:
                drawing.extend(*point)
            number, fresh = reader.read(drawing), recognizer.recognize_number(drawing)
            assert (number.text, number.confidence) == (fresh.text, pytest.approx(fresh.confidence, abs=1e-6))


def test_only_what_has_changed_is_recognized_again(recognizer, monkeypatch):
    """But what no canvas shows any longer is forgotten."""
    reader = NumberReader(recognizer)
    drawing = draw(strokes_of("2024"))
    seen: list[int] = []
    recognize = recognizer.recognize_pixels
    monkeypatch.setattr(recognizer, "recognize_pixels", lambda pixels: seen.append(len(pixels)) or recognize(pixels))
    first = reader.read(drawing)
    assert reader.read(drawing) == first
    drawing.start(560, 60)
    drawing.extend(560, 170)
    assert reader.read(drawing).text == "20241"
    assert seen[0] > seen[2] > seen[1] == 0
    monkeypatch.setattr(numbers, "REMEMBERED", 1)
    reader.read(draw(strokes_of("7")))
    assert reader.read(drawing).text == "20241"
    assert seen[4] > seen[2]


def test_a_path_leaves_no_bracket_open_and_gaps_are_alike_by_pen_and_in_a_picture(recognizer):
    drawing, gaps = draw(strokes_of("(4-2)", gap=0.5), scale=45, left=60, brush=14), []
    for _ in range(2):
        (lattice,) = recognizer.reader.lattices(drawing)
        assert all(lattice.nodes[a].is_open == lattice.nodes[b].was_open for a, b in lattice.joints)
        _, run = max(
            (odds, node.run) for odds, node in zip(lattice.odds, lattice.nodes, strict=True) if node.sign == "-"
        )
        gaps.append(lattice.terms[lattice.measured.tolist().index(run), 1 + MEASURES.index("gap")])
        drawing.place(drawing.image())
    assert gaps[0] == pytest.approx(gaps[1], abs=0.06)
