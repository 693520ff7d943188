"""What the shipped network is said to do, held against it: robust to how one draws, silent on what is no digit."""

from collections.abc import Callable, Iterable

import numpy as np
import pytest

from digits.ink.drawing import Drawing
from digits.recognition.recognizer import Recognizer
from digits.training.generator import write_digits

N = 1000

Strokes = list[np.ndarray]


@pytest.fixture(scope="module")
def written() -> tuple[list[Strokes], np.ndarray]:
    """Digits large and in the middle of a canvas of 280 pixels, and their labels."""
    drawings, labels = write_digits(N, np.random.default_rng(2026))
    placed = []
    for strokes in drawings:
        points = np.concatenate(strokes)
        low, high = points.min(axis=0), points.max(axis=0)
        scale = 196 / (high - low).max()
        placed.append([(path - (low + high) / 2) * scale + 140 for path in strokes])
    return placed, labels


def on_canvas(strokes: Strokes, brush: float = 20) -> Drawing:
    drawing = Drawing(280, brush=brush)
    for path in strokes:
        drawing.start(*path[0])
        for x, y in path[1:]:
            drawing.extend(x, y)
    return drawing


def jittered(strokes: Strokes, rng: np.random.Generator) -> Strokes:
    return [path + rng.normal(0, 2, path.shape) for path in strokes]


def seldom_sampled(strokes: Strokes, rng: np.random.Generator) -> Strokes:
    """About 30 points for the whole digit: a second's drawing at 30 Hz."""
    step = max(1, sum(map(len, strokes)) // 30)
    return [np.concatenate([path[:-1:step], path[-1:]]) for path in strokes]


def with_stray_dot(strokes: Strokes, rng: np.random.Generator) -> Strokes:
    return [*strokes, rng.choice([[8, 8], [272, 8], [8, 272], [272, 272]], size=1).astype(float)]


@pytest.mark.slow
def test_the_way_of_drawing_does_not_change_the_answer(
    recognizer: Recognizer, written: tuple[list[Strokes], np.ndarray]
) -> None:
    """Nor does the brush: not at all for strokes, which are drawn anew, and by two points for a picture of them."""
    rng, (drawings, labels) = np.random.default_rng(0), written

    def best(canvases: Iterable[Drawing]) -> np.ndarray:
        return np.array([recognizer.recognize(canvas).best for canvas in canvases])

    usual = best(map(on_canvas, drawings))
    for change in jittered, seldom_sampled, with_stray_dot:
        assert np.mean(best(on_canvas(change(strokes, rng)) for strokes in drawings) == usual) >= 0.98, change
    accuracies = []
    for brush in 8, 20, 40:
        canvases = [on_canvas(strokes, brush) for strokes in drawings]
        assert (best(canvases) == usual).all()
        pictures = recognizer.recognize_images([canvas.image() for canvas in canvases[:200]])  # slow: the ink is found
        accuracies.append(np.mean([picture.best for picture in pictures] == labels[:200]))
    assert np.ptp(accuracies) <= 0.02


def to_and_fro(rng: np.random.Generator) -> np.ndarray:
    """A hand that strikes out: 10 to 30 corners anywhere on the canvas."""
    return rng.uniform(30, 250, (rng.integers(10, 31), 2))


def wandering(rng: np.random.Generator) -> np.ndarray:
    """A pen that keeps turning at random: a worm, which now and then comes close to a digit."""
    heading = np.cumsum(rng.normal(0, 0.8, 150))
    path = np.cumsum(np.stack([np.cos(heading), np.sin(heading)], axis=1), axis=0)
    return (path - path.min(axis=0)) * 220 / np.ptp(path, axis=0).max() + 30


@pytest.mark.slow
@pytest.mark.parametrize(("scribble", "share"), [(to_and_fro, 0.97), (wandering, 0.945)])
def test_scribbles_are_no_digit(
    recognizer: Recognizer, scribble: Callable[[np.random.Generator], np.ndarray], share: float
) -> None:
    """1,000 of each. The generator of non-digits draws with a wandering pen too, but with another."""
    rng = np.random.default_rng(0)
    rejected = [recognizer.recognize(on_canvas([scribble(rng)])).digit is None for _ in range(1000)]
    assert np.mean(rejected) >= share


def test_two_digits_side_by_side_are_no_digit(
    recognizer: Recognizer, written: tuple[list[Strokes], np.ndarray]
) -> None:
    lefts, rights = written[0][:200], written[0][200:400]
    left_place, right_place = np.array([-4, 56]), np.array([116, 56])
    pairs = [
        [path * 0.6 + left_place for path in left] + [path * 0.6 + right_place for path in right]
        for left, right in zip(lefts, rights, strict=True)
    ]
    assert all(path.min() > 0 and path.max() < 280 for pair in pairs for path in pair), "the canvas holds both"
    assert np.mean([recognizer.recognize(on_canvas(pair)).digit is None for pair in pairs]) >= 0.97


PICTURES = {
    "house": [
        [(60, 240), (60, 130), (220, 130), (220, 240), (60, 240)],
        [(50, 135), (140, 50), (230, 135)],
        [(120, 240), (120, 180), (160, 180), (160, 240)],
    ],
    "A": [[(80, 230), (140, 50), (200, 230)], [(100, 160), (180, 160)]],
    "square": [[(60, 60), (60, 220), (220, 220), (220, 60), (60, 60)]],
    "exclamation mark": [[(140, 50), (140, 170)], [(140, 220), (140, 222)]],
    "dot": [[(140, 140)]],
    "full canvas": [[(x % 2 * 280, x * 4) for x in range(71)]],
}


@pytest.mark.parametrize("strokes", PICTURES.values(), ids=PICTURES)
def test_pictures_are_no_digit(recognizer: Recognizer, strokes: list[list[tuple[float, float]]]) -> None:
    drawing = on_canvas([np.array(path, dtype=float) for path in strokes])
    assert recognizer.recognize(drawing).digit is None
    assert recognizer.recognize_image(drawing.image()).digit is None
