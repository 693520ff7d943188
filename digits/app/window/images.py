"""Small pictures: drawings, what the network sees with its pixels large, and the icons of buttons."""

import tkinter as tk
from functools import cache
from typing import Any

import ttkbootstrap as ttk
from PIL import Image, ImageDraw, ImageOps, ImageTk

from digits.app.window.theme import background, follow_theme, palette
from digits.ink.drawing import Drawing
from digits.ink.mnist_format import FIELD


def tint(ink: Image.Image, paper: str, colour: str) -> Image.Image:
    """Ink, 8-bit greyscale, 255 on 0, in a colour on paper of another; both colours as #rrggbb."""
    return Image.merge("RGB", [ink] * 3).point(_ramp(paper, colour))


@cache
def _ramp(paper: str, colour: str) -> list[int]:
    """The colours of all 256 levels, channel by channel: made once, because each pen movement needs them."""
    levels = ImageOps.colorize(Image.linear_gradient("L").crop((0, 0, 1, 256)), paper, colour)
    return [level for channel in levels.split() for level in channel.tobytes()]


def thumbnail(drawing: Drawing, side: int) -> Image.Image:
    """A drawing's ink on a square of paper, `side` screen pixels each way, in the colours of the window."""
    ink = drawing.image()
    left, top, right, bottom = ink.getbbox() or (0, 0, *ink.size)
    longer = max(right - left, bottom - top)
    square = Image.new("L", (longer, longer))
    square.paste(ink.crop((left, top, right, bottom)), ((longer - right + left) // 2, (longer - bottom + top) // 2))
    picture = Image.new("L", (side, side))
    margin = side // 10
    picture.paste(square.resize([side - 2 * margin] * 2, Image.Resampling.LANCZOS), (margin, margin))
    return tint(picture, palette().paper, palette().ink)


class ImageView(tk.Label):
    """An image in MNIST's form, enlarged by whole steps: its pixels are seen as squares."""

    def __init__(self, parent: tk.Misc):
        super().__init__(parent, borderwidth=0, highlightthickness=0, anchor="nw")
        self.side = FIELD  # screen pixels
        self._picture: Image.Image | None = None
        self._photo: ImageTk.PhotoImage | None = None
        follow_theme(self, self._dress)

    def _dress(self) -> None:
        self.configure(background=background())
        self.show(self._picture)

    def resize(self, room: int) -> None:
        """Take as many screen pixels each way as whole steps allow."""
        self.side = FIELD * max(room // FIELD, 1)
        self.show(self._picture)

    def show(self, picture: Image.Image | None) -> None:
        """Show another one, or none: empty paper."""
        self._picture = picture
        ink = picture or Image.new("L", (FIELD, FIELD))
        enlarged = tint(ink, palette().paper, palette().ink).resize((self.side, self.side), Image.Resampling.NEAREST)
        if self._photo and self._photo.width() == self.side:
            self._photo.paste(enlarged)
        else:
            self._photo = ImageTk.PhotoImage(enlarged, master=self)
            self.configure(image=self._photo)


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
