"""Lattice: all ways to share ink out among digits and signs, and the likeliest one.

A path through the runs of neighbouring pieces is a way to read the whole; its score is a weighted sum of how surely
its digits were recognised, how much its signs look like signs, and how they all lie to each other, and its probability
exp(score) over the sum of all paths': a conditional random field over segments (Sarawagi and Cohen 2004), trained as
LeCun et al. 1998 train theirs, for the whole number to be right (sections V-VII, doi:10.1109/5.726791).
"""

from collections import Counter
from collections.abc import Sequence
from math import exp, log
from typing import NamedTuple

import numpy as np
from PIL import Image

from digits.ink.segmentation import Layout
from digits.recognition import Recognition
from digits.recognition.signs import OWN, SIGNS, SPECK, UNKNOWN, measure

# Printed by `python -m digits.training.fit_numbers`; lengths are in heights of the writing.
SEGMENT = {  # for each digit, sign or unknown of a path
    "digit": 0.4,
    "unlikely": -2.21,  # - log of its probability
    "unknown": -3.48,
    "short": -1.82,  # - log of its height
    "wide": -2.37,
    "column": -0.29,  # how wide an empty slanting column it has, 1 where that is WIDE_COLUMN
    "merged": -0.76,  # strokes, or connected pieces, but one
    "alone": 0.9,  # it is all the ink there is
    "sign": 2.02,
    "likely": 1.0,  # logarithm of its odds
    "at an end": -5.48,  # for each sign that does not stand there, see MAY_BEGIN
}
JOINT = {  # for each two that follow each other
    "overlap": -4.07,  # over the narrower one's width
    "cut": -2.01,  # one stroke, or connected piece, in both
    "offset": -1.81,  # of their middles, up or down, of two digits
    "signs": -2.88,  # both are signs of a number
    "line": 1.78,  # a new line begins; then all others are 0
}
LEAST_CONFIDENCE = 0.1  # confidence of a digit beside others
SURE = 0.98  # confidence from which ink is a digit, if it is no sign
LEAST_ODDS = -6.0  # logarithm of a sign's odds from which ink may be one
PARTNER_ODDS = -4.0  # as LEAST_ODDS, of a bracket that may go with another
UNSURE_ODDS = -3.0  # as LEAST_ODDS, of a lone bracket, or a slash amid others, from which on a 1 is unsure
MAY_BEGIN, MAY_END = f"-+({SPECK}", f"=){SPECK}"  # signs at the ends of a line
SPECK_SIZE = 0.15  # of the line's height, more than the line's width: a speck extends less
WIDE_COLUMN = 0.3
NARROW_DIGIT = 0.2  # what is narrower, as a 1, counts as wide as this where it overlaps its neighbour


class Node(NamedTuple):
    """A run of pieces, read as a digit, a sign or neither."""

    run: int
    sign: str  # a digit, one of SIGNS, or UNKNOWN


class Path(NamedTuple):
    """The likeliest path through a lattice; logarithms of sums of exp(score)."""

    nodes: list[int]
    score: float
    shares: list[float]  # for each node, over all paths through it
    total: float  # over all paths


class Lattice:
    """All paths through a layout, with the features of their parts: `segments` (node, feature), `joint_features`.

    Args:
        recognitions: one for each run of the layout.
    """

    def __init__(self, layout: Layout, recognitions: Sequence[Recognition]):
        self.inputs = layout, recognitions
        self.layout = layout
        self.recognitions = recognitions
        self.runs = [layout.pieces[first:stop] for first, stop in layout.runs]
        self.alone = np.array([len(run) == len(layout.pieces) for run in self.runs])
        boxes = np.array([piece.box for piece in layout.pieces])
        low, high = layout.over_runs(np.minimum, boxes[:, :2]), layout.over_runs(np.maximum, boxes[:, 2:])
        boxes = np.concatenate([low, high], axis=1)
        self.boxes = boxes / layout.height
        reach = np.stack([piece.reach for piece in layout.pieces]) / layout.height
        self.low = layout.over_runs(np.minimum, reach[:, 0])  # run, slant
        self.high = layout.over_runs(np.maximum, reach[:, 1])
        self.width = (self.high - self.low).min(axis=1)
        self.sources = [{piece.source for piece in run} for run in self.runs]
        slants = reach.transpose(2, 0, 1).tolist()  # of the pieces' left and right ends
        columns = [min(_column([ends[a:b] for ends in slants]) / WIDE_COLUMN, 1) for a, b in layout.runs]
        confidence = np.clip([answer.confidence for answer in recognitions], 1e-9, 1 - 1e-4)
        digit_odds = np.log(confidence / (1 - confidence))
        self.measured, self.terms = measure(layout, boxes, _gaps(layout, self.low, self.high), digit_odds)
        rejected = np.array([answer.digit is None for answer in recognitions]) & self.alone
        self.nodes, self.segments = self._share_out(confidence, rejected, columns)
        self.joints, self.joint_features = self._join()

    def _share_out(
        self, confidence: np.ndarray, rejected: np.ndarray, columns: Sequence[float]
    ) -> tuple[list[Node], np.ndarray]:
        """All that runs may be, in the order of the runs, and the features of each: (nodes, SEGMENT)."""
        unknown = rejected | (confidence < SURE) & ~self.alone
        known = ~rejected & (self.alone | (confidence >= LEAST_CONFIDENCE))
        nodes = [(run, str(self.recognitions[run].best), 0.0) for run in np.flatnonzero(known).tolist()]
        nodes += [(run, UNKNOWN, 0.0) for run in np.flatnonzero(unknown).tolist()]
        odds, signs = self._sign_odds(), list(SIGNS)
        for at, column in np.argwhere(odds > LEAST_ODDS).tolist():
            nodes.append((int(self.measured[at]), signs[column], float(odds[at, column])))
        nodes.sort()
        shared = np.stack(
            [
                -np.log(np.clip(self.boxes[:, 3] - self.boxes[:, 1], 0.05, 1)),
                np.maximum(self.width - 0.8, 0),
                columns,
                [len(source) - 1 for source in self.sources],
                self.alone,
            ],
            axis=1,
        )
        segments = np.zeros((len(nodes), len(SEGMENT)))
        for row, (run, sign, log_odds) in zip(segments, nodes, strict=True):
            if sign in SIGNS:
                row[-3:] = 1, min(log_odds, -LEAST_ODDS), self._ends(run, sign)
            elif sign == UNKNOWN:
                row[2:-3] = 1, *shared[run]
            else:
                row[:-3] = 1, -log(confidence[run]), 0, *shared[run]
        return [Node(run, sign) for run, sign, _ in nodes], segments

    def _join(self) -> tuple[list[tuple[int, int]], np.ndarray]:
        """Which node may follow which, and the features of each such pair: (joints, JOINT)."""
        runs = np.array([node.run for node in self.nodes])
        starts, stops = np.array(self.layout.runs)[runs].T
        following = (np.searchsorted(starts, stops, side).tolist() for side in ("left", "right"))  # starts ascend
        pairs = [(a, b) for a, (first, stop) in enumerate(zip(*following, strict=True)) for b in range(first, stop)]
        joints = np.array(pairs, dtype=int).reshape(-1, 2)
        is_sign, is_own = (np.array([node.sign in those for node in self.nodes])[joints] for those in (SIGNS, OWN))
        left, right = runs[joints].T
        middles = (self.boxes[:, 1] + self.boxes[:, 3]) / 2
        narrower = np.maximum(np.minimum(self.width[left], self.width[right]), NARROW_DIGIT)
        features = np.stack(
            [
                np.clip((self.high[left] - self.low[right]).min(axis=1) / narrower, 0, 1),
                [
                    not self.sources[a].isdisjoint(self.sources[b])
                    for a, b in zip(left.tolist(), right.tolist(), strict=True)
                ],
                np.abs(middles[left] - middles[right]) * ~is_sign.any(axis=1),
                is_own.all(axis=1),
                np.zeros(len(left)),
            ],
            axis=1,
        )
        features[[first in self.layout.breaks for first in starts[joints[:, 1]].tolist()]] = np.eye(len(JOINT))[-1]
        return pairs, features

    def _sign_odds(self) -> np.ndarray:
        """Logarithms of the odds of each measured run to be each of the SIGNS; -inf where it cannot be."""
        odds = self.terms @ np.array(list(SIGNS.values())).T
        counts = Counter(piece.source for piece in self.layout.pieces)
        first_pieces = [self.runs[run][0] for run in self.measured.tolist()]
        # A pen leaves no speck, nor does a cut.
        may_be_speck = [isinstance(piece.ink, Image.Image) and counts[piece.source] == 1 for piece in first_pieces]
        signs = list(SIGNS)
        is_large = self.terms[:, 1:3].max(axis=1) > SPECK_SIZE
        odds[~np.array(may_be_speck, dtype=bool) | is_large, signs.index(SPECK)] = -np.inf
        # Brackets stand in pairs: one that has no likely partner behind or before it is none.
        opening, closing = signs.index("("), signs.index(")")
        starts, stops = np.array(self.layout.runs)[self.measured].T
        may_open, may_close = (odds[:, [opening, closing]] > PARTNER_ODDS).T
        breaks, end = list(self.layout.breaks), len(self.layout.pieces)
        begins, ends = np.isin(starts, [0, *breaks]), np.isin(stops, [end, *breaks])
        places = np.stack([begins, ends, ~(begins | ends)], axis=1)
        is_likely = odds[:, [opening, closing, signs.index("/")]] > UNSURE_ODDS
        self.unsure_ones = {*self.measured[(is_likely & places).any(axis=1)].tolist()}  # runs
        odds[stops > starts[may_close].max(initial=-1), opening] = -np.inf
        odds[starts < stops[may_open].min(initial=end + 1), closing] = -np.inf
        return odds

    def _ends(self, run: int, sign: str) -> int:
        """At how many ends of a line a sign stands that does not belong there."""
        first, stop = self.layout.runs[run]
        ends = {0, *self.layout.breaks, len(self.layout.pieces)}
        return (first in ends and sign not in MAY_BEGIN) + (stop in ends and sign not in MAY_END)

    def node_scores(self) -> list[float]:
        """For each node its part of a path's score."""
        return (self.segments @ list(SEGMENT.values())).tolist()

    def best_path(self) -> Path:
        """The likeliest path, by dynamic programming."""
        scores = self.node_scores()
        joint_scores = (self.joint_features @ list(JOINT.values())).tolist()
        incoming: list[list[tuple[int, float]]] = [[] for _ in scores]
        outgoing: list[list[tuple[int, float]]] = [[] for _ in scores]
        for (a, b), score in zip(self.joints, joint_scores, strict=True):
            incoming[b].append((a, score))
            outgoing[a].append((b, score))
        best, total, before = list(scores), list(scores), [-1] * len(scores)
        for node in range(len(scores)):  # a node comes after all that may stand before it
            if incoming[node]:
                best[node], before[node] = max((best[a] + score + scores[node], a) for a, score in incoming[node])
                total[node] = log_sum([total[a] + score for a, score in incoming[node]]) + scores[node]
        after = [0.0] * len(scores)
        for node in reversed(range(len(scores))):
            if outgoing[node]:
                after[node] = log_sum([after[b] + score + scores[b] for b, score in outgoing[node]])
        last = [index for index in range(len(scores)) if self.stop(index) == len(self.layout.pieces)]
        path = [max(last, key=best.__getitem__)]
        while before[path[0]] >= 0:
            path.insert(0, before[path[0]])
        shares = [total[node] + after[node] for node in path]
        return Path(path, best[path[-1]], shares, log_sum([total[index] for index in last]))

    def start(self, node: int) -> int:
        """The first piece of a node."""
        return self.layout.runs[self.nodes[node].run][0]

    def stop(self, node: int) -> int:
        """The piece after a node's last."""
        return self.layout.runs[self.nodes[node].run][1]


def log_sum(logarithms: list[float]) -> float:
    """Logarithm of the sum of exp; for a few numbers faster than NumPy's."""
    greatest = max(logarithms)
    return greatest + log(sum([exp(each - greatest) for each in logarithms]))


def _gaps(layout: Layout, low: np.ndarray, high: np.ndarray) -> np.ndarray:
    """From each run to the ink beside it, at the slant at which it is widest: (n,), in the unit of the reaches."""
    gaps = np.full(len(low), np.inf)
    single = {first: run for run, (first, stop) in enumerate(layout.runs) if stop == first + 1}
    for run, (first, stop) in enumerate(layout.runs):
        if first and first not in layout.breaks:
            gaps[run] = (low[run] - high[single[first - 1]]).max()
        if stop in single and stop not in layout.breaks:
            gaps[run] = min(gaps[run], (low[single[stop]] - high[run]).max())
    return gaps


def _column(slants: list[list[list[float]]]) -> float:
    """How wide a slanting column without ink is, at most, amid pieces of such left and right ends, for each slant."""
    widest = 0.0
    for ends in slants if len(slants[0]) > 1 else []:
        (_, reached), *others = sorted(ends)
        for low, high in others:
            widest, reached = max(widest, low - reached), max(reached, high)
    return widest
