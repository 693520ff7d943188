"""Pictures of the app.

    python -m benchmarks.screenshots [FOLDER]

Writes those of the README to docs or, with FOLDER, these and more to look at: the smallest window and a maximised one,
light and dark, on a coarse and on a fine display. Linux; needs Xvfb.
"""

import os
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from PIL import ImageGrab

from benchmarks._display import forget, start_display
from benchmarks.latency import wait_for_network

if TYPE_CHECKING:
    from main import App

SEVEN = [[(75, 75), (205, 68), (190, 110), (150, 170), (128, 235)]]
THREE = [[(95, 75), (140, 55), (180, 85), (150, 125), (120, 135), (165, 145), (190, 185), (150, 225), (95, 210)]]
STAR = [[(80, 230), (140, 45)], [(140, 45), (200, 230)], [(200, 230), (45, 115)], [(45, 115), (235, 115)]]
STAR += [[(235, 115), (80, 230)]]
FOUR_TWO = [[(75, 60), (45, 150), (130, 150)], [(110, 90), (100, 230)]]
FOUR_TWO += [[(185, 110), (200, 65), (250, 70), (250, 130), (175, 225), (260, 225)]]


def draw(app: "App", strokes: list[list[tuple[int, int]]]) -> None:
    """Smooth lines through the points, each in canvas pixels."""
    import numpy as np
    from scipy.interpolate import make_interp_spline

    for corners in strokes:
        points = np.array(corners, dtype=float)
        spline = make_interp_spline(np.linspace(0, 1, len(points)), points, k=min(2, len(points) - 1))
        app.drawing.add(spline(np.linspace(0, 1, 60)))
    app.canvas.redraw()


class Shot(NamedTuple):
    name: str
    mode: str
    strokes: list[list[tuple[int, int]]]
    page: int | None = None  # of the look inside
    size: tuple[int, int] = (860, 560)  # in pixels of a 96 dpi display
    dpi: int = 96


SHOTS = [
    Shot("screenshot", "light", FOUR_TWO),
    Shot("rejection", "light", STAR),
    Shot("inside", "dark", SEVEN, page=0, size=(1280, 640)),
]
# Not for the README: to look at.
MORE = [
    Shot("empty", "light", []),
    Shot("dark", "dark", THREE),
    Shot("smallest", "dark", FOUR_TWO, size=(480, 360)),
    Shot("maximised", "dark", THREE, page=0, size=(1920, 1010)),
    Shot("sharp", "light", FOUR_TWO, size=(800, 560), dpi=192),
    Shot("why", "dark", THREE, page=1, size=(1200, 620)),
    Shot("filters", "light", SEVEN, page=2, size=(800, 560), dpi=192),
]


def photograph(shot: Shot, path: Path) -> None:
    from main import App

    forget()
    app = App()
    app.mode.set(shot.mode)
    width, height = (round(side * shot.dpi / 96) for side in shot.size)
    app.geometry(f"{width}x{height}+0+0")
    wait_for_network(app)
    draw(app, shot.strokes)
    if shot.page is not None:
        app.commands["look"].run()
        app.geometry(f"{width}x{height}")
        assert app.panel.inspector
        app.panel.inspector.select(shot.page)
    app.event_generate("<Motion>", warp=True, x=0, y=0)  # or a tooltip shows
    settle(app)
    box = 0, 0, app.winfo_rootx() + app.winfo_width(), app.winfo_rooty() + app.winfo_height()  # with the menu bar
    ImageGrab.grab(box, xdisplay=os.environ["DISPLAY"]).save(path)
    app.destroy()


def settle(app: "App") -> None:
    end = time.monotonic() + 1
    while app.jobs.pending or time.monotonic() < end:
        app.update()


def main() -> None:
    shots = [*SHOTS, *MORE] if len(sys.argv) > 1 else SHOTS
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else "docs")
    folder.mkdir(exist_ok=True)
    displays = {dpi: start_display(dpi) for dpi in (96, 192)}
    try:
        for shot in shots:
            os.environ["DISPLAY"] = displays[shot.dpi][1]
            photograph(shot, folder / f"{shot.name}.png")
    finally:
        for server, _ in displays.values():
            server.terminate()
            server.wait()


if __name__ == "__main__":
    main()
