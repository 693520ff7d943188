"""Which pieces of ink may belong to one digit, and in which order they are read.

Any few neighbouring pieces together may be a digit. Which of them are, the recognizer decides.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from digits.ink.cuts import FLAT, find_pieces
from digits.ink.drawing import Drawing
from digits.ink.pieces import Piece, bounds

DIGIT_PIECES = 4  # strokes, or connected pieces, in one digit, unless it is all the ink there is
DIGIT_WIDTH = 1.5  # of the line's height: what is wider is no digit
WHOLE_WIDTH = 3.0  # as DIGIT_WIDTH, for all the ink there is: so wide it may still be one thing that is no digit
APART = 0.04  # of the tallest piece's height, between two lines of writing at least: a broken stroke is not two lines


class Layout(NamedTuple):
    """A reading order of all pieces, and which runs of them may be digits."""

    pieces: list[Piece]
    runs: list[tuple[int, int]]  # first piece and the one after the last, in ascending order
    breaks: set[int]  # pieces that begin a new line of writing
    height: float  # of the writing, in pixels

    def over_runs(self, combine: np.ufunc, values: np.ndarray) -> np.ndarray:
        """Values of the pieces, (pieces, ...), combined over each run: (runs, ...)."""
        return np.asarray(combine.reduceat(np.concatenate([values, values[:1]]), np.ravel(self.runs))[::2])


def find_layouts(drawing: Drawing) -> list[Layout]:
    """The orders in which a drawing may be read: as one line and, where there may be several, line by line.

    Which stroke was drawn first makes no difference. There is none where the canvas has no ink.
    """
    pieces = find_pieces(drawing)
    if not pieces:
        return []
    lines = _lines(pieces)
    return [_layout([pieces])] + ([_layout(lines)] if len(lines) > 1 else [])


def _width(pieces: Sequence[Piece]) -> float:
    left, _, right, _ = bounds(pieces)
    return right - left


def _lines(pieces: Sequence[Piece]) -> list[list[Piece]]:
    """The pieces in lines of writing, as far as there is a gap from side to side between two of them."""
    lines: list[list[Piece]] = []
    bottom = float("-inf")
    tallest = max(piece.box[3] - piece.box[1] for piece in pieces)
    for piece in sorted(pieces, key=lambda piece: piece.box[1]):
        if piece.box[1] > bottom + APART * tallest:
            lines.append([])
        lines[-1].append(piece)
        bottom = max(bottom, piece.box[3])
    heights = [bounds(line)[3] - bounds(line)[1] for line in lines]
    merged: list[list[Piece]] = []
    pending: list[Piece] = []
    for line, height in zip(lines, heights, strict=True):  # what is flat belongs to the line below it, or to the last
        pending += line
        if height >= FLAT * max(heights):
            merged.append(pending)
            pending = []
    merged[-1] += pending
    return merged


def _layout(lines: Sequence[list[Piece]]) -> Layout:
    pieces: list[Piece] = []
    runs = []
    breaks = set()
    height = max(piece.box[3] - piece.box[1] for line in lines for piece in line)
    for line in lines:
        breaks.add(len(pieces))
        ordered = sorted(line, key=lambda piece: (piece.box[0] + piece.box[2], piece.box))
        begin, end = len(pieces), len(pieces) + len(ordered)
        for first in range(len(ordered)):
            for last in range(first + 1, len(ordered) + 1):
                run = ordered[first:last]
                if len(run) > 1 and (
                    len({piece.source for piece in run}) > DIGIT_PIECES or _width(run) >= DIGIT_WIDTH * height
                ):
                    break  # nor may a longer one be a digit: a page of dots has thousands of pieces
                runs.append((begin + first, begin + last))
            if first == 0 and runs[-1] != (begin, end) and _width(ordered) < WHOLE_WIDTH * height:
                runs.append((begin, end))
        pieces += ordered
    return Layout(pieces, runs, breaks - {0}, height)


def empty_column(slants: list[list[list[float]]]) -> float:
    """Width of the widest column without ink amid pieces, given the left and right ends of all at each slant."""
    widest = 0.0
    for ends in slants if len(slants[0]) > 1 else []:
        (_, reached), *others = sorted(ends)
        for low, high in others:
            widest, reached = max(widest, low - reached), max(reached, high)
    return widest
