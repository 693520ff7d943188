"""The network that tests and benchmarks build; test_notebook holds it to the notebook's."""

from digits.training.models import build_cnn


def test_cnn_is_the_one_described() -> None:
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
