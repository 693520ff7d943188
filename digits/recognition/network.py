"""A trained network without Keras: its layers run one after the other with NumPy, as Keras would compute them."""

from collections.abc import Callable, Mapping
from functools import reduce
from types import MappingProxyType
from typing import Any, NamedTuple

import numpy as np

BATCH = 32  # images taken through the layers at a time, so that their arrays stay in the processor's cache


class Layer(NamedTuple):
    kind: str  # the Keras class
    name: str
    activation: str = "linear"  # a name in ACTIVATIONS
    weights: list[np.ndarray] = []  # noqa: RUF012  # kernel and bias, or nothing
    settings: Mapping[str, Any] = MappingProxyType({})  # as in Keras' configuration; sizes are pairs


class Network:
    """A chain of layers; input float32 (n, 28, 28, 1) in [0, 1], output softmax (n, 10).

    It keeps nothing between calls, so any number of threads may use it at once. ValueError or IndexError where the
    layers do not fit one another or the input.

    Args:
        layers: the last one answers.
        remarks: what the person should know about this network, in sentences.
    """

    def __init__(self, layers: list[Layer], remarks: tuple[str, ...] = ()):
        self.layers = layers
        self.remarks = remarks

    @property
    def convolutions(self) -> list[Layer]:
        """All of them, those among the layers that Keras runs as well."""
        parts = (layer.settings["convolutions"] if layer.kind == "Keras" else [layer] for layer in self.layers)
        return [layer for part in parts for layer in part if layer.kind == "Conv2D"]

    def predict_on_batch(self, x: np.ndarray) -> np.ndarray:
        """Softmax float32 (n, 10) of images x, float32 (n, 28, 28, 1)."""
        parts = [x[start : start + BATCH] for start in range(0, max(len(x), 1), BATCH)]
        return np.concatenate([self.outputs(part)[-1] for part in parts])

    def feature_maps(self, images: np.ndarray) -> list[np.ndarray]:
        """What each of the convolutions makes of images float32 (n, 28, 28, 1): float32 (n, h, w, c) each."""
        values, maps = images, list[np.ndarray]()
        for layer in self.layers:
            maps += layer.settings["maps"](values) if layer.kind == "Keras" else []
            values = _apply(layer, values)
            maps += [values] if layer.kind == "Conv2D" else []
        firsts = (layer.settings.get("data_format") == "channels_first" for layer in self.convolutions)
        return [np.moveaxis(made, 1, -1) if first else made for made, first in zip(maps, firsts, strict=True)]

    def outputs(self, images: np.ndarray) -> list[np.ndarray]:
        """What each layer makes of images float32 (n, 28, 28, 1): float32 (n, ...), layer by layer."""
        outputs, values = [], images
        for layer in self.layers:
            values = _apply(layer, values)
            outputs.append(values)
        return outputs


def _apply(layer: Layer, values: np.ndarray) -> np.ndarray:
    is_first = layer.settings.get("data_format") == "channels_first"
    if is_first:
        values = np.moveaxis(values, 1, -1)
    values = LAYERS[layer.kind](layer, values)
    if is_first and values.ndim == 4:
        values = np.moveaxis(values, -1, 1)
    return ACTIVATIONS[layer.activation](values)


def _dense(layer: Layer, values: np.ndarray) -> np.ndarray:
    kernel, bias = layer.weights
    values = values @ kernel
    values += bias
    return values


def _convolve(layer: Layer, values: np.ndarray) -> np.ndarray:
    """(n, h, w, c) by a kernel (a, b, c, d) -> (n, rows, columns, d)."""
    kernel, bias = layer.weights
    (down, across), (dilation, dilation_across) = layer.settings["strides"], layer.settings["dilation_rate"]
    reach = (kernel.shape[0] - 1) * dilation + 1, (kernel.shape[1] - 1) * dilation_across + 1
    values = _pad(layer, values, reach)
    if reach == kernel.shape[:2] and down == across == 1:
        values = _convolve_fast(values, kernel)
    else:
        windows = np.lib.stride_tricks.sliding_window_view(values, reach, axis=(1, 2))  # n, rows, columns, c, a, b
        windows = windows[:, ::down, ::across, :, ::dilation, ::dilation_across]
        values = np.tensordot(windows, kernel, axes=([3, 4, 5], [2, 0, 1]))
    values += bias
    return values


def _convolve_fast(values: np.ndarray, kernel: np.ndarray) -> np.ndarray:
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


def _pool(layer: Layer, values: np.ndarray, combine: Callable[..., np.ndarray], fill: float) -> np.ndarray:
    """(n, h, w, c) -> (n, rows, columns, c): each window's values combined; windows reach over the rim into `fill`."""
    (height, width), (down, across) = layer.settings["pool_size"], layer.settings["strides"]
    values = _pad(layer, values, (height, width), fill)
    rows, columns = (values.shape[1] - height) // down, (values.shape[2] - width) // across  # beside the first
    if rows < 0 or columns < 0:
        raise ValueError(f"{layer.name} is larger than what it pools")
    values = reduce(combine, [values[:, row : row + rows * down + 1 : down] for row in range(height)])
    return reduce(combine, [values[:, :, column : column + columns * across + 1 : across] for column in range(width)])


def _average(layer: Layer, values: np.ndarray) -> np.ndarray:
    return _pool(layer, values, np.add, 0) / _pool(layer, np.ones_like(values[:1, ..., :1]), np.add, 0)


def _pad(layer: Layer, values: np.ndarray, reach: tuple[int, ...], fill: float = 0) -> np.ndarray:
    """Room around images (n, h, w, c) for windows that reach so far, as "same" asks for it: less at the top left."""
    if layer.settings["padding"] == "valid":
        return values
    sides = [(0, 0)]
    for length, size, stride in zip(values.shape[1:3], reach, layer.settings["strides"], strict=True):
        missing = max(-(-length // stride) * stride - stride + size - length, 0)
        sides.append((missing // 2, missing - missing // 2))
    return np.pad(values, [*sides, (0, 0)], constant_values=fill)


def _normalize(layer: Layer, values: np.ndarray) -> np.ndarray:
    shape = [1] * values.ndim
    shape[layer.settings["axis"]] = -1
    scale, offset = (weights.reshape(shape) for weights in layer.weights)
    return values * scale + offset


def _rectify(layer: Layer, values: np.ndarray) -> np.ndarray:
    slope, threshold, ceiling = (layer.settings[name] for name in ("negative_slope", "threshold", "max_value"))
    values = np.where(values >= threshold, values, np.float32(slope) * (values - np.float32(threshold)))
    return values if ceiling is None else np.minimum(values, np.float32(ceiling))


def _global(combine: Callable[..., np.ndarray]) -> Callable[[Layer, np.ndarray], np.ndarray]:
    return lambda layer, values: combine(values, axis=(1, 2), keepdims=bool(layer.settings.get("keepdims")))


LAYERS: dict[str, Callable[[Layer, np.ndarray], np.ndarray]] = {
    "Activation": lambda layer, values: values.copy(),  # activations may work in place
    "AveragePooling2D": _average,
    "BatchNormalization": _normalize,
    "Conv2D": _convolve,
    "Dense": _dense,
    "Flatten": lambda layer, values: values.reshape(len(values), -1),
    "GlobalAveragePooling2D": _global(np.mean),
    "GlobalMaxPooling2D": _global(np.max),
    "Keras": lambda layer, values: np.asarray(layer.settings["compute"](values)),  # several layers; see keras_engine
    "MaxPooling2D": lambda layer, values: _pool(layer, values, np.maximum, -np.inf),
    "Permute": lambda layer, values: values.transpose(0, *layer.settings["dims"]),
    "ReLU": _rectify,
    "Rescaling": lambda layer, values: values * layer.settings["scale"] + layer.settings["offset"],
    "Reshape": lambda layer, values: values.reshape(len(values), *layer.settings["target_shape"]),
    "Shares": lambda layer, values: values / np.maximum(values.sum(axis=-1, keepdims=True), np.float32(1e-30)),
    "ZeroPadding2D": lambda layer, values: np.pad(values, [(0, 0), *layer.settings["padding"], (0, 0)]),
}


def _softmax(values: np.ndarray) -> np.ndarray:
    values -= values.max(axis=-1, keepdims=True)
    np.exp(values, out=values)
    values /= values.sum(axis=-1, keepdims=True)
    return values


def _sigmoid(values: np.ndarray) -> np.ndarray:
    return (np.tanh(values / 2) + 1) / 2  # never overflows


def _elu(values: np.ndarray) -> np.ndarray:
    return np.where(values > 0, values, np.expm1(np.minimum(values, 0)))


def _gelu(values: np.ndarray) -> np.ndarray:
    from scipy.special import erf

    return np.asarray(values * (1 + erf(values / np.float32(np.sqrt(2)))) / 2)


ACTIVATIONS: dict[str, Callable[[np.ndarray], np.ndarray]] = {
    "linear": lambda values: values,
    "relu": lambda values: np.maximum(values, 0, out=values),
    "softmax": _softmax,
    "elu": _elu,
    "gelu": _gelu,
    "leaky_relu": lambda values: np.maximum(values, np.float32(0.2) * values),
    "relu6": lambda values: values.clip(0, 6),
    "selu": lambda values: np.float32(1.05070098) * _elu(values) * np.where(values > 0, 1, np.float32(1.67326324)),
    "sigmoid": _sigmoid,
    "silu": lambda values: values * _sigmoid(values),
    "softplus": lambda values: np.logaddexp(values, np.float32(0)),
    "softsign": lambda values: values / (1 + abs(values)),
    "tanh": np.tanh,
}
