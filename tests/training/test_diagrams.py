"""The diagrams show what they are given."""

from collections.abc import Iterator

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.axes import Axes
from matplotlib.colors import to_hex

from digits.recognition.numbers import NumberReader
from digits.recognition.recognizer import Recognizer
from digits.training import diagrams, figures
from digits.training.models import build_cnn
from samples import STROKES, draw


@pytest.fixture
def axes() -> Iterator[Axes]:
    figure, axes = plt.subplots()
    yield axes
    figure.canvas.draw()  # whatever is drawn can be rendered, without a warning
    plt.close(figure)


def test_network_diagram_shows_every_layer_but_dropout(axes: Axes) -> None:
    diagrams.network(axes, build_cnn(), "title")
    written = [text.get_text() for text in axes.texts]
    names, shapes = written[::2], written[1::2]
    assert names == ["image", "Conv2D", "MaxPooling2D", "Conv2D", "MaxPooling2D", "Conv2D", "Flatten", "Dense", "Dense"]
    assert shapes[:3] == ["28 x 28\n1 map", "26 x 26\n32 maps", "13 x 13\n32 maps"]
    assert shapes[-3:] == ["576", "64", "10"]


def test_candidates_show_the_likeliest_path_dark(axes: Axes, recognizer: Recognizer) -> None:
    drawing = draw([*STROKES[4], np.add(STROKES[7][0], (1.4, 0))], scale=60)
    lattice = NumberReader(recognizer).lattices(drawing)[0]
    diagrams.candidates(axes, lattice, "title")
    dark = [to_hex(bar.get_facecolor()) == figures.BLUE for bar in axes.patches]
    labels = [text.get_text().strip() for text in axes.texts]
    assert len(labels) == len(lattice.layout.runs)
    assert [label[0] for label, is_dark in zip(labels, dark, strict=True) if is_dark] == ["4", "7"]
