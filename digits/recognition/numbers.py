"""Numbers: what a drawing or a picture says, digits and signs, and how sure that is.

All runs of neighbouring pieces of ink are recognised in one batch; which of them are the digits, the lattice decides.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from math import exp
from typing import Protocol

import numpy as np
from PIL import Image

from digits.ink.drawing import Drawing
from digits.ink.picture.find import find_ink
from digits.ink.pieces import Piece, are_apart, bounds, normalize_pieces
from digits.ink.segmentation import find_layouts
from digits.ink.strokes import Box
from digits.recognition import EMPTY, Number, Recognition
from digits.recognition.lattice import Lattice, Path, log_sum
from digits.recognition.neighbours import look_again, reached_sides
from digits.recognition.signs import NAMES, OWN, SIGNS, SPECK, UNKNOWN, text_of

REMEMBERED = 2000  # recognitions: ample for the candidates of one canvas
SPACE = 0.65  # of the writing's height: a wider gap is a space
SPACED = 1.6  # if the digits' middles are so much farther apart than most
WIDE_SPACE = 1.2  # as SPACE, where there is but one gap to a line, or several lines: digits of one may be spread evenly
DOUBTFUL = 0.66  # a digit below this certainty is marked as unsure: about the threshold of a single digit
SURE_LINE = 0.8  # probability that a 1 is no slash, nor part of something else, below which it is marked as well
RAISED = 0.6  # of a digit's height: one behind it that is smaller, and stands so high, is no digit of the number
UNCUT = (False,) * 4  # sides of a picture that ink reaches
READABLE = 0.4  # certainty from which a picture's digit is no "?": of synthetic ones below it three of four are misread


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
        if not lattices:
            return EMPTY
        info = drawing.picture.info if drawing.picture and not drawing.strokes else {}
        cut = info.get("cut", UNCUT)
        number = read_lattices(lattices, cut)
        if drawing.picture and not drawing.strokes:
            number = look_again(number, lattices[0].layout.pieces, drawing, cut, self.recognizer.recognize_pixels)
        return replace(number, notes=(*info.get("notes", ()), *number.notes, *self._name_loose_ink(number, drawing)))

    def _name_loose_ink(self, number: Number, drawing: Drawing) -> Iterator[str]:
        """A note for each digit from which some ink is apart, and which is the same digit without it."""
        for place, (part, digit) in enumerate(zip(number.parts, number.digits, strict=True), 1):
            for source in {piece.source for piece in part} if digit.digit is not None else ():
                loose, rest = ([p for p in part if (p.source == source) is own] for own in (True, False))
                if rest and are_apart(loose, rest):
                    (answer,) = self._answers([rest], drawing)
                    if answer.digit == digit.digit:
                        yield f"Ink beside the {digit.digit} in place {place} was taken as part of it."

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
        return [
            Lattice(layout, self._answers([layout.pieces[first:stop] for first, stop in layout.runs], drawing))
            for layout in find_layouts(drawing)
        ]

    def _answers(self, runs: Sequence[Sequence[Piece]], drawing: Drawing) -> list[Recognition]:
        """The answer for each of some runs of a drawing's pieces."""
        keys = [(drawing.size, *sorted(piece.key for piece in run)) for run in runs]
        known = self._known
        new = {key: run for key, run in zip(keys, runs, strict=True) if key not in known}
        if len(known) + len(new) > REMEMBERED:
            known = self._known = {key: known[key] for key in keys if key in known}
        answers = self.recognizer.recognize_pixels([normalize_pieces(run, drawing.size) for run in new.values()])
        known.update(zip(new, answers, strict=True))
        return [known[key] for key in keys]


def _is_raised(box: Box, before: Box) -> bool:
    """Whether ink is small and high beside the digit before it, as an exponent or a degree sign is."""
    height = RAISED * (before[3] - before[1])
    return box[3] - box[1] < height and box[3] < before[1] + height


def read_lattices(lattices: Sequence[Lattice], cut: Sequence[bool] = UNCUT) -> Number:
    """The likeliest number in all the layouts of a drawing, or of a picture that ink reaches the border of."""
    paths = [lattice.best_path() for lattice in lattices]
    everything = log_sum([path.total for path in paths])
    lattice, path = max(zip(lattices, paths, strict=True), key=lambda pair: pair[1].score)
    layout, nodes = lattice.layout, [lattice.nodes[node] for node in path.nodes]
    found = [node.sign.isdigit() for node in nodes if node.sign not in SIGNS]
    is_number = bool(found) and sum(found) >= len(found) / 2
    spaces = _spaces(lattice, path)
    text, confidence, digits, parts, certainties, unsure = "", 1.0, [], [], [], []
    before: Box | None = None  # of the last digit in the line
    notes = [] if is_number else ["This is rather writing or a drawing than a number."]
    for index, (node, share) in enumerate(zip(nodes, path.shares, strict=True)):
        if node.sign == SPECK:
            notes.append("A speck was left out.")
            continue
        digit, is_digit = lattice.recognitions[node.run], node.sign.isdigit() and is_number
        right = digit.confidence if is_digit else 1 - digit.confidence if node.sign not in SIGNS else 1.0
        certainty = exp(share - everything) * right
        ink = layout.pieces[slice(*layout.runs[node.run])]
        goes_on = not all(cut) and reached_sides(bounds(ink), bounds(layout.pieces), cut).any()
        least = 0 if isinstance(ink[0].ink, np.ndarray) else DOUBTFUL if goes_on else READABLE
        before = None if lattice.start(path.nodes[index]) in layout.breaks else before
        is_raised = before is not None and _is_raised(bounds(ink), before)
        is_readable = certainty >= least and not is_raised if is_digit else not goes_on
        read = text_of(node.sign) if is_number and is_readable else UNKNOWN
        text += (" " if index in spaces else "") + read
        if read in OWN:
            notes += [f"The sign {read} is unsure."] * (certainty < DOUBTFUL)
            continue
        before = bounds(ink) if read.isdigit() else before
        confidence *= right
        digits.append(replace(digit, digit=digit.best if read.isdigit() else None))
        parts.append(tuple(ink))
        certainties.append(certainty)
        may_be_sign = read == "1" and (exp(share - everything) < SURE_LINE or node.run in lattice.maybe_brackets)
        unsure.append(read.isdigit() and (digit.digit is None or certainty < DOUBTFUL or may_be_sign))
        if unsure[-1]:
            notes.append(f"The {read} in place {len(digits)} is unsure.")
        elif is_number and read == UNKNOWN:
            kind = (
                f"what may be a {'small raised ' * is_raised}{digit.best}"
                if is_digit
                else NAMES.get(node.sign, "ink that is neither digit nor sign")
            )
            notes.append(f"{UNKNOWN} in place {len(digits)} stands for {kind}.")
    confidence *= exp(path.score - everything)
    newest = max(range(len(parts)), key=lambda digit: (max(piece.order for piece in parts[digit]), digit), default=-1)
    boxes = tuple(map(bounds, parts))
    return Number(
        text, confidence, tuple(digits), boxes, tuple(parts), newest, tuple(notes), tuple(certainties), tuple(unsure)
    )


def _spaces(lattice: Lattice, path: Path) -> set[int]:
    """Before which nodes of a path there is a space: a gap of more than a digit between two digits, or a new line."""
    layout, nodes = lattice.layout, [lattice.nodes[node] for node in path.nodes]
    boxes = np.array([bounds(layout.pieces[slice(*layout.runs[node.run])]) for node in nodes])
    new_lines = {index for index, node in enumerate(path.nodes) if lattice.start(node) in layout.breaks}
    is_sign = [node.sign in SIGNS for node in nodes]
    pairs = [i for i in range(1, len(nodes)) if i not in new_lines and not any(is_sign[i - 1 : i + 1])]
    left, right = boxes[[index - 1 for index in pairs]], boxes[pairs]
    gaps = (right[:, 0] - left[:, 2]) / layout.height
    pitches = (right[:, [0, 2]] - left[:, [0, 2]]).sum(axis=1)
    is_wide = gaps > WIDE_SPACE if new_lines or len(pairs) == 1 else np.zeros(len(pairs), dtype=bool)
    if len(pairs) > 1:
        is_wide |= (gaps > SPACE) & (pitches > SPACED * np.sort(pitches)[(len(pitches) - 1) // 2])
    return new_lines | {index for index, wide in zip(pairs, is_wide, strict=True) if wide}
