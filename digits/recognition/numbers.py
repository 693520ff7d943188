"""Numbers: what a drawing or a picture says, digits and signs, and how sure that is.

All runs of neighbouring pieces of ink are recognised in one batch; which of them are the digits, the lattice decides.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Protocol

import numpy as np
from PIL import Image

from digits.ink.drawing import Drawing
from digits.ink.picture.find import find_ink
from digits.ink.pieces import Piece, bounds, leaves_out, normalize_pieces
from digits.ink.segmentation import Layout, find_layouts
from digits.recognition.lattice import Lattice, Path, log_sum
from digits.recognition.recognition import Recognition, percent
from digits.recognition.signs import UNKNOWN

Box = tuple[float, float, float, float]  # left, top, right, bottom

REMEMBERED = 2000  # recognitions: ample for the candidates of one canvas
SPACE = 0.8  # of the writing's height: a wider gap is a space,
SPACED = 1.6  # if the digits' middles are so much farther apart than most,
SPACE_OF_TWO = 1.2  # or where there are but two digits and one gap
CALIBRATION = 0.81  # power of a number's probability, printed by `python -m digits.training.fit_numbers`
NAMES = {  # of signs that do not belong to a number
    "plus": "a plus",
    "times": "a multiplication sign",
    "equals": "an equals sign",
    "divided": "a division sign",
    "opening": "a bracket",
    "closing": "a bracket",
}
DOUBTFUL = 0.5  # certainty from which a digit is sure


@dataclass(frozen=True)
class Number:
    """The answer for a drawing of one digit or several."""

    text: str  # "2026", "-3.14"; "" when empty; "?" for ink that is neither; a space at a wide gap or new line
    confidence: float  # estimated probability that all of the text is right, in [0, 1]
    digits: tuple[Recognition, ...]  # one for each digit or "?", in the order of the text
    boxes: tuple[Box, ...]  # of each digit, in pixels of the canvas or the picture
    parts: tuple[tuple[Piece, ...], ...] = field(default=(), compare=False)  # the ink of each digit, see `draw_pieces`
    newest: int = -1  # which digit has the newest stroke, in a picture the last one; -1 where there is none
    notes: tuple[str, ...] = ()  # sentences: what is unknown or was left out, and why
    certainties: tuple[float, ...] = ()  # of each digit: estimated probability that it and its ink are right
    unsure: tuple[bool, ...] = ()  # which digits would not be accepted by themselves


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
        self._known: dict[tuple[object, ...], tuple[Recognition, bool]] = {}

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
        drawing = Drawing()
        drawing.place(ink.image)
        number = self.read(drawing)
        left, top, right, _ = drawing.image().getbbox() or (0, 0, 1, 1)
        scale = ink.image.width * ink.scale / (right - left)
        origin = np.array([ink.left, ink.top] * 2)
        boxes = (np.array(number.boxes) - (left, top, left, top)) * scale + origin
        return replace(number, boxes=tuple(tuple(box) for box in boxes.tolist()))

    def lattices(self, drawing: Drawing) -> list[Lattice]:
        """All ways to read a drawing, one lattice for each of its layouts."""
        return [Lattice(layout, *self._recognize(layout, drawing)) for layout in find_layouts(drawing)]

    def _recognize(self, layout: Layout, drawing: Drawing) -> tuple[list[Recognition], list[bool]]:
        """For each run of a layout's pieces the answer, and whether that leaves some ink out."""
        runs = [layout.pieces[first:stop] for first, stop in layout.runs]
        keys = [(drawing.size, *sorted(piece.key for piece in run)) for run in runs]
        known = self._known
        new = {key: run for key, run in zip(keys, runs, strict=True) if key not in known}
        if len(known) + len(new) > REMEMBERED:
            known = self._known = {key: known[key] for key in keys if key in known}
        answers = self.recognizer.recognize_pixels([normalize_pieces(run, drawing.size) for run in new.values()])
        known.update(zip(new, zip(answers, map(leaves_out, new.values()), strict=True), strict=True))
        recognitions, incomplete = zip(*(known[key] for key in keys), strict=True)
        return list(recognitions), list(incomplete)


def read_lattices(lattices: Sequence[Lattice]) -> Number:
    """The likeliest number in all the layouts of a drawing."""
    paths = [lattice.best_path() for lattice in lattices]
    everything = log_sum([path.total for path in paths])
    lattice, path = max(zip(lattices, paths, strict=True), key=lambda pair: pair[1].score)
    layout, nodes = lattice.layout, [lattice.nodes[node] for node in path.nodes]
    found = [lattice.recognitions[node.run].digit is not None for node in nodes if not node.sign]
    is_number = bool(found) and sum(found) >= len(found) / 2
    spaces = _spaces(lattice, path)
    text, confidence, digits, parts, certainties, unsure = "", 1.0, [], [], [], []
    notes = [] if is_number else ["This is rather writing or a drawing than a number."]
    for index, (node, share) in enumerate(zip(nodes, path.shares, strict=True)):
        digit = lattice.recognitions[node.run]
        is_unknown = node.text == UNKNOWN or not is_number
        text += (" " if index in spaces else "") + (UNKNOWN if is_unknown else node.text)
        if node.sign and not is_unknown:
            continue
        digits.append(replace(digit, digit=None) if is_unknown else digit)
        parts.append(tuple(layout.pieces[slice(*layout.runs[node.run])]))
        right = 1.0 if node.sign else 1 - digit.confidence if is_unknown else digit.confidence
        confidence *= right
        certainties.append(_calibrated(share - everything, right))
        unsure.append(not is_unknown and (node.run in lattice.lenient or certainties[-1] < DOUBTFUL))
        if unsure[-1]:
            notes.append(f"The {node.text} in place {len(digits)} is unsure.")
        elif is_number and is_unknown:
            kind = NAMES.get(node.sign, "ink that is neither a digit nor a sign")
            notes.append(f"{UNKNOWN} in place {len(digits)} stands for {kind}.")
    confidence = _calibrated(path.score - everything, confidence)
    newest = max(range(len(parts)), key=lambda digit: (max(piece.order for piece in parts[digit]), digit), default=-1)
    boxes = tuple(map(bounds, parts))
    return Number(
        text, confidence, tuple(digits), boxes, tuple(parts), newest, tuple(notes), tuple(certainties), tuple(unsure)
    )


def _calibrated(share: float, right: float) -> float:
    """Probability that ink is shared out well, given its logarithm, and then read right: at most as for that alone."""
    return min(float((np.exp(share) * right) ** CALIBRATION), right)


def _spaces(lattice: Lattice, path: Path) -> set[int]:
    """Before which nodes of a path there is a space: a gap of more than a digit between two digits, or a new line."""
    layout = lattice.layout
    boxes = [bounds(layout.pieces[slice(*layout.runs[lattice.nodes[node].run])]) for node in path.nodes]
    spaces = {index for index, node in enumerate(path.nodes) if lattice.start(node) in layout.breaks}
    pairs = [
        index
        for index, pair in enumerate(pairwise(path.nodes), 1)
        if index not in spaces and not any(lattice.nodes[node].sign for node in pair)
    ]
    if not pairs:
        return spaces
    left, right = (np.array([boxes[index - side] for index in pairs]) for side in (1, 0))
    gaps = (right[:, 0] - left[:, 2]) / layout.height
    pitches = (right[:, [0, 2]] - left[:, [0, 2]]).sum(axis=1)
    usual = np.percentile(pitches, 50, method="lower")
    is_wide = (gaps > SPACE) & (pitches > SPACED * usual) if len(pairs) > 1 else gaps > SPACE_OF_TWO
    return spaces | {index for index, wide in zip(pairs, is_wide, strict=True) if wide}
