"""Charts and diagrams: each is drawn on the Axes that it is given. The caller makes the figure, and shows it.

Everything is drawn to be read in black and white too: lines differ in dash and marker, ink is black on white.
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import matplotlib.pyplot as plt
import numpy as np
from cycler import cycler
from IPython.display import display
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Polygon
from matplotlib.ticker import PercentFormatter

from digits.training.evaluation import Calibration, Rate

if TYPE_CHECKING:
    import keras

BLUE, ORANGE = "#0b5394", "#d9730d"  # apart in brightness too
GAP = 2  # pixels between the images of a grid
CAPTION_SIZE = 10  # points
BLOCK = 28.0  # height of the network's diagram: that of the image, in pixels


def use_style() -> None:
    """Large type, no needless lines, and lines that stay apart without colour."""
    lines = cycler(color=[BLUE, ORANGE, "#222222", "#5aa3d8"], linestyle=["-", "--", ":", "-."], marker=list("os^D"))
    plt.rc("figure", dpi=100)
    plt.rc("figure.constrained_layout", use=True, h_pad=0.1, w_pad=0.1)  # inches
    plt.rc("font", size=12)
    plt.rc("axes", titlesize=13, prop_cycle=lines)
    plt.rc("axes.spines", top=False, right=False)
    plt.rc("lines", linewidth=2, markersize=5)
    plt.rc("legend", frameon=False)


def show(figure: Figure, text: str) -> None:
    """Put a figure under the cell. `text` says what it shows to those who do not see it."""
    display(figure, metadata={"image/png": {"alt": text}})
    plt.close(figure)


def show_image(
    axes: Axes,
    image: np.ndarray,
    title: str = "",
    cmap: str = "gray_r",
    vmin: float | None = None,
    vmax: float | None = None,
) -> None:
    """An image (h, w) with its pixel coordinates; ink black on white unless `cmap` says otherwise."""
    axes.imshow(image, cmap=cmap, interpolation="nearest", vmin=vmin, vmax=vmax)
    axes.set(title=title, xlabel="column (pixels)", ylabel="row (pixels)")


def image_grid(
    axes: Axes,
    images: Sequence[np.ndarray] | np.ndarray,
    columns: int,
    captions: Sequence[str] = (),
    title: str = "",
    brightest: float | None = None,
) -> None:
    """Images (h, w) of one size, `columns` to a row, with captions below them.

    They are scaled to `brightest` or, without it, each to its own brightest pixel.
    """
    height, width = images[0].shape
    inches = axes.get_window_extent().width / axes.figure.dpi / columns  # of one cell
    line = CAPTION_SIZE / 72 * 1.3 / inches * (width + GAP)  # height of a line of text, in pixels of the images
    caption_height = round(line * max((text.count("\n") + 1.3 for text in captions), default=0))
    cell = np.array([height + GAP + caption_height, width + GAP])
    sheet = np.full((-(-len(images) // columns) * cell[0], columns * cell[1]), np.nan)
    for index, image in enumerate(images):
        top, left = np.array(divmod(index, columns)) * cell
        sheet[top : top + height, left : left + width] = image / (brightest or np.max(image) or 1)
    axes.imshow(sheet, cmap="gray_r", interpolation="nearest", vmin=-0.04, vmax=1)  # paper a shade off the page
    for index, text in enumerate(captions):
        top, left = np.array(divmod(index, columns)) * cell
        axes.text(left + width / 2, top + height, text, ha="center", va="top", fontsize=CAPTION_SIZE)
    axes.set_title(title)
    axes.axis("off")


def lines(axes: Axes, x: Sequence[float], series: Mapping[str, Sequence[float]]) -> None:
    """One line for each named series of shares over `x`."""
    for name, values in series.items():
        axes.plot(x, values, label=name)
    axes.yaxis.set_major_formatter(PercentFormatter(1))
    axes.grid(axis="y", alpha=0.3)
    axes.legend()


def confusion(axes: Axes, matrix: np.ndarray, title: str = "") -> None:
    """A confusion matrix: every count as a number, the errors shaded (the diagonal would drown them)."""
    errors = matrix * (1 - np.eye(len(matrix)))
    axes.imshow(errors, cmap="Oranges", vmax=max(errors.max() * 1.4, 1))
    for (row, column), count in np.ndenumerate(matrix):
        if count:
            weight = "normal" if row == column else "bold"
            axes.text(column, row, count, ha="center", va="center", fontsize=CAPTION_SIZE, weight=weight)
    axes.set(title=title, xlabel="predicted", ylabel="label", xticks=range(len(matrix)), yticks=range(len(matrix)))


def rates(axes: Axes, measured: Mapping[str, Rate]) -> None:
    """Named rates as dots with their intervals and values, the first on top."""
    values = np.array(list(measured.values()))
    y = np.arange(len(values))[::-1]
    reach = np.abs(values[:, 1:] - values[:, :1]).T
    axes.errorbar(values[:, 0], y, xerr=reach, linestyle="", marker="o", markersize=8, color=BLUE, capsize=5)
    for height, value in zip(y, values[:, 0], strict=True):
        axes.annotate(f"{value:.2%}", (value, height), (0, 9), textcoords="offset points", ha="center")
    _name_rows(axes, list(measured))


def repeats(axes: Axes, measured: Mapping[str, Sequence[float]], title: str = "") -> None:
    """Every repetition of named shares as a dot, their mean as a bar with its value, the first on top."""
    y = np.arange(len(measured))[::-1]
    for height, values in zip(y, measured.values(), strict=True):
        mean = float(np.mean(values))
        axes.plot(values, [height] * len(values), linestyle="", marker="o", markersize=7, color=BLUE, alpha=0.7)
        axes.plot([mean, mean], [height - 0.22, height + 0.22], marker="", linestyle="-", color="black")
        axes.annotate(f"{mean:.1%}", (mean, height + 0.22), (0, 3), textcoords="offset points", ha="center")
    _name_rows(axes, list(measured), title)


def _name_rows(axes: Axes, names: Sequence[str], title: str = "") -> None:
    axes.set(title=title, yticks=range(len(names))[::-1], yticklabels=names, ylim=(-0.6, len(names) - 0.2))
    axes.xaxis.set_major_formatter(PercentFormatter(1, decimals=1))
    axes.locator_params(axis="x", nbins=4)
    axes.margins(x=0.12)
    axes.grid(axis="x", alpha=0.3)


def reliability(axes: Axes, curve: Calibration, title: str = "") -> None:
    """A reliability diagram: accuracy against confidence, the area of a dot as the answers it stands for."""
    some = curve.answers > 0
    sizes = 20 + 380 * np.sqrt(curve.answers[some] / curve.answers.sum())
    axes.plot([0, 1], [0, 1], color="gray", linestyle="--", marker="", linewidth=1, label="perfectly calibrated")
    x, y = curve.confidence[some], curve.accuracy[some]
    axes.scatter(x, y, s=sizes, color=BLUE, alpha=0.75, edgecolor="black", clip_on=False)
    axes.set(title=title, xlabel="confidence", ylabel="accuracy", xlim=(0, 1.03), ylim=(0, 1.05))
    axes.xaxis.set_major_formatter(PercentFormatter(1))
    axes.yaxis.set_major_formatter(PercentFormatter(1))
    axes.legend(loc="lower right")


def embedding(axes: Axes, points: np.ndarray, labels: np.ndarray, wrong: np.ndarray, title: str = "") -> None:
    """A map (n, 2) of digits: each drawn as its own label, errors in a black ring."""
    x, y = points.T
    for digit in np.unique(labels):
        own = labels == digit
        colour = plt.get_cmap("tab10")(digit)
        axes.scatter(x[own], y[own], marker=f"${digit}$", s=30, linewidths=0.3, color=colour)
    axes.scatter(x[wrong], y[wrong], marker="o", s=110, linewidths=1.5, facecolors="none", edgecolors="black")
    axes.set(title=title, xlabel="map, first direction (no unit)", ylabel="map, second direction (no unit)")


def network(axes: Axes, model: "keras.Sequential", title: str = "") -> None:
    """The network from left to right: a block for what each layer passes on, its shape below, its name above."""
    shapes = [model.input_shape[1:]] + [layer.output.shape[1:] for layer in model.layers]
    names = ["image"] + [type(layer).__name__ for layer in model.layers]
    x = 0.0
    for name, shape in zip(names, shapes, strict=True):
        if name == "Dropout":  # passes on what it gets
            continue
        height = shape[0] if len(shape) == 3 else BLOCK * np.log(shape[0]) / np.log(600)
        depth = np.sqrt(shape[-1]) if len(shape) == 3 else 1.5
        _block(axes, x, height, depth, ORANGE if "Pool" in name else BLUE)
        middle = x + depth / 2 + height / 8
        axes.text(middle, BLOCK * 0.72, name, ha="center", va="bottom", rotation=35, fontsize=10)
        size = f"{shape[0]} x {shape[1]}\n{shape[2]} map{'s' * (shape[2] > 1)}" if len(shape) == 3 else str(shape[0])
        axes.text(middle, -BLOCK * 0.6, size, ha="center", va="top", fontsize=10)
        x += depth + height / 4 + 6
    axes.set(title=title, xlim=(-1, x), ylim=(-BLOCK * 0.85, BLOCK * 1.2), aspect="equal")
    axes.axis("off")


def _block(axes: Axes, x: float, height: float, depth: float, colour: str) -> None:
    """A box seen from its side: `depth` is how many maps lie behind one another."""
    slant, half = height / 4, height / 2
    front = [(x, -half), (x + slant, -half + slant), (x + slant, half), (x, half - slant)]
    back = [(left + depth, y) for left, y in front]
    for corners, alpha in (
        ([front[0], back[0], back[3], front[3]], 0.9),
        ([front[3], back[3], back[2], front[2]], 0.45),
        (back, 0.65),
    ):
        axes.add_patch(Polygon(corners, facecolor=colour, alpha=alpha, edgecolor="black", linewidth=0.8))
