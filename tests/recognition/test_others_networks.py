"""Networks that others trained and saved: the tutorial's, those for other pixels, and files of older versions."""

import json

import h5py
import keras
import numpy as np
import pytest
from keras import layers

from digits.mnist import load_mnist
from digits.recognition.model_file import load_network
from digits.recognition.recognizer import Recognizer
from networks import IMAGES, chain
from samples import STROKES, draw

pytestmark = pytest.mark.filterwarnings("ignore:You are saving your model as an HDF5:UserWarning")
TRAINING, TEST = load_mnist()
UNCALIBRATED = "It has no calibration: nothing is rejected."


def train(model, prepare, path, count=6000):
    images, labels = (array[:count] for array in TRAINING)
    model.fit(prepare(images.astype(np.float32)), keras.utils.to_categorical(labels, 10), 32, epochs=1, verbose=0)
    model.save(path)
    return Recognizer.load(path)


def right(recognizer):
    images, labels = (array[1000:1300] for array in TEST)
    return np.mean([answer.best for answer in recognizer.recognize_pixels(list(images))] == labels)


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore:Do not pass an `input_shape`:UserWarning")
def test_the_tutorials_own_network_answers_and_learns(tmp_path):
    keras.utils.set_random_seed(0)
    body = [layers.Conv2D(32, kernel_size=(3, 3), activation="relu", input_shape=(28, 28, 1))]
    body += [layers.Conv2D(64, (3, 3), activation="relu"), layers.MaxPooling2D(pool_size=(2, 2)), layers.Dropout(0.25)]
    body += [layers.Flatten(), layers.Dense(256, activation="relu"), layers.Dropout(0.5)]
    model = keras.Sequential([*body, layers.Dense(10, activation="softmax")])
    model.compile(keras.optimizers.Adadelta(1.0), "categorical_crossentropy", metrics=["accuracy"])
    recognizer = train(model, lambda images: images / 255, tmp_path / "mnist.h5", 640)
    assert recognizer.remarks == (UNCALIBRATED,)
    assert right(recognizer) > 0.3  # chance is 0.1
    assert recognizer.cannot_look == recognizer.cannot_teach == ""
    taught = recognizer.teach([(draw(STROKES[7]), 4)])
    assert (taught.recognize(draw(STROKES[7])).digit, taught.remarks) == (4, recognizer.remarks)


FORMS = {
    "pixels from 0 to 255": lambda images: images,
    "pixels from -1 to 1": lambda images: images / 127.5 - 1,
    "black ink on white": lambda images: 1 - images / 255,
    "pixels from 0 to 1, rows for columns": lambda images: images.transpose(0, 2, 1) / 255,
}


@pytest.mark.slow
@pytest.mark.parametrize(("form", "prepare"), FORMS.items(), ids=FORMS)
def test_images_are_given_in_the_form_that_is_expected(tmp_path, form, prepare):
    keras.utils.set_random_seed(0)
    body = [layers.Conv2D(8, 5, strides=2, activation="relu"), layers.Flatten(), layers.BatchNormalization()]
    model = keras.Sequential([keras.Input((28, 28, 1)), *body, layers.Dense(10)])
    model.compile(loss=keras.losses.CategoricalCrossentropy(from_logits=True), optimizer="adam")
    recognizer = train(model, prepare, tmp_path / "mnist.h5")
    assert recognizer.remarks == ("Its outputs are logits: softmax applied.", f"It expects {form}.", UNCALIBRATED)
    assert right(recognizer) > 0.65


def test_a_network_that_reads_nothing_of_mnist_says_so(tmp_path):
    model = keras.Sequential([keras.Input((784,)), layers.Dense(10, "sigmoid")])
    model.save(tmp_path / "mnist.h5")
    unfit, fashion, _ = Recognizer.load(tmp_path / "mnist.h5").remarks
    assert unfit == "Its outputs do not sum to 1: divided by their sum."
    assert fashion.startswith("This is no MNIST network: it reads ")


def as_keras_2(model, names):
    """A configuration as Keras 2 wrote it: less in each layer, tensors as lists of four."""
    for layer in model["config"]["layers"]:
        config = layer["config"]
        for name in "groups", "dtype", "quantization_config", "build_input_shape":
            config.pop(name, None)
        if "batch_shape" in config:
            config["batch_input_shape"] = config.pop("batch_shape")
        if isinstance(config.get("axis"), int):
            config["axis"] = [3]
    if model["class_name"] == "Functional":
        model["class_name"] = "Model"
        for before, layer in zip([None, *names], model["config"]["layers"], strict=False):
            layer["inbound_nodes"] = [[[before, 0, 0, {}]]] if before else []
        model["config"] |= {"input_layers": [[names[0], 0, 0]], "output_layers": [[names[-1], 0, 0]]}
    else:  # without an input layer, and before 2.2.3 a list
        first, *rest = model["config"]["layers"]
        rest[0]["config"] |= first["config"] | {"name": rest[0]["config"]["name"]}
        model["config"] = rest


@pytest.mark.parametrize("is_functional", [False, True])
def test_files_of_keras_2_are_read(tmp_path, is_functional):
    """Keras 3 itself cannot load them."""
    model = chain(layers.Conv2D(4, 3), layers.BatchNormalization(), layers.LeakyReLU(0.1), layers.MaxPooling2D())
    model = keras.Model(model.inputs, model.outputs) if is_functional else model
    model.save(tmp_path / "mnist.h5")
    with h5py.File(tmp_path / "mnist.h5", "r+") as file:
        config = json.loads(file.attrs["model_config"])
        as_keras_2(config, [layer["config"]["name"] for layer in config["config"]["layers"]])
        file.attrs["model_config"] = json.dumps(config).replace("negative_slope", "alpha").encode()
        for group in file["model_weights"].values():
            for name in {"weight_names", "layer_names"} & {*group.attrs}:
                group.attrs[name] = np.array(group.attrs[name], dtype="S")
    network, _ = load_network(tmp_path / "mnist.h5")
    np.testing.assert_allclose(network.predict_on_batch(IMAGES), model.predict_on_batch(IMAGES), atol=1e-5)
