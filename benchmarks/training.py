"""How fast the network learns: the notebook's training against the tutorials' and against PyTorch.

    python -m benchmarks.training [--rounds 5] [--steps 200]

A round is one `fit` of so many batches of 128 for each rival: the same number of images, the same network, loss,
optimiser and dropout. Each number is the median of the rounds.
"""

import argparse
from collections.abc import Callable
from functools import partial
from time import perf_counter
from typing import Any

import numpy as np

from benchmarks._rivals import Rivals, median_seconds
from benchmarks._table import compared, head, number, row
from benchmarks._torch import BATCH, Torch
from digits.ink.mnist_format import to_input
from digits.mnist import load_mnist

EPOCH = 60_000  # images
REPEATS = 30  # of each part of a step, for the profile


class Plain:
    """`model.fit` on arrays, as tutorials write it."""

    def __init__(self, steps: int, rounds: int):
        import keras

        from digits.training.models import build_cnn, compile_for_training

        keras.utils.set_random_seed(0)
        (images, labels), (self.test_images, self.test_labels) = load_mnist()
        self.data = self.make_data(images, labels, steps)
        self.steps, self.model = steps, build_cnn()
        compile_for_training(self.model, steps=steps * (rounds + 1))

    def make_data(self, images: np.ndarray, labels: np.ndarray, steps: int) -> dict[str, Any]:
        n = steps * BATCH
        targets = np.eye(10, dtype=np.float32)[labels[:n]]
        return {"x": to_input(images[:n]), "y": targets, "batch_size": BATCH}

    def fit(self) -> float:
        """Seconds a step."""
        begin = perf_counter()
        self.model.fit(**self.data, verbose=0)
        return (perf_counter() - begin) / self.steps

    def accuracy(self) -> float:
        """The share of the test images classified correctly."""
        answers = self.model.predict(to_input(self.test_images), batch_size=500, verbose=0)
        return float((answers.argmax(axis=1) == self.test_labels).mean())


class Notebook(Plain):
    """As the notebook trains: generated drawings between, images distorted while the network learns."""

    def make_data(self, images: np.ndarray, labels: np.ndarray, steps: int) -> dict[str, Any]:
        from digits.training.augmentation import COPIES, NON_DIGITS_PER_IMAGE, SYNTHETIC_DIGITS_PER_IMAGE, TrainingData

        n = int(steps * BATCH / (COPIES + SYNTHETIC_DIGITS_PER_IMAGE + NON_DIGITS_PER_IMAGE))
        begin = perf_counter()
        data = TrainingData(images[:n], labels[:n], seed=0)
        self.drawing = (perf_counter() - begin) / (steps * BATCH)
        return {"x": data}

    def drawing_time(self) -> float:
        """Seconds for each image of an epoch, spent once, to draw the generated ones."""
        return self.drawing

    def profile(self) -> dict[str, float]:
        """Seconds of the parts of a step, each run alone."""
        import tensorflow as tf

        data, layers = self.data["x"], self.model.layers
        after = [layer.name for layer in layers].index("flatten") + 1
        convolutions, dense = layers[:after], layers[after:]

        @tf.function
        def forward(chain: list[Any], values: Any) -> Any:
            for layer in chain:
                values = layer(values)
            return values

        @tf.function
        def backward(chain: list[Any], values: Any) -> Any:
            with tf.GradientTape() as tape:
                loss = tf.reduce_sum(forward(chain, values) ** 2)
            return tape.gradient(loss, [weight.value for layer in chain for weight in layer.trainable_weights])

        x = tf.constant(data[0][0])
        features = forward(convolutions, x)
        convolved = _seconds(lambda: forward(convolutions, x))
        return {
            "a batch made (on threads beside the network's)": _seconds(lambda: data[0]),
            "convolutions and pooling, forward": convolved,
            "convolutions and pooling, backward": _seconds(lambda: backward(convolutions, x)) - convolved,
            "dense layers, both ways": _seconds(lambda: backward(dense, features)),
        }


def _seconds(action: Callable[[], object]) -> float:
    action()  # compiles
    return median_seconds(action, REPEATS)


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure the training.")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--steps", type=int, default=200)
    arguments = parser.parse_args()
    steps, rounds = arguments.steps, arguments.rounds
    with Rivals([partial(kind, steps, rounds) for kind in (Notebook, Plain, Torch)]) as rivals:
        seconds = rivals.medians(rounds, "fit")
        accuracies = rivals.each("accuracy")
        drawing = rivals.call(0, "drawing_time")
        parts = rivals.call(0, "profile")
    print(head("Training", "the notebook", "`model.fit` on arrays", "PyTorch"))
    print(compared("one step, 128 images", [1000 * value for value in seconds], "ms"))
    print(compared("an epoch of 60,000 images", [value * EPOCH / BATCH for value in seconds], "s"))
    print(row(f"accuracy after {steps * (rounds + 1):,} steps", *(f"{share:.1%}" for share in accuracies)))
    print(head("Of a step in the notebook", "time", "share"))
    for name, value in parts.items():
        print(row(name, f"{number(1000 * value)} ms", f"{value / seconds[0]:.0%}"))
    print(f"\nThe notebook draws its generated digits once, before: {number(drawing * EPOCH)} s for 60,000 images.")
    print("The parts of a step were run alone; the rest is Adadelta, dropout, the metrics and Keras's loop.")


if __name__ == "__main__":
    main()
