"""What the network is to reject: each kind as asked, in MNIST's form."""

import numpy as np
import pytest

from digits.training.nondigits import KINDS, generate_nondigits, pairs_of_images


@pytest.mark.parametrize("kind", [kind for kind, _ in KINDS])
def test_every_kind_gives_as_many_drawings_as_asked(kind):
    for n in 0, 1, 20:
        drawings = kind(n, np.random.default_rng(0))
        assert len(drawings) == n
        assert all(strokes for strokes in drawings)
        assert all(path.shape[1:] == (2,) and np.isfinite(path).all() for strokes in drawings for path in strokes)


def test_images_are_in_mnists_form():
    images = generate_nondigits(100, np.random.default_rng(3))
    assert (images.shape, images.dtype) == ((100, 28, 28), np.uint8)
    assert (images.max(axis=(1, 2)) > 150).all()


def test_pairs_of_images_hold_both_images():
    one, zero = np.zeros((2, 28, 28), dtype=np.uint8)
    one[4:24, 13:15] = 255
    zero[4:24, 8:20] = 255
    zero[8:20, 12:16] = 0
    for image in pairs_of_images(np.stack([one, zero]), np.array([1, 0]), 10, np.random.default_rng(0)):
        rows, columns = np.nonzero(image)
        assert 18 <= max(np.ptp(rows), np.ptp(columns)) + 1 <= 22
        assert np.ptp(columns) > 6, "the 1 alone is 2 wide"
