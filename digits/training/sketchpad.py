"""A sketchpad in the notebook: draw with mouse, pen or finger, and a network answers at every movement."""

from base64 import b64encode
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

import anywidget
import traitlets
from IPython import get_ipython
from matplotlib.figure import Figure

from digits.ink.drawing import Drawing
from digits.recognition import describe_number
from digits.recognition.recognizer import Recognizer

SIZE, WIDTH = 280, 560  # pixels
BLUE = "#3d85c6"  # of the bars: stands out on white and on black


class Sketchpad(anywidget.AnyWidget):
    """A canvas of 560 x 280 pixels with the number that the recognizer reads, and bars for its newest digit.

    The browser sends the strokes, lists of points (x, y) with y growing downward, and the kernel sends back the answer.
    Where no browser takes part (nbconvert, `make train`), the cell shows a picture of the sketchpad instead.

    Args:
        recognizer: what answers.
        strokes: what is drawn on it at first.
    """

    _esm = Path(__file__).with_suffix(".js")
    strokes = traitlets.List(traitlets.List()).tag(sync=True)
    answer = traitlets.Unicode().tag(sync=True)
    notes = traitlets.Unicode().tag(sync=True)
    blue = traitlets.Unicode(BLUE).tag(sync=True)
    probabilities = traitlets.List(traitlets.Float()).tag(sync=True)

    def __init__(self, recognizer: Recognizer, strokes: Sequence[Sequence[tuple[float, float]]] = ()):
        self._recognizer = recognizer
        super().__init__(strokes=[[list(point) for point in stroke] for stroke in strokes])
        self._recognize()
        self.observe(self._recognize, "strokes")

    @property
    def drawing(self) -> Drawing:
        """What is drawn now."""
        drawing = Drawing(SIZE, WIDTH)
        for stroke in self.strokes:
            drawing.add(stroke)
        return drawing

    def _recognize(self, change: Any = None) -> None:
        number = self._recognizer.recognize_number(self.drawing)
        with self.hold_sync():  # one message for all
            self.answer, self.notes = describe_number(number), " ".join(number.notes)
            self.probabilities = number.digits[number.newest].probabilities.tolist() if number.digits else [0.0] * 10

    def picture(self) -> bytes:
        """The sketchpad as a PNG."""
        figure = Figure(figsize=(9, 3), layout="constrained")
        canvas, bars = figure.subplots(1, 2, width_ratios=[2, 1])
        canvas.imshow(self.drawing.image(), cmap="gray_r")
        canvas.set(title="Draw here", xticks=[], yticks=[])
        canvas.spines[:].set_visible(True)
        bars.barh(range(10), self.probabilities, color=BLUE)
        bars.set(title=self.answer, yticks=range(10), xlim=(0, 1), xlabel="probability", ylabel="digit")
        bars.invert_yaxis()
        file = BytesIO()
        figure.savefig(file, format="png")
        return file.getvalue()

    def _repr_mimebundle_(self, **kwargs: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        data: dict[str, Any] = {"text/plain": f"Sketchpad: {self.answer}"}
        metadata: dict[str, Any] = {}
        if _has_front_end():
            data, metadata = super()._repr_mimebundle_(**kwargs) or (data, metadata)
        data["image/png"] = b64encode(self.picture()).decode()
        metadata["image/png"] = {"alt": f"The sketchpad: a square to draw in, and the answer beside it: {self.answer}"}
        return data, metadata


def _has_front_end() -> bool:
    """Whether somebody may be looking: JupyterLab, VS Code and Colab let a cell ask for input, nbconvert does not."""
    kernel = getattr(get_ipython(), "kernel", None)
    request = kernel.get_parent() if kernel else {}
    return bool(request.get("content", {}).get("allow_stdin", False))
