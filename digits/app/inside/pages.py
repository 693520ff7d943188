"""Pages of the look inside, each with a sentence on what is to be seen, and sheets of maps to be clicked."""

import tkinter as tk
from collections.abc import Callable, Sequence
from functools import partial

import ttkbootstrap as ttk
from ttkbootstrap.widgets.scrolled import ScrolledFrame

from digits.app.window.images import PixelView
from digits.app.window.theme import follow_theme, line_height, palette
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
        for child in self.winfo_children():
            if isinstance(child, ttk.Label):
                child.configure(wraplength=width)
            elif isinstance(child, PixelView):
                child.resize(min(width, max(height - WORDS * self._line, width // 2)))


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
                sheet.show_maps(self._layers[index])
                self._caption(index, sheet.index)
            else:
                sheet.show_maps(None)
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
            self.sheet.show_maps(filters)


class WhyPage(Page):
    """Which ink speaks for the answer, and which for the likeliest other digit."""

    def __init__(self, parent: tk.Misc):
        super().__init__(parent)
        self.question = ttk.Label(self, font="TkHeadingFont")
        self.question.pack(anchor="w", pady=(0, self._line // 2), before=self.explanation)
        self.legend = [ttk.Label(self) for _ in range(3)]
        self.view = PixelView(self)
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


class SheetView(PixelView):
    """Maps side by side; a click shows one of them alone, another click all again.

    Args:
        parent: the widget that it stands in.
        picked: called with the index of the map that is shown alone; None when all are shown.
    """

    def __init__(self, parent: tk.Misc, picked: Callable[[int | None], None]):
        super().__init__(parent)
        self.configure(cursor="hand2")
        self.index: int | None = None  # of the map that is shown alone
        self._picked = picked
        self._maps: FeatureMaps | None = None
        self.bind("<Button-1>", self._click)

    def show_maps(self, maps: FeatureMaps | None) -> None:
        """Show these maps, as `inspection.tile` arranges them; or none."""
        self._maps = maps
        if maps is None:
            self.index = None
            self.show(None)
        elif self.index is None:
            self.show(maps.picture)
        else:
            step, across = maps.side + 1, columns(maps.filters)
            left, top = self.index % across * step, self.index // across * step
            self.show(maps.picture.crop((left, top, left + maps.side, top + maps.side)))

    def _click(self, event: "tk.Event[tk.Misc]") -> None:
        if self._maps:
            across = columns(self._maps.filters)
            down = -(-self._maps.filters // across)
            column = min(across * event.x // max(self.winfo_width(), 1), across - 1)
            row = min(down * event.y // max(self.winfo_height(), 1), down - 1)
            self.index = column + across * row if self.index is None else None
            self._picked(self.index)
            self.show_maps(self._maps)
