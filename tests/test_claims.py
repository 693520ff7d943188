"""What the shipped network is said to do, held against it: robust to how one draws, silent on what is no digit."""

import numpy as np
import pytest
from PIL import Image, ImageDraw

from digits.training.generator import write_digits
from samples import drawn


def placed(strokes, side, left, top):
    """Strokes of any unit, their longer side so many pixels, in the middle of a square of that side."""
    points = np.concatenate(strokes)
    low, high = points.min(axis=0), points.max(axis=0)
    middle = np.array([left + side / 2, top + side / 2])
    return [(path - (low + high) / 2) * side / (high - low).max() + middle for path in strokes]


@pytest.fixture(scope="module")
def written():
    """300 synthetic digits of any unit, and their labels."""
    return write_digits(300, np.random.default_rng(2026))


def jittered(strokes, rng):
    return [path + rng.normal(0, 2, path.shape) for path in strokes]


def seldom_sampled(strokes, rng):
    """About 30 points for the whole digit: a second's drawing at 30 Hz."""
    step = max(1, sum(map(len, strokes)) // 30)
    return [np.concatenate([path[:-1:step], path[-1:]]) for path in strokes]


def with_stray_dot(strokes, rng):
    return [*strokes, rng.choice([[8, 8], [272, 8], [8, 272], [272, 272]], size=1).astype(float)]


@pytest.mark.slow
def test_the_way_of_drawing_does_not_change_the_answer(recognizer, written):
    """Nor does the brush: not at all for strokes, which are drawn anew, and by two points for a picture of them."""
    rng = np.random.default_rng(0)
    drawings = [placed(strokes, 196, 42, 42) for strokes in written[0]]

    def best(canvases):
        return np.array([recognizer.recognize(canvas).best for canvas in canvases])

    usual = best([drawn(*strokes) for strokes in drawings])
    for change in jittered, seldom_sampled, with_stray_dot:
        assert np.mean(best(drawn(*change(strokes, rng)) for strokes in drawings) == usual) >= 0.98, change
    accuracies = []
    for brush in 8, 20, 40:
        canvases = [drawn(*strokes, brush=brush) for strokes in drawings]
        assert (best(canvases) == usual).all()
        pictures = recognizer.recognize_images([canvas.image() for canvas in canvases[:200]])  # slow: the ink is found
        accuracies.append(np.mean([picture.best for picture in pictures] == written[1][:200]))
    assert np.ptp(accuracies) <= 0.02


def to_and_fro(rng):
    """A hand that strikes out: 10 to 30 corners anywhere on the canvas."""
    return rng.uniform(30, 250, (rng.integers(10, 31), 2))


def wandering(rng):
    """A pen that keeps turning at random: a worm, which now and then comes close to a digit."""
    heading = np.cumsum(rng.normal(0, 0.8, 150))
    return placed([np.cumsum(np.stack([np.cos(heading), np.sin(heading)], axis=1), axis=0)], 220, 30, 30)[0]


@pytest.mark.slow
@pytest.mark.parametrize(("scribble", "share"), [(to_and_fro, 0.97), (wandering, 0.94)])
def test_scribbles_are_no_digit(recognizer, scribble, share):
    """500 of each. The generator of non-digits draws with a wandering pen too, but with another."""
    rng = np.random.default_rng(0)
    rejected = [recognizer.recognize(drawn(scribble(rng))).digit is None for _ in range(500)]
    assert np.mean(rejected) >= share


def test_two_digits_side_by_side_are_no_digit(recognizer, written):
    pairs = zip(written[0][:150], written[0][150:], strict=True)
    drawings = [drawn(*placed(left, 118, 20, 80), *placed(right, 118, 142, 80)) for left, right in pairs]
    assert np.mean([recognizer.recognize(drawing).digit is None for drawing in drawings]) >= 0.97


PICTURES = {
    "house": [
        [(60, 240), (60, 130), (220, 130), (220, 240), (60, 240)],
        [(50, 135), (140, 50), (230, 135)],
        [(120, 240), (120, 180), (160, 180), (160, 240)],
    ],
    "A": [[(80, 230), (140, 50), (200, 230)], [(100, 160), (180, 160)]],
    "square": [[(60, 60), (60, 220), (220, 220), (220, 60), (60, 60)]],
    "exclamation mark": [[(140, 50), (140, 170)], [(140, 220), (140, 222)]],
    "full canvas": [[(x % 2 * 280, x * 4) for x in range(71)]],
}


DISC = 60, 60, 220, 220
BLOTS = [
    *[("ellipse", box) for box in (DISC, (130, 130, 150, 150), (60, 84, 220, 196), (100, 60, 180, 220))],
    *[("pieslice", DISC, start, start + 180) for start in (-90, 0, 90)],
    ("rectangle", DISC),
]


def test_pictures_and_blots_are_no_digit(recognizer):
    for name, strokes in PICTURES.items():
        drawing = drawn(*strokes)
        assert recognizer.recognize(drawing).digit is None, name
        assert recognizer.recognize_image(drawing.image()).digit is None, name
    for shape, *where in BLOTS:
        picture = Image.new("L", (280, 280), 255)
        getattr(ImageDraw.Draw(picture), shape)(*where, fill=0)
        assert recognizer.recognize_image(picture).digit is None, (shape, *where)
