"""Networks that others trained: in which form they want MNIST's images, found out by asking them."""

from functools import lru_cache

import numpy as np

from digits.ink.mnist_format import to_input
from digits.mnist import load_mnist
from digits.recognition.architecture import ModelFileError
from digits.recognition.network import Layer, Network
from digits.recognition.teaching import rehearsal_features

ASKED = 100  # of MNIST's test digits
CLEARLY = 10  # so many more are right by no chance
REHEARSED, OF_IMAGES = 1000, 5000
# What people make of pixels from 0 to 1 before they train: times a factor, plus an offset.
PIXELS = {
    "": (1, 0),
    "pixels from 0 to 255": (255, 0),
    "pixels from -1 to 1": (2, -1),
    "black ink on white": (-1, 1),
    "black ink on white from 0 to 255": (-255, 255),
}


def adapt(network: Network) -> Network:
    """The network with what must be done to images before it reads them as MNIST's; its remarks say what that is.

    They also say where it reads fewer than half of MNIST's digits in any form. Without MNIST nothing is done.
    """
    try:
        images, labels = (array[:ASKED] for array in load_mnist()[1])
    except OSError:
        return network

    def right(candidate: Network) -> int:
        return int((candidate.predict_on_batch(to_input(images)).argmax(axis=1) == labels).sum())

    plain = right(network)
    if plain > ASKED - CLEARLY:
        return network
    best = max((_changed(network, form, is_turned) for is_turned in (False, True) for form in PIXELS), key=right)
    if right(best) < ASKED // 2:
        remark = f"This is no MNIST network: it reads {plain} of {ASKED} of MNIST's digits."
        return Network(network.layers, (*network.remarks, remark))
    return best if right(best) >= plain + CLEARLY else network


def _changed(network: Network, form: str, is_turned: bool) -> Network:
    factor, offset = map(np.float32, PIXELS[form])
    layers = [Layer("Rescaling", "pixels", settings={"scale": factor, "offset": offset})]
    if is_turned:
        layers.append(Layer("Permute", "turned", settings={"dims": (2, 1, 3)}))
    expected = " and ".join([form] * bool(form) + ["rows for columns"] * is_turned)
    return Network([*layers, *network.layers], (*network.remarks, f"It expects {expected}."))


@lru_cache(1)
def rehearse(network: Network) -> np.ndarray:
    """The rehearsal set for teaching a network whose file has none. Raises ModelFileError where MNIST is missing."""
    try:
        return rehearsal_features(network, load_mnist()[0][0][:OF_IMAGES], REHEARSED).astype(np.float32)
    except OSError as error:
        raise ModelFileError(f"This network cannot be taught without MNIST: {error}") from error
