"""Synthetic digits and what is none: skeletons, hands that vary, and MNIST's form."""

import re

import numpy as np
import pytest

from digits.training.allographs import DIGITS, SIGNS
from digits.training.generator import SAMPLES, generate_digits, parse, render, write
from digits.training.nondigits import KINDS, generate_nondigits

SKELETONS = [*(skeleton for allographs in DIGITS.values() for skeleton in allographs), *SIGNS]


def test_every_skeleton_is_well_formed_and_its_pen_passes_every_point():
    stroke = r" ?-?\d+,-?\d+!?( -?\d+,-?\d+!?)*"
    for skeleton in SKELETONS:
        assert re.fullmatch(rf"{stroke}(;{stroke})*( ~{stroke}(;{stroke})*)?", skeleton), skeleton
        (extreme, _), bases = parse(skeleton)
        passed = np.concatenate([(basis @ extreme)[::SAMPLES] for basis in bases])
        assert np.allclose(passed, extreme), skeleton


def test_generated_digits_are_in_normal_form_and_balanced():
    images, labels = generate_digits(200, np.random.default_rng(0))
    assert (images.shape, images.dtype, labels.dtype) == ((200, 28, 28), np.uint8, np.uint8)
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


def test_every_kind_gives_as_many_drawings_as_asked_and_the_images_are_in_mnists_form():
    for kind, _ in KINDS:
        for n in 0, 1, 20:
            drawings = kind(n, np.random.default_rng(0))
            assert len(drawings) == n
            assert all(strokes for strokes in drawings)
            assert all(path.shape[1:] == (2,) and np.isfinite(path).all() for strokes in drawings for path in strokes)
    images = generate_nondigits(100, np.random.default_rng(3))
    assert (images.shape, images.dtype) == ((100, 28, 28), np.uint8)
    assert (images.max(axis=(1, 2)) > 150).all()
