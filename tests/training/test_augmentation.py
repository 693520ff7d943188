from collections import Counter

import keras
import numpy as np
import pytest

from digits.training.augmentation import PART, TrainingData, distort
from digits.training.models import BATCH_SIZE


@pytest.fixture(scope="module")
def mnist() -> tuple[np.ndarray, np.ndarray]:
    from digits.mnist import load_mnist

    (images, labels), _ = load_mnist()
    return images[:400], labels[:400]


def test_distorted_images_keep_their_range_and_most_of_their_look(mnist: tuple[np.ndarray, np.ndarray]) -> None:
    images = mnist[0].astype(np.float32) / 255
    distorted = distort(images, np.random.default_rng(0))
    assert distorted.shape == images.shape
    assert distorted.dtype == np.float32
    assert distorted.min() >= 0
    assert distorted.max() <= 1
    likeness = [np.corrcoef(a.ravel(), b.ravel())[0, 1] for a, b in zip(images, distorted, strict=True)]
    assert 0.5 < np.median(likeness) < 0.95
    assert distorted.sum() == pytest.approx(images.sum(), rel=0.15)


@pytest.mark.parametrize("n", [0, 1, PART - 1, PART, PART + 1])
def test_distorts_any_number_of_images(n: int) -> None:
    images = np.full((n, 28, 28), 0.5, dtype=np.float32)
    distorted = distort(images, np.random.default_rng(0))
    assert distorted.shape == images.shape
    assert distorted[:, 10:18, 10:18] == pytest.approx(0.5), "no image is left out"


def test_blank_images_stay_blank() -> None:
    assert not distort(np.zeros((3, 28, 28), dtype=np.float32), np.random.default_rng(0)).any()


def test_a_centred_dot_stays_near_the_centre() -> None:
    dots = np.zeros((300, 28, 28), dtype=np.float32)
    dots[:, 13:15, 13:15] = 1
    mass = distort(dots, np.random.default_rng(0)).sum(axis=0)
    rows, columns = np.indices((28, 28))
    assert (mass * rows).sum() / mass.sum() == pytest.approx(13.5, abs=0.3)
    assert (mass * columns).sum() / mass.sum() == pytest.approx(13.5, abs=0.3)


def test_an_epoch_holds_mnist_twice_and_everything_else_once(mnist: tuple[np.ndarray, np.ndarray]) -> None:
    data = TrainingData(*mnist, seed=0, synthetic=0.5, non_digits=0.25, distorted=False)
    batches = [data[index] for index in range(len(data))]
    images = np.concatenate([images for images, _ in batches])
    targets = np.concatenate([targets for _, targets in batches])
    assert all(len(images) == BATCH_SIZE for images, _ in batches[:-1])
    assert images.shape == (1100, 28, 28, 1)
    assert images.dtype == targets.dtype == np.float32
    assert targets.sum(axis=1) == pytest.approx(1)
    assert (targets.max(axis=1) == 1).sum() == 1000
    assert (targets.max(axis=1) < 0.11).sum() == 100
    shown = Counter(image.tobytes() for image in images)
    originals = {image.tobytes() for image in mnist[0].astype(np.float32) / 255}
    assert all(shown.pop(image) == 2 for image in originals)
    assert set(shown.values()) == {1}


def test_images_keep_their_labels_when_shuffled(mnist: tuple[np.ndarray, np.ndarray]) -> None:
    data = TrainingData(*mnist, seed=0, synthetic=0, non_digits=0, distorted=False)
    inputs = mnist[0].astype(np.float32) / 255
    label_of = {image.tobytes(): label for image, label in zip(inputs, mnist[1], strict=True)}
    images, targets = data[1]
    assert [label_of[image.tobytes()] for image in images] == targets.argmax(axis=1).tolist()


def test_every_epoch_is_another_and_its_batches_may_be_made_in_any_order(
    mnist: tuple[np.ndarray, np.ndarray],
) -> None:
    data, again = (TrainingData(*mnist, seed=5, synthetic=0, non_digits=0) for _ in range(2))
    forward = [data[index] for index in range(len(data))]
    backward = [again[index] for index in reversed(range(len(data)))][::-1]
    for batch, same in zip(forward, backward, strict=True):
        assert all(map(np.array_equal, batch, same))
    data.on_epoch_end()
    assert not np.array_equal(forward[0][0], data[0][0])


def test_keras_makes_the_batches_itself(mnist: tuple[np.ndarray, np.ndarray]) -> None:
    """With a single worker it leaves them to tf.data, which can hold up an epoch for as long as the last one took."""
    assert TrainingData(*mnist, seed=0).workers > 1


def test_keras_trains_on_it(mnist: tuple[np.ndarray, np.ndarray]) -> None:
    keras.utils.set_random_seed(0)
    data = TrainingData(*mnist, seed=0)
    model = keras.Sequential([keras.layers.Flatten(), keras.layers.Dense(10, activation="softmax")])
    model.compile(keras.optimizers.Adadelta(1.0), loss="categorical_crossentropy")
    losses = model.fit(data, epochs=10, verbose=0).history["loss"]
    assert losses[-1] < 0.9 * losses[0]
