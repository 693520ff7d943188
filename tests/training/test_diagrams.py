"""A convolution by hand, receptive fields and occlusion, held against loops, Keras and a model one can see through."""

from collections.abc import Iterator

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.axes import Axes
from matplotlib.colors import to_hex

from digits.recognition.inspection import occlusion
from digits.recognition.numbers import NumberReader
from digits.recognition.recognizer import Recognizer
from digits.training import diagrams, figures
from digits.training.diagrams import receptive_fields
from helpers import ROOT
from samples import STROKES, draw

RNG = np.random.default_rng(5)


class Window:
    """A model that sees one pixel: the more ink there, the likelier a 3."""

    def __init__(self, row: int, column: int):
        self.row, self.column = row, column

    def predict_on_batch(self, images: np.ndarray) -> np.ndarray:
        three = 0.1 + 0.8 * images[:, self.row, self.column, 0]
        rows = np.repeat(((1 - three) / 9)[:, np.newaxis], 10, axis=1)
        rows[:, 3] = three
        return rows


def test_occlusion_finds_the_only_pixel_that_matters() -> None:
    lost = occlusion(Window(10, 20), np.ones((28, 28, 1), dtype=np.float32), digit=3, size=5)
    matters = np.zeros((28, 28), dtype=bool)
    matters[8:13, 18:23] = True
    assert lost[matters] == pytest.approx(np.log(0.9 / (0.1 / 9)), abs=1e-5)
    assert (lost[~matters] == 0).all()


def test_occlusion_is_negative_where_ink_speaks_against() -> None:
    lost = occlusion(Window(10, 20), np.ones((28, 28, 1), dtype=np.float32), digit=5)
    assert lost[10, 20] < 0


def test_occlusion_asks_only_about_the_pixels_wanted() -> None:
    image, wanted = RNG.random((28, 28, 1)).astype(np.float32), RNG.random((28, 28)) < 0.2
    asked = []

    class Counting(Window):
        def predict_on_batch(self, images: np.ndarray) -> np.ndarray:
            asked.append(len(images))
            return super().predict_on_batch(images)

    everywhere = occlusion(Window(10, 20), image, digit=3)
    lost = occlusion(Counting(10, 20), image, digit=3, where=wanted)
    np.testing.assert_array_equal(lost, np.where(wanted, everywhere, 0))
    assert asked == [1 + wanted.sum()]


def test_receptive_fields_of_the_network() -> None:
    """Found independently: which pixels change a unit in the middle of each layer."""
    import keras

    from digits.training.models import build_cnn

    cnn = build_cnn()
    fields = receptive_fields(cnn)
    assert [(field.size, field.step) for field in fields] == [(3, 1), (4, 2), (8, 2), (10, 4), (18, 4)]
    layers = [layer for layer in cnn.layers if layer.name in {field.layer for field in fields}]
    probe = keras.Model(cnn.inputs[0], [layer.output for layer in layers])
    background = RNG.random((1, 28, 28, 1)).astype(np.float32)
    spots = np.repeat(background, 28, axis=0)
    for row in range(28):
        spots[row, row] += 10  # a whole row of pixels, so that some unit's ReLU surely notices
    for field, plain, changed in zip(fields, probe(background), probe(spots), strict=True):
        middle = plain.shape[1] // 2
        moved = np.abs(np.asarray(changed)[:, middle] - np.asarray(plain)[:, middle]).max(axis=(1, 2)) > 1e-6
        assert np.flatnonzero(moved).tolist() == list(range(middle * field.step, middle * field.step + field.size))


@pytest.fixture
def axes() -> Iterator[Axes]:
    figure, axes = plt.subplots()
    yield axes
    figure.canvas.draw()  # whatever is drawn can be rendered, without a warning
    plt.close(figure)


def test_network_diagram_shows_every_layer_but_dropout(axes: Axes) -> None:
    from digits.training.models import build_cnn

    diagrams.network(axes, build_cnn(), "title")
    written = [text.get_text() for text in axes.texts]
    names, shapes = written[::2], written[1::2]
    assert names == ["image", "Conv2D", "MaxPooling2D", "Conv2D", "MaxPooling2D", "Conv2D", "Flatten", "Dense", "Dense"]
    assert shapes[:3] == ["28 x 28\n1 map", "26 x 26\n32 maps", "13 x 13\n32 maps"]
    assert shapes[-3:] == ["576", "64", "10"]


def test_values_are_written_on_the_pixels(axes: Axes) -> None:
    diagrams.values(axes, np.array([[0, 255], [7, 30]]))
    assert [text.get_text() for text in axes.texts] == ["0", "255", "7", "30"]


def test_receptive_names_the_convolutions_in_order(axes: Axes) -> None:
    diagrams.receptive(axes, np.zeros((28, 28)), [diagrams.Field("a", 3, 1), diagrams.Field("b", 8, 2)])
    assert [square.get_label() for square in axes.patches] == ["convolution 1: 3 x 3", "convolution 2: 8 x 8"]


def test_pen_paths_grow_downward(axes: Axes) -> None:
    diagrams.pen_paths(axes, [RNG.normal(size=(5, 2))])
    assert axes.yaxis.get_inverted()


def test_candidates_show_the_likeliest_path_dark(axes: Axes) -> None:
    drawing = draw([*STROKES[4], np.add(STROKES[7][0], (1.4, 0))], scale=60)
    (lattice,) = NumberReader(Recognizer.load(ROOT / "mnist.h5")).lattices(drawing)
    diagrams.candidates(axes, lattice, "title")
    dark = [to_hex(bar.get_facecolor()) == figures.BLUE for bar in axes.patches]
    labels = [text.get_text().strip() for text in axes.texts]
    assert len(labels) == len(lattice.layout.runs)
    assert [label[0] for label, is_dark in zip(labels, dark, strict=True) if is_dark] == ["4", "7"]
