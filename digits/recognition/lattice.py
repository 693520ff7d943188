"""Lattice: all ways to share ink out among digits and signs, and the likeliest one.

A path through the runs of neighbouring pieces is a way to read the whole; its score is a weighted sum of how surely
its digits were recognised, how much its signs look like signs, and how they all lie to each other, and its probability
exp(score) over the sum of all paths': a conditional random field over segments (Sarawagi and Cohen 2004), trained as
LeCun et al. 1998 train theirs, for the whole number to be right (sections V-VII, doi:10.1109/5.726791).
"""

from collections.abc import Sequence
from math import exp, inf, log
from typing import NamedTuple

import numpy as np

from digits.ink.segmentation import Layout, empty_column
from digits.recognition import Recognition
from digits.recognition.signs import OWN, SIGNS, SPECK, UNKNOWN, measure

# Printed by `python -m digits.training.fit_numbers`; lengths are in heights of the writing.
SEGMENT = {  # for each digit, sign or unknown of a path
    "digit": 0.28,
    "unlikely": -2.28,  # - log of its probability
    "unknown": -3.69,
    "short": -3.17,  # - log of its height
    "wide": -4.29,
    "column": -0.8,  # how wide an empty slanting column it has, 1 where that is WIDE_COLUMN
    "merged": -1.7,  # strokes, or connected pieces, but one
    "alone": 1.59,  # it is all the ink there is
    "sign": 1.22,
    "at an end": -7.1,  # for each sign that does not stand there, see MAY_BEGIN
}
JOINT = {  # for each two that follow each other
    "overlap": -5.18,  # over the narrower one's width
    "cut": -1.69,  # one stroke, or connected piece, in both
    "offset": -1.67,  # of their middles, up or down, of two digits
    "signs": -3.34,  # both are signs of a number
    "line": 2.9,  # a new line begins; then all others are 0
}
SURE = 0.98  # confidence from which ink is a digit, if it is no sign
LEAST_ODDS = -6.0  # logarithm of a sign's odds from which ink may be one
UNSURE_ODDS = -1.75  # as LEAST_ODDS, of a lone bracket, from which on a 1 is unsure
BRACKETS, BRACKET_ODDS = "()", -3.0  # as LEAST_ODDS
MAY_BEGIN, MAY_END = f"-+({SPECK}", f"=){SPECK}"  # signs at the ends of a line
WIDE_COLUMN = 0.3
NARROW_DIGIT = 0.2  # what is narrower, as a 1, counts as wide as this where it overlaps its neighbour


class Node(NamedTuple):
    """A run of pieces, read as a digit, a sign or neither."""

    run: int
    sign: str  # a digit, one of SIGNS, or UNKNOWN
    was_open: bool  # whether a bracket is open before it
    is_open: bool  # the same behind it


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
        sources = np.array([piece.source for piece in layout.pieces])
        self.sources = layout.over_runs(np.logical_or, sources[:, np.newaxis] == np.unique(sources))
        slants = reach.transpose(2, 0, 1).tolist()  # of the pieces' left and right ends
        columns = [min(empty_column([ends[a:b] for ends in slants]) / WIDE_COLUMN, 1) for a, b in layout.runs]
        confidence = np.clip([answer.confidence for answer in recognitions], 1e-9, 1 - 1e-4)
        digit_odds = np.log(confidence / (1 - confidence))
        self.measured, self.terms = measure(layout, boxes, (self.low, self.high), digit_odds)
        rejected = np.array([answer.digit is None for answer in recognitions]) & self.alone
        self.nodes, self.segments, self.odds = self._share_out(confidence, rejected, columns)
        self.joints, self.joint_features = self._join()

    def _share_out(
        self, confidence: np.ndarray, rejected: np.ndarray, columns: Sequence[float]
    ) -> tuple[list[Node], np.ndarray, np.ndarray]:
        """All that runs may be, in the order of the runs, the features of each, (nodes, SEGMENT), and signs' odds."""
        unknown = rejected | (confidence < SURE) & ~self.alone
        found = [(run, str(self.recognitions[run].best), 0.0) for run in np.flatnonzero(~rejected).tolist()]
        found += [(run, UNKNOWN, 0.0) for run in np.flatnonzero(unknown).tolist()]
        signs, ends = list(SIGNS), [0, *self.layout.breaks, len(self.layout.pieces)]
        odds = self.terms @ np.array(list(SIGNS.values())).T
        is_outer = np.isin(np.array(self.layout.runs)[self.measured], ends)
        is_likely = odds[:, [signs.index(each) for each in BRACKETS]] > UNSURE_ODDS
        self.maybe_brackets = {*self.measured[(is_likely & is_outer).any(axis=1)].tolist()}  # runs
        least = [BRACKET_ODDS if sign in BRACKETS else LEAST_ODDS for sign in signs]
        for at, column in np.argwhere(odds > least).tolist():
            found.append((int(self.measured[at]), signs[column], float(odds[at, column])))
        nodes = sorted(self._within_brackets(found))
        shared = np.stack(
            [
                -np.log(np.clip(self.boxes[:, 3] - self.boxes[:, 1], 0.05, 1)),
                np.maximum(self.width - 0.8, 0),
                columns,
                self.sources.sum(axis=1) - 1,
                self.alone,
            ],
            axis=1,
        )
        segments = np.zeros((len(nodes), len(SEGMENT)))
        for row, (run, sign, *_) in zip(segments, nodes, strict=True):
            if sign in SIGNS:
                row[-2:] = 1, self._ends(run, sign)
            elif sign == UNKNOWN:
                row[2:-2] = 1, *shared[run]
            else:
                row[:-2] = 1, -log(confidence[run]), 0, *shared[run]
        return [Node(*node[:4]) for node in nodes], segments, np.array([odds for *_, odds in nodes])

    def _within_brackets(self, found: Sequence[tuple[int, str, float]]) -> list[tuple[int, str, bool, bool, float]]:
        """What runs may be, before, between and behind brackets: those stand in pairs."""
        runs = self.layout.runs
        first = min((runs[run][1] for run, sign, _ in found if sign == "("), default=len(self.layout.pieces))
        last = max((runs[run][0] for run, sign, _ in found if sign == ")"), default=0)
        nodes = []
        for run, sign, odds in found:
            if sign not in BRACKETS:
                nodes.append((run, sign, False, False, odds))
            elif runs[run][1] <= last if sign == "(" else first <= runs[run][0]:
                nodes.append((run, sign, sign == ")", sign == "(", odds))
            if first <= runs[run][0] and runs[run][1] <= last:
                nodes.append((run, sign, True, True, odds))
        return nodes

    def _join(self) -> tuple[list[tuple[int, int]], np.ndarray]:
        """Which node may follow which, and the features of each such pair: (joints, JOINT)."""
        runs, signs, was_open, is_open = map(np.array, zip(*self.nodes, strict=True))
        starts, stops = np.array(self.layout.runs)[runs].T
        first, last = (np.searchsorted(starts, stops, side) for side in ("left", "right"))  # starts ascend
        before = np.repeat(np.arange(len(runs)), last - first)
        behind = np.arange(len(before)) + np.repeat(last - (last - first).cumsum(), last - first)
        joints = np.stack([before, behind], axis=1)[is_open[before] == was_open[behind]]
        is_sign, is_own = (np.isin(signs, [*those])[joints] for those in (SIGNS, OWN))
        left, right = runs[joints].T
        middles = (self.boxes[:, 1] + self.boxes[:, 3]) / 2
        narrower = np.maximum(np.minimum(self.width[left], self.width[right]), NARROW_DIGIT)
        features = np.stack(
            [
                np.clip((self.high[left] - self.low[right]).min(axis=1) / narrower, 0, 1),
                (self.sources[left] & self.sources[right]).any(axis=1),
                np.abs(middles[left] - middles[right]) * ~is_sign.any(axis=1),
                is_own.all(axis=1),
                np.zeros(len(left)),
            ],
            axis=1,
        )
        features[np.isin(starts[joints[:, 1]], [*self.layout.breaks])] = np.eye(len(JOINT))[-1]
        return joints.tolist(), features

    def _ends(self, run: int, sign: str) -> int:
        """At how many ends of a line a sign stands that does not belong there."""
        first, stop = self.layout.runs[run]
        ends = {0, *self.layout.breaks, len(self.layout.pieces)}
        return (first in ends and sign not in MAY_BEGIN) + (stop in ends and sign not in MAY_END)

    def node_scores(self) -> list[float]:
        """For each node its part of a path's score."""
        return (self.segments @ list(SEGMENT.values()) + self.odds).tolist()

    def best_path(self) -> Path:
        """The likeliest path, by dynamic programming."""
        scores = self.node_scores()
        joint_scores = (self.joint_features @ list(JOINT.values())).tolist()
        incoming: list[list[tuple[int, float]]] = [[] for _ in scores]
        outgoing: list[list[tuple[int, float]]] = [[] for _ in scores]
        for (a, b), score in zip(self.joints, joint_scores, strict=True):
            incoming[b].append((a, score))
            outgoing[a].append((b, score))
        best = [score if self.begins(node) else -inf for node, score in enumerate(scores)]
        total, before = list(best), [-1] * len(scores)
        for node in range(len(scores)):  # a node comes after all that may stand before it
            if incoming[node]:
                best[node], before[node] = max((best[a] + score + scores[node], a) for a, score in incoming[node])
                total[node] = log_sum([total[a] + score for a, score in incoming[node]]) + scores[node]
        after = [0.0 if self.ends(node) else -inf for node in range(len(scores))]
        for node in reversed(range(len(scores))):
            if outgoing[node]:
                after[node] = log_sum([after[b] + score + scores[b] for b, score in outgoing[node]])
        last = [node for node in range(len(scores)) if self.ends(node)]
        path = [max(last, key=best.__getitem__)]
        while before[path[0]] >= 0:
            path.insert(0, before[path[0]])
        through: dict[tuple[int, str], list[float]] = {}  # inside brackets or not
        for (run, sign, *_), here, rest in zip(self.nodes, total, after, strict=True):
            through.setdefault((run, sign), []).append(here + rest)
        shares = [log_sum(through[self.nodes[node][:2]]) for node in path]
        return Path(path, best[path[-1]], shares, log_sum([total[index] for index in last]))

    def start(self, node: int) -> int:
        """The first piece of a node."""
        return self.layout.runs[self.nodes[node].run][0]

    def begins(self, node: int) -> bool:
        """Whether a path may begin with a node."""
        return self.start(node) == 0 and not self.nodes[node].was_open

    def ends(self, node: int) -> bool:
        """Whether a path may end with a node."""
        stop = self.layout.runs[self.nodes[node].run][1]
        return stop == len(self.layout.pieces) and not self.nodes[node].is_open


def log_sum(logarithms: list[float]) -> float:
    """Logarithm of the sum of exp; for a few numbers faster than NumPy's."""
    greatest = max(logarithms)
    if greatest == -inf:
        return greatest
    return greatest + log(sum([exp(each - greatest) for each in logarithms]))
