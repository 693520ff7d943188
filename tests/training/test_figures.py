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

RNG = np.random.default_rng(4)
IMAGES = RNG.integers(1, 256, size=(6, 28, 28))
RATE, NOTHING = evaluation.rate(np.array([True, False])), evaluation.rate(np.array([], dtype=bool))


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


CHARTS = {
    "image": lambda axes: figures.show_image(axes, IMAGES[0], "title"),
    "grid": lambda axes: figures.image_grid(axes, IMAGES, 3, captions=list("abcdef"), title="title"),
    "grid of empty images": lambda axes: figures.image_grid(axes, np.zeros((2, 28, 28)), 2),
    "lines": lambda axes: figures.lines(axes, [1, 2], {"a": [0.1, 0.2], "b": [0.3, 0.4]}),
    "rates": lambda axes: figures.rates(axes, {"a": RATE, "b": NOTHING}),
    "repeats": lambda axes: figures.repeats(axes, {"a": [0.8, 0.9], "b": [0.7]}),
    "reliability": lambda axes: figures.reliability(axes, evaluation.calibration(np.arange(10), np.eye(10))),
    "embedding": lambda axes: figures.embedding(axes, RNG.normal(size=(20, 2)), np.arange(20) % 10, np.arange(20) < 3),
}


@pytest.mark.parametrize("chart", CHARTS.values(), ids=CHARTS)
def test_a_chart_draws_on_the_axes_it_is_given(axes: Axes, chart: Callable[[Axes], None]) -> None:
    before = len(axes.get_children())
    chart(axes)
    assert len(axes.get_children()) > before
    assert len(axes.figure.axes) == 1


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
    chart(axes, {"first": RATE, "second": RATE})
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
