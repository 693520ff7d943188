"""The network alone: many images and one, each layer's output, and layers that do not fit."""

import numpy as np
import pytest

from digits.recognition.network import Layer, Network

RNG = np.random.default_rng(6)
IMAGES = RNG.random((70, 28, 28, 1), dtype=np.float32)  # two full batches and a rest


def _weighted(kind: str, activation: str, *shape: int) -> Layer:
    weights = [RNG.normal(0, 0.2, size).astype(np.float32) for size in (shape, shape[-1:])]
    return Layer(kind, kind, activation, weights)


POOL, FLATTEN = Layer("MaxPooling2D", "pool", "linear", []), Layer("Flatten", "flatten", "linear", [])
CONVOLUTION = _weighted("Conv2D", "relu", 5, 5, 1, 4)
NETWORK = Network([CONVOLUTION, POOL, FLATTEN, _weighted("Dense", "softmax", 12 * 12 * 4, 10)])


def test_a_batch_is_answered_as_its_images_are():
    one_by_one = [NETWORK.predict_on_batch(IMAGES[index : index + 1])[0] for index in range(len(IMAGES))]
    np.testing.assert_allclose(NETWORK.predict_on_batch(IMAGES), one_by_one, atol=1e-6)


def test_outputs_are_those_of_each_layer():
    outputs = NETWORK.outputs(IMAGES)
    assert [output.shape[1:] for output in outputs] == [(24, 24, 4), (12, 12, 4), (576,), (10,)]
    assert all(output.dtype == np.float32 for output in outputs)
    np.testing.assert_allclose(outputs[-1], NETWORK.predict_on_batch(IMAGES), atol=1e-6)


@pytest.mark.parametrize(
    "layers",
    [[CONVOLUTION, CONVOLUTION], [_weighted("Conv2D", "relu", 3, 3, 2, 4)], [FLATTEN, CONVOLUTION], [FLATTEN, POOL]],
    ids=["more channels than expected", "fewer", "no channels", "no image"],
)
def test_layers_that_do_not_fit_are_an_error(layers):
    with pytest.raises((ValueError, IndexError)):
        Network(layers).predict_on_batch(IMAGES[:1])
