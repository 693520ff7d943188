"""The weights of digits/recognition/numbers.py, fitted to synthetic numbers.

    python -m digits.training.fit_numbers [MODEL]

For each number all paths are listed, and the weights are those under which the paths that read it right are likeliest
(a conditional random field over segments, see there), with a small penalty on their squares.
"""

import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from itertools import repeat

import numpy as np
from scipy.optimize import minimize

from digits.ink.drawing import Drawing
from digits.recognition.numbers import JOINT, SEGMENT, Lattice, NumberReader
from digits.recognition.recognizer import Recognizer
from digits.training.generator import write_digits
from digits.training.nondigits import letters, line_works, scribbles, worms

HEIGHT, WIDTH = 280, 840  # of the canvas
PORTION = 50  # of them that are written at a time
NUMBERS = 3200
MOST_PATHS = 3000  # of one number: those with more are left out
STRANGE = 0.05  # of the places in a number: a letter or sign instead of a digit
PENALTY = 1e-4

Strokes = list[np.ndarray]  # each (n, 2)


def compose(digits: Sequence[Strokes], rng: np.random.Generator, joined: float = 0.08) -> Strokes:
    """Digits side by side on a line, as a hand writes them, in units of a digit's height.

    Args:
        joined: how often two neighbours are written without lifting the pen.
    """
    right, slope, gap = 0.0, np.tan(np.radians(rng.normal(0, 4))), rng.choice([0.03, 0.08, 0.15, 0.3, 0.6])
    number: Strokes = []
    for strokes in digits:
        points = np.concatenate(strokes)
        low, extent = points.min(axis=0), np.ptp(points, axis=0)
        scale = np.exp(rng.normal(0, 0.1)) / max(extent[1], extent[0] / 1.3, 1e-9)
        base = rng.normal(0, 0.05) + slope * right - extent[1] * scale
        placed = [(stroke - low) * scale + (right, base) for stroke in strokes]
        if number and rng.random() < joined:
            placed[0] = np.concatenate([number.pop(), placed[0]])
        number += placed
        right += extent[0] * scale + gap * np.exp(rng.normal(0, 0.3))
    return number


def on_canvas(strokes: Strokes, rng: np.random.Generator) -> Drawing:
    """Strokes of any unit drawn on a wide canvas, at most as high as it, in any order."""
    points = np.concatenate(strokes)
    low, extent = points.min(axis=0), np.maximum(np.ptp(points, axis=0), 1e-9)
    scale = min(0.9 * WIDTH / extent[0], rng.uniform(0.3, 0.9) * HEIGHT / extent[1])
    drawing = Drawing(HEIGHT, WIDTH)
    for index in rng.permutation(len(strokes)):
        (x, y), *rest = ((strokes[index] - low - extent / 2) * scale + (WIDTH / 2, HEIGHT / 2)).tolist()
        drawing.start(x, y)
        for x, y in rest:
            drawing.extend(x, y)
    return drawing


def write_numbers(n: int, rng: np.random.Generator) -> Iterator[tuple[str, Drawing]]:
    """`n` drawings and what they show: numbers of one to three digits, some in two lines, and non-digits ("?")."""
    drawings, labels = write_digits(6 * n, rng)
    others = [draw(n, rng) for draw in (*[letters] * 8, scribbles, worms, line_works)]
    texts = list(map(str, labels))
    for place in np.flatnonzero(rng.random(6 * n) < STRANGE):
        drawings[place], texts[place] = others[place % 8][place // 6], "?"
    for index in range(n):
        lengths = rng.choice([(0, 0), (1, 0), (2, 0), (3, 0), (1, 1), (2, 2)], p=[0.4, 0.2, 0.2, 0.1, 0.05, 0.05])
        if not lengths.any():
            yield "?", on_canvas(others[rng.integers(len(others))][index], rng)
            continue
        first, second = (slice(6 * index + 3 * line, 6 * index + 3 * line + lengths[line]) for line in range(2))
        strokes = compose(drawings[first], rng)
        text = "".join(texts[first])
        if lengths[1]:
            text += " " + "".join(texts[second])
            lower = compose(drawings[second], rng)
            drop = max(stroke[:, 1].max() for stroke in strokes) - min(stroke[:, 1].min() for stroke in lower)
            shift = np.array([rng.normal(0, 0.3), drop + rng.uniform(0.2, 0.6)])
            strokes += [stroke + shift for stroke in lower]
        yield text, on_canvas(strokes, rng)


def list_paths(lattice: Lattice) -> Iterator[tuple[str, np.ndarray]]:
    """Each path's text and the sum of its features."""
    following: dict[int, list[tuple[int, np.ndarray]]] = {}
    for (a, b), features in zip(lattice.joints, lattice.joint_features, strict=True):
        following.setdefault(a, []).append((b, features))
    layout = lattice.layout

    def walk(run: int, text: str, features: np.ndarray) -> Iterator[tuple[str, np.ndarray]]:
        recognition = lattice.recognitions[run]
        text += " " if layout.runs[run][0] in layout.breaks else ""
        text += "?" if recognition.digit is None else str(recognition.digit)
        features = features + np.concatenate([lattice.segments[run], np.zeros(len(JOINT))])
        if layout.runs[run][1] == len(layout.pieces):
            yield text, features
        for after, joint in following.get(run, []):
            yield from walk(after, text, features + np.concatenate([np.zeros(len(SEGMENT)), joint]))

    for run, (first, _) in enumerate(layout.runs):
        if first == 0:
            yield from walk(run, "", np.zeros(len(SEGMENT) + len(JOINT)))


def examples(seed: int, model: str) -> list[tuple[np.ndarray, np.ndarray]]:
    """For each number that some path reads right: the paths' features (n, f), and which are right, bool (n,)."""
    reader = NumberReader(Recognizer.load(model))
    numbers = []
    for text, drawing in write_numbers(PORTION, np.random.default_rng(seed)):
        paths = [path for lattice in reader.lattices(drawing) for path in list_paths(lattice)]
        right = np.array([answer == text or {*answer, *text} <= {"?", " "} for answer, _ in paths])
        if right.any() and not right.all() and len(paths) <= MOST_PATHS:
            numbers.append((np.array([features for _, features in paths]), right))
    return numbers


def fit(numbers: Sequence[tuple[np.ndarray, np.ndarray]]) -> np.ndarray:
    """The weights of greatest likelihood."""

    counts = [len(right) for _, right in numbers]
    starts = np.cumsum([0, *counts[:-1]])
    features = np.concatenate([features for features, _ in numbers])
    right = np.concatenate([right for _, right in numbers])

    def loss(weights: np.ndarray) -> tuple[float, np.ndarray]:
        scores = features @ weights
        everything = np.logaddexp.reduceat(scores, starts)
        wanted = np.logaddexp.reduceat(np.where(right, scores, -np.inf), starts)
        share = np.exp(scores - np.repeat(everything, counts))
        share_of_right = np.where(right, np.exp(scores - np.repeat(wanted, counts)), 0)
        slope = (share - share_of_right) @ features / len(numbers)
        return np.mean(everything - wanted) + PENALTY * weights @ weights, slope + 2 * PENALTY * weights

    start = np.zeros(len(SEGMENT) + len(JOINT))
    return minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": 200}).x


def main() -> None:
    model = sys.argv[1] if len(sys.argv) > 1 else "mnist.h5"
    with ProcessPoolExecutor() as pool:
        portions = pool.map(examples, range(NUMBERS // PORTION), repeat(model))
        numbers = [number for portion in portions for number in portion]
    print(f"{len(numbers)} numbers")
    for name, weight in zip([*SEGMENT, *JOINT], fit(numbers), strict=True):
        print(f'    "{name}": {weight:.2f},')


if __name__ == "__main__":
    main()
