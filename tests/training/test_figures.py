"""Every chart shows what it was given."""

from collections.abc import Callable, Iterator

import matplotlib as mpl

mpl.use("Agg")

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.axes import Axes

from digits.training import evaluation, figures
from helpers import build_cnn

IMAGES = np.random.default_rng(4).integers(1, 256, size=(6, 28, 28))


@pytest.fixture
def axes() -> Iterator[Axes]:
    with plt.rc_context():
        figures.use_style()
        figure, axes = plt.subplots()
        yield axes
        figure.canvas.draw()  # whatever is drawn can be rendered, without a warning
        plt.close(figure)


def sheet(axes: Axes) -> np.ndarray:
    """The values of the image on the axes, 0 where there is none."""
    values = axes.images[0].get_array()
    assert values is not None
    return np.ma.filled(values, 0)


def test_grid_shows_each_image_once_in_order_and_to_a_common_scale_where_asked(axes: Axes) -> None:
    figures.image_grid(axes, IMAGES, columns=4, brightest=500)
    for index, image in enumerate(IMAGES):
        top, left = index // 4 * (28 + figures.GAP), index % 4 * (28 + figures.GAP)
        assert sheet(axes)[top : top + 28, left : left + 28] == pytest.approx(image / 500)
    assert sheet(axes).sum() == pytest.approx(IMAGES.sum() / 500)
    axes.clear()
    figures.image_grid(axes, IMAGES, columns=4)
    assert sheet(axes).sum() == pytest.approx(sum(image.sum() / image.max() for image in IMAGES))


@pytest.mark.parametrize("chart", [figures.rates, figures.repeats])
def test_rows_keep_their_names_and_order_from_top(axes: Axes, chart: Callable[..., None]) -> None:
    chart(axes, dict.fromkeys(["first", "second"], evaluation.rate(np.array([True, False]))))
    heights = {label.get_text(): label.get_position()[1] for label in axes.get_yticklabels()}
    assert heights["first"] > heights["second"]


def test_network_diagram_shows_every_layer_but_dropout(axes: Axes) -> None:
    figures.network(axes, build_cnn(), "title")
    texts = [text.get_text() for text in axes.texts]
    names, shapes = texts[::2], texts[1::2]
    assert names == ["image", "Conv2D", "MaxPooling2D", "Conv2D", "MaxPooling2D", "Conv2D", "Flatten", "Dense", "Dense"]
    assert shapes[:3] == ["28 x 28\n1 map", "26 x 26\n32 maps", "13 x 13\n32 maps"]
    assert shapes[-3:] == ["576", "64", "10"]
