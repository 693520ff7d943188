"""The app as a process of its own, and the hand of a person in front of it: a real pointer, on Linux."""

import itertools
import subprocess
import sys

from app_driver import NAME
from helpers import OTHER_PROGRAM, PATIENCE, ROOT, wait_until

MAIN = ROOT / "main.py"


class Process:
    def __init__(self, display: dict[str, str], *arguments: str):
        self.display, self.window, pipe = display, "", subprocess.PIPE
        command = [sys.executable, str(MAIN), *arguments]
        self.process = subprocess.Popen(command, env=display, stdout=pipe, stderr=pipe, text=True)

    def xdotool(self, *arguments: object) -> str:
        command = ["xdotool", *map(str, arguments)]
        return subprocess.run(command, env=self.display, capture_output=True, text=True, check=False).stdout.strip()

    def wait_for_title(self, start: str) -> None:
        def title_is_right() -> bool:
            self.window = self.xdotool("search", "--onlyvisible", "--name", NAME).split("\n")[0]
            return self.xdotool("getwindowname", self.window).startswith(f"{NAME} - {start}")

        wait_until(title_is_right, pause=0.05)
        self.xdotool("windowfocus", "--sync", self.window)  # where the keys go

    def geometry(self) -> list[int]:
        """Left, top, width and height of the window, in screen pixels."""
        values = dict(line.split("=") for line in self.xdotool("getwindowgeometry", "--shell", self.window).split())
        return [int(values[name]) for name in ("X", "Y", "WIDTH", "HEIGHT")]

    def draw(self, *corners: tuple[float, float]) -> None:
        """Lead the pressed pointer along corners, given as shares of the window, as slowly as a quick hand.

        A key between two movements keeps them apart: a busy program would get several as one, and lose a corner.
        """
        left, top, width, height = self.geometry()
        steps: list[object] = []
        for start, end in itertools.pairwise(corners):
            for share in (0, 0.2, 0.4, 0.6, 0.8, 1):
                x, y = (round((1 - share) * a + share * b, 3) for a, b in zip(start, end, strict=True))
                steps += ["mousemove", left + int(x * width), top + int(y * height), "sleep", 0.01, "key", "Shift_L"]
                steps += ["mousedown", 1] if "mousedown" not in steps else []
        self.xdotool(*steps, "mouseup", 1)

    def close(self) -> None:
        """Ask the window to close, as a window manager does for a person; xdotool cannot."""
        subprocess.run([sys.executable, OTHER_PROGRAM, "close", self.window], env=self.display, check=True)

    def wait(self) -> tuple[int, str]:
        output, errors = self.process.communicate(timeout=PATIENCE)
        return self.process.returncode, output + errors
