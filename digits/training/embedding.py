"""t-SNE: points of many dimensions laid out in two, so that neighbours stay neighbours."""

import numpy as np


def tsne(points: np.ndarray, rng: np.random.Generator, perplexity: float = 30, steps: int = 400) -> np.ndarray:
    """A map of `points`, (n, d) with n > 3 * perplexity, in two dimensions: float32 (n, 2).

    Distances between clusters on the map mean little, neighbourhoods mean much. The time grows with n squared:
    a thousand points take seconds. Source: van der Maaten and Hinton (2008), JMLR 9, 2579-2605; the learning rate
    as in Belkina et al. (2019), doi:10.1038/s41467-019-13055-y.
    """
    affinity = _affinities(_squared_distances(points.astype(np.float32)), perplexity)
    layout = rng.normal(scale=1e-4, size=(len(points), 2)).astype(np.float32)
    velocity = np.zeros_like(layout)
    rate = max(len(points) / 12, 50)
    for step in range(steps):
        early = step < steps // 4  # attraction is exaggerated at first, so that clusters form
        closeness = 1 / (1 + _squared_distances(layout))  # Student's t: far apart on the map costs little
        np.fill_diagonal(closeness, 0)
        pull = (affinity * (12 if early else 1) - closeness / closeness.sum()) * closeness
        gradient = 4 * (pull.sum(axis=1, keepdims=True) * layout - pull @ layout)
        velocity = (0.5 if early else 0.8) * velocity - rate * gradient
        layout = layout + velocity
    return layout - layout.mean(axis=0)


def _squared_distances(points: np.ndarray) -> np.ndarray:
    squares = (points**2).sum(axis=1)
    return np.maximum(squares[:, np.newaxis] + squares - 2 * points @ points.T, 0)


def _affinities(distances: np.ndarray, perplexity: float) -> np.ndarray:
    """Gaussian neighbourhoods, each as wide as it must be to hold `perplexity` points: symmetric, sums to 1."""
    n = len(distances)
    low, high = np.full((n, 1), -30.0, np.float32), np.full((n, 1), 30.0, np.float32)  # of the log precision
    np.fill_diagonal(distances, np.inf)  # nobody is his own neighbour
    nearest = distances.min(axis=1, keepdims=True)  # taken off, so that the largest weight is 1
    for _ in range(40):  # halvings
        middle = (low + high) / 2
        weights = np.exp((nearest - distances) * np.exp(middle))
        share = weights / weights.sum(axis=1, keepdims=True)
        entropy = -(share * np.log(np.maximum(share, 1e-30))).sum(axis=1, keepdims=True)
        wide = entropy > np.log(perplexity)
        low, high = np.where(wide, middle, low), np.where(wide, high, middle)
    return (share + share.T) / (2 * n)
