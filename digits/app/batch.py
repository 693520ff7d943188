"""Batch: picture files, however named, and what each of them shows."""

import glob
from collections.abc import Iterable
from typing import NamedTuple

from digits.ink.picture.files import PictureError, explained, open_picture, pictures_in
from digits.recognition.numbers import EMPTY, Number, describe_number
from digits.recognition.recognizer import Recognizer


class Answer(NamedTuple):
    """What a file shows, or why it cannot be read."""

    file: str
    number: Number = EMPTY
    page: int = 1  # or frame that was read
    pages: int = 1  # in the file
    problem: str = ""  # a sentence

    @property
    def text(self) -> str:
        """The answer in a few words."""
        return "unreadable" if self.problem else describe_number(self.number)


def expand(names: Iterable[str]) -> list[str]:
    """The files that are meant: a folder's pictures, and those of a pattern that the shell has left as it is.

    What stands for no file stays in the list, and its answer says why.
    """
    files: list[str] = []
    for name in names:
        # Brackets are no pattern: "A[1].png" must not find A1.png.
        found = glob.glob(name.replace("[", "[[]")) if {*name} & {*"*?"} else []  # noqa: PTH207  # Path's is relative
        for path in [name] if name in found else sorted(found) or [name]:
            try:
                files += pictures_in(path) or [path]
            except OSError:
                files.append(path)
    return files


def recognize_file(recognizer: Recognizer, file: str) -> Answer:
    """What one file shows."""
    try:
        with explained(file):  # a large picture may need more memory than there is
            picture = open_picture(file)
            return Answer(file, recognizer.recognize_number_image(picture), picture.info["page"], picture.info["pages"])
    except PictureError as error:
        return Answer(file, problem=str(error))
