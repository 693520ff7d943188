"""The command line: its arguments, and pictures recognised without a window."""

import argparse
import io
import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from digits.app.batch import Answer
    from digits.recognition.recognition import Recognition

MODEL = Path(__file__).resolve().parents[2] / "mnist.h5"
MISTAKE = 2  # exit code for what the person or the machine must put right, as argparse has it
MANY = 20  # files from which on a person may wonder how far it is


def parse(arguments: Sequence[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="main.py",
        description="Recognise handwritten digits and numbers, drawn in a window or in picture files.",
    )
    parser.add_argument(
        "files", nargs="*", metavar="FILE", help="a picture, or a folder of pictures; without any, a window opens"
    )
    parser.add_argument("--json", action="store_true", help="one JSON object a line for the files")
    parser.add_argument("--model", type=Path, default=MODEL, metavar="PATH", help="the network (default: mnist.h5)")
    parser.add_argument(
        "--keras",
        action="store_true",
        help="let Keras compute the answers instead of NumPy. They are the same; but with NumPy the program is ready "
        "in 0.5 s and 76 MB, with Keras on TensorFlow in 3.8 s and 688 MB (python -m benchmarks.startup measures it).",
    )
    parser.add_argument("--no-lessons", action="store_true", help="start without what the app was taught")
    parsed = parser.parse_args(arguments)
    if parsed.json and not parsed.files:
        parser.error("--json needs at least one FILE")
    return parsed


def fail(sentence: object) -> int:
    """Say what is wrong; returns the exit code for it."""
    print(f"main.py: {sentence}", file=sys.stderr)
    return MISTAKE


def recognize_files(names: Sequence[str], model: Path, as_json: bool, use_keras: bool = False) -> int:
    """Print what each file shows, one line each; returns the exit code."""
    from digits.app.batch import expand, recognize_all
    from digits.ink.picture.files import PictureError
    from digits.recognition.model_file import ModelFileError

    if isinstance(sys.stdout, io.TextIOWrapper) and sys.stdout.errors == "strict":
        sys.stdout.reconfigure(errors="backslashreplace")  # a file's name may hold what the terminal's letters lack
    code = 0
    try:
        files = expand(names)
        show_progress = len(files) >= MANY and sys.stderr.isatty() and not sys.stdout.isatty()
        for count, answer in enumerate(recognize_all(files, model, use_keras), 1):
            if answer.problem:
                code = fail(answer.problem)
            elif problem := _write(_as_json(answer) if as_json else _as_text(answer)):
                return fail(problem)
            if show_progress:
                end = "\n" if count == len(files) else ""
                print(f"\r{count} of {len(files)}", end=end, file=sys.stderr, flush=True)
    except (PictureError, ModelFileError) as error:
        return fail(error)
    return code


def _as_text(answer: "Answer") -> str:
    page = f" (picture 1 of {answer.pages})" if answer.pages > 1 else ""
    return f"{answer.file}{page}: {answer.text}"


def _as_json(answer: "Answer") -> str:
    about: dict[str, object] = {"file": answer.file, "pages": answer.pages}
    if answer.number:
        pairs = zip(answer.number.digits, answer.number.boxes, strict=True)
        about |= {"text": answer.number.text, "confidence": round(answer.number.confidence, 6)}
        about["digits"] = [{**_fields(digit), "box": [round(side, 1) for side in box]} for digit, box in pairs]
    elif answer.recognition:
        about |= _fields(answer.recognition)
    return json.dumps(about)


def _fields(recognition: "Recognition") -> dict[str, object]:
    return {
        "digit": recognition.digit,
        "best": recognition.best,
        "confidence": round(recognition.confidence, 6),
        "probabilities": [round(float(value), 6) for value in recognition.probabilities],
    }


def _write(line: str) -> str:
    """Print a line; returns what went wrong, if anything."""
    try:
        print(line, flush=True)
    except OSError as error:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # or Python tries again at its end
        return f"the answer cannot be written ({error.strerror})."
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
