"""Every chart shows what it was given; the measures of a classifier are as counted by hand."""

import matplotlib as mpl

mpl.use("Agg")

import matplotlib.pyplot as plt
import numpy as np
import pytest

from digits.training import evaluation, figures
from helpers import build_cnn

IMAGES = np.random.default_rng(4).integers(1, 256, size=(6, 28, 28))


@pytest.fixture
def axes():
    with plt.rc_context():
        figures.use_style()
        figure, axes = plt.subplots()
        yield axes
        figure.canvas.draw()  # whatever is drawn can be rendered, without a warning
        plt.close(figure)


def sheet(axes):
    """The values of the image on the axes, 0 where there is none."""
    values = axes.images[0].get_array()
    assert values is not None
    return np.ma.filled(values, 0)


def test_grid_shows_each_image_once_in_order_and_to_a_common_scale_where_asked(axes):
    figures.image_grid(axes, IMAGES, columns=4, brightest=500)
    for index, image in enumerate(IMAGES):
        top, left = index // 4 * (28 + figures.GAP), index % 4 * (28 + figures.GAP)
        assert sheet(axes)[top : top + 28, left : left + 28] == pytest.approx(image / 500)
    assert sheet(axes).sum() == pytest.approx(IMAGES.sum() / 500)
    axes.clear()
    figures.image_grid(axes, IMAGES, columns=4)
    assert sheet(axes).sum() == pytest.approx(sum(image.sum() / image.max() for image in IMAGES))


@pytest.mark.parametrize("chart", [figures.rates, figures.repeats])
def test_rows_keep_their_names_and_order_from_top(axes, chart):
    chart(axes, dict.fromkeys(["first", "second"], evaluation.rate(np.array([True, False]))))
    heights = {label.get_text(): label.get_position()[1] for label in axes.get_yticklabels()}
    assert heights["first"] > heights["second"]


def test_network_diagram_shows_every_layer_but_dropout(axes):
    figures.network(axes, build_cnn(), "title")
    texts = [text.get_text() for text in axes.texts]
    names, shapes = texts[::2], texts[1::2]
    assert names == ["image", "Conv2D", "MaxPooling2D", "Conv2D", "MaxPooling2D", "Conv2D", "Flatten", "Dense", "Dense"]
    assert shapes[:3] == ["28 x 28\n1 map", "26 x 26\n32 maps", "13 x 13\n32 maps"]
    assert shapes[-3:] == ["576", "64", "10"]


def test_rate_reads_as_a_sentence_and_of_nothing_nothing_is_known():
    assert str(evaluation.rate(np.arange(10_000) < 9_935)) == "99.35% (95% interval 99.17% to 99.49%)"
    assert str(evaluation.rate(np.array([], dtype=bool))) == "nan% (95% interval 0.00% to 100.00%)"


def test_calibration_as_counted_by_hand():
    sure = np.array([1, 1, 0.55, 0.55])[:, np.newaxis]  # the last bin has its upper edge
    probabilities = np.where(np.arange(10) == 3, sure, (1 - sure) / 9)
    confidence, accuracy, count = evaluation.calibration(np.array([3, 4, 3, 3]), probabilities, bins=10)
    assert count.tolist() == [0, 0, 0, 0, 0, 2, 0, 0, 0, 2]
    assert confidence[[0, 5, 9]] == pytest.approx([np.nan, 0.55, 1], nan_ok=True)
    assert accuracy[[0, 5, 9]] == pytest.approx([np.nan, 1, 0.5], nan_ok=True)
    error = evaluation.expected_calibration_error(np.array([3, 4, 3, 3]), probabilities)
    assert error == pytest.approx((0.45 + 0.5) / 2)
