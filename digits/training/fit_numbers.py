"""The weights of digits/recognition/lattice.py and signs.py, fitted to synthetic numbers.

    python -m digits.training.fit_numbers [MODEL]

By the weights so far, ink is first shared out as each number's text wants it: so it is known which ink is which sign,
and which is none. Softmax regression gives the signs' first weights. Then the likeliest paths of each number are
listed, and all weights are those under which the paths that read it right are likeliest (a conditional random field
over segments, see there). How well they do is seen on numbers that were not fitted.
"""

import sys
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from itertools import chain, starmap

import numpy as np
from scipy.optimize import minimize
from scipy.special import log_softmax

from digits.ink.segmentation import Layout
from digits.recognition import Recognition
from digits.recognition.lattice import JOINT, SEGMENT, Lattice
from digits.recognition.numbers import NumberReader, read_lattices
from digits.recognition.recognizer import Recognizer
from digits.recognition.signs import MEASURES, OWN, SIGNS, SPECK, TERMS, text_of
from digits.training.expressions import write_numbers

PORTION = 50  # numbers that are written at a time
PORTIONS, UNSEEN = 130, 20  # the first ones are not fitted
KEPT_PATHS = 8  # paths to each place that are kept, by the weights so far, and as many of those that are right so far
PENALTY, SIGNS_PENALTY = 3e-3, 1e-6  # on the squares of how far weights move, and of the signs' first weights
Partial = tuple[float, str, tuple[int, ...], tuple[int, ...]]  # a path's score, text, nodes and joints so far
Inputs = list[tuple[Layout, Sequence[Recognition]]]  # of lattices
Written = tuple[str, Inputs, float]  # text, and weight
Example = tuple[np.ndarray, np.ndarray, np.ndarray, float]  # paths' features (n, f), rest of the score, right, weight
Weights = list[float]  # of SEGMENT, JOINT, and all SIGNS one after the other
Answer = tuple[str, str, float]  # a number's text, what is read, and how surely


def is_right(read: str, text: str) -> bool:
    """Whether that was read; of what is no number all are "?", however many."""
    return read == text or {*read, *text} <= {"?", " "}


def list_paths(some: Lattice, text: str, spell: Callable[[str], str]) -> list[tuple[bool, Partial]]:
    """The likeliest paths by the weights so far, and whether each, its signs spelt so, reads the text."""
    scores = some.node_scores()
    joint_scores = (some.joint_features @ list(JOINT.values())).tolist()
    joints: dict[int, list[tuple[int, int]]] = {}
    for index, (a, b) in enumerate(some.joints):
        joints.setdefault(b, []).append((a, index))
    reaching: list[list[Partial]] = []
    for node, each in enumerate(some.nodes):
        begun: list[Partial] = [(0.0, "", (), ())] if some.begins(node) else []
        begun += [
            (path[0] + joint_scores[index], path[1], path[2], (*path[3], index))
            for before, index in joints.get(node, [])
            for path in reaching[before]
        ]
        sign = (" " if some.start(node) in some.layout.breaks else "") + spell(each.sign)
        paths = [(path[0] + scores[node], path[1] + sign, (*path[2], node), path[3]) for path in begun]
        paths.sort(reverse=True)
        right = [path for path in paths if text.startswith(path[1]) or is_right(path[1], text)]
        reaching.append(list(dict.fromkeys([*paths[:KEPT_PATHS], *right[:KEPT_PATHS]])))
    last = [paths for node, paths in enumerate(reaching) if some.ends(node)]
    return [(is_right(path[1], text), path) for paths in last for path in paths]


def paths_through(inputs: Inputs, text: str, spell: Callable[[str], str]) -> list[tuple[Lattice, bool, Partial]]:
    """`list_paths` of all lattices of a number."""
    return [(some, *each) for some in starmap(Lattice, inputs) for each in list_paths(some, text, spell)]


def read(seed: int, model: str) -> list[Written]:
    """A portion of numbers, and what the network says of all their ink."""
    reader = NumberReader(Recognizer.load(model))
    numbers = write_numbers(PORTION, np.random.default_rng(seed))
    return [(text, [some.inputs for some in reader.lattices(drawing)], weight) for text, drawing, weight in numbers]


def label_signs(numbers: Sequence[Written]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """For all ink that may be a sign its TERMS (n, t), which sign it is, from 1 on, or 0 for none, and weights."""
    rows, labels, weights = [], [], []
    places = {sign: place for place, sign in enumerate(SIGNS, 1)}
    for written, inputs, weight in numbers:
        paths = paths_through(inputs, written, lambda sign: sign.replace(SPECK, ""))
        some, is_right, (_, _, nodes, _) = max(paths, key=lambda each: (each[1], each[2][0]))
        if is_right:
            known = {some.nodes[node].run: places.get(some.nodes[node].sign, 0) for node in nodes}
            rows.append(some.terms)
            labels += [known.get(run, 0) for run in some.measured.tolist()]
            weights += [weight] * len(some.terms)
    return np.concatenate(rows), np.array(labels), np.array(weights)


def fit_signs(terms: np.ndarray, labels: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Softmax regression: the weights (signs, t) of each sign's odds against being none."""
    shape = len(SIGNS), terms.shape[1]
    wanted = np.eye(len(SIGNS) + 1)[labels]
    weights = weights / weights.sum()

    def loss(flat: np.ndarray) -> tuple[float, np.ndarray]:
        scores = np.concatenate([np.zeros((len(terms), 1)), terms @ flat.reshape(shape).T], axis=1)
        logarithms = log_softmax(scores, axis=1)
        slope = ((np.exp(logarithms) - wanted)[:, 1:] * weights[:, np.newaxis]).T @ terms
        value = -weights @ (logarithms * wanted).sum(axis=1)
        return value + SIGNS_PENALTY * flat @ flat, slope.ravel() + 2 * SIGNS_PENALTY * flat

    start = np.zeros(shape[0] * shape[1])
    return minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": 300}).x.reshape(shape)


def use(weights: Weights) -> None:
    """Let this process read numbers by these weights."""
    rest = iter(weights)
    SEGMENT.update({name: next(rest) for name in SEGMENT})
    JOINT.update({name: next(rest) for name in JOINT})
    SIGNS.update(zip(SIGNS, map(tuple, np.reshape([*rest], (len(SIGNS), -1)).tolist()), strict=True))


def examples(numbers: Sequence[Written], weights: Weights) -> list[Example]:
    """For each number that some path reads right, its likeliest paths."""
    use(weights)
    found = []
    for written, inputs, weight in numbers:
        paths = paths_through(inputs, text_of(written), text_of)
        right = np.array([is_right for _, is_right, _ in paths])
        if right.any() and not right.all():
            features = np.array([features_of(some, nodes, joints) for some, _, (_, _, nodes, joints) in paths])
            scores = np.array([score for _, _, (score, *_) in paths])
            found.append((features, scores - features @ weights, right, weight))
    return found


def features_of(some: Lattice, nodes: Sequence[int], joints: Sequence[int]) -> np.ndarray:
    """What a path's score is made of, in the order of the weights."""
    terms = dict(zip(some.measured.tolist(), some.terms, strict=True))
    signs = {sign: np.zeros(TERMS) for sign in SIGNS}
    for run, sign, *_ in (some.nodes[node] for node in nodes):
        if sign in SIGNS:
            signs[sign] += terms[run]
    parts = some.segments[[*nodes]].sum(axis=0), some.joint_features[[*joints]].sum(axis=0)
    return np.concatenate([*parts, *signs.values()])


def fit(numbers: Sequence[Example], start: np.ndarray) -> np.ndarray:
    """The weights of greatest likelihood, near those at the start."""
    counts = [len(right) for *_, right, _ in numbers]
    starts = np.cumsum([0, *counts[:-1]])
    features, rest, right = (np.concatenate([number[part] for number in numbers]) for part in (0, 1, 2))
    shares = np.array([weight for *_, weight in numbers])
    shares /= shares.sum()

    def loss(weights: np.ndarray) -> tuple[float, np.ndarray]:
        scores = features @ weights + rest
        everything = np.logaddexp.reduceat(scores, starts)
        wanted = np.logaddexp.reduceat(np.where(right, scores, -np.inf), starts)
        share = np.exp(scores - np.repeat(everything, counts))
        share_of_right = np.where(right, np.exp(scores - np.repeat(wanted, counts)), 0)
        slope = features.T @ ((share - share_of_right) * np.repeat(shares, counts))
        moved = weights - start
        return shares @ (everything - wanted) + PENALTY * moved @ moved, slope + 2 * PENALTY * moved

    return minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": 300}).x


def answers(numbers: Sequence[Written], weights: Weights) -> list[Answer]:
    """How numbers are read by these weights."""
    use(weights)
    read = [(text_of(written), read_lattices([*starmap(Lattice, inputs)])) for written, inputs, _ in numbers]
    return [(text, number.text, number.confidence) for text, number in read]


def main() -> None:
    model = sys.argv[1] if len(sys.argv) > 1 else "mnist.h5"
    with ProcessPoolExecutor() as pool:
        portions = list(pool.map(partial(read, model=model), range(PORTIONS)))
        fitted, unseen = portions[UNSEEN:], portions[:UNSEEN]
        labelled = zip(*pool.map(label_signs, fitted), strict=True)
        signs = fit_signs(*map(np.concatenate, labelled)).ravel().tolist()
        weights = [*SEGMENT.values(), *JOINT.values(), *signs]
        found = list(chain.from_iterable(pool.map(partial(examples, weights=weights), fitted)))
        weights = np.round(fit(found, np.array(weights)), 2).tolist()
        answered = list(chain.from_iterable(pool.map(partial(answers, weights=weights), unseen)))
    use(weights)
    for name, weight in [*SEGMENT.items(), *JOINT.items()]:
        print(f'    "{name}": {weight},')
    for sign, row in SIGNS.items():
        for start, part in ((sign, row[: 1 + len(MEASURES)]), (" " * 8, row[1 + len(MEASURES) :])):
            print(start, *(f"{weight:6.2f}" for weight in part))
    print(f"{len(found)} of {PORTION * len(fitted)} numbers fitted. Of {len(answered)} that were not,", end=" ")
    print(f"{np.mean([is_right(read, text) for text, read, _ in answered]):.3f} are right,", end=" ")
    print(f"{np.mean([confidence for *_, confidence in answered]):.3f} by their own confidence;", end=" ")
    plain = [read for text, read, _ in answered if text.isdigit()]
    print(f"of {len(plain)} without signs {np.mean([bool({*read} & {*OWN}) for read in plain]):.4f} get one")


if __name__ == "__main__":
    main()
