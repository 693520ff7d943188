"""A trained network without Keras: a few kinds of layers run with NumPy, every layer's output at hand."""

from typing import NamedTuple

import numpy as np

BATCH = 32  # images taken through the layers at a time, so that their arrays stay in the processor's cache


class Layer(NamedTuple):
    kind: str  # the Keras class
    name: str
    activation: str  # "relu", "softmax" or "linear"
    weights: list[np.ndarray]  # kernel and bias, or nothing


class Network:
    """A chain of layers; input float32 (n, 28, 28, 1) in [0, 1], output softmax (n, 10).

    It keeps nothing between calls, so any number of threads may use it at once. ValueError or IndexError where the
    layers do not fit one another or the input.
    """

    def __init__(self, layers: list[Layer]):
        self.layers = layers

    def predict_on_batch(self, x: np.ndarray) -> np.ndarray:
        """Softmax float32 (n, 10) of images x, float32 (n, 28, 28, 1)."""
        parts = [x[start : start + BATCH] for start in range(0, max(len(x), 1), BATCH)]
        return np.concatenate([self.outputs(part)[-1] for part in parts])

    def outputs(self, images: np.ndarray) -> list[np.ndarray]:
        """What each layer makes of images float32 (n, 28, 28, 1): float32 (n, ...), layer by layer."""
        outputs, values = [], images
        for layer in self.layers:
            values = _apply(layer, values)
            outputs.append(values)
        return outputs


def _apply(layer: Layer, values: np.ndarray) -> np.ndarray:
    if layer.kind == "MaxPooling2D":
        return _pool(values)
    if layer.kind == "Flatten":
        return values.reshape(len(values), -1)
    kernel, bias = layer.weights
    values = _convolve(values, kernel) if layer.kind == "Conv2D" else values @ kernel
    values += bias
    if layer.activation == "relu":
        np.maximum(values, 0, out=values)
    elif layer.activation == "softmax":
        values -= values.max(axis=-1, keepdims=True)
        np.exp(values, out=values)
        values /= values.sum(axis=-1, keepdims=True)
    return values


def _convolve(values: np.ndarray, kernel: np.ndarray) -> np.ndarray:
    """(n, h, w, c) by (a, b, c, d) -> (n, h - a + 1, w - b + 1, d): a matrix product for each row of the kernel."""
    height, width, channels, filters = kernel.shape
    if values.shape[-1] == 1:  # so short a product is sooner done with all rows in one
        windows = np.lib.stride_tricks.sliding_window_view(values[..., 0], (height, width), axis=(1, 2))
        columns = windows.transpose(3, 4, 0, 1, 2).reshape(height * width, -1)  # fast to copy: long runs
        return (columns.T @ kernel.reshape(-1, filters)).reshape(*windows.shape[:3], filters)
    windows = np.lib.stride_tricks.sliding_window_view(values, width, axis=2)  # n, h, w, c, b
    n, rows, across = windows.shape[:3]
    down = rows - height + 1
    flat = windows.transpose(0, 1, 2, 4, 3).reshape(n, rows * across, width * values.shape[-1])
    rowwise = kernel.reshape(height, width * channels, filters)
    result = flat[:, : down * across] @ rowwise[0]
    for row in range(1, height):
        result += flat[:, row * across : (row + down) * across] @ rowwise[row]
    return result.reshape(n, down, across, filters)


def _pool(values: np.ndarray) -> np.ndarray:
    """(n, h, w, c) -> (n, h // 2, w // 2, c): the largest of each square of four; an odd last row is left out."""
    height, width = values.shape[1] // 2 * 2, values.shape[2] // 2 * 2
    upper, lower = values[:, :height:2, :width], values[:, 1:height:2, :width]
    rows = np.maximum(upper, lower)
    return np.maximum(rows[:, :, ::2], rows[:, :, 1::2])
