"""Numbers of several digits: the likeliest way to share a drawing's ink out among digits.

All runs of neighbouring pieces are recognised in one batch. A path through them is a way to read the whole; its
score is a weighted sum of how surely its digits were recognised and how they lie to each other, and its probability
exp(score) over the sum of all paths': a conditional random field over segments (Sarawagi and Cohen 2004), trained as
LeCun et al. 1998 train theirs, for the whole number to be right (sections V-VII, doi:10.1109/5.726791).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

import numpy as np
from PIL import Image

from digits.ink.drawing import Drawing
from digits.ink.mnist_format import CANVAS
from digits.ink.picture.find import find_ink
from digits.ink.segmentation import Layout, Piece, bounds, find_layouts, normalize_pieces
from digits.recognition.recognition import Recognition, percent

Box = tuple[float, float, float, float]  # left, top, right, bottom

# Printed by `python -m digits.training.fit_numbers`; lengths are in heights of the writing.
SEGMENT = {  # for each digit of a path
    "digit": 0.96,
    "unlikely": -3.07,  # - log of its probability, where it is accepted
    "rejected": -2.44,
    "short": -4.35,  # - log of its height
    "wide": -4.49,
    "column": -2.94,  # how wide an empty slanting column it has, 1 where that is WIDE_COLUMN
    "merged": -0.03,  # strokes, or connected pieces, but one
    "alone": 0.40,  # it is all the ink there is
    "alone and rejected": 1.80,
}
JOINT = {  # for each two digits that follow each other
    "overlap": -3.95,  # over the narrower one's width
    "cut": -2.50,  # one stroke, or connected piece, in both
    "offset": -3.95,  # of their middles, up or down
    "line": 2.47,  # a new line begins; then all others are 0
}
# From 0.25 to 0.5 synthetic numbers and non-digits are read equally well, all in all, and the smallest leaves the
# fewest "?"; nor do columns of 0.2 to 0.45 make a difference to them.
LEAST = 0.25  # confidence of a digit beside others
WIDE_COLUMN = 0.3
NARROWEST = 0.2  # what is narrower, as a 1, counts as wide as this where it overlaps its neighbour
REMEMBERED = 2000  # recognitions: ample for the candidates of one canvas


@dataclass(frozen=True)
class Number:
    """The answer for a drawing of one digit or several."""

    text: str  # "2026"; "" when empty; "?" for ink that is no digit; a space between lines of writing
    confidence: float  # estimated probability that all of the text is right, in [0, 1]
    digits: tuple[Recognition, ...]  # in the order of the text
    boxes: tuple[Box, ...]  # of each digit, in pixels of the canvas or the picture
    parts: tuple[tuple[Piece, ...], ...] = field(default=(), compare=False)  # the ink of each digit, see `draw_pieces`
    newest: int = -1  # which digit has the newest stroke, in a picture the last one; -1 where there is none
    notes: tuple[str, ...] = ()  # sentences: what is unknown or was left out, and why


EMPTY = Number("", 0.0, (), ())


def describe_number(number: Number) -> str:
    """The answer in one phrase: `2026 (87 %)`, `not a digit`, or `no ink`."""
    if not number.text:
        return "no ink"
    return "not a digit" if number.text == "?" else f"{number.text} ({percent(number.confidence)})"


class DigitRecognizer(Protocol):
    """A Recognizer, or what answers as it does."""

    def recognize_pixels(self, pixels: Sequence[np.ndarray | None]) -> list[Recognition]: ...


class NumberReader:
    """Reads numbers, and remembers what it recognised: ink that has not changed is not recognised again.

    Any number of threads may use it at once.
    """

    def __init__(self, recognizer: DigitRecognizer):
        self.recognizer = recognizer
        self._known: dict[tuple[object, ...], Recognition] = {}

    def read(self, drawing: Drawing) -> Number:
        """The number that a drawing shows."""
        lattices = self.lattices(drawing)
        return read_lattices(lattices) if lattices else EMPTY

    def read_image(self, image: Image.Image) -> Number:
        """The number in a picture of any mode and size; boxes in the picture's pixels.

        It takes the way over a canvas, as a picture in the window does, so that both get the same answer.
        """
        ink = find_ink(image)
        if ink is None:
            return EMPTY
        drawing = Drawing(CANVAS, 3 * CANVAS)
        drawing.place(ink.image)
        number = self.read(drawing)
        left, top, right, _ = drawing.image().getbbox() or (0, 0, 1, 1)
        scale = ink.image.width * ink.scale / (right - left)
        origin = np.array([ink.left, ink.top] * 2)
        boxes = (np.array(number.boxes) - (left, top, left, top)) * scale + origin
        return replace(number, boxes=tuple(tuple(box) for box in boxes.tolist()))

    def lattices(self, drawing: Drawing) -> "list[Lattice]":
        """All ways to read a drawing, one lattice for each of its layouts."""
        return [Lattice(layout, self._recognize(layout, drawing)) for layout in find_layouts(drawing)]

    def _recognize(self, layout: Layout, drawing: Drawing) -> list[Recognition]:
        """The answer for each run of a layout's pieces."""
        runs = [layout.pieces[first:stop] for first, stop in layout.runs]
        keys = [(drawing.size, *sorted(piece.key for piece in run)) for run in runs]
        known = self._known
        new = {key: run for key, run in zip(keys, runs, strict=True) if key not in known}
        if len(known) + len(new) > REMEMBERED:
            known = self._known = {key: known[key] for key in keys if key in known}
        pixels = [normalize_pieces(run, drawing.size) for run in new.values()]
        known.update(zip(new, self.recognizer.recognize_pixels(pixels), strict=True))
        return [known[key] for key in keys]


class Lattice:
    """All paths through a layout, with the features of their parts: `segments` (run, feature), `joint_features`."""

    def __init__(self, layout: Layout, recognitions: Sequence[Recognition]):
        self.layout = layout
        alone = [run == (0, len(layout.pieces)) for run in layout.runs]
        self.recognitions = [
            answer if whole else replace(answer, digit=answer.best if answer.confidence >= LEAST else None)
            for answer, whole in zip(recognitions, alone, strict=True)
        ]
        pieces = [layout.pieces[first:stop] for first, stop in layout.runs]
        boxes = np.array([bounds(run) for run in pieces]) / layout.height
        reach = np.stack([piece.reach for piece in layout.pieces]) / layout.height
        low = np.stack([reach[first:stop, 0].min(axis=0) for first, stop in layout.runs])  # run, slant
        high = np.stack([reach[first:stop, 1].max(axis=0) for first, stop in layout.runs])
        width = (high - low).min(axis=1)
        confidence = np.array([answer.confidence for answer in self.recognitions])
        rejected = np.array([answer.digit is None for answer in self.recognitions])
        sources = [{piece.source for piece in run} for run in pieces]
        self.segments = np.stack(
            [
                np.ones(len(pieces)),
                np.where(rejected, 0, -np.log(np.maximum(confidence, 1e-9))),
                rejected,
                -np.log(np.clip(boxes[:, 3] - boxes[:, 1], 0.05, 1)),
                np.maximum(width - 0.8, 0),
                [min(_column(reach[first:stop]) / WIDE_COLUMN, 1) for first, stop in layout.runs],
                [len(source) - 1 for source in sources],
                alone,
                rejected & alone,
            ],
            axis=1,
        )
        starting: dict[int, list[int]] = {}
        for index, (first, _) in enumerate(layout.runs):
            starting.setdefault(first, []).append(index)
        self.joints = [(a, b) for a, (_, stop) in enumerate(layout.runs) for b in starting.get(stop, [])]
        left, right = np.array(self.joints, dtype=int).reshape(-1, 2).T
        middles = (boxes[:, 1] + boxes[:, 3]) / 2
        narrower = np.maximum(np.minimum(width[left], width[right]), NARROWEST)
        self.joint_features = np.stack(
            [
                np.clip((high[left] - low[right]).min(axis=1) / narrower, 0, 1),
                [not sources[a].isdisjoint(sources[b]) for a, b in self.joints],
                np.abs(middles[left] - middles[right]),
                np.zeros(len(left)),
            ],
            axis=1,
        )
        breaks = [layout.runs[b][0] in layout.breaks for b in right]
        self.joint_features[breaks] = np.eye(len(JOINT))[-1]

    def best_path(self) -> tuple[list[int], float, float]:
        """The likeliest path's runs, its score, and the logarithm of the sum of exp(score) over all paths."""
        scores = (self.segments @ list(SEGMENT.values())).tolist()
        incoming: list[list[tuple[int, float]]] = [[] for _ in scores]
        for (a, b), score in zip(self.joints, (self.joint_features @ list(JOINT.values())).tolist(), strict=True):
            incoming[b].append((a, score))
        best, total, before = list(scores), list(scores), [-1] * len(scores)
        for run in range(len(scores)):  # a run comes after all that may stand before it
            if incoming[run]:
                best[run], before[run] = max((best[a] + score + scores[run], a) for a, score in incoming[run])
                total[run] = float(np.logaddexp.reduce([total[a] + score for a, score in incoming[run]])) + scores[run]
        last = [index for index, (_, stop) in enumerate(self.layout.runs) if stop == len(self.layout.pieces)]
        path = [max(last, key=best.__getitem__)]
        while before[path[0]] >= 0:
            path.insert(0, before[path[0]])
        return path, best[path[-1]], float(np.logaddexp.reduce([total[index] for index in last]))


def read_lattices(lattices: Sequence[Lattice]) -> Number:
    """The likeliest number in all the layouts of a drawing."""
    paths = [lattice.best_path() for lattice in lattices]
    everything = np.logaddexp.reduce([total for _, _, total in paths])
    lattice, (path, score, _) = max(zip(lattices, paths, strict=True), key=lambda pair: pair[1][1])
    digits = [lattice.recognitions[run] for run in path]
    if sum(digit.digit is not None for digit in digits) < len(digits) / 2:  # rather writing or a picture than a number
        digits = [replace(digit, digit=None) for digit in digits]
    right = [1 - digit.confidence if digit.digit is None else digit.confidence for digit in digits]
    text = ""
    for run, digit in zip(path, digits, strict=True):
        text += " " if lattice.layout.runs[run][0] in lattice.layout.breaks else ""
        text += "?" if digit.digit is None else str(digit.digit)
    parts = tuple(tuple(lattice.layout.pieces[slice(*lattice.layout.runs[run])]) for run in path)
    newest = max(range(len(parts)), key=lambda digit: (max(piece.order for piece in parts[digit]), digit))
    confidence = float(np.exp(score - everything) * np.prod(right))
    return Number(text, confidence, tuple(digits), tuple(map(bounds, parts)), parts, newest)


def _column(reach: np.ndarray) -> float:
    """How wide a slanting column without ink is, at most, amid pieces of such a reach (n, 2, slants)."""
    if len(reach) == 1:
        return 0.0  # as below, but most runs are of one piece, for each movement of the pen
    order = np.argsort(reach[:, 0], axis=0)
    low, high = (np.take_along_axis(reach[:, side], order, axis=0) for side in (0, 1))
    return float((low[1:] - np.maximum.accumulate(high)[:-1]).max(initial=0))
