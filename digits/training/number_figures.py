"""A figure of how a number is read: the candidates, and the path found."""

import numpy as np
from matplotlib import pyplot as plt
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from digits.ink.drawing import Drawing
from digits.ink.segmentation import bounds
from digits.recognition.numbers import NumberReader
from digits.recognition.words import percent


def show_candidates(drawing: Drawing, reader: NumberReader) -> Figure:
    """A drawing above all runs of strokes that may be digits, each with its answer; those of the path are blue."""
    lattice = reader.lattices(drawing)[0]
    path, _, _ = lattice.best_path()
    figure, (paper, candidates) = plt.subplots(2, figsize=(8, 6), sharex=True, layout="constrained")
    paper.imshow(255 - np.asarray(drawing.image()), cmap="gray", vmin=0, vmax=255)
    for row, (run, recognition) in enumerate(zip(lattice.layout.runs, lattice.recognitions, strict=True)):
        left, _, right, _ = bounds(lattice.layout.pieces[slice(*run)])
        colour = "tab:blue" if row in path else "lightgrey"
        candidates.add_patch(Rectangle((left, row - 0.4), right - left, 0.8, color=colour))
        text = f"{recognition.best} ({percent(recognition.confidence)})"
        candidates.text((left + right) / 2, row, text, ha="center", va="center", fontsize=8)
    candidates.set(ylim=(len(lattice.layout.runs), -1), yticks=[], xlabel="pixels of the canvas")
    paper.set(yticks=[], title="The drawing, and what may be one digit in it")
    return figure
