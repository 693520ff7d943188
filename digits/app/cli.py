"""The command line: its arguments, and pictures recognised without a window."""

import argparse
import io
import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path

MODEL = Path(__file__).resolve().parents[2] / "mnist.h5"
MISTAKE = 2  # exit code for what the person or the machine must put right, as argparse has it


def parse(arguments: Sequence[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="main.py",
        description="Recognise a handwritten digit: drawn in a window, or in picture files.",
    )
    parser.add_argument("files", nargs="*", metavar="FILE", help="a picture of one digit; without any, a window opens")
    parser.add_argument("--json", action="store_true", help="one JSON object a line for the files")
    parser.add_argument("--model", type=Path, default=MODEL, metavar="PATH", help="the network (default: mnist.h5)")
    parser.add_argument(
        "--keras",
        action="store_true",
        help="let Keras compute the answers instead of NumPy. They are the same; but with NumPy the program is ready "
        "in 0.6 s and 70 MB, with Keras on TensorFlow in 2.8 s and 720 MB (python -m benchmarks.startup measures it).",
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


def recognize_files(files: Sequence[str], model: Path, as_json: bool, use_keras: bool = False) -> int:
    """Print what digit each file shows, one line each; returns the exit code."""
    from digits.ink.pictures import PictureError, open_picture
    from digits.recognition.model_file import ModelFileError
    from digits.recognition.numbers import Number
    from digits.recognition.recognizer import Recognition, Recognizer
    from digits.recognition.words import describe, percent

    def fields(recognition: Recognition) -> dict[str, object]:
        return {
            "digit": recognition.digit,
            "best": recognition.best,
            "confidence": round(recognition.confidence, 6),
            "probabilities": [round(float(value), 6) for value in recognition.probabilities],
        }

    def number_line(file: str, number: Number) -> str:
        if as_json:
            pairs = zip(number.digits, number.boxes, strict=True)
            digits = [{**fields(digit), "box": [round(side, 1) for side in box]} for digit, box in pairs]
            answer = {"file": file, "text": number.text, "confidence": round(number.confidence, 6), "digits": digits}
            return json.dumps(answer)
        return f"{file}: {number.text} ({percent(number.confidence)})"

    def line(file: str, recognition: Recognition) -> str:
        if as_json:
            return json.dumps({"file": file, **fields(recognition)})
        return f"{file}: {describe(recognition)}"

    if isinstance(sys.stdout, io.TextIOWrapper) and sys.stdout.errors == "strict":
        sys.stdout.reconfigure(errors="backslashreplace")  # a file's name may hold what the terminal's letters lack
    try:
        recognizer = Recognizer.load(model, use_keras)
    except ModelFileError as error:
        return fail(error)
    code = 0
    for file in files:
        try:
            picture = open_picture(file)
        except PictureError as error:
            code = fail(error)
            continue
        number = recognizer.recognize_number_image(picture)
        several = len(number.digits) > 1
        answer = number_line(file, number) if several else line(file, recognizer.recognize_image(picture))
        try:
            print(answer, flush=True)
        except OSError as error:
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # or Python tries again at its end
            return fail(f"the answer cannot be written ({error.strerror}).")
    return code


def main_without_window() -> int:
    """What the program can do where Python lacks Tk."""
    arguments = parse()
    if arguments.files:
        return recognize_files(arguments.files, arguments.model, arguments.json, arguments.keras)
    return fail(
        "this Python has no Tk for the window: install python3-tk (apt), python3-tkinter (dnf), tk (pacman) "
        "or python-tk (brew), or name picture files to recognise without a window."
    )
