"""Pages of the panel "Look inside": feature maps and filters, each with a sentence on what is to be seen."""

import tkinter as tk
from collections.abc import Sequence
from functools import partial

import numpy as np
import ttkbootstrap as ttk
from PIL import ImageTk
from ttkbootstrap.widgets.scrolled import ScrolledFrame

from digits.app.inside.sheet import SheetView
from digits.app.window.theme import line_height
from digits.recognition.inspection import FeatureMaps, sequential

NOTHING = "Draw a digit to see what the network makes of it."
NO_CONVOLUTIONS = "This network has no convolutions."
WORDS = 11  # lines of text about what is to be seen
ORDINALS = "First", "Second", "Third"
MAPS = (
    "Each picture is what one filter finds in your ink: bright where its pattern is (an edge, a bend, an end). "
    "Click one to enlarge it."
)
FILTERS = "The patterns that the first convolution looks for, {0} x {0} pixels each. Click one to enlarge it."


class Page(ScrolledFrame):
    """A page that scrolls where it is higher than its room. It begins with what is to be seen on it."""

    def __init__(self, parent: tk.Misc):
        line = line_height(parent)
        super().__init__(parent, padding=line // 2, width=line, height=line)
        self.explanation = ttk.Label(self, text=NOTHING)
        self.explanation.pack(anchor="w", fill="x", pady=(0, line // 2))
        self._line = line
        self.container.bind("<Configure>", lambda event: self._resize(event.width - 2 * line, event.height), add="+")

    def _resize(self, width: int, height: int) -> None:
        """Fill a page of so many screen pixels."""
        for label in self.winfo_children():
            if isinstance(label, ttk.Label):
                label.configure(wraplength=width)
        self._enlarge(min(width, max(height - WORDS * self._line, width // 2)))

    def _enlarge(self, side: int) -> None:
        """Make what is to be seen so many screen pixels wide; all of it together is as high as wide."""
        raise NotImplementedError


class MapsPage(Page):
    """What each convolution makes of the drawing."""

    def __init__(self, parent: tk.Misc):
        super().__init__(parent)
        self.key = ColourKey(self, self.explanation)
        self.captions = [ttk.Label(self) for _ in ORDINALS]
        self.sheets = [SheetView(self, partial(self._caption, index)) for index in range(len(ORDINALS))]
        self._layers: Sequence[FeatureMaps] = []
        for caption, sheet in zip(self.captions, self.sheets, strict=True):
            caption.pack(anchor="w")
            sheet.pack(anchor="w", pady=(0, self._line // 2))

    def show(self, layers: Sequence[FeatureMaps] | None) -> None:
        """The maps of all layers; None for empty paper."""
        self._layers = layers or []
        self.explanation.configure(text=NOTHING if layers is None else MAPS if layers else NO_CONVOLUTIONS)
        for index, sheet in enumerate(self.sheets):
            if index < len(self._layers):
                sheet.show(self._layers[index])
                self._caption(index, sheet.index)
            else:
                sheet.clear()
                self.captions[index].configure(text="")
        self.key.show(bool(layers))

    def _caption(self, index: int, picked: int | None) -> None:
        maps = self._layers[index]
        what = f"map {picked + 1} of {maps.filters}" if picked is not None else f"{maps.filters} maps"
        self.captions[index].configure(text=f"{ORDINALS[index]} convolution: {what}, {maps.side} x {maps.side}")

    def _enlarge(self, side: int) -> None:
        for sheet in self.sheets:
            sheet.resize(side)


class FiltersPage(Page):
    """The first convolution's filters."""

    def __init__(self, parent: tk.Misc):
        super().__init__(parent)
        self.legend = ttk.Label(self, text="Blue: ink is wanted here. Orange: none is.")
        self.sheet = SheetView(self, lambda picked: None)
        self.sheet.pack(anchor="w")

    def show(self, filters: FeatureMaps | None) -> None:
        """The filters; None where the network has none."""
        self.explanation.configure(text=FILTERS.format(filters.side) if filters else NO_CONVOLUTIONS)
        if filters:
            self.sheet.show(filters)
            self.legend.pack(anchor="w", pady=(0, self._line // 2), before=self.sheet)

    def _enlarge(self, side: int) -> None:
        self.sheet.resize(side)


class ColourKey(ttk.Frame):
    """What the colours of feature maps mean; it stands below `above` while it is wanted."""

    def __init__(self, parent: tk.Misc, above: tk.Widget):
        super().__init__(parent)
        self._above = above
        line = line_height(parent)
        self._scale = tk.Label(self, borderwidth=0)
        ttk.Label(self, text="nothing").pack(side="left")
        self._scale.pack(side="left", padx=line // 2)
        ttk.Label(self, text="strongest").pack(side="left")
        self._size = 3 * line, line // 2
        self._photo: ImageTk.PhotoImage | None = None

    def show(self, is_wanted: bool) -> None:
        if is_wanted and not self._photo:
            scale = sequential(np.linspace(0, 1, self._size[0])[np.newaxis]).resize(self._size)
            self._photo = ImageTk.PhotoImage(scale, master=self)
            self._scale.configure(image=self._photo)
        if is_wanted:
            self.pack(anchor="w", pady=(0, self._size[1]), after=self._above)
        else:
            self.pack_forget()
