"""Small pictures: drawings, and what the network sees with its pixels large."""

import tkinter as tk
from functools import cache

from PIL import Image, ImageOps, ImageTk

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
