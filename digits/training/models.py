"""The networks that the notebook defines in its cells, for tests and benchmarks; a test holds the two together."""

import keras
from keras import layers

IMAGE_SHAPE = (28, 28, 1)
CLASSES = 10
BATCH_SIZE = 128
EPOCHS = 10
RATE, LAST_RATE = 2.0, 0.01  # Adadelta's, at the first step and at the last


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


def build_mlp(hidden: tuple[int, ...], dropout: float = 0.2) -> keras.Sequential:
    """A multi-layer perceptron with `hidden` ReLU units a layer; input and output as of `build_cnn`."""
    model = keras.Sequential([keras.Input(IMAGE_SHAPE), layers.Flatten()], name="mlp_" + "_".join(map(str, hidden)))
    for units in hidden:
        model.add(layers.Dense(units, activation="relu"))
        model.add(layers.Dropout(dropout))
    model.add(layers.Dense(CLASSES, activation="softmax"))
    return model


def compile_for_training(model: keras.Model, steps: int) -> None:
    """Categorical cross-entropy, Adadelta and accuracy, for a training of `steps` batches in all.

    Adadelta's paper (Zeiler 2012, arXiv:1212.5701) has no learning rate, which is a rate of 1. Keras'
    default is 0.001: a thousand times less, and the network stays untrained without any message. Here the
    rate falls from 2 along a cosine to 0.01, so that the last steps average out the noise of the batches.
    """
    rate = keras.optimizers.schedules.CosineDecay(RATE, decay_steps=steps, alpha=LAST_RATE / RATE)
    model.compile(
        optimizer=keras.optimizers.Adadelta(learning_rate=rate),
        loss="categorical_crossentropy",
        metrics=["accuracy"],
    )
