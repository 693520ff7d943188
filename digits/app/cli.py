"""The command line: its arguments, and pictures recognised without a window."""

import argparse
import glob
import json
import os
import signal
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple, TextIO

from digits.ink.picture.files import PictureError, explained, open_picture, pictures_in
from digits.recognition import EMPTY, Number, describe_number
from digits.recognition.architecture import ModelFileError
from digits.recognition.recognizer import Recognizer

MODEL = Path(__file__).resolve().parents[2] / "mnist.h5"
MISTAKE = 2  # exit code where the person or the machine must put something right; argparse's too
INTERRUPTED = 130  # as shells have it for Ctrl+C


class Answer(NamedTuple):
    """What a file shows, or why it cannot be read."""

    file: str
    number: Number = EMPTY
    page: int = 1  # or frame that was read
    pages: int = 1  # in the file
    problem: str = ""  # a sentence


def parse(arguments: Sequence[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="main.py",
        description="Recognise handwritten digits and numbers, drawn in a window or in picture files.",
        epilog="Exit code: 0 if every file could be read; 2 if one could not, or if an argument, the network or the "
        "place to write to is wrong; 130 after Ctrl+C; 1 after an error of the program itself.",
    )
    files = "a picture, a folder of pictures, or - for a picture on standard input; without any, a window opens"
    keras = "let Keras compute the answers instead of NumPy: the same answers, but seconds later"
    parser.add_argument("files", nargs="*", metavar="FILE", help=files)
    parser.add_argument("--json", action="store_true", help="one JSON object a line for the files")
    parser.add_argument("--model", type=Path, default=MODEL, metavar="PATH", help="the network (default: mnist.h5)")
    parser.add_argument("--keras", action="store_true", help=keras)
    parser.add_argument("--no-lessons", action="store_true", help="start without what the app was taught")
    parsed = parser.parse_args(arguments)
    if parsed.json and not parsed.files:
        parser.error("--json needs at least one FILE")
    return parsed


def expand(names: Iterable[str]) -> list[str]:
    """The files that are meant: a folder's pictures, and those of a pattern that the shell has left as it is.

    A name that stands for no file stays in the list; `recognize_file` says why.
    """
    files: list[str] = []
    for name in names:
        # Brackets are no pattern: "A[1].png" must not find A1.png.
        pattern = name.replace("[", "[[]")
        found = [] if os.path.lexists(name) else sorted(glob.glob(pattern))  # noqa: PTH207  # Path's is relative
        for path in found or [name]:
            try:
                files += pictures_in(path) or [path]
            except OSError:
                files.append(path)
    return files


def recognize_file(recognizer: Recognizer, file: str) -> Answer:
    try:
        with explained(file):  # a large picture may need more memory than there is
            picture = open_picture(file)
            return Answer(file, recognizer.recognize_number_image(picture), picture.info["page"], picture.info["pages"])
    except PictureError as error:
        return Answer(file, problem=str(error))


def recognize_files(names: Sequence[str], model: Path, as_json: bool, use_keras: bool = False) -> int:
    """Print what each file shows, one line each; returns the exit code."""
    code = 0
    signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        recognizer = Recognizer.load(model, use_keras)
        for remark in recognizer.remarks:
            fail(remark)
        for file in expand(names):
            answer = recognize_file(recognizer, file)
            if answer.problem:
                code = fail(answer.problem)
            for note in () if as_json else answer.number.notes:
                fail(f"{file}: {note}")
            if as_json or not answer.problem:
                line = _as_json(answer) if as_json else _as_text(answer)
                if problem := _write(f"{line}\n", sys.stdout):
                    return fail(f"the answer cannot be written ({problem}).")
    except ModelFileError as error:
        return fail(error)
    except KeyboardInterrupt:
        fail("interrupted.")
        return INTERRUPTED
    return code


def fail(sentence: object) -> int:
    """Say on stderr what is wrong; returns the exit code for it."""
    _write(f"main.py: {_visible(str(sentence))}\n", sys.stderr)
    return MISTAKE


def _as_text(answer: Answer) -> str:
    page = f" (picture {answer.page} of {answer.pages})" if answer.pages > 1 else ""
    return f"{_visible(answer.file)}{page}: {describe_number(answer.number)}"


def _as_json(answer: Answer) -> str:
    file, number = _decoded(answer.file), answer.number
    if answer.problem:
        return json.dumps({"file": file, "problem": _decoded(answer.problem)})
    digits = [
        {
            "digit": digit.digit,
            "best": digit.best,
            "confidence": round(digit.confidence, 6),
            "probabilities": [round(float(value), 6) for value in digit.probabilities],
            "box": [round(side, 1) for side in box],
        }
        for digit, box in zip(number.digits, number.boxes, strict=True)
    ]
    about = {"file": file, "page": answer.page, "pages": answer.pages, "text": number.text}
    return json.dumps(about | {"confidence": round(number.confidence, 6), "notes": number.notes, "digits": digits})


def _decoded(name: str) -> str:
    """A file's name as Unicode, whatever its bytes."""
    return os.fsencode(name).decode(errors="backslashreplace")


def _visible(text: str) -> str:
    """Text that may contain a file's name, whose letters must neither control the terminal nor begin a new line."""
    return "".join(letter if letter.isprintable() else ascii(letter)[1:-1] for letter in _decoded(text))


def _write(text: str, stream: TextIO | None) -> str:
    """Write to stdout or stderr, whatever letters it has; returns what went wrong, if anything."""
    if stream is None:
        return "it is closed"
    try:
        stream.write(text.encode(stream.encoding, "backslashreplace").decode(stream.encoding))
        stream.flush()
    except OSError as error:
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())  # else Python would try again at its end
        return str(error.strerror)
    return ""


def main_without_window() -> int:
    """Run the program where Python lacks Tk; returns the exit code."""
    arguments = parse()
    if arguments.files:
        return recognize_files(arguments.files, arguments.model, arguments.json, arguments.keras)
    return fail(
        "this Python has no Tk for the window: install python3-tk (apt), python3-tkinter (dnf), tk (pacman) "
        "or python-tk (brew), or name picture files to recognise without a window."
    )
