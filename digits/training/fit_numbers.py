"""The weights of digits/recognition/lattice.py and the table of signs.py, fitted to synthetic numbers.

    python -m digits.training.fit_numbers [MODEL]

First what each sign measures, on average. Then, for each number, the likeliest paths are listed, and the weights are
those under which the paths that read it right are likeliest (a conditional random field over segments, see there),
with a small penalty on their squares; from these weights again.
"""

import sys
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from itertools import repeat

import numpy as np
from scipy.optimize import minimize, minimize_scalar

from digits.ink.segmentation import find_layouts
from digits.recognition import signs
from digits.recognition.lattice import JOINT, SEGMENT, Lattice
from digits.recognition.numbers import CALIBRATION, NumberReader, read_lattices
from digits.recognition.recognizer import Recognizer
from digits.training.expressions import SIGNS, compose, on_canvas, write_numbers
from digits.training.generator import write_digits

PORTION = 50  # numbers that are written at a time
NUMBERS = 4000
BEST = 12  # paths to each place that are kept, by the weights so far, and as many of those that are right so far
PENALTY = 1e-4
LEAST_DEVIATIONS = np.array([0.08, 0.08, 0.08, 0.08, 0.03, 0.03, 0.08, 0.08, 0.08])  # of a sign's measures
Partial = tuple[float, str, tuple[int, ...], tuple[int, ...]]  # a path's score, text, nodes and joints so far
Example = tuple[np.ndarray, np.ndarray]  # paths' features (n, f), and which are right, bool (n,)


def measure_signs(n: int, rng: np.random.Generator) -> None:
    """Let this process know what each sign measures between two digits: the mean and standard deviation."""
    for name in SIGNS:
        digits, _ = write_digits(2 * n, rng)
        rows = []
        for left, right in zip(digits[::2], digits[1::2], strict=True):
            strokes = compose([left, name, right], rng, joined=0)
            drawing = on_canvas(strokes, np.random.default_rng(rng.integers(1 << 30)), shuffled=False)
            layout = find_layouts(drawing)[0]
            wanted = set(range(len(left), len(strokes) - len(right)))
            which, measures = signs.measure(layout)
            for run, row in zip(which, measures, strict=True):
                pieces = layout.pieces[slice(*layout.runs[run])]
                if {piece.source for piece in pieces} == wanted and len(pieces) == len(wanted):
                    rows.append(row)
        deviation = np.maximum(np.std(rows, axis=0), LEAST_DEVIATIONS)
        signs.SIGNS[name] = signs.Sign(SIGNS[name][0], _rounded(np.mean(rows, axis=0)), _rounded(deviation))


def list_paths(some: Lattice, text: str) -> list[tuple[bool, np.ndarray]]:
    """The likeliest paths by the weights so far: whether each reads the text, and the sum of its features."""
    scores = some.segments @ list(SEGMENT.values())
    joint_scores = some.joint_features @ list(JOINT.values())
    joints: dict[int, list[tuple[int, int]]] = {}
    for index, (a, b) in enumerate(some.joints):
        joints.setdefault(b, []).append((a, index))
    reaching: list[list[Partial]] = []
    for node, each in enumerate(some.nodes):
        begun: list[Partial] = [(0.0, "", (), ())] if some.start(node) == 0 else []
        begun += [
            (path[0] + joint_scores[index], path[1], path[2], (*path[3], index))
            for before, index in joints.get(node, [])
            for path in reaching[before]
        ]
        sign = (" " if some.start(node) in some.layout.breaks else "") + each.text
        paths = [(path[0] + scores[node], path[1] + sign, (*path[2], node), path[3]) for path in begun]
        paths.sort(reverse=True)
        right = [path for path in paths if text.startswith(path[1]) or {*path[1], *text} <= {"?", " "}]
        reaching.append(list({path[2]: path for path in [*paths[:BEST], *right[:BEST]]}.values()))
    stop = len(some.layout.pieces)
    return [
        (
            read == text or {*read, *text} <= {"?", " "},
            np.concatenate([some.segments[list(nodes)].sum(axis=0), some.joint_features[list(pairs)].sum(axis=0)]),
        )
        for node, paths in enumerate(reaching)
        if some.stop(node) == stop
        for _, read, nodes, pairs in paths
    ]


def lattices(seed: int, model: str, table: dict[str, signs.Sign]) -> list[tuple[str, list[Lattice]]]:
    """Some numbers, and all ways to read each."""
    signs.SIGNS.update(table)
    reader = NumberReader(Recognizer.load(model))
    return [(text, reader.lattices(drawing)) for text, drawing in write_numbers(PORTION, np.random.default_rng(seed))]


def examples(numbers: Sequence[tuple[str, list[Lattice]]]) -> list[Example]:
    """For each number that some path reads right: the paths' features (n, f), and which are right, bool (n,)."""
    found = []
    for text, ways in numbers:
        paths = [path for some in ways for path in list_paths(some, text)]
        right = np.array([is_right for is_right, _ in paths])
        if right.any() and not right.all():
            found.append((np.array([features for _, features in paths]), right))
    return found


def fit(numbers: Sequence[Example]) -> np.ndarray:
    """The weights of greatest likelihood."""
    counts = [len(right) for _, right in numbers]
    starts = np.cumsum([0, *counts[:-1]])
    features = np.concatenate([features for features, _ in numbers])
    right = np.concatenate([right for _, right in numbers])

    def loss(weights: np.ndarray) -> tuple[float, np.ndarray]:
        scores = features @ weights
        everything = np.logaddexp.reduceat(scores, starts)
        wanted = np.logaddexp.reduceat(np.where(right, scores, -np.inf), starts)
        share = np.exp(scores - np.repeat(everything, counts))
        share_of_right = np.where(right, np.exp(scores - np.repeat(wanted, counts)), 0)
        slope = (share - share_of_right) @ features / len(numbers)
        return np.mean(everything - wanted) + PENALTY * weights @ weights, slope + 2 * PENALTY * weights

    start = np.zeros(features.shape[1])
    return minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": 200}).x


def calibrate(numbers: Sequence[tuple[str, list[Lattice]]]) -> float:
    """The power of its confidence under which what a number says of being right is likeliest."""
    answers = [(text, read_lattices(ways)) for text, ways in numbers]
    right = np.array([answer.text == text or {*answer.text, *text} <= {"?", " "} for text, answer in answers])
    logarithms = np.log([np.clip(answer.confidence, 1e-9, 1 - 1e-9) for _, answer in answers]) / CALIBRATION

    def loss(power: float) -> float:
        return -float(np.mean(np.where(right, power * logarithms, np.log1p(-np.exp(power * logarithms)))))

    return float(minimize_scalar(loss, bounds=(0.1, 10), method="bounded").x)


def main() -> None:
    model = sys.argv[1] if len(sys.argv) > 1 else "mnist.h5"
    measure_signs(200, np.random.default_rng(0))
    with ProcessPoolExecutor() as pool:
        portions = pool.map(lattices, range(NUMBERS // PORTION), repeat(model), repeat(signs.SIGNS))
        numbers = [number for portion in portions for number in portion]
    found = examples(numbers)
    weights = fit(found).tolist()
    SEGMENT.update(zip(SEGMENT, weights, strict=False))
    JOINT.update(zip(JOINT, weights[len(SEGMENT) :], strict=True))
    print(f"{len(found)} of {len(numbers)} numbers")
    for name, sign in signs.SIGNS.items():
        print(f'    "{name}": Sign("{sign.text}", {sign.mean}, {sign.deviation}),')
    for name, weight in [*SEGMENT.items(), *JOINT.items()]:
        print(f'    "{name}": {weight:.2f},')
    print(f"CALIBRATION = {calibrate(numbers):.2f}")


def _rounded(values: np.ndarray) -> tuple[float, ...]:
    return tuple(np.round(values, 2).tolist())


if __name__ == "__main__":
    main()
