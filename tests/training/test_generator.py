"""Synthetic digits and what is none: skeletons, hands that vary, and MNIST's form."""

import re

import numpy as np

from digits.training.allographs import DIGITS, SIGNS
from digits.training.generator import SAMPLES, parse
from digits.training.nondigits import KINDS, generate_nondigits

SKELETONS = [*(skeleton for allographs in DIGITS.values() for skeleton in allographs), *SIGNS]


def test_every_skeleton_is_well_formed_and_its_pen_passes_every_point():
    stroke = r" ?-?\d+,-?\d+!?( -?\d+,-?\d+!?)*"
    for skeleton in SKELETONS:
        assert re.fullmatch(rf"{stroke}(;{stroke})*( ~{stroke}(;{stroke})*)?", skeleton), skeleton
        (extreme, _), bases = parse(skeleton)
        passed = np.concatenate([(basis @ extreme)[::SAMPLES] for basis in bases])
        assert np.allclose(passed, extreme), skeleton


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
