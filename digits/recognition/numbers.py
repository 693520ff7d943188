"""Numbers of several digits: the likeliest way to share a drawing's ink out among digits.

All runs of neighbouring pieces are recognised in one batch. A path through them is a way to read the whole; its
score is a weighted sum of how surely its digits were recognised and how they lie to each other, and its probability
exp(score) over the sum of all paths': a conditional random field over segments (Sarawagi and Cohen 2004), trained as
LeCun et al. 1998 train theirs, for the whole number to be right (sections V-VII, doi:10.1109/5.726791).
"""

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from threading import Lock
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image

from digits.ink.drawing import Drawing
from digits.ink.extraction import find_ink_at
from digits.ink.mnist_format import CANVAS, normalize_drawing
from digits.ink.segmentation import Layout, Piece, bounds, distances, find_layouts, normalize_pieces

if TYPE_CHECKING:
    from digits.recognition.recognizer import Recognition, Recognizer

Box = tuple[float, float, float, float]  # left, top, right, bottom

# Printed by `python -m digits.training.numbers`; lengths are in heights of the writing.
SEGMENT = {  # for each digit of a path
    "digit": 1.12,
    "unlikely": -1.32,  # - log of its probability
    "rejected": 0.05,
    "short": -4.39,  # - log of its height
    "wide": -4.00,
    "loose": 1.77,  # how far one of its pieces is from the others
    "column": 1.66,  # 1 where it has an empty column a tenth wide
    "merged": -1.12,  # pieces but one
    "alone": 1.88,  # it is all the ink there is
}
JOINT = {  # for each two digits that follow each other
    "overlap": -3.60,  # over the narrower one's width
    "gap": 3.03,
    "touch": -0.47,  # 1 where their ink meets, 0 where it is a tenth apart
    "cross": -0.94,  # touch times overlap
    "cut": -2.38,  # one stroke, or connected piece, in both
    "ink cut": 0.29,  # see Piece.cut
    "height step": -0.05,  # | log of the heights' ratio |
    "offset": -0.27,  # of their middles, up or down
    "line": 2.87,  # a new line begins; then all others are 0
}
LEAST = 0.35  # confidence of a digit beside others
UNREADABLE = 0.1  # probability of a number below which none of its digits is accepted
REMEMBERED = 2000  # recognitions: ample for the candidates of one canvas


@dataclass(frozen=True)
class Number:
    """The answer for a drawing of one digit or several."""

    text: str  # "2026"; "" when empty; "?" for ink that is no digit; a space between lines of writing
    confidence: float  # estimated probability that all of the text is right, in [0, 1]
    digits: "tuple[Recognition, ...]"  # in the order of the text
    boxes: tuple[Box, ...]  # of each digit, in pixels of the canvas or the picture


EMPTY = Number("", 0.0, (), ())


class NumberReader:
    """Reads numbers, and remembers what it recognised: ink that has not changed is not recognised again.

    Any number of threads may use it at once.
    """

    def __init__(self, recognizer: "Recognizer"):
        self.recognizer = recognizer
        self._known: OrderedDict[tuple[bytes, ...], Recognition] = OrderedDict()
        self._lock = Lock()

    def read(self, drawing: Drawing) -> Number:
        """The number that a drawing shows."""
        lattices = self.lattices(drawing)
        return read_lattices(lattices) if lattices else EMPTY

    def read_image(self, image: Image.Image) -> Number:
        """The number in a picture of any mode and size; boxes in the picture's pixels.

        It takes the way over a canvas, as a picture in the window does, so that both get the same answer.
        """
        ink = find_ink_at(image)
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

    def _recognize(self, layout: Layout, drawing: Drawing) -> "list[Recognition]":
        """The answer for each run of a layout's pieces."""
        runs = [layout.pieces[first:stop] for first, stop in layout.runs]
        keys = [tuple(sorted(piece.key for piece in run)) for run in runs]
        with self._lock:
            answers = {key: self._known[key] for key in keys if key in self._known}
        new = {key: run for key, run in zip(keys, runs, strict=True) if key not in answers}
        pixels = [
            normalize_drawing(drawing)  # what all of it together is, `Recognizer.recognize` decides
            if len(run) == len(layout.pieces) and not drawing.picture
            else normalize_pieces(run, drawing.size)
            for run in new.values()
        ]
        answers |= zip(new, self.recognizer.recognize_pixels(pixels), strict=True)
        with self._lock:
            for key in keys:
                self._known[key] = answers[key]
                self._known.move_to_end(key)
            while len(self._known) > REMEMBERED:
                self._known.popitem(last=False)
        return [answers[key] for key in keys]


class Lattice:
    """All paths through a layout, with the features of their parts."""

    def __init__(self, layout: Layout, recognitions: "Sequence[Recognition]"):
        self.layout = layout
        whole = 0, len(layout.pieces)
        self.recognitions = [
            answer if run == whole else _accept(answer) for run, answer in zip(layout.runs, recognitions, strict=True)
        ]
        runs = layout.runs
        boxes = np.array([bounds(layout.pieces[first:stop]) for first, stop in runs]) / layout.height
        apart = np.minimum(distances(layout.pieces) / layout.height, 1)
        self.segments = self._segment_features(boxes, apart)  # run, feature
        starting: dict[int, list[int]] = {}
        for index, (first, _) in enumerate(runs):
            starting.setdefault(first, []).append(index)
        self.joints = [(a, b) for a, (_, stop) in enumerate(runs) for b in starting.get(stop, [])]
        self.joint_features = self._joint_features(boxes, apart)  # joint, feature

    def _segment_features(self, boxes: np.ndarray, apart: np.ndarray) -> np.ndarray:
        width, height = (boxes[:, 2:] - boxes[:, :2]).T
        confidence = np.array([recognition.confidence for recognition in self.recognitions])
        rejected = np.array([recognition.digit is None for recognition in self.recognitions])
        merged = np.array([stop - first - 1 for first, stop in self.layout.runs])
        loose = [apart[a:b, a:b].min(axis=1).max() if b - a > 1 else 0 for a, b in self.layout.runs]
        pieces = np.array([piece.box for piece in self.layout.pieces]) / self.layout.height
        column = [_column(pieces[first:stop]) for first, stop in self.layout.runs]
        return np.stack(
            [
                np.ones(len(boxes)),
                -np.log(np.maximum(confidence, 1e-9)),
                rejected,
                -np.log(np.clip(height, 0.05, 1)),
                np.maximum(width - 0.8, 0),
                loose,
                np.clip(column, 0, 0.1) * 10,
                merged,
                merged + 1 == len(self.layout.pieces),
            ],
            axis=1,
        )

    def _joint_features(self, boxes: np.ndarray, apart: np.ndarray) -> np.ndarray:
        if not self.joints:
            return np.zeros((0, len(JOINT)))
        pieces, runs = self.layout.pieces, self.layout.runs
        left, right = boxes[np.array(self.joints).T]
        gap = left[:, 2] - right[:, 0]
        narrower = np.minimum(left[:, 2] - left[:, 0], right[:, 2] - right[:, 0])
        heights = np.clip([box[:, 3] - box[:, 1] for box in (left, right)], 0.05, None)
        between = np.array([apart[slice(*runs[a]), slice(*runs[b])].min() for a, b in self.joints])
        cut = np.array([_cut(pieces[slice(*runs[a])], pieces[slice(*runs[b])]) for a, b in self.joints])
        breaks = np.array([runs[b][0] in self.layout.breaks for _, b in self.joints])
        overlap = np.clip(gap / narrower, 0, 1.5)
        touch = np.maximum(0.1 - between, 0) * 10
        features = np.stack(
            [
                overlap,
                np.clip(-gap, 0, 1),
                touch,
                touch * overlap,
                cut >= 0,
                np.clip(cut, 0, 1),
                np.abs(np.log(heights[0] / heights[1])),
                np.abs((left[:, 1] + left[:, 3] - right[:, 1] - right[:, 3]) / 2),
                np.zeros(len(gap)),
            ],
            axis=1,
        )
        features[breaks] = np.eye(len(JOINT))[-1]
        return features

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
    digits = tuple(lattice.recognitions[run] for run in path)
    right = [1 - digit.confidence if digit.digit is None else digit.confidence for digit in digits]
    confidence = float(np.exp(score - everything) * np.prod(right))
    if len(digits) > 1 and confidence < UNREADABLE:
        digits = tuple(replace(digit, digit=None) for digit in digits)
    text = ""
    for run, digit in zip(path, digits, strict=True):
        text += " " if lattice.layout.runs[run][0] in lattice.layout.breaks else ""
        text += "?" if digit.digit is None else str(digit.digit)
    boxes = tuple(bounds(lattice.layout.pieces[slice(*lattice.layout.runs[run])]) for run in path)
    return Number(text, confidence, digits, boxes)


def _accept(recognition: "Recognition") -> "Recognition":
    """The answer for ink in a line of digits, where a digit is likelier than on a canvas of its own."""
    return replace(recognition, digit=recognition.best if recognition.confidence >= LEAST else None)


def _column(boxes: np.ndarray) -> float:
    """How wide the widest empty column is between boxes (n, 4); negative where there is none."""
    reach = np.maximum.accumulate(boxes[:, 2])
    return float(max(np.sort(boxes[:, 0])[1:] - np.sort(reach)[:-1], default=0))


def _cut(left: Sequence[Piece], right: Sequence[Piece]) -> float:
    """How much ink was cut between two neighbours; -1 where nothing was."""
    sources = {piece.source for piece in left}
    return max((piece.cut for piece in right if piece.source in sources and piece.cut >= 0), default=-1.0)
