"""What the network is trained on: MNIST distorted, synthetic digits and non-digits, anew in each epoch."""

import re
from collections import Counter
from itertools import chain

import numpy as np
import pytest

from digits.mnist import load_mnist
from digits.training.allographs import DIGITS, SIGNS
from digits.training.augmentation import BATCH_SIZE, PART, TrainingData, distort
from digits.training.generator import SAMPLES, parse
from digits.training.nondigits import KINDS

IMAGES, LABELS = (array[:400] for array in load_mnist()[0])
INPUTS = IMAGES.astype(np.float32) / 255


@pytest.mark.parametrize("n", [0, 1, PART - 1, PART, PART + 1])
def test_no_image_is_left_out_and_blank_ones_stay_blank(n):
    images = np.full((n, 28, 28), 0.5, dtype=np.float32)
    images[::2] = 0
    distorted = distort(images, np.random.default_rng(0))
    assert distorted[::2].shape == images[::2].shape
    assert not distorted[::2].any()
    assert distorted[1::2, 10:18, 10:18] == pytest.approx(0.5)


def test_an_epoch_holds_mnist_twice_and_everything_else_once():
    data = TrainingData(IMAGES, LABELS, seed=0, synthetic=0.5, non_digits=0.25, distorted=False)
    batches = [data[index] for index in range(len(data))]
    images, targets = map(np.concatenate, zip(*batches, strict=True))
    assert all(len(images) == BATCH_SIZE for images, _ in batches[:-1])
    assert (images.shape, images.dtype, targets.dtype) == ((1100, 28, 28, 1), np.float32, np.float32)
    assert targets.sum(axis=1) == pytest.approx(1)
    assert (targets.max(axis=1) == 1).sum() == 1000
    assert (targets.max(axis=1) < 0.11).sum() == 100
    shown = Counter(image.tobytes() for image in images)
    label_of = {image.tobytes(): label for image, label in zip(INPUTS, LABELS, strict=True)}
    assert all(shown.pop(image) == 2 for image in label_of)
    assert set(shown.values()) == {1}
    for image, target in zip(images, targets, strict=True):
        assert label_of.get(image.tobytes(), target.argmax()) == target.argmax()


def test_every_epoch_is_another_and_its_batches_may_be_made_in_any_order():
    data, again = (TrainingData(IMAGES, LABELS, seed=5, synthetic=0, non_digits=0) for _ in range(2))
    forward = [data[index] for index in range(len(data))]
    backward = [again[index] for index in reversed(range(len(data)))][::-1]
    for batch, same in zip(forward, backward, strict=True):
        assert all(map(np.array_equal, batch, same))
    data.on_epoch_end()
    assert not np.array_equal(forward[0][0], data[0][0])
    assert data.workers > 1  # else Keras uses tf.data, which can hold up an epoch for as long as the last one took


def test_every_skeleton_is_well_formed_and_its_pen_passes_every_point():
    stroke = r" ?-?\d+,-?\d+!?( -?\d+,-?\d+!?)*"
    for skeleton in [*chain(*DIGITS.values()), *SIGNS]:
        assert re.fullmatch(rf"{stroke}(;{stroke})*( ~{stroke}(;{stroke})*)?", skeleton), skeleton
        (extreme, _), bases = parse(skeleton)
        passed = np.concatenate([(basis @ extreme)[::SAMPLES] for basis in bases])
        assert np.allclose(passed, extreme), skeleton


def test_every_kind_gives_as_many_drawings_as_asked():
    for kind, _ in KINDS:
        for n in 0, 1, 20:
            drawings = kind(n, np.random.default_rng(0))
            assert len(drawings) == n
            assert all(strokes for strokes in drawings)
            assert all(path.shape[1:] == (2,) and np.isfinite(path).all() for strokes in drawings for path in strokes)
