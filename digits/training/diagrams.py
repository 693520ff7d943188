"""Diagrams of what the notebooks explain: the network, and the candidates of a number."""

from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Polygon

from digits.ink.pieces import bounds
from digits.recognition.lattice import Lattice
from digits.recognition.recognition import percent
from digits.training import figures

if TYPE_CHECKING:
    import keras


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


def candidates(axes: Axes, lattice: Lattice, title: str = "") -> Axes:
    """All pieces of a drawing that may be one digit, a row for each, over the columns that they take up.

    Each has its best answer beside it; those of the likeliest path are dark.
    """
    path = {lattice.nodes[node].run for node in lattice.best_path().nodes}
    layout = lattice.layout
    for row, (run, answer) in enumerate(zip(layout.runs, lattice.recognitions, strict=True)):
        left, _, right, _ = bounds(layout.pieces[slice(*run)])
        axes.barh(row, right - left, left=left, color=figures.BLUE if row in path else "lightgrey")
        text = f" {answer.best}: {percent(answer.confidence)}"
        axes.text(right, row, text, va="center", fontsize=10, fontweight="bold" if row in path else None)
    axes.set(title=title, xlabel="column (pixels)", ylabel="candidate", yticks=[])
    axes.yaxis.set_inverted(True)
    return axes
