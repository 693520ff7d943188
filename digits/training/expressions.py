"""Numbers as hands write them, drawn by a program: digits and signs side by side, joined, climbing, in lines."""

from collections.abc import Collection, Iterator, Sequence
from typing import NamedTuple

import numpy as np
from PIL import Image, ImageDraw

from digits.ink.drawing import Drawing
from digits.recognition.signs import UNKNOWN
from digits.training.allographs import DIGITS
from digits.training.generator import hands, write
from digits.training.nondigits import letters, line_works, scribbles, worms

HEIGHT, WIDTH = 280, 840  # of the canvas
STRANGE = 0.04  # of the places in a number: a letter or sign instead of a digit
RARE = 1  # greatest weight of such a number, or of a dirty one
BARS = 0.4  # of the ones are a bar: the commonest form of all, and the one most like a slash or a bracket
PICTURES = 0.5  # of the numbers whose
FINE = 6  # times its width at least
REDUCTION = 5  # how many times fewer pixels than the canvas a picture has at most
DIRTY = 0.06  # of the pictures have specks, and of the drawings a point where the pen came down by mistake
STRAY = 0.3  # of the writing's height: so far beside it at most
BROKEN = 0.3  # of the pictures have a line across them where the ink is gone
UNEVENNESS = 0.1  # standard deviation of the slant of one hand's digits and signs

Strokes = list[np.ndarray]  # each (n, 2); of a sign in heights of a digit, y from 0 at the line downward


# The skeletons of each, in hundredths of a digit's height over the line.
SIGNS: dict[str, list[str]] = {
    ".": ["0,-2 ~ 0,-14", "0,-2 ~ 0,-14", "0,-5 3,2 ~ 0,-14 12,0", "6,-6 0,0 ~ 14,-10 0,2", "0,-15 ~ 0,-50"],
    ",": ["0,-4 -4,14 ~ 0,-12 -20,36", "0,-6 3,4 -6,16 ~ 0,-12 6,6 -18,34"],
    "-": ["0,-42 20,-42 ~ 0,-56 80,-56", "0,-42 20,-42 ~ 0,-56 80,-56", "0,-40 14,-46 30,-40 ~ 0,-60 30,-64 70,-54"],
    "/": [
        *["38,-106 0,6 ~ 110,-145 0,28", "0,6 38,-106 ~ 0,28 110,-145"] * 2,
        "26,-98 0,-2 ~ 60,-116 0,8",  # steep, hardly higher than a digit
    ],
    ":": ["0,-35; 0,-4 ~ 0,-75; 0,-20", "0,-38 2,-34; 0,-6 2,0 ~ 0,-75 8,-68; 0,-14 8,-6"],
    "+": [
        "0,-35 35,-35; 18,-52 18,-16 ~ 0,-50 90,-50; 45,-95 45,-5",
        "18,-52 18,-16; 0,-35 35,-35 ~ 45,-95 45,-5; 0,-50 90,-50",
    ],
    "x": [
        "0,-50 30,-15; 30,-50 0,-15 ~ 0,-80 75,-5; 75,-80 0,-5",
        "0,-50 12,-44 18,-20 32,-14; 30,-50 0,-14 ~ 0,-75 28,-68 44,-8 75,-4; 70,-75 0,-4",
    ],
    "=": ["0,-44 25,-44; 0,-30 25,-30 ~ 0,-65 85,-65; 0,-28 85,-28"],
    "÷": ["0,-45 30,-45; 15,-62; 15,-28 ~ 0,-45 85,-45; 42,-80; 42,-8"],
    "(": [*["18,-96 0,-45 18,6 ~ 42,-140 0,-60 42,34"] * 2, "12,-98 0,-45 12,2 ~ 22,-120 0,-50 22,20"],
    ")": [*["0,-96 18,-45 0,6 ~ 0,-140 42,-60 0,34"] * 2, "0,-98 12,-45 0,2 ~ 0,-120 22,-50 0,20"],
}


def write_one(skeletons: Sequence[str], hand: np.ndarray, rng: np.random.Generator) -> Strokes:
    """A drawing of one of the skeletons by a hand (1, 2, 2), which leans now a little more, now less."""
    skeleton = skeletons[int(rng.integers(len(skeletons)))]
    return write(skeleton, 1, rng, hand @ [[1, 0], [rng.normal(0, UNEVENNESS), 1]])[0]


def compose(
    digits: Sequence[Strokes], rng: np.random.Generator, signs: Collection[int] = (), joined: float = 0.12
) -> Strokes:
    """Digits and signs side by side on a line as a hand writes them, in units of a digit's height.

    Args:
        signs: which of them are signs; they keep their size, 100 of a skeleton's units for a digit's height.
        joined: how often two neighbours are written without lifting the pen.
    """
    is_uneven = rng.random() < 0.15
    slope = np.tan(np.radians(rng.normal(0, 14 if is_uneven else 4)))
    sigma, unrest = (0.2, 0.14) if is_uneven else (0.1, 0.05)
    right, gap = 0.0, rng.choice([-0.04, 0.03, 0.08, 0.15, 0.3, 0.6])
    number: Strokes = []
    was_sign = True
    for place, strokes in enumerate(digits):
        is_sign = place in signs
        points = np.concatenate(strokes)
        low, extent = points.min(axis=0), np.ptp(points, axis=0)
        if is_sign:
            placed = [(path - (low[0], 0)) / 100 + (right, slope * right) for path in strokes]
        else:
            scale = np.exp(rng.normal(0, sigma)) / max(extent[1], extent[0] / 1.3, 1e-9)
            base = rng.normal(0, unrest) + slope * right - extent[1] * scale
            placed = [(stroke - low) * scale + (right, base) for stroke in strokes]
        if not (is_sign or was_sign) and rng.random() < joined:
            placed[0] = np.concatenate([number.pop(), placed[0]])
        number += placed
        was_sign = is_sign
        right = max(path[:, 0].max() for path in placed) + gap * np.exp(rng.normal(0, 0.3)) + 0.06 * is_sign
    return number


def on_canvas(strokes: Strokes, rng: np.random.Generator, shuffled: bool = True) -> Drawing:
    """Strokes of any unit drawn on a wide canvas, at most as high as it, in any order or as they are."""
    points = np.concatenate(strokes)
    low, extent = points.min(axis=0), np.maximum(np.ptp(points, axis=0), 1e-9)
    scale = min(0.9 * WIDTH / extent[0], rng.uniform(0.3, 0.9) * HEIGHT / extent[1])
    drawing = Drawing(HEIGHT, WIDTH, rng.choice([6, 12, 20, 20, 20]))
    for index in rng.permutation(len(strokes)) if shuffled else range(len(strokes)):
        drawing.add(((strokes[index] - low - extent / 2) * scale + (WIDTH / 2, HEIGHT / 2)).tolist())
    return drawing


NONDIGITS = [*[letters] * 8, scribbles, worms, line_works]


class Kind(NamedTuple):
    share: float  # of the numbers that are written here
    weight: float  # how much more frequent it is where people write
    patterns: list[str]  # each character a digit or a sign; none for what is no number


KINDS = [
    Kind(0.12, 1.2, []),
    Kind(0.12, 12, ["d"]),
    Kind(0.20, 11, ["dd", "dd", "dd", "ddd", "ddd", "dddd"]),
    Kind(0.11, 1, ["d.d", "d.d", "dd.d", "d.dd", "d.ddd", "d.d.d"]),
    Kind(0.07, 0.8, ["d,d", "dd,d", "d,dd", "d,d,d"]),
    Kind(0.07, 0.8, ["-d", "-dd", "-d.d", "-d,d", "d-d"]),
    Kind(0.08, 0.4, ["d/d", "dd/d", "d/dd"]),
    Kind(0.05, 1, ["dd:dd", "d:d", "d:dd"]),
    Kind(0.07, 0.8, ["d+d", "d=d", "dxd", "d÷d", "d+d=d", "d+d="]),
    Kind(0.11, 0.4, ["(d)", "(dd)", "d(d)", "(d.d)", "d)"]),
]


def write_numbers(n: int, rng: np.random.Generator) -> Iterator[tuple[str, Drawing, float]]:
    """`n` drawings, what they show, signs of all kinds as such, and how much more frequent such are where people write.

    Numbers with signs or without, some in two lines, and non-digits ("?").
    """
    for kind in rng.choice(len(KINDS), n, p=[kind.share for kind in KINDS]).tolist():
        _, weight, patterns = KINDS[kind]
        if not patterns:
            draw = NONDIGITS[int(rng.integers(len(NONDIGITS)))]
            yield UNKNOWN, on_canvas(draw(1, rng)[0], rng), weight
            continue
        lines = [rng.choice(patterns)]
        if rng.random() < 0.1:
            lines = [rng.choice(["d", "dd", "d.d"]), rng.choice(["d", "dd"])]
        hand = hands(1, rng)
        strokes: Strokes = []
        text = ""
        for pattern in lines:
            characters = [_character(each, hand, rng) for each in pattern]
            text += (" " if text else "") + "".join(character for character, _ in characters)
            signs = {place for place, each in enumerate(pattern) if each != "d"}
            lower = compose([drawn for _, drawn in characters], rng, signs)
            if strokes:
                drop = max(stroke[:, 1].max() for stroke in strokes) - min(stroke[:, 1].min() for stroke in lower)
                shift = np.array([rng.normal(0, 0.3), drop + rng.uniform(0.2, 0.6)])
                lower = [stroke + shift for stroke in lower]
            strokes += lower
        drawing = on_canvas(strokes, rng)
        points = np.concatenate([stroke.points for stroke in drawing.strokes])
        height = np.ptp(points[:, 1])
        is_dirty = rng.random() < DIRTY
        if rng.random() < PICTURES and height > FINE * drawing.brush * len(lines):
            drawing.place(_picture(drawing, is_dirty, rng))
        elif is_dirty:
            tap = rng.uniform(points.min(axis=0) - STRAY * height, points.max(axis=0) + STRAY * height)
            drawing.add([tap.clip(0, (WIDTH, HEIGHT)).tolist()])
        yield text, drawing, min(weight, RARE) if is_dirty or UNKNOWN in text else weight


def _character(kind: str, hand: np.ndarray, rng: np.random.Generator) -> tuple[str, Strokes]:
    """A sign, or for "d" a digit or, rarely, a letter: what it is, and how a hand writes it."""
    if kind != "d":
        return kind, write_one(SIGNS[kind], hand, rng)
    if rng.random() < STRANGE:
        return UNKNOWN, letters(1, rng)[0]
    digit = int(rng.integers(10))
    forms = DIGITS[1][:2] if digit == 1 and rng.random() < BARS else DIGITS[digit]
    return str(digit), write_one(forms, hand, rng)


def _picture(drawing: Drawing, is_dirty: bool, rng: np.random.Generator) -> Image.Image:
    """A drawing as a picture of any number of pixels, some with a few specks as large as the pen's tip."""
    ink = drawing.image()
    if is_dirty:
        brush = ImageDraw.Draw(ink)
        for x, y in rng.uniform((0, 0), ink.size, (rng.integers(1, 4), 2)).tolist():
            width, height = drawing.brush * rng.uniform(0.6, 1.4, 2)
            brush.ellipse([x, y, x + width, y + height], 255)
    if rng.random() < BROKEN:
        x, y, right, down = rng.uniform((0, 0, -0.5, -0.5), (*ink.size, 0.5, 0.5)) * [1, 1, *ink.size]
        ImageDraw.Draw(ink).line([x - right, y - down, x + right, y + down], 0, max(1, round(drawing.brush) // 4))
    coarse = rng.uniform(1, REDUCTION)
    ink = ink.resize([round(side / coarse) for side in ink.size], Image.Resampling.BOX)
    return ink.crop(ink.getbbox())
