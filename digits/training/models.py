"""The networks that the notebook defines in its cells, for tests and benchmarks; a test holds the two together."""

import keras
from keras import layers

IMAGE_SHAPE = (28, 28, 1)
CLASSES = 10
BATCH_SIZE = 128
EPOCHS = 10


def build_cnn(dropout: float = 0.2) -> keras.Sequential:
    """The convolutional network: 93,322 parameters.

    Input float32 (n, 28, 28, 1) in [0, 1], white ink on black; output softmax (n, 10).
    """
    return keras.Sequential(
        [
            keras.Input(IMAGE_SHAPE),
            layers.Conv2D(32, 3, activation="relu"),  # 26, 26, 32
            layers.MaxPooling2D(2),  # 13, 13, 32
            layers.Conv2D(64, 3, activation="relu"),  # 11, 11, 64
            layers.MaxPooling2D(2),  # 5, 5, 64
            layers.Conv2D(64, 3, activation="relu"),  # 3, 3, 64
            layers.Flatten(),  # 576
            layers.Dropout(dropout),
            layers.Dense(64, activation="relu"),
            layers.Dropout(dropout),
            layers.Dense(CLASSES, activation="softmax"),
        ],
        name="cnn",
    )
