"""Pictures of the app for the README and for looking at: light, dark, refusal, look inside, small, high resolution.

    python -m benchmarks.screenshots [FOLDER]

Writes PNG files to FOLDER (default: docs). Linux; needs Xvfb and ImageMagick's `import`.
"""

import os
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from benchmarks._display import start_display
from benchmarks.latency import wait_for_networks

if TYPE_CHECKING:
    from main import App

SEVEN = [[(75, 75), (205, 68), (190, 110), (150, 170), (128, 235)]]
THREE = [[(95, 75), (140, 55), (180, 85), (150, 125), (120, 135), (165, 145), (190, 185), (150, 225), (95, 210)]]
STAR = [[(80, 230), (140, 45)], [(140, 45), (200, 230)], [(200, 230), (45, 115)], [(45, 115), (235, 115)]]
STAR += [[(235, 115), (80, 230)]]


def draw(app: "App", strokes: list[list[tuple[int, int]]]) -> None:
    """Smooth lines through the points, each in canvas pixels."""
    import numpy as np
    from scipy.interpolate import make_interp_spline

    for corners in strokes:
        points = np.array(corners, dtype=float)
        spline = make_interp_spline(np.linspace(0, 1, len(points)), points, k=min(2, len(points) - 1))
        path = spline(np.linspace(0, 1, 60))
        app.drawing.start(*path[0])
        for x, y in path[1:]:
            app.drawing.extend(x, y)
    app.canvas.redraw()


class Shot(NamedTuple):
    name: str
    mode: str
    strokes: list[list[tuple[int, int]]]
    page: int | None = None  # of the look inside
    size: tuple[int, int] = (720, 520)  # in pixels of a 96 dpi display
    dpi: int = 96


SHOTS = [
    Shot("screenshot", "light", SEVEN),
    Shot("dark", "dark", THREE),
    Shot("refusal", "light", STAR),
    Shot("inside", "light", SEVEN, page=0),
    Shot("why", "dark", THREE, page=1),
    Shot("smallest", "light", SEVEN, size=(480, 360)),
    Shot("sharp", "dark", SEVEN, dpi=192),
    Shot("largest", "dark", THREE, page=2, size=(1280, 900)),
]


def photograph(shot: Shot, path: Path) -> None:
    from main import App

    app = App()
    app.appearance.choice.set(shot.mode)
    width, height = (round(side * shot.dpi / 96) for side in shot.size)
    app.geometry(f"{width}x{height}+0+0")
    wait_for_networks(app)
    draw(app, shot.strokes)
    if shot.page is not None:
        app.toggle_inspector()
        assert app.inspector
        app.inspector.select(shot.page)
    end = time.monotonic() + 1
    while app.jobs.is_busy or time.monotonic() < end:
        app.update()
    box = f"{app.winfo_rootx() + app.winfo_width()}x{app.winfo_rooty() + app.winfo_height()}+0+0"  # with the menu bar
    subprocess.run(["import", "-window", "root", "-crop", box, str(path)], check=True)
    app.destroy()


def main() -> None:
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else "docs")
    folder.mkdir(exist_ok=True)
    displays = {dpi: start_display(dpi) for dpi in (96, 192)}
    try:
        for shot in SHOTS:
            os.environ["DISPLAY"] = displays[shot.dpi][1]
            photograph(shot, folder / f"{shot.name}.png")
    finally:
        for server, _ in displays.values():
            server.terminate()
            server.wait()


if __name__ == "__main__":
    main()
