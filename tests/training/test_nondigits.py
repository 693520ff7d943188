from collections.abc import Callable

import numpy as np
import pytest

from digits.training.nondigits import KINDS, Drawings, generate_nondigits


@pytest.mark.parametrize("kind", [kind for kind, _ in KINDS])
def test_every_kind_gives_as_many_drawings_as_asked(kind: Callable[[int, np.random.Generator], Drawings]) -> None:
    for n in 0, 1, 20:
        drawings = kind(n, np.random.default_rng(0))
        assert len(drawings) == n
        for strokes in drawings:
            assert strokes
            assert all(path.ndim == 2 and path.shape[1] == 2 and np.isfinite(path).all() for path in strokes)


def test_the_shares_make_a_whole() -> None:
    assert sum(share for _, share in KINDS) == pytest.approx(1)


def test_images_are_in_mnists_form_and_repeatable() -> None:
    images, again = (generate_nondigits(100, np.random.default_rng(3)) for _ in range(2))
    assert images.shape == (100, 28, 28)
    assert images.dtype == np.uint8
    assert (images.max(axis=(1, 2)) > 150).all()
    assert np.array_equal(images, again)
