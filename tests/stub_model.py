"""A network that is saved in a moment, for tests that end the process meanwhile: all its weights are one number."""

import json
from pathlib import Path

import h5py
import numpy as np

LAYERS = [
    {"class_name": "Flatten", "config": {"name": "flatten"}},
    {"class_name": "Dense", "config": {"name": "dense", "units": 10, "activation": "softmax"}},
]


class StubModel:
    def __init__(self, number: int):
        self.number = number

    def save(self, path: Path) -> None:
        with h5py.File(path, "w") as file:
            file.attrs["model_config"] = json.dumps({"class_name": "Sequential", "config": LAYERS})
            file["model_weights/dense/kernel"] = np.full((784, 10), self.number, np.float32)
            file["model_weights/dense/bias"] = np.full(10, self.number, np.float32)
            file["model_weights"].attrs["layer_names"] = ["dense"]
            file["model_weights/dense"].attrs["weight_names"] = ["kernel", "bias"]
