"""How long a picture takes from its file to its answer: python -m benchmarks.pictures

A small file, a page scanned, and a photograph of 12 megapixels, each a seven drawn for the purpose.
"""

import time
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import numpy as np
from PIL import Image

from benchmarks._table import head, row
from digits.app.cli import MODEL
from digits.ink.drawing import Drawing
from digits.ink.picture.files import open_picture
from digits.recognition.recognizer import Recognizer

REPEATS = 15
FILES = {  # what it is, width and height in pixels, share of the light that its dark side lacks, noise in levels
    "small.png": ("a small file", (100, 100), 0, 0),
    "scan.png": ("a scan", (1240, 1754), 0, 2),
    "photo.jpg": ("a photograph of 12 megapixels", (4032, 3024), 0.5, 6),
}


def make(size: tuple[int, int], shade: float, noise: float) -> Image.Image:
    """A dark seven on light paper in the shade."""
    drawing = Drawing(280)
    drawing.add([(90, 70), (190, 70), (130, 220)])
    ink = np.asarray(drawing.image().resize(size), dtype=np.float32) / 255
    light = 1 - shade * np.linspace(0, 1, size[0], dtype=np.float32)
    paper = 230 * (1 - 0.8 * ink) * light
    paper += np.random.default_rng(0).normal(0, noise, paper.shape)
    return Image.fromarray(paper.clip(0, 255).astype(np.uint8)).convert("RGB")


def main() -> None:
    recognizer = Recognizer.load(MODEL)
    print(head("Picture, from its file to its answer", "median"))
    with TemporaryDirectory() as folder:
        for name, (kind, size, shade, noise) in FILES.items():
            path = Path(folder, name)
            make(size, shade, noise).save(path)
            seconds = []
            for _ in range(REPEATS + 1):
                begin = time.perf_counter()
                text = recognizer.recognize_number_image(open_picture(path)).text
                seconds.append(time.perf_counter() - begin)
            if text != "7":
                raise SystemExit(f"{kind} was read as {text}, not as 7")
            print(row(kind, f"{1000 * median(seconds[1:]):.1f} ms"))  # the first loads SciPy


if __name__ == "__main__":
    main()
