"""Softmax regression: a network's last layer fitted to what it should answer.

Written in NumPy because importing SciPy's optimiser takes longer than the fit.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

STEPS = 8  # more change the layer no longer visibly
MEMORY = 8  # steps whose curvature is remembered
RIDGE = 1e-5  # on the squared change of the weights

Objective = Callable[[np.ndarray], tuple[float, np.ndarray]]


class Examples(NamedTuple):
    features: np.ndarray  # float32 (n, f), the last column 1 for the bias
    targets: np.ndarray  # float32 (n, 10), each row sums to 1
    weights: np.ndarray  # float32 (n,)


def softmax(logits: np.ndarray) -> np.ndarray:
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)


def divergence(layer: np.ndarray, examples: Examples) -> float:
    """How far the layer's answers lie from the targets: Kullback and Leibler's, weighted, in nats."""
    wanted, given = (np.log(np.maximum(p, 1e-12)) for p in (examples.targets, softmax(examples.features @ layer)))
    return float(examples.weights @ (examples.targets * (wanted - given)).sum(axis=1))


def fit(layer: np.ndarray, *examples: Examples) -> np.ndarray:
    """The layer (f, 10) that answers all examples best, by weighted cross-entropy, without straying far from `layer`.

    The problem is convex: L-BFGS (Liu and Nocedal 1989, doi:10.1007/BF01589116) from `layer` on.
    """
    features, targets, weights = (np.concatenate(arrays) for arrays in zip(*examples, strict=True))

    def objective(new: np.ndarray) -> tuple[float, np.ndarray]:
        logits = features @ new
        logits -= logits.max(axis=1, keepdims=True)
        powers = np.exp(logits)
        sums = powers.sum(axis=1, keepdims=True)
        loss = weights @ (np.log(sums[:, 0]) - np.einsum("nc,nc->n", targets, logits))
        errors = (powers / sums - targets) * weights[:, np.newaxis]
        change = new - layer
        return float(loss) + RIDGE / 2 * float(np.vdot(change, change)), features.T @ errors + RIDGE * change

    probabilities = softmax(features @ layer)
    variances = probabilities * (1 - probabilities) * weights[:, np.newaxis]
    return minimize(objective, layer, scale=_inverse_curvature(features, variances))


def _inverse_curvature(features: np.ndarray, variances: np.ndarray) -> np.ndarray:
    """The inverse of the objective's second derivatives, each class by itself: (10, f, f)."""
    curvature = np.stack([(features * variance[:, np.newaxis]).T @ features for variance in variances.T])
    return np.linalg.inv(curvature + RIDGE * np.eye(features.shape[1], dtype=features.dtype))


def minimize(objective: Objective, x: np.ndarray, scale: np.ndarray) -> np.ndarray:
    """L-BFGS in at most STEPS steps from x (f, 10); `scale` (10, f, f) is a first guess at the inverse Hessian."""
    value, gradient = objective(x)
    steps: list[tuple[np.ndarray, np.ndarray]] = []  # how x and the gradient changed
    for _ in range(STEPS):
        direction = _direction(gradient, steps, scale)
        slope = np.vdot(gradient, direction)
        rate = 1.0
        while True:
            candidate = x - rate * direction
            new_value, new_gradient = objective(candidate)
            if new_value <= value - 1e-4 * rate * slope:
                break
            rate /= 2
            if rate < 1e-3:  # no better to be had in single precision
                return x
        steps = [*steps, (candidate - x, new_gradient - gradient)][-MEMORY:]
        x, value, gradient = candidate, new_value, new_gradient
    return x


def _direction(gradient: np.ndarray, steps: list[tuple[np.ndarray, np.ndarray]], scale: np.ndarray) -> np.ndarray:
    """The two loops of L-BFGS: the inverse Hessian, as the last steps show it, times the gradient."""
    direction, factors = gradient.copy(), []
    for moved, turned in reversed(steps):
        factors.append(np.vdot(moved, direction) / np.vdot(moved, turned))
        direction -= factors[-1] * turned
    direction = np.einsum("cij,jc->ic", scale, direction)
    for (moved, turned), factor in zip(steps, reversed(factors), strict=True):
        direction += (factor - np.vdot(turned, direction) / np.vdot(moved, turned)) * moved
    return direction
