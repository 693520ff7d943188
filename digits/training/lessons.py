"""Looking inside a network: a convolution by hand, what each layer answers, what the answer rests on."""

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    import keras


def convolve(image: np.ndarray, kernel: np.ndarray) -> np.ndarray:
    """Every patch of an image times a kernel, summed: (h, w) and (k, k) -> (h - k + 1, w - k + 1).

    It is what Conv2D computes for one filter and one channel. Mathematicians call it cross-correlation: their
    convolution turns the kernel round first.
    """
    patches = np.lib.stride_tricks.sliding_window_view(image, kernel.shape)
    return np.einsum("ijkl,kl->ij", patches, kernel)


def max_pool(image: np.ndarray) -> np.ndarray:
    """The largest value of each square of 2 x 2: (h, w) -> (h // 2, w // 2)."""
    height, width = (side // 2 for side in image.shape)
    squares = image[: height * 2, : width * 2].reshape(height, 2, width, 2)
    return squares.max(axis=(1, 3))


class Field(NamedTuple):
    """What one unit of a layer sees of the image."""

    layer: str
    size: int  # side of the square it sees, in pixels of the image
    step: int  # from its neighbour's square to its own, in pixels of the image


def receptive_fields(model: "keras.Sequential") -> list[Field]:
    """The receptive field of each convolution and pooling layer, from the first to the last.

    Each layer adds its window less one, in steps of the layer below (Dumoulin and Visin 2016, arXiv:1603.07285).
    """
    fields, size, step = [], 1, 1
    for layer in model.layers:
        window = getattr(layer, "kernel_size", None) or getattr(layer, "pool_size", None)
        if window:
            size += (window[0] - 1) * step
            step *= layer.strides[0]
            fields.append(Field(layer.name, size, step))
    return fields
