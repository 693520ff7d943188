"""The window's icon: a white 7 on blue, as one would draw it."""

import tkinter as tk

from PIL import Image, ImageDraw, ImageTk

from digits.app.window.theme import PALETTES

SIZES = 16, 32, 64, 128  # the system takes those that it needs
FINE = 4  # times finer is it drawn, then averaged
SEVEN = (0.27, 0.26), (0.72, 0.26), (0.43, 0.78)  # corners, in sides of the icon


def draw_icon(side: int) -> Image.Image:
    """The icon in one size: RGBA."""
    scale = side * FINE
    image = Image.new("RGBA", (scale, scale))
    draw = ImageDraw.Draw(image)
    draw.rounded_rectangle((0, 0, scale - 1, scale - 1), 0.2 * scale, fill=PALETTES["light"].accent)
    points = [(x * scale, y * scale) for x, y in SEVEN]
    draw.line(points, fill="white", width=round(0.12 * scale), joint="curve")
    for x, y in points:
        draw.circle((x, y), 0.06 * scale, fill="white")
    return image.reduce(FINE)


def set_icon(window: tk.Tk) -> None:
    """Give it to the window and to all that it opens."""
    photos = [ImageTk.PhotoImage(draw_icon(side), master=window) for side in SIZES]
    window.iconphoto(True, *(str(photo) for photo in photos))
