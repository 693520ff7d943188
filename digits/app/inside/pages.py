"""Pages of the look inside, each with a sentence on what is to be seen, and sheets of maps to be clicked."""

import math
import tkinter as tk
from collections.abc import Callable, Sequence
from functools import partial

import ttkbootstrap as ttk
from PIL import Image, ImageTk
from ttkbootstrap.widgets.scrolled import ScrolledFrame

from digits.app.window.theme import background, follow_theme, line_height, palette
from digits.recognition.inspection import Evidence, FeatureMaps, columns

NOTHING = "Draw a digit to see what the network makes of it."
NO_CONVOLUTIONS = "This network has no convolutions."
WORDS = 9  # lines of text about what is to be seen
ORDINALS = "First", "Second", "Third"
MAPS = (
    "Each picture is what one filter finds in your ink, such as an edge, a bend or an end: "
    "dark blue is nothing, yellow the strongest. Click one to enlarge it."
)
FILTERS = (
    "The patterns that the first convolution looks for, {0} x {0} pixels each. "
    "Blue: ink is wanted here. Orange: none is. Click one to enlarge it."
)
WHY = (
    "A square of 5 x 5 pixels is wiped out at each place in turn: "
    "ink without which {0.digit} loses its lead over {0.rival} speaks for {0.digit}."
)


class Page(ScrolledFrame):
    """A page that scrolls where it is higher than its room. It begins with what is to be seen on it."""

    def __init__(self, parent: tk.Misc):
        self._line = line_height(parent)
        super().__init__(parent, padding=self._line // 2, width=self._line, height=self._line)
        self.explanation = ttk.Label(self, text=NOTHING)
        self.explanation.pack(anchor="w", fill="x", pady=(0, self._line // 2))
        self.container.bind("<Configure>", lambda event: self._resize(event.width, event.height), add="+")

    def _resize(self, width: int, height: int) -> None:
        """Fill a page of so many screen pixels: all pictures of it together are as high as wide."""
        self._line = line_height(self)
        width -= 2 * self._line
        labels = self.winfo_children()
        for label in labels:
            if isinstance(label, ttk.Label):
                label.configure(wraplength=width)
        for sheet in labels:
            if isinstance(sheet, SheetView):
                sheet.resize(min(width, max(height - WORDS * self._line, width // 2)))


class MapsPage(Page):
    """What each convolution makes of the drawing."""

    def __init__(self, parent: tk.Misc):
        super().__init__(parent)
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
                sheet.show(self._layers[index].picture, self._layers[index].filters)
                self._caption(index, sheet.index)
            else:
                sheet.show(None)
                self.captions[index].configure(text="")

    def _caption(self, index: int, picked: int | None) -> None:
        maps = self._layers[index]
        what = f"map {picked + 1} of {maps.filters}" if picked is not None else f"{maps.filters} maps"
        self.captions[index].configure(text=f"{ORDINALS[index]} convolution: {what}, {maps.side} x {maps.side}")


class FiltersPage(Page):
    """The first convolution's filters."""

    def __init__(self, parent: tk.Misc):
        super().__init__(parent)
        self.sheet = SheetView(self, lambda picked: None)
        self.sheet.pack(anchor="w")

    def show(self, filters: FeatureMaps | None) -> None:
        """The filters; None where the network has none."""
        self.explanation.configure(text=FILTERS.format(filters.side) if filters else NO_CONVOLUTIONS)
        if filters:
            self.sheet.show(filters.picture, filters.filters)


class WhyPage(Page):
    """Which ink speaks for the answer, and which for the likeliest other digit."""

    def __init__(self, parent: tk.Misc):
        super().__init__(parent)
        self.question = ttk.Label(self, font="TkHeadingFont")
        self.question.pack(anchor="w", pady=(0, self._line // 2), before=self.explanation)
        self.legend = [ttk.Label(self) for _ in range(3)]
        self.view = SheetView(self, lambda picked: None)
        for widget in (*self.legend, self.view):
            widget.pack(anchor="w")
        follow_theme(self, self._dress)

    @staticmethod
    def colours() -> tuple[str, str, str, str]:
        """Of paper, ink that speaks for neither, ink that speaks for the digit, and for its rival."""
        shades = palette()
        return shades.paper, shades.neutral, shades.accent, shades.contrast

    def show(self, evidence: Evidence | None) -> None:
        """The evidence and the pair that it is about; None for empty paper."""
        self.explanation.configure(text=WHY.format(evidence) if evidence else NOTHING)
        self.question.configure(text=f"Why {evidence.digit} and not {evidence.rival}?" if evidence else "")
        pair = (evidence.digit, evidence.rival) if evidence else ("", "")
        for label, whom in zip(self.legend, (*pair, "neither"), strict=True):
            label.configure(text=f"\N{BLACK SQUARE} speaks for {whom}" if evidence else "")
        self.view.show(evidence.picture if evidence else None)

    def _dress(self) -> None:
        colours = palette().accent, palette().contrast, palette().faint
        for label, colour in zip(self.legend, colours, strict=True):
            label.configure(foreground=colour)


class SheetView(tk.Label):
    """Maps side by side, as wide as it is told to be; a click shows one of them alone, another click all again.

    Args:
        parent: the widget that it stands in.
        picked: called with the index of the map that is shown alone; None when all are shown.
    """

    def __init__(self, parent: tk.Misc, picked: Callable[[int | None], None]):
        super().__init__(parent, borderwidth=0, highlightthickness=0)
        self.index: int | None = None  # of the map that is shown alone
        self._picked = picked
        self._width = 1
        self._sheet: Image.Image | None = None
        self._grid = 1, 1  # maps in a row, and rows
        self._photo: ImageTk.PhotoImage | None = None
        self.bind("<Button-1>", self._click)
        follow_theme(self, lambda: self.configure(background=background()))

    def show(self, sheet: Image.Image | None, maps: int = 1) -> None:
        """Show so many maps, one pixel apart as `inspection.tile` arranges them; or none."""
        across = min(columns(maps), maps)
        self._sheet, self._grid = sheet, (across, -(-maps // across))
        self.index = None if sheet is None else self.index
        self.configure(cursor="hand2" if sheet and maps > 1 else "")
        self._paint()

    def resize(self, width: int) -> None:
        """Be so many screen pixels wide."""
        if width != self._width:
            self._width = max(width, 1)
            self._paint()

    def _paint(self) -> None:
        self._photo = None
        if self._sheet:
            picture = self._sheet if self.index is None else self._sheet.crop(self._cell(self.index))
            self._photo = ImageTk.PhotoImage(enlarge(picture, self._width), master=self)
        self.configure(image=self._photo or "")

    def _cell(self, index: int) -> tuple[int, int, int, int]:
        assert self._sheet
        (across, down), (width, height) = self._grid, self._sheet.size
        wide, high = (width + 1) // across, (height + 1) // down  # from one map to the next
        left, top = index % across * wide, index // across * high
        return left, top, left + wide - 1, top + high - 1

    def _click(self, event: "tk.Event[tk.Misc]") -> None:
        across, down = self._grid
        if self._sheet and across > 1:
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
