"""SheetView: many small maps in one picture, of which a click enlarges one."""

import math
import tkinter as tk
from collections.abc import Callable

from PIL import Image, ImageTk

from digits.app.window.theme import background, follow_theme
from digits.recognition.inspection import FeatureMaps, columns


class SheetView(tk.Label):
    """A sheet of maps, as wide as it is told to be; a click shows one map alone, another click all again.

    Args:
        parent: the widget that it stands in.
        picked: called with the index of the map that is shown alone; None when all are shown.
    """

    def __init__(self, parent: tk.Misc, picked: Callable[[int | None], None]):
        super().__init__(parent, borderwidth=0, highlightthickness=0, cursor="hand2")
        self.index: int | None = None  # of the map that is shown alone
        self._picked = picked
        self._width = 1
        self._sheet: Image.Image | None = None
        self._grid = 1, 1  # maps in a row, and rows
        self._photo: ImageTk.PhotoImage | None = None
        self.bind("<Button-1>", self._click)
        follow_theme(self, lambda: self.configure(background=background()))

    def show(self, maps: FeatureMaps) -> None:
        """Show these maps, one pixel apart."""
        across = columns(maps.filters)
        self._sheet, self._grid = maps.picture, (across, -(-maps.filters // across))
        self._paint()

    def clear(self) -> None:
        self._sheet = self._photo = self.index = None
        self.configure(image="")

    def resize(self, width: int) -> None:
        """Be so many screen pixels wide."""
        if width != self._width:
            self._width = max(width, 1)
            self._paint()

    def _paint(self) -> None:
        if self._sheet:
            picture = self._sheet if self.index is None else self._sheet.crop(self._cell(self.index))
            self._photo = ImageTk.PhotoImage(enlarge(picture, self._width), master=self)
            self.configure(image=self._photo)

    def _cell(self, index: int) -> tuple[int, int, int, int]:
        assert self._sheet
        (across, down), (width, height) = self._grid, self._sheet.size
        wide, high = (width + 1) // across, (height + 1) // down  # from one map to the next
        left, top = index % across * wide, index // across * high
        return left, top, left + wide - 1, top + high - 1

    def _click(self, event: "tk.Event[tk.Misc]") -> None:
        if self._sheet:
            across, down = self._grid
            column = min(across * event.x // max(self.winfo_width(), 1), across - 1)
            row = min(down * event.y // max(self.winfo_height(), 1), down - 1)
            self.index = column + across * row if self.index is None else None
            self._picked(self.index)
            self._paint()


def enlarge(picture: Image.Image, width: int) -> Image.Image:
    """A picture `width` pixels wide, its own pixels seen as squares."""
    zoom = max(1, math.ceil(width / picture.width))
    large = picture.resize((picture.width * zoom, picture.height * zoom), Image.Resampling.NEAREST)
    size = width, max(1, round(picture.height * width / picture.width))
    return large if large.size == size else large.resize(size, Image.Resampling.BOX)
