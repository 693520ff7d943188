"""Numbers of several digits: read whatever their gaps, slant and order of strokes, as spaces and lines part them."""

import numpy as np
import pytest
from PIL import ImageOps

from digits.ink.drawing import Drawing
from digits.ink.pieces import draw_pieces
from digits.recognition import EMPTY, numbers
from digits.recognition.numbers import NumberReader
from digits.recognition.recognizer import Recognizer
from digits.recognition.teaching import renderings
from samples import INK, READ_AS, draw_number, strokes_of


@pytest.mark.parametrize("slant", [-0.15, 0.0, 0.25])
@pytest.mark.parametrize("text", ["0", "4", "5", "7", "12", "10", "42", "54", "2024", "4747", "^4", "^0", "2^"])
def test_number_is_read(recognizer, text, slant):
    """Whatever gaps and slant, place and size, order of strokes, and as a picture of either polarity."""
    rng = np.random.default_rng(0)
    for gap, place in ((0.25, (70, 80, 60, 20)), (0.5, (30, 20, 5, 8)), (1.0, (55, 60, 160, 14))):
        strokes = strokes_of(text, gap, slant)
        drawing = draw_number(strokes, *place)
        number = recognizer.recognize_number(drawing)
        assert number.text == text.translate(READ_AS)
        (scale, left, top, brush), rest = place, iter(strokes)
        for character, box in zip(text, number.boxes, strict=True):
            points = np.concatenate([next(rest) for _ in INK[character]]) * scale + (left, top)
            assert box == pytest.approx([*points.min(axis=0) - brush / 2, *points.max(axis=0) + brush / 2], abs=0.1)
        shuffled = recognizer.recognize_number(draw_number([strokes[i] for i in rng.permutation(len(strokes))], *place))
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
    assert recognizer.recognize_number(draw_number(strokes)).text == text


@pytest.mark.parametrize("text", ["20", "22", "202", "220", "10", "12", "21", "24", "30", "40", "42"])
def test_digits_joined_in_one_stroke_are_parted_or_no_sure_answer(recognizer, text):
    number = recognizer.recognize_number(draw_number([np.concatenate(strokes_of(text))]))
    assert number.text == text or (not {*text} <= {*"20"} and (number.text == "?" or number.confidence < 0.5))


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
    drawing = draw_number(paths, 30, 25, 20 - 30 * min(path[:, 1].min() for path in paths), brush=8)
    assert recognizer.recognize_number(drawing).text == " ".join(texts)
    assert recognizer.recognize_number_image(drawing.image()).text == " ".join(texts)


def test_a_digit_that_would_be_rejected_by_itself_is_unsure(recognizer):
    hesitant = Recognizer(recognizer.model, threshold=1)
    number = hesitant.recognize_number(draw_number(strokes_of("22", gap=1)))
    assert number.text == "22"
    assert number.unsure == (True, True)
    assert any("unsure" in note for note in number.notes)


@pytest.mark.parametrize(("text", "read"), [("1*3", "1?3"), ("2*3", "2?3"), ("***2", "????"), ("**22", "??22")])
def test_ink_that_is_no_digit_stands_as_a_question_mark(recognizer, text, read):
    """Writing with few digits in it is no number."""
    number = recognizer.recognize_number(draw_number(strokes_of(text, gap=0.5)))
    assert number.text == read
    assert [digit.digit is None for digit in number.digits] == [character == "?" for character in read]


@pytest.mark.parametrize("text", ["7", "20", "24", "471"])
@pytest.mark.parametrize("kind", ["strokes", "one stroke", "picture", "with dirt"])
def test_ink_of_a_digit_is_what_was_recognized(recognizer, text, kind):
    strokes = strokes_of(text)
    if kind == "with dirt":
        strokes.insert(0, strokes[0][:1] - (0.6, 0.5))
    drawing = draw_number([np.concatenate(strokes)] if kind == "one stroke" else strokes)
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
    drawing = draw_number(strokes)
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
    drawing = draw_number(strokes_of("2024"))
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
    reader.read(draw_number(strokes_of("7")))
    assert reader.read(drawing).text == "20241"
    assert seen[4] > seen[2]
