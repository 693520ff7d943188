"""The command line: its arguments, and pictures recognised without a window."""

import argparse
import json
import os
import signal
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TextIO

from digits.app.batch import Answer, expand, recognize_file
from digits.recognition.architecture import ModelFileError
from digits.recognition.recognizer import Recognizer

MODEL = Path(__file__).resolve().parents[2] / "mnist.h5"
MISTAKE = 2  # exit code for what the person or the machine must put right, as argparse has it
INTERRUPTED = 130  # the shell's for Ctrl+C
MANY = 20  # files from which on a person may wonder how far it is


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


def fail(sentence: object) -> int:
    """Say on stderr what is wrong; returns the exit code for it."""
    _write(f"main.py: {_visible(str(sentence))}\n", sys.stderr)
    return MISTAKE


def recognize_files(names: Sequence[str], model: Path, as_json: bool, use_keras: bool = False) -> int:
    """Print what each file shows, one line each; returns the exit code."""
    code = 0
    signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        recognizer = Recognizer.load(model, use_keras)
        for remark in recognizer.remarks:
            fail(remark)
        files = expand(names)
        show_progress = len(files) >= MANY and os.isatty(2) and not os.isatty(1)
        for count, file in enumerate(files, 1):
            answer = recognize_file(recognizer, file)
            if answer.problem:
                code = fail(answer.problem)
            for note in () if as_json else answer.number.notes:
                fail(f"{file}: {note}")
            if as_json or not answer.problem:
                line = _as_json(answer) if as_json else _as_text(answer)
                if problem := _write(f"{line}\n", sys.stdout):
                    return fail(f"the answer cannot be written ({problem}).")
            if show_progress:
                _write(f"\r{count} of {len(files)}" + "\n" * (count == len(files)), sys.stderr)
    except ModelFileError as error:
        return fail(error)
    except KeyboardInterrupt:
        fail("interrupted.")
        return INTERRUPTED
    return code


def _as_text(answer: Answer) -> str:
    page = f" (picture {answer.page} of {answer.pages})" if answer.pages > 1 else ""
    return f"{_visible(answer.file)}{page}: {answer.text}"


def _as_json(answer: Answer) -> str:
    if answer.problem:
        return json.dumps({"file": _decoded(answer.file), "problem": _decoded(answer.problem)})
    digits = [
        {
            "digit": digit.digit,
            "best": digit.best,
            "confidence": round(digit.confidence, 6),
            "probabilities": [round(float(value), 6) for value in digit.probabilities],
            "box": [round(side, 1) for side in box],
        }
        for digit, box in zip(answer.number.digits, answer.number.boxes, strict=True)
    ]
    about = {"file": _decoded(answer.file), "page": answer.page, "pages": answer.pages, "text": answer.number.text}
    about |= {"confidence": round(answer.number.confidence, 6), "notes": answer.number.notes, "digits": digits}
    return json.dumps(about)


def _decoded(name: str) -> str:
    """A file's name as Unicode, whatever its bytes."""
    return os.fsencode(name).decode(errors="backslashreplace")


def _visible(text: str) -> str:
    """Text with a file's name in it: no letter of it may control the terminal, or look like a line of its own."""
    return "".join(
        letter if letter.isprintable() else letter.encode("unicode_escape").decode() for letter in _decoded(text)
    )


def _write(text: str, stream: TextIO | None) -> str:
    """Write to stdout or stderr, whatever letters it has; returns what went wrong, if anything."""
    if stream is None:
        return "it is closed"
    try:
        stream.write(text.encode(stream.encoding, "backslashreplace").decode(stream.encoding))
        stream.flush()
    except OSError as error:
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())  # or Python tries again at its end
        return error.strerror or "it is closed"
    return ""


def main_without_window() -> int:
    """What the program can do where Python lacks Tk."""
    arguments = parse()
    if arguments.files:
        return recognize_files(arguments.files, arguments.model, arguments.json, arguments.keras)
    return fail(
        "this Python has no Tk for the window: install python3-tk (apt), python3-tkinter (dnf), tk (pacman) "
        "or python-tk (brew), or name picture files to recognise without a window."
    )
