"""Lattice: all ways to share ink out among digits and signs, and the likeliest one.

A path through the runs of neighbouring pieces is a way to read the whole; its score is a weighted sum of how surely
its digits were recognised, how much its signs look like signs, and how they all lie to each other, and its probability
exp(score) over the sum of all paths': a conditional random field over segments (Sarawagi and Cohen 2004), trained as
LeCun et al. 1998 train theirs, for the whole number to be right (sections V-VII, doi:10.1109/5.726791).
"""

from collections.abc import Sequence
from dataclasses import replace
from math import exp, log
from typing import NamedTuple

import numpy as np

from digits.ink.pieces import bounds
from digits.ink.segmentation import Layout
from digits.recognition.recognition import Recognition
from digits.recognition.signs import SIGNS, UNKNOWN, UNLIKE, measure, unlikeness

# Printed by `python -m digits.training.fit_numbers`; lengths are in heights of the writing.
SEGMENT = {  # for each digit of a path
    "digit": 1.38,
    "unlikely": -3.73,  # - log of its probability, where it is accepted
    "rejected": -2.39,
    "short": -2.28,  # - log of its height
    "wide": -5.68,
    "column": -3.11,  # how wide an empty slanting column it has, 1 where that is WIDE_COLUMN
    "merged": -0.16,  # strokes, or connected pieces, but one
    "alone": -0.21,  # it is all the ink there is
    "alone and rejected": 2.97,
    "at an end": -5.22,  # for each sign of a number, but a minus that begins it
    "unlike": -1.92,  # how unlike the sign it is
    "point": 1.92,
    "comma": 2.57,
    "minus": 0.57,
    "slash": 1.89,
    "colon": 2.73,
    "plus": -0.42,
    "times": -2.46,
    "equals": 0.21,
    "divided": -1.23,
    "opening": 0.85,
    "closing": 0.55,
}
JOINT = {  # for each two digits that follow each other
    "overlap": -4.62,  # over the narrower one's width
    "cut": -2.73,  # one stroke, or connected piece, in both
    "offset": -3.10,  # of their middles, up or down, of two digits
    "signs": -3.16,  # none of the two is a digit
    "line": 1.45,  # a new line begins; then all others are 0
}
END = list(SEGMENT).index("at an end")  # the features before it are a digit's
LEAST = 0.25  # confidence of a digit beside others
WIDE_COLUMN = 0.3
NARROWEST = 0.2  # what is narrower, as a 1, counts as wide as this where it overlaps its neighbour


class Node(NamedTuple):
    """A run of pieces, read as a digit or a sign."""

    run: int
    text: str  # a digit or sign, or UNKNOWN
    sign: str = ""  # which of SIGNS; empty for a digit
    unlike: float = 0  # that sign


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
        incomplete: of which runs they leave ink out.
    """

    def __init__(self, layout: Layout, recognitions: Sequence[Recognition], incomplete: Sequence[bool]):
        self.layout = layout
        self.lenient = {run for run, answer in enumerate(recognitions) if answer.digit is None}
        runs = np.array(layout.runs)
        alone = runs[:, 1] - runs[:, 0] == len(layout.pieces)
        self.recognitions = [
            _among_others(*each) for each in zip(recognitions, alone.tolist(), incomplete, strict=True)
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
        texts = [UNKNOWN if answer.digit is None else str(answer.digit) for answer in self.recognitions]
        which, measures = measure(layout)
        digits = np.stack(
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
        unlike = unlikeness(measures)
        unlike[alone[which]] = np.inf
        signs = [
            Node(int(which[row]), sign.text, name, float(unlike[row, column]))
            for column, (name, sign) in enumerate(SIGNS.items())
            for row in np.flatnonzero(unlike[:, column] < UNLIKE)
        ]
        self.nodes = sorted([*(Node(run, text) for run, text in enumerate(texts)), *signs])  # runs are in order
        self.segments = np.zeros((len(self.nodes), len(SEGMENT)))
        for row, node in zip(self.segments, self.nodes, strict=True):
            if node.sign:
                row[END : END + 2] = self._ends(node), node.unlike
                row[list(SEGMENT).index(node.sign)] = 1
            else:
                row[:END] = digits[node.run]
        starting: dict[int, list[int]] = {}
        for index, node in enumerate(self.nodes):
            starting.setdefault(layout.runs[node.run][0], []).append(index)
        self.joints = [(a, b) for a, node in enumerate(self.nodes) for b in starting.get(layout.runs[node.run][1], [])]
        joints = np.array(self.joints, dtype=int).reshape(-1, 2)
        is_sign = np.array([bool(node.sign) for node in self.nodes])[joints]
        left, right = np.array([node.run for node in self.nodes])[joints].T
        middles = (boxes[:, 1] + boxes[:, 3]) / 2
        narrower = np.maximum(np.minimum(width[left], width[right]), NARROWEST)
        self.joint_features = np.stack(
            [
                np.clip((high[left] - low[right]).min(axis=1) / narrower, 0, 1),
                [not sources[a].isdisjoint(sources[b]) for a, b in zip(left, right, strict=True)],
                np.abs(middles[left] - middles[right]) * ~is_sign.any(axis=1),
                is_sign.all(axis=1),
                np.zeros(len(left)),
            ],
            axis=1,
        )
        breaks = [layout.runs[b][0] in layout.breaks for b in right]
        self.joint_features[breaks] = np.eye(len(JOINT))[-1]

    def _ends(self, node: Node) -> int:
        """At how many ends of a line a sign of a number stands that does not belong there."""
        first, stop = self.layout.runs[node.run]
        ends = {0, *self.layout.breaks, len(self.layout.pieces)}
        return 0 if node.text == UNKNOWN else (first in ends and node.text != "-") + (stop in ends)

    def best_path(self) -> Path:
        """The likeliest path, by dynamic programming."""
        scores = (self.segments @ list(SEGMENT.values())).tolist()
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
    return greatest + log(sum(exp(each - greatest) for each in logarithms))


def _among_others(answer: Recognition, is_alone: bool, leaves_ink_out: bool) -> Recognition:
    """A digit beside others needs less confidence; ink that would be left out of it may not go without a trace."""
    if leaves_ink_out:
        return replace(answer, digit=None)
    return answer if is_alone else replace(answer, digit=answer.best if answer.confidence >= LEAST else None)


def _column(reach: np.ndarray) -> float:
    """How wide a slanting column without ink is, at most, amid pieces of such a reach (n, 2, slants)."""
    if len(reach) == 1:
        return 0.0  # as below, but most runs are of one piece, for each movement of the pen
    order = np.argsort(reach[:, 0], axis=0)
    low, high = (np.take_along_axis(reach[:, side], order, axis=0) for side in (0, 1))
    return float((low[1:] - np.maximum.accumulate(high)[:-1]).max(initial=0))
