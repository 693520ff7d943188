"""Lesson: what a person said that a drawing shows; LessonFile: lessons kept as JSON lines.

A line is {"version": 1, "label": "4", "id": "...", and a drawing's record}; the label "other" stands for no digit.
"""

import json
import uuid
from collections.abc import Collection, Iterable
from pathlib import Path
from typing import Any, NamedTuple

import platformdirs
from filelock import FileLock, Timeout

from digits.atomic import PRIVATE, atomic_path, remove_drafts
from digits.ink.drawing import Drawing

VERSION = 1  # of a line; a later one is left to a later program
OTHER = "other"
LABELS = {OTHER: None} | {str(digit): digit for digit in range(10)}
POINTS = 10_000  # in a lesson at most: minutes of scribbling, a second to learn
WAIT = 5  # seconds that another window may take to write


def lessons_path() -> Path:
    """Where the person's lessons lie."""
    return platformdirs.user_data_path("digits") / "lessons.jsonl"


class LessonError(Exception):
    """A lesson cannot be taught, read or kept; the message is one sentence for the person."""


class Lesson(NamedTuple):
    drawing: Drawing
    label: int | None  # the digit, or None: not a digit
    key: str  # by which the file knows it


def make_lesson(drawing: Drawing, label: int | None) -> Lesson:
    """A new lesson. Raises LessonError where the drawing has too many points to learn from."""
    points = sum(len(stroke.points) for stroke in drawing.strokes)
    if points > POINTS:
        raise LessonError(f"This drawing is too long to be taught: it has {points} points, a lesson at most {POINTS}.")
    return Lesson(drawing, label, uuid.uuid4().hex)


class LessonFile:
    """The lessons in one file. Any number of windows may use it at once; a change is written whole or not at all.

    Lines that it does not understand stay byte for byte. Its methods raise LessonError where the file cannot be read
    or written.
    """

    def __init__(self, path: Path):
        self.path = path.resolve()  # links to the file share its lock

    def read(self) -> tuple[list[Lesson], int]:
        """The lessons, and how many lines were not understood."""
        lessons, skipped = [], 0
        for line in filter(bytes.strip, self._lines()):
            try:
                lessons.append(_decode(line))
            except Exception:  # whatever is wrong with a line, no other lesson is lost
                skipped += 1
        return lessons, skipped

    def change(self, added: Iterable[Lesson] = (), removed: Collection[str] | None = ()) -> None:
        """Add lessons, and delete those with the given keys if they are still there; None deletes all lines."""
        self._refuse_devices()
        try:
            with FileLock(self.path.with_suffix(".lock"), timeout=WAIT):  # makes the folder; freed when a process dies
                remove_drafts(self.path)  # of processes that died: nobody else is writing
                lines = [] if removed is None else self._lines()
                kept = [line for line in lines if not (removed and _key(line) in removed)]
                with atomic_path(self.path) as draft:
                    draft.touch(PRIVATE)
                    draft.write_bytes(b"".join(line + b"\n" for line in [*kept, *map(_encode, added)]))
        except Timeout as error:
            raise LessonError(f"Another window is writing {self.path}: this was not kept.") from error
        except OSError as error:
            raise LessonError(f"{self.path} cannot be written ({error.strerror or error}).") from error

    def _lines(self) -> list[bytes]:
        self._refuse_devices()
        try:
            data = self.path.read_bytes()
        except FileNotFoundError:
            return []
        except OSError as error:
            raise LessonError(f"The lessons in {self.path} cannot be read ({error.strerror or error}).") from error
        if data.startswith((b"\xff\xfe", b"\xfe\xff")):
            raise LessonError(f"The lessons in {self.path} are written in UTF-16: save the file as UTF-8.")
        return data.removesuffix(b"\n").split(b"\n") if data else []

    def _refuse_devices(self) -> None:
        """Raise LessonError for a pipe or a device: reading one may never end."""
        if self.path.exists() and not self.path.is_file():
            raise LessonError(f"The lessons in {self.path} cannot be read: this is no file, move it away.")


def _encode(lesson: Lesson) -> bytes:
    label = OTHER if lesson.label is None else str(lesson.label)
    record = {"version": VERSION, "label": label} | lesson.drawing.to_record() | {"id": lesson.key}
    return json.dumps(record).encode()


def _decode(line: bytes) -> Lesson:
    """The lesson in a line; some exception or other where it is damaged, too long or of a later version."""
    record = _record(line)
    if record.get("version", VERSION) != VERSION or sum(map(len, record["strokes"])) > POINTS:
        raise ValueError("a lesson that this program cannot learn")
    return Lesson(Drawing.from_record(record), LABELS[record["label"]], str(record["id"]))


def _key(line: bytes) -> str | None:
    try:
        return str(_record(line)["id"])
    except (ValueError, KeyError, TypeError, RecursionError):
        return None


def _record(line: bytes) -> dict[str, Any]:
    return json.loads(line.decode("utf-8-sig"))  # some editors begin a file with a mark
