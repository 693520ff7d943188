"""Small pictures: drawings, and what the network sees and makes of it, with pixels seen as squares."""

import math
import tkinter as tk
from functools import cache

import numpy as np
from PIL import Image, ImageOps, ImageTk

from digits.app.window.theme import background, follow_theme, palette
from digits.ink.drawing import Drawing


def tint(ink: Image.Image, paper: str, colour: str) -> Image.Image:
    """Ink, 8-bit greyscale, 255 on 0, in a colour on paper of another; both colours as #rrggbb."""
    return Image.fromarray(_ramp(paper, colour)[np.asarray(ink)])


@cache
def _ramp(paper: str, colour: str) -> np.ndarray:
    """The colours of all 256 levels: made once, because each pen movement needs them."""
    return np.asarray(ImageOps.colorize(Image.linear_gradient("L"), paper, colour))[:, 0]


def thumbnail(drawing: Drawing, side: int) -> Image.Image:
    """A drawing's ink on a square of paper, `side` screen pixels each way, in the colours of the window."""
    ink = drawing.image()
    margin = side // 10
    square = ImageOps.pad(ink.crop(ink.getbbox()), (side - 2 * margin,) * 2, Image.Resampling.LANCZOS)
    picture = ImageOps.expand(square, margin)
    return tint(picture, palette().paper, palette().ink)


class PixelView(tk.Label):
    """A picture as wide as it is told to be, its pixels seen as squares; one in grey is ink in the window's colours."""

    def __init__(self, parent: tk.Misc):
        super().__init__(parent, borderwidth=0, highlightthickness=0, anchor="nw")
        self.picture: Image.Image | None = None
        self._width = 1  # screen pixels
        self._photo: ImageTk.PhotoImage | None = None
        follow_theme(self, self._dress)

    def show(self, picture: Image.Image | None) -> None:
        """Show another one, or none."""
        self.picture = picture
        self._paint()

    def resize(self, width: int) -> None:
        """Be so many screen pixels wide."""
        if width != self._width:
            self._width = max(width, 1)
            self._paint()

    def _dress(self) -> None:
        self.configure(background=background())
        self._paint()

    def _paint(self) -> None:
        if self.picture is None:
            self._photo = None
            self.configure(image="")
            return
        picture, width = self.picture, self._width
        if picture.mode == "L":
            picture = tint(picture, palette().paper, palette().ink)
        large = ImageOps.scale(picture, math.ceil(width / picture.width), Image.Resampling.NEAREST)
        enlarged = large.resize((width, max(1, round(picture.height * width / picture.width))), Image.Resampling.BOX)
        if self._photo and (self._photo.width(), self._photo.height()) == enlarged.size:
            self._photo.paste(enlarged)
        else:
            self._photo = ImageTk.PhotoImage(enlarged, master=self)
            self.configure(image=self._photo)
