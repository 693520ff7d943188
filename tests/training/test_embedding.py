"""t-SNE: clusters stay together, neighbours stay neighbours, the same seed gives the same map."""

import numpy as np

from digits.training.embedding import tsne

RNG = np.random.default_rng(11)
CLUSTERS = np.repeat(np.arange(4), 60)
POINTS = RNG.normal(size=(4, 20))[CLUSTERS] * 4 + RNG.normal(size=(240, 20))


def test_clusters_stay_together() -> None:
    layout = tsne(POINTS, np.random.default_rng(0), perplexity=15)
    assert layout.shape == (240, 2)
    distances = np.linalg.norm(layout[:, np.newaxis] - layout, axis=2)
    np.fill_diagonal(distances, np.inf)
    nearest = np.argsort(distances, axis=1)[:, :10]
    assert (CLUSTERS[nearest] == CLUSTERS[:, np.newaxis]).mean() > 0.99


def test_same_seed_same_map() -> None:
    maps = [tsne(POINTS[:100], np.random.default_rng(0), perplexity=10, steps=50) for _ in range(2)]
    assert (maps[0] == maps[1]).all()


def test_equal_points_do_no_harm() -> None:
    layout = tsne(np.repeat(POINTS[:50], 2, axis=0), np.random.default_rng(0), perplexity=10, steps=50)
    assert np.isfinite(layout).all()
