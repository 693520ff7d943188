"""What the notebook explains: receptive fields, and the drawings that go with them."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Polygon, Rectangle

from digits.ink.segmentation import bounds
from digits.recognition.numbers import Lattice
from digits.recognition.recognition import percent
from digits.training import figures

if TYPE_CHECKING:
    import keras


class Field(NamedTuple):
    """What one unit of a layer sees of the image."""

    layer: str
    size: int  # side of the square it sees, in pixels of the image
    step: int  # from its neighbour's square to its own, in pixels of the image


def receptive_fields(model: "keras.Sequential") -> list[Field]:
    """The receptive field of each convolution and pooling layer, from the first to the last.

    Each layer adds its window less one, in steps of the layer below (Dumoulin and Visin 2016, arXiv:1603.07285).
    """
    fields, size, step = [], 1, 1
    for layer in model.layers:
        window = getattr(layer, "kernel_size", None) or getattr(layer, "pool_size", None)
        if window:
            size += (window[0] - 1) * step
            step *= layer.strides[0]
            fields.append(Field(layer.name, size, step))
    return fields


TALLEST = 28.0  # height of the image's own block, in the diagram's unit


def network(axes: Axes, model: "keras.Sequential", title: str = "") -> Axes:
    """The network from left to right: a block for what each layer passes on, its shape below, its name above."""
    shapes = [model.input_shape[1:]] + [layer.output.shape[1:] for layer in model.layers]
    names = ["image"] + [type(layer).__name__ for layer in model.layers]
    x = 0.0
    for name, shape in zip(names, shapes, strict=True):
        if name == "Dropout":  # passes on what it gets
            continue
        height = shape[0] if len(shape) == 3 else TALLEST * np.log(shape[0]) / np.log(600)
        depth = np.sqrt(shape[-1]) if len(shape) == 3 else 1.5
        _block(axes, x, height, depth, figures.ORANGE if "Pool" in name else figures.BLUE)
        middle = x + depth / 2 + height / 8
        axes.text(middle, TALLEST * 0.72, name, ha="center", va="bottom", rotation=35, fontsize=10)
        size = f"{shape[0]} x {shape[1]}\n{shape[2]} map{'s' * (shape[2] > 1)}" if len(shape) == 3 else str(shape[0])
        axes.text(middle, -TALLEST * 0.6, size, ha="center", va="top", fontsize=10)
        x += depth + height / 4 + 6
    axes.set(title=title, xlim=(-1, x), ylim=(-TALLEST * 0.85, TALLEST * 1.2), aspect="equal")
    axes.axis("off")
    return axes


def _block(axes: Axes, x: float, height: float, depth: float, colour: str) -> None:
    """A box seen from its side: `depth` is how many maps lie behind one another."""
    slant, half = height / 4, height / 2
    front = [(x, -half), (x + slant, -half + slant), (x + slant, half), (x, half - slant)]
    style: dict[str, Any] = {"edgecolor": "black", "linewidth": 0.8}
    back = [(left + depth, y) for left, y in front]
    axes.add_patch(Polygon([front[0], back[0], back[3], front[3]], facecolor=colour, alpha=0.9, **style))
    axes.add_patch(Polygon([front[3], back[3], back[2], front[2]], facecolor=colour, alpha=0.45, **style))
    axes.add_patch(Polygon(back, facecolor=colour, alpha=0.65, **style))


def receptive(axes: Axes, image: np.ndarray, fields: Sequence[Field], title: str = "") -> Axes:
    """The squares of an image (28, 28) that one unit of each convolution sees, about the middle."""
    figures.show_image(axes, image, title)
    for number, (field, dash) in enumerate(zip(fields, ["-", "--", ":"], strict=False), start=1):
        corner = (image.shape[0] - 1 - field.size) / 2
        label = f"convolution {number}: {field.size} x {field.size}"
        style: dict[str, Any] = {
            "linewidth": 2.5,
            "linestyle": dash,
            "edgecolor": figures.ORANGE,
            "fill": False,
            "label": label,
        }
        axes.add_patch(Rectangle((corner, corner), field.size, field.size, **style))
    axes.legend(loc="upper left", bbox_to_anchor=(1, 1), handlelength=3)
    return axes


def values(axes: Axes, patch: np.ndarray, title: str = "") -> Axes:
    """A small image with every pixel's value written on it."""
    figures.show_image(axes, patch, title)
    middle = (patch.max() + patch.min()) / 2
    for (row, column), value in np.ndenumerate(patch):
        colour = "white" if value > middle else "black"
        axes.text(column, row, f"{value:.0f}", ha="center", va="center", color=colour, fontsize=9)
    return axes


def pen_paths(axes: Axes, strokes: Sequence[np.ndarray], title: str = "", colour: str = "black") -> Axes:
    """The paths of a pen, each (n, 2), with y growing downward."""
    for stroke in strokes:
        axes.plot(*stroke.T, linestyle="-", marker="", linewidth=1.2, color=colour)
    axes.set(title=title, xlabel="units of the skeleton", ylabel="units of the skeleton", aspect="equal")
    axes.yaxis.set_inverted(True)
    return axes


def candidates(axes: Axes, lattice: Lattice, title: str = "") -> Axes:
    """All pieces of a drawing that may be one digit, a row for each, over the columns that they take up.

    Each has its best answer beside it; those of the likeliest path are dark.
    """
    path, _, _ = lattice.best_path()
    layout = lattice.layout
    for row, (run, answer) in enumerate(zip(layout.runs, lattice.recognitions, strict=True)):
        left, _, right, _ = bounds(layout.pieces[slice(*run)])
        axes.barh(row, right - left, left=left, color=figures.BLUE if row in path else "lightgrey")
        text = f" {answer.best}: {percent(answer.confidence)}"
        axes.text(right, row, text, va="center", fontsize=10, fontweight="bold" if row in path else None)
    axes.set(title=title, xlabel="column (pixels)", ylabel="candidate", yticks=[])
    axes.yaxis.set_inverted(True)
    return axes
