"""Every chart shows what it was given, with and without colour."""

from collections.abc import Callable, Iterator
from typing import Any

import matplotlib as mpl

mpl.use("Agg")

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb

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


def shown(axes: Axes) -> Any:
    """The values of the image on the axes."""
    return axes.images[0].get_array()


def texts(axes: Axes) -> list[str]:
    return [text.get_text() for text in axes.texts]


def test_grid_shows_each_image_once_in_order_and_to_a_common_scale_where_asked(axes: Axes) -> None:
    figures.image_grid(axes, IMAGES, columns=4, brightest=500)
    sheet = shown(axes).filled(np.nan)
    for index, image in enumerate(IMAGES):
        top, left = index // 4 * (28 + figures.GAP), index % 4 * (28 + figures.GAP)
        assert sheet[top : top + 28, left : left + 28] == pytest.approx(image / 500)
    assert np.nansum(sheet) == pytest.approx(IMAGES.sum() / 500)
    axes.clear()
    figures.image_grid(axes, IMAGES, columns=4)
    assert np.nansum(shown(axes).filled(np.nan)) == pytest.approx(sum(image.sum() / image.max() for image in IMAGES))


def test_confusion_writes_every_count_and_shades_only_errors(axes: Axes) -> None:
    figures.confusion(axes, np.array([[50, 1], [2, 60]]))
    assert texts(axes) == ["50", "1", "2", "60"]
    assert shown(axes).tolist() == [[0, 1], [2, 0]]


@pytest.mark.parametrize("chart", [figures.rates, figures.repeats])
def test_rows_keep_their_names_and_order_from_top(axes: Axes, chart: Callable[..., None]) -> None:
    chart(axes, dict.fromkeys(["first", "second"], evaluation.rate(np.array([True, False]))))
    heights = {label.get_text(): label.get_position()[1] for label in axes.get_yticklabels()}
    assert heights["first"] > heights["second"]


def test_network_diagram_shows_every_layer_but_dropout(axes: Axes) -> None:
    figures.network(axes, build_cnn(), "title")
    names, shapes = texts(axes)[::2], texts(axes)[1::2]
    assert names == ["image", "Conv2D", "MaxPooling2D", "Conv2D", "MaxPooling2D", "Conv2D", "Flatten", "Dense", "Dense"]
    assert shapes[:3] == ["28 x 28\n1 map", "26 x 26\n32 maps", "13 x 13\n32 maps"]
    assert shapes[-3:] == ["576", "64", "10"]


def test_lines_stay_apart_without_colour() -> None:
    with plt.rc_context():
        figures.use_style()
        styles = list(plt.rcParams["axes.prop_cycle"])
    assert len({style["linestyle"] for style in styles}) == len(styles)
    assert len({style["marker"] for style in styles}) == len(styles)
    grey = sorted(np.dot(to_rgb(colour), [0.299, 0.587, 0.114]) for colour in (figures.BLUE, figures.ORANGE))
    assert grey[1] - grey[0] > 0.2
