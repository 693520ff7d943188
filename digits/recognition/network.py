"""A trained network without Keras: its layers run one after the other with NumPy, as Keras would compute them."""

from collections.abc import Callable, Mapping, Sequence
from functools import reduce
from typing import Any, NamedTuple

import numpy as np

BATCH = 32  # images computed at a time, so that their arrays stay in the processor's cache


class Layer(NamedTuple):
    kind: str  # the Keras class, a key of LAYERS
    activation: str = "linear"  # a key of ACTIVATIONS
    weights: Sequence[np.ndarray] = ()  # kernel and bias, or nothing
    settings: Mapping[str, Any] = {}  # as in Keras' configuration; sizes are pairs


class Network:
    """A chain of layers; input float32 (n, 28, 28, 1) in [0, 1], output softmax (n, 10).

    It keeps nothing between calls, so any number of threads may use it at once. ValueError or IndexError where the
    layers do not fit one another or the input. Its remarks are sentences for the person.
    """

    def __init__(self, layers: list[Layer], remarks: tuple[str, ...] = ()):
        self.layers = layers
        self.remarks = remarks

    @property
    def convolutions(self) -> list[Layer]:
        """The layers that `feature_maps` shows."""
        layers = [inner for layer in self.layers for inner in layer.settings.get("convolutions", [layer])]
        return [layer for layer in layers if layer.kind == "Conv2D"]

    def predict_on_batch(self, x: np.ndarray) -> np.ndarray:
        """Softmax float32 (n, 10) of images x, float32 (n, 28, 28, 1)."""
        parts = [x[start : start + BATCH] for start in range(0, max(len(x), 1), BATCH)]
        return np.concatenate([reduce(_apply, self.layers, part) for part in parts])

    def feature_maps(self, images: np.ndarray) -> list[np.ndarray]:
        """What each of the convolutions makes of images float32 (n, 28, 28, 1): float32 (n, h, w, c) each."""
        maps: list[np.ndarray] = []
        for layer in self.layers:
            if layer.kind == "Keras":
                maps += layer.settings["feature_maps"](images)
            images = _apply(images, layer)
            if layer.kind == "Conv2D":
                maps.append(images)
        return maps


def _apply(values: np.ndarray, layer: Layer) -> np.ndarray:
    return ACTIVATIONS[layer.activation](LAYERS[layer.kind](layer, values))


def _dense(layer: Layer, values: np.ndarray) -> np.ndarray:
    kernel, bias = layer.weights
    values = values @ kernel
    values += bias
    return values


def _convolve(layer: Layer, values: np.ndarray) -> np.ndarray:
    """(n, h, w, c) by (a, b, c, d) -> (n, rows, columns, d): a matrix product for each row of the kernel."""
    kernel, bias = layer.weights
    height, width, channels, filters = kernel.shape
    values = _pad(layer, values, (height, width))
    if values.shape[-1] == 1:  # for one channel one product over all rows is faster
        windows = np.lib.stride_tricks.sliding_window_view(values[..., 0], (height, width), axis=(1, 2))
        columns = windows.transpose(3, 4, 0, 1, 2).reshape(height * width, -1)  # in long runs, which copy fast
        result = (columns.T @ kernel.reshape(-1, filters)).reshape(*windows.shape[:3], filters)
    else:
        windows = np.lib.stride_tricks.sliding_window_view(values, width, axis=2)  # n, h, w, c, b
        n, rows, across = windows.shape[:3]
        down = rows - height + 1
        flat = windows.transpose(0, 1, 2, 4, 3).reshape(n, rows * across, width * values.shape[-1])
        rowwise = kernel.reshape(height, width * channels, filters)
        result = flat[:, : down * across] @ rowwise[0]
        for row in range(1, height):
            result += flat[:, row * across : (row + down) * across] @ rowwise[row]
        result = result.reshape(n, down, across, filters)
    result += bias
    down, across = layer.settings["strides"]
    return result if down == across == 1 else result[:, ::down, ::across]


def _pool(layer: Layer, values: np.ndarray, combine: Callable[..., np.ndarray], fill: float) -> np.ndarray:
    """(n, h, w, c) -> (n, rows, columns, c): the values of each window combined, `fill` beyond the rim."""
    (height, width), (down, across) = layer.settings["pool_size"], layer.settings["strides"]
    values = _pad(layer, values, (height, width), fill)
    rows, columns = (values.shape[1] - height) // down, (values.shape[2] - width) // across  # windows after the first
    if rows < 0 or columns < 0:
        raise ValueError(f"{height} x {width} pixels are more than there are to be pooled")
    values = reduce(combine, [values[:, row : row + rows * down + 1 : down] for row in range(height)])
    return reduce(combine, [values[:, :, column : column + columns * across + 1 : across] for column in range(width)])


def _average(layer: Layer, values: np.ndarray) -> np.ndarray:
    return _pool(layer, values, np.add, 0) / _pool(layer, np.ones_like(values[:1, ..., :1]), np.add, 0)


def _pad(layer: Layer, values: np.ndarray, window: tuple[int, int], fill: float = 0) -> np.ndarray:
    """Images (n, h, w, c) padded as "same" asks for it: less at the top left."""
    if layer.settings["padding"] == "valid":
        return values
    sides = [(0, 0)]
    for length, size, stride in zip(values.shape[1:3], window, layer.settings["strides"], strict=True):
        missing = max(-(-length // stride) * stride - stride + size - length, 0)
        sides.append((missing // 2, missing - missing // 2))
    return np.pad(values, [*sides, (0, 0)], constant_values=fill)


def _normalize(layer: Layer, values: np.ndarray) -> np.ndarray:
    scale, offset = layer.weights
    axis = layer.settings["axis"]
    return np.moveaxis(np.moveaxis(values, axis, -1) * scale + offset, -1, axis)


def _rectify(layer: Layer, values: np.ndarray) -> np.ndarray:
    slope, threshold, ceiling = (layer.settings[name] for name in ("negative_slope", "threshold", "max_value"))
    return np.where(values >= threshold, values, slope * (values - threshold)).clip(max=ceiling)


LAYERS: dict[str, Callable[[Layer, np.ndarray], np.ndarray]] = {
    "Activation": lambda layer, values: values.copy(),  # because activations may work in place
    "AveragePooling2D": _average,
    "BatchNormalization": _normalize,
    "Conv2D": _convolve,
    "Dense": _dense,
    "Flatten": lambda layer, values: values.reshape(len(values), -1),
    "GlobalAveragePooling2D": lambda layer, values: values.mean(axis=(1, 2), keepdims=layer.settings["keepdims"]),
    "GlobalMaxPooling2D": lambda layer, values: values.max(axis=(1, 2), keepdims=layer.settings["keepdims"]),
    "Keras": lambda layer, values: np.asarray(layer.settings["compute"](values)),  # all of them in one
    "MaxPooling2D": lambda layer, values: _pool(layer, values, np.maximum, -np.inf),
    "Permute": lambda layer, values: values.transpose(0, *layer.settings["dims"]),
    "ReLU": _rectify,
    "Rescaling": lambda layer, values: values * layer.settings["scale"] + layer.settings["offset"],
    "Reshape": lambda layer, values: values.reshape(len(values), *layer.settings["target_shape"]),
    "Shares": lambda layer, values: values / np.maximum(values.sum(axis=-1, keepdims=True), 1e-30),  # of the sum
}


def softmax(values: np.ndarray) -> np.ndarray:
    """Probabilities from logits along the last axis, in place."""
    values -= values.max(axis=-1, keepdims=True)
    np.exp(values, out=values)
    values /= values.sum(axis=-1, keepdims=True)
    return values


def _sigmoid(values: np.ndarray) -> np.ndarray:
    return (np.tanh(values / 2) + 1) / 2  # never overflows


ACTIVATIONS: dict[str, Callable[[np.ndarray], np.ndarray]] = {
    "linear": lambda values: values,
    "relu": lambda values: np.maximum(values, 0, out=values),
    "softmax": softmax,
    "elu": lambda values: np.where(values > 0, values, np.expm1(np.minimum(values, 0))),
    "leaky_relu": lambda values: np.maximum(values, 0.2 * values),
    "sigmoid": _sigmoid,
    "silu": lambda values: values * _sigmoid(values),
    "tanh": np.tanh,
}
