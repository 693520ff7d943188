"""The networks as the notebook trains them."""

import keras
import numpy as np
import pytest

from digits.training.models import build_cnn, build_mlp, compile_for_training


def test_cnn_is_the_one_described():
    model = build_cnn()
    assert model.count_params() == 93_322
    assert (model.input_shape, model.output_shape) == ((None, 28, 28, 1), (None, 10))
    described = [(type(layer).__name__, layer.output.shape[1:]) for layer in model.layers]
    assert described == [
        ("Conv2D", (26, 26, 32)),
        ("MaxPooling2D", (13, 13, 32)),
        ("Conv2D", (11, 11, 64)),
        ("MaxPooling2D", (5, 5, 64)),
        ("Conv2D", (3, 3, 64)),
        ("Flatten", (576,)),
        ("Dropout", (576,)),
        ("Dense", (64,)),
        ("Dropout", (64,)),
        ("Dense", (10,)),
    ]
    activations = [layer.activation.__name__ for layer in model.layers if hasattr(layer, "activation")]
    assert activations == ["relu", "relu", "relu", "relu", "softmax"]


@pytest.mark.parametrize(
    ("hidden", "parameters"),
    [
        ((32,), 784 * 32 + 32 + 32 * 10 + 10),
        ((128,), 784 * 128 + 128 + 128 * 10 + 10),
        ((512, 256), 784 * 512 + 512 + 512 * 256 + 256 + 256 * 10 + 10),
    ],
)
def test_mlp_has_the_layers_asked_for(hidden, parameters):
    model = build_mlp(hidden)
    assert model.count_params() == parameters
    assert (model.input_shape, model.output_shape) == ((None, 28, 28, 1), (None, 10))
    assert [layer.units for layer in model.layers if hasattr(layer, "units")] == [*hidden, 10]


@pytest.mark.parametrize("build", [build_cnn, lambda: build_mlp((32,))], ids=["CNN", "MLP"])
def test_answers_are_probabilities(build):
    answers = np.asarray(build()(np.random.default_rng(0).random((5, 28, 28, 1), dtype=np.float32)))
    assert answers.min() >= 0
    np.testing.assert_allclose(answers.sum(axis=1), 1, atol=1e-6)


@pytest.fixture(scope="module")
def compiled():
    model = build_cnn()
    compile_for_training(model, steps=1000)
    return model


@pytest.mark.parametrize(("step", "rate"), [(0, 2), (500, 1.005), (1000, 0.01), (2000, 0.01)])
def test_learning_rate_falls_along_a_cosine(compiled, step, rate):
    """From 2, twice what Adadelta's paper has, to 0.01. Keras' default of 0.001 leaves the network untrained."""
    assert isinstance(compiled.optimizer, keras.optimizers.Adadelta)
    schedule = keras.optimizers.schedules.deserialize(compiled.optimizer.get_config()["learning_rate"])
    assert float(schedule(step)) == pytest.approx(rate, abs=1e-6)


def test_is_trained_on_one_hot_labels(compiled):
    assert compiled.loss == "categorical_crossentropy"
    x = np.zeros((8, 28, 28, 1), dtype=np.float32)
    results = compiled.evaluate(x, np.eye(10, dtype=np.float32)[:8], verbose=0, return_dict=True)
    assert set(results) == {"loss", "accuracy"}
    assert results["loss"] == pytest.approx(np.log(10), abs=0.1)  # an untrained network knows nothing


def test_learns_at_once():
    """Few steps on few images: a network that is not trained at all stays at one in ten."""
    keras.utils.set_random_seed(0)
    patterns = np.random.default_rng(0).random((10, 28, 28, 1), dtype=np.float32)
    x, y = np.repeat(patterns, 20, axis=0), np.repeat(np.eye(10, dtype=np.float32), 20, axis=0)
    model = build_mlp((32,), dropout=0)
    compile_for_training(model, steps=30 * 2)
    model.fit(x, y, epochs=30, batch_size=100, verbose=0)
    assert model.evaluate(x, y, verbose=0)[1] > 0.9
