"""Batch: many picture files recognised in order, on all cores, however many there are."""

import glob
import os
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import parent_process
from multiprocessing.connection import wait
from pathlib import Path
from threading import Thread
from typing import NamedTuple

from digits.ink.picture.files import ENDINGS, PictureError, explained, open_picture
from digits.recognition.numbers import Number
from digits.recognition.recognition import Recognition, describe, percent
from digits.recognition.recognizer import Recognizer

CHUNK = 16  # files that a process is given at once
WORTHWHILE = 4 * CHUNK  # files from which on it pays to start processes


_recognizer: Recognizer  # in each process that `recognize_all` starts


class Answer(NamedTuple):
    """What a file shows, or why it cannot be read."""

    file: str
    recognition: Recognition | None = None  # of one digit
    number: Number | None = None  # of several digits
    pages: int = 1  # or frames in the file, of which the first was read
    problem: str = ""

    @property
    def text(self) -> str:
        """The answer in a few words."""
        if self.number:
            return f"{self.number.text} ({percent(self.number.confidence)})"
        return describe(self.recognition) if self.recognition else "unreadable"


def expand(names: Iterable[str]) -> list[str]:
    """The files that are meant: a folder's pictures, and those of a pattern that the shell has left as it is.

    Raises:
        PictureError: a folder or a pattern names no picture, or the folder cannot be read.
    """
    files: list[str] = []
    for name in names:
        with explained(name):
            if Path(name).is_dir():
                found = sorted(str(path) for path in Path(name).iterdir() if path.suffix.lower() in ENDINGS)
            elif not Path(name).exists() and glob.has_magic(name):
                found = sorted(glob.glob(name))  # noqa: PTH207  # Path.glob takes no absolute pattern
            else:
                found = [name]
        if not found:
            raise PictureError(f"{name}: there is no picture there.")
        files += found
    return files


def recognize_all(files: Sequence[str], model: Path, use_keras: bool = False) -> Iterator[Answer]:
    """Answers in the files' order. Raises ModelFileError where the model cannot serve."""
    recognizer = Recognizer.load(model, use_keras)
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    answered = 0
    if cores > 1 and len(files) >= WORTHWHILE and not use_keras:  # Keras uses all cores by itself
        try:
            for answer in _recognize_in_processes(files, model, cores):
                yield answer
                answered += 1
        except BrokenProcessPool:  # no memory for so many, or none may be started: the rest is read here
            pass
    for file in files[answered:]:
        yield recognize_file(recognizer, file)


def _recognize_in_processes(files: Sequence[str], model: Path, cores: int) -> Iterator[Answer]:
    with ProcessPoolExecutor(cores, initializer=_start, initargs=(model,)) as pool:
        pending: deque[Future[list[Answer]]] = deque()
        for start in range(0, len(files), CHUNK):
            pending.append(pool.submit(_recognize_chunk, files[start : start + CHUNK]))
            if len(pending) > 2 * cores:  # no more, or the answers would heap up
                yield from pending.popleft().result()
        while pending:
            yield from pending.popleft().result()


def _start(model: Path) -> None:
    """Make this process ready to recognise."""
    global _recognizer
    Thread(target=_end_with_parent, daemon=True).start()
    _recognizer = Recognizer.load(model)


def _end_with_parent() -> None:
    parent = parent_process()
    assert parent
    wait([parent.sentinel])
    os._exit(1)


def _recognize_chunk(files: Sequence[str]) -> list[Answer]:
    return [recognize_file(_recognizer, file) for file in files]


def recognize_file(recognizer: Recognizer, file: str) -> Answer:
    """What one file shows."""
    try:
        picture = open_picture(file)
    except PictureError as error:
        return Answer(file, problem=str(error))
    pages = picture.info["pages"]
    number = recognizer.recognize_number_image(picture)
    if len(number.digits) > 1:
        return Answer(file, number=number, pages=pages)
    return Answer(file, recognizer.recognize_image(picture), pages=pages)
