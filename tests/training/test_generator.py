"""Synthetic digits: skeletons, curves through their points, hands that vary, and MNIST's form."""

import re

import numpy as np
import pytest

from digits.training.allographs import DIGITS, SIGNS
from digits.training.generator import SAMPLES, generate_digits, parse, render, write

SKELETONS = [*(skeleton for allographs in DIGITS.values() for skeleton in allographs), *SIGNS]


def test_every_skeleton_is_well_formed_and_its_pen_passes_every_point():
    stroke = r" ?-?\d+,-?\d+!?( -?\d+,-?\d+!?)*"
    for skeleton in SKELETONS:
        assert re.fullmatch(rf"{stroke}(;{stroke})*( ~{stroke}(;{stroke})*)?", skeleton), skeleton
        (extreme, _), bases = parse(skeleton)
        passed = np.concatenate([(basis @ extreme)[::SAMPLES] for basis in bases])
        assert np.allclose(passed, extreme), skeleton


def test_a_sharp_point_parts_the_curve_in_two():
    """Moving a point before the corner leaves the path behind it as it was; without the corner it would not."""
    for mark, same in ("!", True), ("", False):
        (low, _), (basis,) = parse(f"0,0 50,0{mark} 50,50 80,90")
        (high, _), _ = parse(f"0,30 50,0{mark} 50,50 80,90")
        assert np.allclose((basis @ low)[SAMPLES:], (basis @ high)[SAMPLES:]) == same


def test_blends_lie_between_the_extremes():
    extremes, _ = parse("0,0 0,100 ~ 0,0 100,100")
    assert extremes.tolist() == [[[0, 0], [0, 100]], [[0, 0], [100, 100]]]


def test_generated_digits_are_in_normal_form_and_balanced():
    images, labels = generate_digits(200, np.random.default_rng(0))
    assert images.shape == (200, 28, 28)
    assert images.dtype == labels.dtype == np.uint8
    assert np.bincount(labels).tolist() == [20] * 10
    for image in images:
        assert 18 <= max(map(np.ptp, np.nonzero(image))) + 1 <= 22
        mass = image / image.sum()
        assert [mass.sum(axis=axis) @ np.arange(28) for axis in (0, 1)] == pytest.approx([14, 14], abs=0.6)


def test_a_label_belongs_to_its_image():
    """A 1 has less ink than an 8, so mixed-up labels show in the means."""
    images, labels = generate_digits(400, np.random.default_rng(0))
    rng = np.random.default_rng(1)
    eights = np.concatenate([render(write(skeleton, 4, rng), rng) for skeleton in DIGITS[8]])
    ink = [images[labels == digit].mean() for digit in range(10)]
    assert ink[1] == min(ink)
    assert ink[8] == pytest.approx(eights.mean(), rel=0.15)
