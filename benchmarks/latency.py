"""From a movement of the pen to the painted bars: python -m benchmarks.latency [--movements 200]

Linux; needs Xvfb.
"""

import argparse
import math
import os
import sys
import time
from statistics import quantiles
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image, ImageDraw

from benchmarks._display import forget, start_display
from benchmarks._table import head, row
from digits.training.generator import write_digits

if TYPE_CHECKING:
    from digits.recognition import Number
    from main import App

SCREEN = "3840x2160"  # 4K


def wait_for_network(app: "App") -> None:
    """SystemExit where the app has none, with its own sentence."""
    while app.reading.recognizer is None or not app.canvas.winfo_viewable():
        if app.reading.problem:
            raise SystemExit(app.reading.problem)
        app.update()


def measure(app: "App", movements: int) -> list[float]:
    """Seconds from each movement of the pen to its bars on the screen, at a mouse's 125 movements a second."""
    shown = []
    show = app.answer.show

    def show_and_note(number: "Number", chosen: range) -> str:
        phrase = show(number, chosen)
        app.update_idletasks()  # paints
        shown.append(time.perf_counter())
        return phrase

    app.answer.show = show_and_note  # type: ignore[method-assign]
    unit = app.canvas.unit
    seconds: list[float] = []
    app.canvas.event_generate("<ButtonPress-1>", x=round(70 * unit), y=round(70 * unit))
    for index in range(movements):
        end = time.perf_counter() + 0.008
        while time.perf_counter() < end or app.jobs.pending:
            app.update()
        shown.clear()
        begin = time.perf_counter()
        x, y = 70 + 60 * math.sin(index / 9) + index % 2, 70 + index / movements * 170
        app.canvas.event_generate("<B1-Motion>", x=round(x * unit), y=round(y * unit))
        while not shown:
            app.tk.dooneevent()  # as mainloop does: it sleeps between events, and leaves the processor to the threads
        seconds.append(shown[0] - begin)
    app.canvas.event_generate("<ButtonRelease-1>", x=0, y=0)
    app.answer.show = show  # type: ignore[method-assign]
    return seconds


def write_five_digits(app: "App") -> None:
    """Five synthetic digits, to the right of what `measure` draws."""
    unit = app.canvas.unit
    for index, strokes in enumerate(write_digits(5, np.random.default_rng(2))[0]):
        points = np.concatenate(strokes)
        low, scale = points.min(axis=0), 50 / np.ptp(points, axis=0).max()
        for stroke in strokes:
            path = (((stroke - low) * scale + (150 + 45 * index, 30)) * unit).round().astype(int).tolist()
            app.canvas.event_generate("<ButtonPress-1>", x=path[0][0], y=path[0][1])
            for x, y in path[1:]:
                app.canvas.event_generate("<B1-Motion>", x=x, y=y)
            app.canvas.event_generate("<ButtonRelease-1>", x=path[-1][0], y=path[-1][1])
    app.update()


def report(name: str, seconds: list[float]) -> None:
    median, slow = (1000 * quantiles(seconds, n=20)[index] for index in (9, 18))
    print(row(name, f"{median:.1f} ms", f"{slow:.1f} ms"))


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure the app's latency.")
    parser.add_argument("--movements", type=int, default=200)
    movements = parser.parse_args().movements
    forget()
    server, os.environ["DISPLAY"] = start_display(size=SCREEN)
    try:
        from main import App  # after there is a display

        sys.setswitchinterval(0.001)
        app = App()
        wait_for_network(app)
        measure(app, 20)  # warms up
        app.canvas.clear()
        print(head("Pen movement to painted bars", "median", "95th percentile"))
        report("the app", measure(app, movements))
        app.canvas.clear()
        write_five_digits(app)
        report("the app, a sixth digit beside five", measure(app, movements))
        app.canvas.clear()
        zero = Image.new("L", (150, 200))
        ImageDraw.Draw(zero).ellipse((0, 0, 149, 199), outline=255, width=20)
        app.page.place_ink(zero)  # in the middle of the paper
        report("the app, over a picture", measure(app, movements))
        app.canvas.clear()
        app.commands["look"].run()
        report("the app, looking inside", measure(app, movements))
        app.commands["look"].run()
        app.canvas.clear()
        app.geometry(f"{SCREEN}+0+0")
        measure(app, 20)
        app.canvas.clear()
        report(f"the app, its window {SCREEN}", measure(app, movements))
        app.destroy()
    finally:
        server.terminate()
        server.wait()


if __name__ == "__main__":
    main()
