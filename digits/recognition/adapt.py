"""Networks that others trained: in which form they want MNIST's images, found out by asking them."""

from functools import lru_cache

import numpy as np

from digits.ink.mnist_format import to_input
from digits.mnist import load_mnist
from digits.recognition.architecture import ModelFileError
from digits.recognition.network import Layer, Network
from digits.recognition.teaching import rehearsal_features

ASKED = 100  # of MNIST's test digits
CLOSE = 0.15  # of a score from 0 to 1.5: as good as the best, but for chance
FORMS = {  # what people make of pixels from 0 to 1 before they train, likeliest first: times a factor, plus an offset
    "pixels from 0 to 1": (1, 0),
    "pixels from -1 to 1": (2, -1),
    "pixels of mean 0 and deviation 1": (1 / 0.3081, -0.1307 / 0.3081),
    "pixels from 0 to 255": (255, 0),
    "black ink on white": (-1, 1),
    "black ink on white, from 0 to 255": (-255, 255),
}


def adapt(network: Network) -> Network:
    """The network with what must be done to images before it reads them as MNIST's; its remarks say what that is.

    They also say where it reads fewer than half of MNIST's digits in any form. Without MNIST nothing is done.
    """
    try:
        images, labels = (array[:ASKED] for array in load_mnist()[1])
    except OSError:
        return network

    def score(candidate: Network) -> float:
        """How many digits it reads, and how surely."""
        given = candidate.predict_on_batch(to_input(images))
        return float((given.argmax(axis=1) == labels).mean() + given[range(ASKED), labels].mean() / 2)

    forms, scores = [network], [score(network)]
    if scores[0] < 1.5 - CLOSE:
        forms += [_in_form(network, form, is_turned) for is_turned in (False, True) for form in FORMS]
        scores += [score(candidate) for candidate in forms[1:]]
    best = next(form for form, reached in zip(forms, scores, strict=True) if reached >= max(scores) - CLOSE)
    right = (best.predict_on_batch(to_input(images)).argmax(axis=1) == labels).sum()
    if right < ASKED / 2:
        remark = f"This is no MNIST network: it reads {right} of {ASKED} digits."
        return Network(network.layers, (*network.remarks, remark))
    return best


def _in_form(network: Network, form: str, is_turned: bool) -> Network:
    scale, offset = map(np.float32, FORMS[form])
    layers = [Layer("Rescaling", "form", settings={"scale": scale, "offset": offset})]
    layers += [Layer("Permute", "turned", settings={"dims": (2, 1, 3)})] * is_turned
    remark = f"It expects {form}{', rows for columns' * is_turned}."
    return Network([*layers, *network.layers], (*network.remarks, remark))


@lru_cache(1)
def rehearse(network: Network) -> np.ndarray:
    """The rehearsal set for teaching a network whose file has none. Raises ModelFileError where MNIST is missing."""
    try:
        return rehearsal_features(network, load_mnist()[0][0][:5000], 1000).astype(np.float32)
    except OSError as error:
        raise ModelFileError(f"This network cannot be taught without MNIST: {error}") from error
