"""How fast the network answers: the app's NumPy against TensorFlow and ONNX Runtime with the same weights.

    python -m benchmarks.inference [--rounds 9] [--images 10000]

Each number is the median of the rounds; a round of single images is itself a median, of 200 or a second's worth.
The drawing takes the app's path: strokes, MNIST's normal form, network, calibration.
"""

import argparse
from collections.abc import Callable
from functools import partial
from pathlib import Path
from time import perf_counter

import numpy as np

from benchmarks._rivals import Rivals, median_seconds
from benchmarks._table import compared, head, number, row
from digits.ink.drawing import Drawing
from digits.ink.mnist_format import to_input
from digits.mnist import load_mnist
from digits.recognition.model_file import load_network
from digits.recognition.recognizer import Model, Recognizer

MODEL = Path(__file__).resolve().parent.parent / "mnist.h5"
SINGLES, LONGEST = 200, 1.0  # single images a round, unless they take longer than so many seconds
EQUAL = 1e-4  # the largest difference of a probability that passes for the same answer
DRAWING_GOAL, BATCH_GOAL = 2.0, 1.5  # milliseconds; times what ONNX Runtime takes


class KerasModel:
    """TensorFlow, as most such programs call it."""

    def __init__(self) -> None:
        import keras

        self.model = keras.models.load_model(MODEL)

    def predict_on_batch(self, x: np.ndarray) -> np.ndarray:
        return np.asarray(self.model.predict(x, verbose=0))


class OnnxModel:
    """ONNX Runtime, which does nothing but run networks."""

    def __init__(self) -> None:
        import onnxruntime

        from benchmarks._onnx import build_graph

        graph = build_graph(load_network(MODEL)[0])
        self.session = onnxruntime.InferenceSession(graph, providers=["CPUExecutionProvider"])

    def predict_on_batch(self, x: np.ndarray) -> np.ndarray:
        return np.asarray(self.session.run(None, {"x": x})[0])


def numpy_model() -> Model:
    return load_network(MODEL)[0]


class Reader:
    """One way to run the network, behind the app's Recognizer. Its methods return seconds."""

    def __init__(self, load: Callable[[], Model], images: int):
        self.recognizer = Recognizer.load(MODEL)
        self.recognizer.model = load()
        self.images = to_input(load_mnist()[1][0][:images])
        self.drawing = Drawing(280)
        self.drawing.start(75, 75)
        for x in np.linspace(75, 205, 40):
            self.drawing.extend(x, 70)
        for t in np.linspace(0, 1, 60):
            self.drawing.extend(205 - 77 * t, 70 + 165 * t)

    def read_drawing(self) -> float:
        return median_seconds(lambda: self.recognizer.recognize(self.drawing), SINGLES, LONGEST)

    def run_one(self) -> float:
        return median_seconds(lambda: self.recognizer.model.predict_on_batch(self.images[:1]), SINGLES, LONGEST)

    def run_all(self) -> float:
        begin = perf_counter()
        self.recognizer.model.predict_on_batch(self.images)
        return perf_counter() - begin

    def answers(self) -> np.ndarray:
        return self.recognizer.model.predict_on_batch(self.images)


def verdict(is_reached: bool) -> str:
    return "reached" if is_reached else "missed"


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure the network's answers.")
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--images", type=int, default=10_000)
    arguments = parser.parse_args()
    with Rivals([partial(Reader, load, arguments.images) for load in (numpy_model, KerasModel, OnnxModel)]) as rivals:
        answers = rivals.each("answers")
        differences = [float(np.abs(answer - answers[1]).max()) for answer in answers]
        if max(differences) > EQUAL:
            raise SystemExit(f"The rivals do not give the same answers: they differ by up to {max(differences):.1e}.")
        drawing, one, batch = (
            [1000 * seconds for seconds in rivals.medians(arguments.rounds, method)]
            for method in ("read_drawing", "run_one", "run_all")
        )
    print(head("Answering", "the app (NumPy)", "`model.predict` (TensorFlow)", "ONNX Runtime"))
    print(compared("one drawing, strokes to digit", drawing, "ms"))
    print(compared("one image, the network alone", one, "ms"))
    print(compared(f"{arguments.images:,} images in one call", batch, "ms"))
    print(
        row("largest difference from TensorFlow's probabilities", *(f"{difference:.0e}" for difference in differences))
    )
    print(f"\nEqual answers: all three give the same probabilities to {EQUAL:.0e}.")
    print(f"One drawing in at most {DRAWING_GOAL} ms: {verdict(drawing[0] <= DRAWING_GOAL)}, {number(drawing[0])} ms.")
    ratio = batch[0] / batch[2]
    print(f"Many images in at most {BATCH_GOAL} x ONNX Runtime's time: {verdict(ratio <= BATCH_GOAL)}, {ratio:.2f} x.")


if __name__ == "__main__":
    main()
