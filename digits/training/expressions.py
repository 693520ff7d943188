"""Numbers as hands write them, drawn by a program: digits and signs side by side, joined, climbing, in lines."""

from collections.abc import Iterator, Sequence

import numpy as np

from digits.ink.drawing import Drawing
from digits.training.generator import write_digits, write_mixed
from digits.training.nondigits import letters, line_works, scribbles, worms

HEIGHT, WIDTH = 280, 840  # of the canvas
STRANGE = 0.04  # of the places in a number: a letter or sign instead of a digit
PICTURES = 0.25  # of the numbers
MOST = 8  # characters in a line

Strokes = list[np.ndarray]  # each (n, 2); of a sign in heights of a digit, y from 0 at the line downward


# What each stands for in a number's text, and its skeletons, in hundredths of a digit's height over the line.
SIGNS: dict[str, tuple[str, list[str]]] = {
    "point": (".", ["0,-2 ~ 0,-14", "0,-2 ~ 0,-14", "0,-5 3,2 ~ 0,-14 12,0", "6,-6 0,0 ~ 14,-10 0,2", "0,-15 ~ 0,-50"]),
    "comma": (",", ["0,-4 -4,14 ~ 0,-12 -20,36", "0,-6 3,4 -6,16 ~ 0,-12 6,6 -18,34"]),
    "minus": (
        "-",
        ["0,-42 20,-42 ~ 0,-56 80,-56", "0,-42 20,-42 ~ 0,-56 80,-56", "0,-40 14,-46 30,-40 ~ 0,-60 30,-64 70,-54"],
    ),
    "slash": ("/", ["30,-96 0,4 ~ 100,-145 0,25", "0,4 30,-96 ~ 0,25 100,-145"]),
    "colon": (":", ["0,-35; 0,-4 ~ 0,-75; 0,-20", "0,-38 2,-34; 0,-6 2,0 ~ 0,-75 8,-68; 0,-14 8,-6"]),
    "plus": (
        "?",
        [
            "0,-35 35,-35; 18,-52 18,-16 ~ 0,-50 90,-50; 45,-95 45,-5",
            "18,-52 18,-16; 0,-35 35,-35 ~ 45,-95 45,-5; 0,-50 90,-50",
        ],
    ),
    "times": (
        "?",
        [
            "0,-50 30,-15; 30,-50 0,-15 ~ 0,-80 75,-5; 75,-80 0,-5",
            "0,-50 12,-44 18,-20 32,-14; 30,-50 0,-14 ~ 0,-75 28,-68 44,-8 75,-4; 70,-75 0,-4",
        ],
    ),
    "equals": ("?", ["0,-44 25,-44; 0,-30 25,-30 ~ 0,-65 85,-65; 0,-28 85,-28"]),
    "divided": ("?", ["0,-45 30,-45; 15,-62; 15,-28 ~ 0,-45 85,-45; 42,-80; 42,-8"]),
    "opening": ("?", ["18,-96 0,-45 18,6 ~ 42,-140 0,-60 42,34"]),
    "closing": ("?", ["0,-96 18,-45 0,6 ~ 0,-140 42,-60 0,34"]),
}


def write_sign(name: str, rng: np.random.Generator) -> Strokes:
    """A sign as a hand writes it, its left end at x = 0, in heights of a digit over the line."""
    (strokes,) = write_mixed(SIGNS[name][1], 1, rng)
    left = min(path[:, 0].min() for path in strokes)
    return [(path - (left, 0)) / 100 for path in strokes]


def compose(digits: Sequence[Strokes | str], rng: np.random.Generator, joined: float = 0.12) -> Strokes:
    """Digits, or names of signs, side by side on a line as a hand writes them, in units of a digit's height.

    Args:
        joined: how often two neighbours are written without lifting the pen.
    """
    is_uneven = rng.random() < 0.15
    slope = np.tan(np.radians(rng.normal(0, 14 if is_uneven else 4)))
    sigma, unrest = (0.2, 0.14) if is_uneven else (0.1, 0.05)
    right, gap = 0.0, rng.choice([-0.04, 0.03, 0.08, 0.15, 0.3, 0.6])
    number: Strokes = []
    was_sign = True
    for strokes in digits:
        is_sign = isinstance(strokes, str)
        if isinstance(strokes, str):
            placed = [path + np.array([right, slope * right]) for path in write_sign(strokes, rng)]
        else:
            points = np.concatenate(strokes)
            low, extent = points.min(axis=0), np.ptp(points, axis=0)
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


PATTERNS = [  # each character a digit or a sign, and how often it is written
    (0.24, ["d"]),
    (0.32, ["dd", "dd", "dd", "ddd", "ddd", "dddd"]),
    (0.12, ["d.d", "d.d", "dd.d", "d.dd", "d.ddd", "d.d.d"]),
    (0.06, ["d,d", "dd,d", "d,dd", "d,d,d"]),
    (0.06, ["-d", "-dd", "-d.d", "-d,d", "d-d"]),
    (0.03, ["d/d", "dd/d", "d/dd"]),
    (0.04, ["dd:dd", "d:d", "d:dd"]),
    (0.08, ["d+d", "d=d", "dxd", "d~d", "d+d=d"]),
    (0.05, ["(d)", "(dd)", "d(d)", "(d.d)"]),
]
NAMES = dict(zip(".,-/:+x=~()", SIGNS, strict=True))


def write_numbers(n: int, rng: np.random.Generator) -> Iterator[tuple[str, Drawing]]:
    """`n` drawings and what they show: numbers with signs or without, some in two lines, and non-digits ("?")."""
    drawings, labels = write_digits(MOST * n, rng)
    others = [draw(n, rng) for draw in (*[letters] * 8, scribbles, worms, line_works)]
    texts = list(map(str, labels))
    for place in np.flatnonzero(rng.random(MOST * n) < STRANGE).tolist():
        drawings[place], texts[place] = others[place % 8][place // MOST], "?"
    shares = np.array([share for share, _ in PATTERNS])
    for index in range(n):
        kind = rng.random()
        if kind < 0.2:
            yield "?", on_canvas(others[rng.integers(len(others))][index], rng)
            continue
        patterns = [rng.choice(PATTERNS[rng.choice(len(PATTERNS), p=shares / shares.sum())][1])]
        if kind > 0.9:
            patterns = [rng.choice(["d", "dd", "d.d"]), rng.choice(["d", "dd"])]
        place = MOST * index
        strokes: Strokes = []
        text = ""
        for pattern in patterns:
            line: list[Strokes | str] = []
            text += " " if text else ""
            for character in pattern:
                line.append(drawings[place] if character == "d" else NAMES[character])
                text += texts[place] if character == "d" else SIGNS[NAMES[character]][0]
                place += character == "d"
            lower = compose(line, rng)
            if strokes:
                drop = max(stroke[:, 1].max() for stroke in strokes) - min(stroke[:, 1].min() for stroke in lower)
                shift = np.array([rng.normal(0, 0.3), drop + rng.uniform(0.2, 0.6)])
                lower = [stroke + shift for stroke in lower]
            strokes += lower
        drawing = on_canvas(strokes, rng)
        if rng.random() < PICTURES:
            drawing.place(drawing.image())
        yield text, drawing
