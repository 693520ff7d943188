"""What is to be seen inside the network for one drawing, as pictures."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from PIL import Image, ImageOps

from digits.ink.mnist_format import to_input
from digits.recognition import Recognition
from digits.recognition.network import Network

# From Cividis (Nunez et al. 2018, doi:10.1371/journal.pone.0199239), whose steps are even for colour-blind eyes too.
CIVIDIS = "#00224e", "#7c7b78", "#fee838"


class FeatureMaps(NamedTuple):
    """The answer of one convolution, or its filters."""

    filters: int
    side: int  # of each map, from top to bottom, in its pixels
    picture: Image.Image  # all maps as `tile` arranges them, transparent between them


class Evidence(NamedTuple):
    """Which ink speaks for a digit and which for its rival."""

    picture: Image.Image
    digit: int
    rival: int


def feature_maps(network: Network, pixels: np.ndarray) -> list[FeatureMaps]:
    """What each convolution makes of an image, uint8 (28, 28): dark where a filter finds nothing."""
    convolutions = [maps[0] for maps in network.feature_maps(to_input(pixels[np.newaxis]))]
    return [FeatureMaps(maps.shape[2], maps.shape[0], sequential(tile(maps))) for maps in convolutions]


def first_filters(network: Network) -> FeatureMaps:
    """The weights of the first convolution's filters side by side: positive in one colour, negative in the other."""
    patterns = network.convolutions[0].weights[0][:, :, 0, :]
    return FeatureMaps(patterns.shape[2], patterns.shape[0], diverging(tile(patterns)))


def evidence(network: Network, pixels: np.ndarray, digit: int, rival: int) -> np.ndarray:
    """Which ink of an image, uint8 (28, 28), speaks for `digit` and against `rival`: float (28, 28), in nats.

    It is by how much the lead of the digit, ln p(digit) - ln p(rival), shrinks when a square around each pixel of ink
    is wiped out (Zeiler and Fergus 2014, arXiv:1311.2901): unlike the probability itself it does not saturate.
    Positive where the ink speaks for the digit, negative where for the rival, 0 where there is no ink.
    """
    image = to_input(pixels[np.newaxis])[0]
    rows, across = (axis[:, np.newaxis, np.newaxis] for axis in np.nonzero(pixels))
    y, x = np.indices(pixels.shape)
    wiped = np.maximum(abs(y - rows), abs(x - across)) <= 2  # 5 x 5 pixels
    images = np.concatenate([image[np.newaxis], np.where(wiped[..., np.newaxis], np.float32(0), image)])
    chosen, other = np.log(np.maximum(network.predict_on_batch(images), 1e-30))[:, [digit, rival]].T
    lead = chosen - other
    lost = np.zeros(pixels.shape)
    lost[pixels > 0] = lead[0] - lead[1:]
    return lost * (pixels / 255)


def evidence_between(network: Network, recognition: Recognition, colours: Sequence[str]) -> Evidence:
    """Which ink speaks for a recognition's likeliest digit and which for the next.

    The colours are #rrggbb: of the paper, and of ink that speaks for neither, for the digit and for its rival.
    """
    digit, rival = recognition.probabilities.argsort()[:-3:-1].tolist()
    paper, neutral, positive, negative = colours
    values = evidence(network, recognition.pixels, digit, rival)
    coloured = diverging(values, positive, negative, neutral).convert("RGB")
    picture = Image.composite(coloured, Image.new("RGB", coloured.size, paper), Image.fromarray(recognition.pixels))
    return Evidence(picture, digit, rival)


def tile(maps: np.ndarray) -> np.ndarray:
    """Maps (h, w, c) side by side, 8 or 16 to a row, one pixel apart, with NaN between them: (rows, columns)."""
    height, width, count = maps.shape
    across = 8 if count <= 32 else 16
    down = -(-count // across)
    sheet = np.pad(maps, [(0, 1), (0, 1), (0, down * across - count)], constant_values=np.nan)
    sheet = sheet.reshape(height + 1, width + 1, down, across).transpose(2, 0, 3, 1)
    return sheet.reshape(down * (height + 1), across * (width + 1))[:-1, :-1]


def sequential(values: np.ndarray) -> Image.Image:
    """Values (h, w) from 0 upward in Cividis' colours, the largest as its brightest; NaN is left transparent."""
    return _colorize(values / max(np.nanmax(values), 1e-9), *CIVIDIS)


def diverging(
    values: np.ndarray, positive: str = "#0a58ca", negative: str = "#c2570c", middle: str = "#ffffff"
) -> Image.Image:
    """Values (h, w) in colours: the middle at 0, the others at the largest magnitude; NaN is left transparent."""
    return _colorize(values / max(np.nanmax(np.abs(values)), 1e-9) / 2 + 0.5, negative, middle, positive)


def _colorize(shares: np.ndarray, low: str, middle: str, high: str) -> Image.Image:
    grey = Image.fromarray(np.nan_to_num(254 * shares).round().astype(np.uint8))
    picture = ImageOps.colorize(grey, low, high, middle, midpoint=127, whitepoint=254)
    picture.putalpha(Image.fromarray(np.where(np.isnan(shares), 0, 255).astype(np.uint8)))
    return picture
