"""The app as a process of its own, and the hand of a person in front of it: a real pointer, on Linux."""

import itertools
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from helpers import PATIENCE, wait_until

MAIN, OTHER_PROGRAM = Path(__file__).parents[1] / "main.py", Path(__file__).with_name("other_program.py")
NAME = "Handwritten Digit Recognition"


class Process:
    """The app, and the hand of a person in front of it."""

    def __init__(self, display: dict[str, str], *arguments: str, main: Path = MAIN, **options: Any):
        self.display = display
        command, pipe = [sys.executable, str(main), *arguments], subprocess.PIPE
        self.process = subprocess.Popen(command, env=display, stdout=pipe, stderr=pipe, text=True, **options)
        self.window = ""

    def xdotool(self, *arguments: object) -> str:
        if not shutil.which("xdotool"):
            pytest.fail("There is no xdotool to move the pointer: install the package xdotool.")
        command = ["xdotool", *map(str, arguments)]
        return subprocess.run(command, env=self.display, capture_output=True, text=True, check=False).stdout.strip()

    def title(self) -> str:
        self.window = self.xdotool("search", "--onlyvisible", "--name", NAME).split("\n")[0]
        return self.xdotool("getwindowname", self.window) if self.window else ""

    def wait_for_title(self, start: str) -> None:
        def title_is_right() -> bool:
            return self.title().startswith(f"{NAME} - {start}")

        wait_until(title_is_right)

    def draw(self, *corners: tuple[float, float]) -> None:
        """Lead the pressed pointer along corners, given as shares of the window, as slowly as a quick hand.

        A key between two movements keeps them apart: a busy program would get several as one, and lose a corner.
        """
        size = dict(line.split("=") for line in self.xdotool("getwindowgeometry", "--shell", self.window).split())
        left, top, width, height = (int(size[name]) for name in ("X", "Y", "WIDTH", "HEIGHT"))
        steps: list[object] = []
        for start, end in itertools.pairwise(corners):
            for share in (0, 0.2, 0.4, 0.6, 0.8, 1):
                x, y = (round((1 - share) * a + share * b, 3) for a, b in zip(start, end, strict=True))
                steps += ["mousemove", left + int(x * width), top + int(y * height), "sleep", 0.01, "key", "Shift_L"]
                steps += ["mousedown", 1] if "mousedown" not in steps else []
        self.xdotool(*steps, "mouseup", 1)

    def close(self) -> None:
        """Ask the window to close, as a window manager does for a person."""
        command = [sys.executable, str(OTHER_PROGRAM), "close", self.window]  # xdotool cannot
        subprocess.run(command, env=self.display, check=True)

    def wait(self) -> tuple[int, str]:
        output, errors = self.process.communicate(timeout=PATIENCE)
        return self.process.returncode, output + errors
