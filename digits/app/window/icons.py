"""Icons of buttons, as lines in a square of 24 units: as sharp on every display, in every colour."""

import tkinter as tk
from typing import Any

import ttkbootstrap as ttk
from PIL import Image, ImageDraw, ImageTk

from digits.app.window.theme import palette

FINE = 4  # drawn at 4x, then downsampled
LINES = {
    "undo": [[(9, 4), (4, 9), (9, 14)], [(4, 9), (15, 9), (19, 11), (20, 15), (18, 18), (14, 20), (9, 20)]],
    "eraser": [[(4, 16), (13, 5), (20, 11), (13, 20), (8, 20), (4, 16)], [(9, 10), (16, 16)], [(13, 20), (21, 20)]],
    "open": [[(3, 19), (3, 5), (9, 5), (11, 8), (20, 8), (20, 11)], [(3, 19), (7, 11), (22, 11), (18, 19), (3, 19)]],
    "sample": [[(4, 4), (20, 4), (20, 20), (4, 20), (4, 4)], *([(x, y)] for x, y in ((8, 8), (16, 8), (12, 12)))],
    "look": [[(3, 12), (7, 7), (12, 5), (17, 7), (21, 12), (17, 17), (12, 19), (7, 17), (3, 12)], [(12, 12)]],
}
LINES["sample"] += [[(8, 16)], [(16, 16)]]
LINES["redo"] = [[(24 - x, y) for x, y in line] for line in LINES["undo"]]


def icon(name: str, side: int, colour: str, master: tk.Misc) -> ImageTk.PhotoImage:
    scale = side * FINE / 24
    mask = Image.new("L", (side * FINE, side * FINE))
    draw = ImageDraw.Draw(mask)
    for line in LINES[name]:
        points = [(x * scale, y * scale) for x, y in line]
        draw.line(points, fill=255, width=round(1.8 * scale), joint="curve")
        for point in points:
            draw.circle(point, (0.9 if len(points) > 1 else 1.7) * scale, fill=255)
    image = Image.new("RGBA", (side, side), colour)
    image.putalpha(mask.reduce(FINE))
    return ImageTk.PhotoImage(image, master=master)


def show_icon(button: ttk.Button | ttk.Checkbutton, name: str, side: int) -> None:
    """Give a button its icon, so many screen pixels large, in the colours of the theme in use."""
    colours = palette()
    photos = [icon(name, side, colour, button) for colour in (colours.text, colours.edge, colours.paper)]
    states: Any = (photos[0], "disabled", photos[1], "selected", photos[2])
    button.configure(image=states)
    button.photos = photos  # type: ignore[union-attr]  # Tk keeps none
