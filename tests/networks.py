"""Networks for the tests: of Keras, and one without it that is saved in a moment."""

import json
from pathlib import Path
from typing import Any

import h5py
import numpy as np

IMAGES = np.random.default_rng(4).random((35, 28, 28, 1), dtype=np.float32)  # a full batch and a rest


def chain(*body: Any, shape: tuple[int | None, ...] = (28, 28, 1)) -> Any:
    """Any layers, and then a classifier's."""
    import keras

    end = keras.layers.Flatten(), keras.layers.Dense(10, "softmax")
    return keras.Sequential([keras.Input(shape), *body, *end])


class StubModel:
    """All its weights are one number."""

    def __init__(self, number: float, outputs: int = 10):
        self.weights = {"kernel": np.full((784, outputs), number, "f4"), "bias": np.full(outputs, number, "f4")}
        dense = {"name": "dense", "units": outputs, "activation": "softmax"}
        layers = {"Flatten": {"name": "flatten"}, "Dense": dense}
        configs = [{"class_name": kind, "config": config} for kind, config in layers.items()]
        self.config = json.dumps({"class_name": "Sequential", "config": configs})

    def save(self, path: Path) -> None:
        with h5py.File(path, "w") as file:
            file.attrs["model_config"] = self.config
            group = file.create_group("model_weights/dense")
            group.update(self.weights)
            group.attrs["weight_names"] = list(self.weights)
            file["model_weights"].attrs["layer_names"] = ["dense"]
