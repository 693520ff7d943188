"""Corrupted digits: unchanged at degree zero, as described at the others."""

from collections.abc import Callable

import numpy as np
import pytest

from digits.training import corruptions

RNG = np.random.default_rng(2)
IMAGES = np.zeros((3, 28, 28), dtype=np.uint8)
IMAGES[:, 8:20, 12:15] = 255  # an upright stroke, 12 x 3
IMAGES[1, 9, 12] = 100


@pytest.mark.parametrize("corrupt", [corruptions.shift, corruptions.rotate, corruptions.thicken])
def test_zero_changes_nothing(corrupt: Callable[[np.ndarray, int], np.ndarray]) -> None:
    assert (corrupt(IMAGES, 0) == IMAGES).all()
    assert (corruptions.add_noise(IMAGES, 0, RNG) == IMAGES).all()


def test_shift_moves_right_and_down_and_loses_what_leaves() -> None:
    moved = corruptions.shift(IMAGES, 3)
    assert (moved[:, 3:, 3:] == IMAGES[:, :-3, :-3]).all()
    assert not moved[:, :3].any()
    assert not moved[:, :, :3].any()


def test_rotate_turns_anticlockwise() -> None:
    quarter = corruptions.rotate(IMAGES, 90)
    assert (quarter == np.rot90(IMAGES, axes=(1, 2))).all()


@pytest.mark.parametrize(("pixels", "width"), [(-1, 1), (-0.5, 2), (0.5, 4), (1, 5), (2, 7)])
def test_thicken_changes_the_line_width_on_both_sides(pixels: float, width: float) -> None:
    row = corruptions.thicken(IMAGES, pixels)[0, 14]
    assert row.sum() / 255 == pytest.approx(width, abs=0.02)


def test_noise_has_the_deviation_asked_for() -> None:
    grey = np.full((1, 200, 200), 128, dtype=np.uint8)
    noisy = corruptions.add_noise(grey, 0.1, RNG)
    assert noisy.dtype == np.uint8
    assert noisy.std() == pytest.approx(25.5, rel=0.03)
    assert noisy.mean() == pytest.approx(128, abs=1)
