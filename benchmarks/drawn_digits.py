"""How well the app reads what people really draw: recorded pen strokes, replayed through the app's own code.

    python -m benchmarks.drawn_digits FILE... [--plain plain.h5] [--sheet errors.png]

A FILE is one of
- pendigits-orig.tra or .tes of the UCI repository (Alpaydin and Alimoglu 1998, doi:10.24432/C5MG6K), unpacked;
- JSON lines, gzipped: {"label": "7", "strokes": [[[x, y], ...], ...]}, y growing downward. Labels that are no
  digit mark drawings that ought to be rejected.

Each drawing is replayed large in the middle of the canvas, and once more at a random size and place. --plain adds,
for comparison, what most such programs do: the canvas shrunk to 28x28, read by a network trained on MNIST alone
(which is trained first, in a few minutes, where there is no such file). --sheet draws the misread digits.
"""

import argparse
import collections
import gzip
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw

from digits.ink.drawing import Drawing
from digits.ink.mnist_format import to_input
from digits.mnist import load_mnist
from digits.recognition.model_file import save_model
from digits.recognition.recognition import Recognition
from digits.recognition.recognizer import Recognizer
from digits.training import evaluation

CANVAS = 280
CELL = 64  # side of a drawing on the sheet, in pixels

Sample = tuple[str, list[np.ndarray]]  # label and strokes


def read_samples(path: Path) -> list[Sample]:
    """The drawings in a file, empty ones left out."""
    if path.suffix == ".gz":
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            records = [json.loads(line) for line in lines]
        samples = [(record["label"], [np.array(points, float) for points in record["strokes"]]) for record in records]
    else:
        samples = list(read_unipen(path))
    samples = [(label, [points for points in strokes if len(points)]) for label, strokes in samples]
    return [(label, strokes) for label, strokes in samples if strokes]


def read_unipen(path: Path) -> Iterator[Sample]:
    """The digits of a UNIPEN file: .SEGMENT names one, .PEN_DOWN begins a stroke; y grows upward there."""
    label, down = "", False
    strokes: list[list[list[float]]] = []
    for line in path.read_text(encoding="latin-1").splitlines():
        if line.startswith(".SEGMENT"):
            if strokes:
                yield label, [np.array(points, float) * (1, -1) for points in strokes]
            label, strokes, down = line.split('"')[1], [], False
        elif line.startswith(".PEN_"):
            down = line.startswith(".PEN_DOWN")
            if down:
                strokes.append([])
        elif down and line and not line.startswith("."):
            strokes[-1].append([float(number) for number in line.split()[:2]])
    if strokes:
        yield label, [np.array(points, float) * (1, -1) for points in strokes]


def replay(strokes: Sequence[np.ndarray], extent: float, centre: np.ndarray, brush: float) -> Drawing:
    """Strokes on the canvas, their longer side `extent` pixels and their middle at `centre`."""
    points = np.concatenate(strokes)
    low, high = points.min(axis=0), points.max(axis=0)
    scale = extent / max((high - low).max(), 1e-9)
    drawing = Drawing(CANVAS, brush=brush)
    for stroke in strokes:
        (x, y), *rest = (stroke - (low + high) / 2) * scale + centre
        drawing.start(x, y)
        for x, y in rest:
            drawing.extend(x, y)
    return drawing


def centred(rng: np.random.Generator) -> tuple[float, np.ndarray]:
    return 0.7 * CANVAS, np.full(2, CANVAS / 2)


def anywhere(rng: np.random.Generator) -> tuple[float, np.ndarray]:
    extent = rng.uniform(0.25, 0.95) * CANVAS
    margin = (CANVAS - extent) / 2
    return extent, CANVAS / 2 + rng.uniform(-margin, margin, 2)


def report(title: str, labels: list[str], recognitions: list[Recognition]) -> None:
    """Print what share was read, and accepted; each digit's share, and what it was taken for."""
    accepted = np.array([recognition.digit is not None for recognition in recognitions])
    if not labels[0].isdigit():
        print(f"{title}: rejected {evaluation.rate(~accepted)}")
        return
    best = np.array([str(recognition.best) for recognition in recognitions])
    right = best == np.array(labels)
    print(
        f"{title}: read {evaluation.rate(right)}, accepted {accepted.mean():.2%}, "
        f"right if accepted {right[accepted].mean():.2%}"
    )
    shares = (f"{digit} {right[np.array(labels) == digit].mean():.1%}" for digit in sorted(set(labels)))
    print("    each digit: " + "  ".join(shares))
    wrong = collections.Counter((label, other) for label, other in zip(labels, best, strict=True) if label != other)
    print("    misread: " + ", ".join(f"{label} as {other} x{n}" for (label, other), n in wrong.most_common(12)))


def train_plain(path: Path) -> None:
    """The CNN as the tutorials train it, on MNIST's images as they are."""
    import keras

    from digits.training.models import BATCH_SIZE, EPOCHS, build_cnn, compile_for_training

    keras.utils.set_random_seed(0)
    (images, labels), _ = load_mnist()
    model = build_cnn()
    compile_for_training(model, steps=EPOCHS * -(-len(images) // BATCH_SIZE))
    targets = keras.utils.to_categorical(labels)
    model.fit(to_input(images), targets, batch_size=BATCH_SIZE, epochs=EPOCHS, verbose=2)
    save_model(model, path, {})


def shrinking(path: Path) -> Callable[[Drawing], Recognition]:
    """The usual way: the canvas shrunk, a network trained on MNIST alone, every answer accepted."""
    if not path.exists():
        train_plain(path)
    network = Recognizer.load(path).model

    def recognize(drawing: Drawing) -> Recognition:
        pixels = np.asarray(drawing.image().resize((28, 28)))
        probabilities = network.predict_on_batch(to_input(pixels[np.newaxis]))[0]
        best = int(probabilities.argmax())
        return Recognition(best, best, float(probabilities[best]), probabilities, pixels)

    return recognize


def error_sheet(judged: Iterable[tuple[str, Recognition]]) -> Image.Image:
    """The misread digits as the network saw them, with label and answer below."""
    wrong = [(a, r) for a, r in judged if a.isdigit() and a != str(r.best)]
    columns = 16
    sheet = Image.new("L", (columns * CELL, -(-len(wrong) // columns) * (CELL + 14) + 1), 255)
    draw = ImageDraw.Draw(sheet)
    for index, (label, recognition) in enumerate(sorted(wrong, key=lambda item: (item[0], item[1].best))):
        left, top = index % columns * CELL, index // columns * (CELL + 14)
        sheet.paste(Image.fromarray(255 - recognition.pixels).resize((CELL - 4, CELL - 4)), (left, top))
        draw.text((left + 2, top + CELL - 4), f"{label}: {recognition.best} {recognition.confidence:.0%}", fill=0)
    return sheet


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", metavar="FILE", nargs="+", type=Path)
    parser.add_argument("--model", type=Path, default=Path("mnist.h5"))
    parser.add_argument("--plain", type=Path, help="a network trained on MNIST alone, for the usual way")
    parser.add_argument("--sheet", type=Path, help="where to save the picture of the misread digits")
    parser.add_argument("--brush", type=float, default=20, help="width of the lines on the canvas, in pixels")
    arguments = parser.parse_args()
    ways: dict[str, Callable[[Drawing], Recognition]] = {"": Recognizer.load(arguments.model).recognize}
    if arguments.plain:
        ways["the usual way, "] = shrinking(arguments.plain)
    judged: list[tuple[str, Recognition]] = []  # the app's answers to centred drawings
    for path in arguments.files:
        samples = read_samples(path)
        labels = [label for label, _ in samples]
        for place in (centred, anywhere):
            rng = np.random.default_rng(0)
            drawings = [replay(strokes, *place(rng), arguments.brush) for _, strokes in samples]
            for way, recognize in ways.items():
                recognitions = [recognize(drawing) for drawing in drawings]
                report(f"{path.name}, {way}{place.__name__}", labels, recognitions)
                if not way and place is centred:
                    judged += zip(labels, recognitions, strict=True)
    if arguments.sheet:
        error_sheet(judged).save(arguments.sheet)


if __name__ == "__main__":
    main()
