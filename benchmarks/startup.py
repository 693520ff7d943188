"""How soon the app is there, how much memory it takes and how long it keeps its window waiting.

    python -m benchmarks.startup [--runs 5]

Each number is a median, and stands beside two others of the same run: the app with --keras, and the plain way, a
program that imports TensorFlow, loads mnist.h5 with Keras and then opens its window. Linux; needs Xvfb and xdotool.
"""

import argparse
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import NamedTuple, TypeVar

from benchmarks._display import forget, start_display
from benchmarks._table import head, row

T = TypeVar("T")
ROOT = Path(__file__).resolve().parent.parent
NAME = "Handwritten Digit Recognition"
PATIENCE = 60.0  # seconds that a program is waited for

PLAIN = f"""
import tkinter as tk
import numpy as np
import tensorflow
import keras
model = keras.models.load_model({str(ROOT / "mnist.h5")!r})
window = tk.Tk()
tk.Canvas(window).pack()
window.title("{NAME} - loading")
window.update()
model.predict(np.zeros((1, 28, 28, 1), dtype=np.float32), verbose=0)
window.title("{NAME} - ready")
window.mainloop()
"""

BLOCKED = f"""
import sys, time
sys.path.insert(0, {str(ROOT)!r})
sys.argv[0] = "main.py"
import main
app = main.App()
sys.setswitchinterval(0.001)
longest, last, end = 0.0, time.perf_counter(), None
def tick():
    global longest, last
    now = time.perf_counter()
    longest, last = max(longest, now - last), now
    if app.reading.recognizer and app.reading.number and now > end:
        app.quit()
    else:
        app.after(1, tick)
def draw():
    global end, last
    app.drawing.start(90, 90)
    app.drawing.extend(150, 250)
    app.canvas.redraw()
    end, last = time.perf_counter() + 2, time.perf_counter()
    tick()
app.after_idle(draw)
app.mainloop()
print(longest)
"""


class Start(NamedTuple):
    window: float  # seconds to the mapped window
    ready: float  # seconds to the first recognition possible
    memory: float  # MB, private and a share of what is shared


def xdotool(*arguments: str) -> str:
    return subprocess.run(["xdotool", *arguments], capture_output=True, text=True, check=False).stdout.strip()


def wait_for(process: "subprocess.Popen[bytes]", ask: Callable[[], T]) -> T:
    """The first true answer. SystemExit where the process ends before, or takes too long."""
    end = time.perf_counter() + PATIENCE
    while not (answer := ask()):
        if process.poll() is not None or time.perf_counter() > end:
            raise SystemExit("A measured program does not get ready: see whether mnist.h5 is there and main.py works.")
    return answer


def start(command: list[str]) -> Start:
    begin = time.perf_counter()
    process = subprocess.Popen(command, stderr=subprocess.DEVNULL, cwd=ROOT)
    try:
        window = wait_for(process, lambda: xdotool("search", "--onlyvisible", "--name", NAME))
        mapped = time.perf_counter() - begin
        wait_for(process, lambda: xdotool("getwindowname", window).endswith("ready"))
        ready = time.perf_counter() - begin
        lines = Path(f"/proc/{process.pid}/smaps_rollup").read_text().splitlines()
        memory = next(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024
    finally:
        process.kill()
        process.wait()
    return Start(mapped, ready, memory)


def blocked_time() -> float:
    """The longest time, in seconds, that the window's thread was kept from its events while loading and reading."""
    command = [sys.executable, "-c", BLOCKED]
    return float(subprocess.run(command, capture_output=True, text=True, timeout=60, check=True).stdout)


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure the start of the app.")
    parser.add_argument("--runs", type=int, default=5)
    runs = parser.parse_args().runs
    forget()
    server, os.environ["DISPLAY"] = start_display()
    try:
        commands = ["main.py"], ["main.py", "--keras"], ["-c", PLAIN]
        starts = [[start([sys.executable, *command]) for command in commands] for _ in range(runs)]
        blocked = [blocked_time() for _ in range(runs)]
    finally:
        server.terminate()
        server.wait()
    print(head(f"Start-up, median of {runs}", "the app", "with --keras", "TensorFlow loaded first"))
    for name, unit, digits in (("window", "s", 2), ("ready", "s", 2), ("memory", "MB", 0)):
        values = [
            f"{median(getattr(run, name) for run in program):.{digits}f} {unit}"
            for program in zip(*starts, strict=True)
        ]
        print(row(name, *values))
    print(row("longest time that the window waits", f"{1000 * median(blocked):.0f} ms", "", "all of it"))


if __name__ == "__main__":
    main()
