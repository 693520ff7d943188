"""Small pictures: a drawing as large as its ink, and ImageView, whose pixels are large."""

import tkinter as tk

from PIL import Image, ImageOps, ImageTk

from digits.app.window.theme import background, follow_theme, palette
from digits.ink.drawing import Drawing


def tint(ink: Image.Image, paper: str, colour: str) -> Image.Image:
    """Ink, 8-bit greyscale, 255 on 0, in a colour on paper of another; both colours as #rrggbb."""
    return ImageOps.colorize(ink, paper, colour)


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
    """A picture enlarged by whole steps, its pixels seen as squares, as much as `side` allows.

    Args:
        parent: the widget that it stands in.
        side: the most that the longer side may take, in screen pixels.
    """

    def __init__(self, parent: tk.Misc, side: int):
        super().__init__(parent, borderwidth=0, highlightthickness=0)
        self.side = side
        self._photo: ImageTk.PhotoImage | None = None
        follow_theme(self, lambda: self.configure(background=background()))

    @property
    def shown(self) -> tuple[int, int] | None:
        """Width and height of the enlarged picture in screen pixels; None where there is none."""
        return (self._photo.width(), self._photo.height()) if self._photo else None

    def show(self, picture: Image.Image) -> None:
        zoom = max(1, self.side // max(picture.size))
        enlarged = picture.resize((picture.width * zoom, picture.height * zoom), Image.Resampling.NEAREST)
        if self.shown == enlarged.size and self._photo:
            self._photo.paste(enlarged)
        else:
            self._photo = ImageTk.PhotoImage(enlarged, master=self)
            self.configure(image=self._photo)

    def clear(self) -> None:
        self.configure(image="")
        self._photo = None
