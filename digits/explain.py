"""Looking inside a network: a convolution by hand, what each layer answers, what the answer rests on."""

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    import keras

    from digits.recognizer import Model


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


def occlusion(
    model: "Model",
    image: np.ndarray,
    digit: int,
    size: int = 5,
    rival: int | None = None,
    where: np.ndarray | None = None,
) -> np.ndarray:
    """How much the lead of `digit` over a rival shrinks when a square around each pixel is wiped out.

    The lead is ln p(digit) - ln p(rival): unlike the probability itself it does not saturate. Positive where the
    ink speaks for the digit, negative where it speaks against it (Zeiler and Fergus 2014, arXiv:1311.2901).

    Args:
        model: softmax (n, 10) of float32 (n, 28, 28, 1).
        image: float32 (28, 28, 1) in [0, 1].
        digit: the class, 0 to 9.
        size: side of the square, odd, in pixels.
        rival: the class that it is held against; None for the best of the others.
        where: bool (28, 28), the pixels that are asked about: the others get 0; None for all.

    Returns:
        float (28, 28), in nats.
    """
    wanted = np.ones(image.shape[:2], dtype=bool) if where is None else where
    rows, columns = (axis[:, np.newaxis, np.newaxis] for axis in np.nonzero(wanted))
    y, x = np.indices(wanted.shape)
    wiped = np.maximum(abs(y - rows), abs(x - columns)) <= size // 2
    images = np.concatenate([image[np.newaxis], np.where(wiped[..., np.newaxis], np.float32(0), image)])
    logarithms = np.log(np.maximum(np.asarray(model.predict_on_batch(images)), 1e-30))
    rivals = np.delete(logarithms, digit, axis=1).max(axis=1) if rival is None else logarithms[:, rival]
    lead = logarithms[:, digit] - rivals
    lost = np.zeros(wanted.shape)
    lost[wanted] = lead[0] - lead[1:]
    return lost
