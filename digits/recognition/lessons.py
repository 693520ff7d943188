"""LessonFile: what a person taught, kept as JSON lines.

Each line is a drawing in the form that `benchmarks.drawn_digits` reads as well:
{"label": "4", "strokes": [[[x, y], ...], ...], "widths": [20, ...], "size": [280, 280], "id": "..."}; the label of
what is no digit is "other". A drawing with a picture is kept as one: "ink" is a PNG in base64, "strokes" is empty.
"""

import base64
import io
import json
import math
import uuid
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import platformdirs
from PIL import Image

from digits.atomic import atomic_path
from digits.ink.drawing import Drawing

OTHER = "other"
LARGEST = 4096  # pixels, of a canvas' side
WAIT = 2  # seconds for another window that is writing


def lessons_path() -> Path:
    """Where the person's lessons lie."""
    return platformdirs.user_data_path("digits") / "lessons.jsonl"


class LessonFileError(Exception):
    """Lessons cannot be read or kept; the message is one sentence for the person."""


class KeptLesson(NamedTuple):
    drawing: Drawing
    label: int | None  # the digit, or None: not a digit
    key: str  # by which the file knows it


def make_lesson(drawing: Drawing, label: int | None) -> KeptLesson:
    return KeptLesson(drawing, label, uuid.uuid4().hex)


class LessonFile:
    """The lessons in one file. Any number of windows may use it at once; each change is written whole or not at all.

    Its methods raise LessonFileError where the file cannot be read or written.
    """

    def __init__(self, path: Path):
        self.path = path

    def read(self) -> tuple[list[KeptLesson], int]:
        """The lessons, and how many damaged lines were skipped."""
        lessons, damaged = [], 0
        for line in self._lines():
            try:
                lessons.append(_decode(line))
            except Exception:  # whatever is wrong with a line, no other lesson is lost
                damaged += 1
        return lessons, damaged

    def change(self, added: Iterable[KeptLesson] = (), removed: Collection[str] = ()) -> None:
        """Add lessons, and delete those with the given keys: some may be gone already, by another window."""
        with self._changing() as lines:
            lines[:] = [line for line in lines if _key(line) not in removed]
            lines += map(_encode, added)

    def clear(self) -> None:
        """Delete all lessons, damaged lines too."""
        with self._changing() as lines:
            lines.clear()

    def _lines(self) -> list[str]:
        try:
            text = self.path.read_text(encoding="utf-8", errors="replace")
        except FileNotFoundError:
            return []
        except OSError as error:
            raise LessonFileError(f"The lessons in {self.path} cannot be read ({error.strerror or error}).") from error
        return [line for line in text.split("\n") if line.strip()]

    @contextmanager
    def _changing(self) -> Iterator[list[str]]:
        """The file's lines, to be changed in place: damaged ones stay as they are."""
        from filelock import FileLock, Timeout  # here, because the window opens without it

        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with FileLock(self.path.with_suffix(".lock"), timeout=WAIT):  # a process that dies leaves it open
                lines = self._lines()
                yield lines
                with atomic_path(self.path) as draft:
                    draft.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
        except Timeout as error:
            raise LessonFileError(f"Another window is writing {self.path}: this was not kept.") from error
        except OSError as error:
            raise LessonFileError(f"{self.path} cannot be written ({error.strerror or error}).") from error


def _encode(lesson: KeptLesson) -> str:
    drawing = lesson.drawing
    record: dict[str, Any] = {
        "label": OTHER if lesson.label is None else str(lesson.label),
        "strokes": [],
        "widths": [],
        "size": [drawing.width, drawing.size],
        "id": lesson.key,
    }
    if drawing.picture:
        ink, png = drawing.image(), io.BytesIO()
        ink.crop(ink.getbbox()).save(png, "PNG")
        record["ink"] = base64.b64encode(png.getvalue()).decode()
    else:
        for points, width in drawing.strokes:
            record["strokes"].append([[round(x, 2), round(y, 2)] for x, y in points])
            record["widths"].append(round(width, 2))
    return json.dumps(record)


def _key(line: str) -> str | None:
    try:
        return str(json.loads(line)["id"])
    except (ValueError, KeyError, TypeError, RecursionError):
        return None


def _decode(line: str) -> KeptLesson:
    """The lesson in a line. Raises one exception or another where it is damaged."""
    record = json.loads(line)
    width, height = record["size"]
    labels = {OTHER: None} | {str(digit): digit for digit in range(10)}
    if not (isinstance(width, int) and isinstance(height, int) and 0 < width <= LARGEST and 0 < height <= LARGEST):
        raise ValueError(f"a canvas of {width} x {height} pixels")
    drawing = Drawing(height, width)
    for points, brush in zip(record["strokes"], record["widths"], strict=True):
        if not (math.isfinite(brush) and 0 < brush <= LARGEST):
            raise ValueError(f"a brush of {brush} pixels")
        drawing.brush = brush
        (x, y), *rest = points
        drawing.start(x, y)
        for x, y in rest:
            drawing.extend(x, y)
    if "ink" in record:
        ink = Image.open(io.BytesIO(base64.b64decode(record["ink"], validate=True)), formats=["PNG"])
        if ink.mode != "L" or max(ink.size) > LARGEST:
            raise ValueError(f"a picture of {ink.mode} {ink.size}")
        drawing.place(ink)
    if drawing.is_empty:
        raise ValueError("no ink")
    return KeptLesson(drawing, labels[record["label"]], str(record["id"]))
