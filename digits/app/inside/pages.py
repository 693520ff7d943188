"""Pages of the look inside, each with a sentence on what is to be seen."""

import tkinter as tk
from collections.abc import Sequence

import ttkbootstrap as ttk
from ttkbootstrap.widgets.scrolled import ScrolledFrame

from digits.app.window.images import PixelView
from digits.app.window.theme import follow_theme, line_height, palette
from digits.recognition.inspection import Evidence, FeatureMaps

NOTHING = "Draw a digit to see what the network makes of it."
NO_CONVOLUTIONS = "This network has no convolutions."
WORDS = 9  # lines of text about what is to be seen
ORDINALS = "First", "Second", "Third"
MAPS = (
    "Each picture is what one filter finds in your ink, such as an edge, a bend or an end: "
    "dark blue is nothing, yellow the strongest."
)
FILTERS = (
    "The patterns that the first convolution looks for, {0} x {0} pixels each. "
    "Blue: ink is wanted here. Orange: none is."
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
        self.sheets = [PixelView(self) for _ in ORDINALS]
        for caption, sheet in zip(self.captions, self.sheets, strict=True):
            caption.pack(anchor="w")
            sheet.pack(anchor="w", pady=(0, self._line // 2))

    def show(self, layers: Sequence[FeatureMaps] | None) -> None:
        """The maps of all layers; None for empty paper."""
        self.explanation.configure(text=NOTHING if layers is None else MAPS if layers else NO_CONVOLUTIONS)
        first = [*(layers or []), *[None] * len(ORDINALS)]
        for ordinal, caption, sheet, maps in zip(ORDINALS, self.captions, self.sheets, first, strict=False):
            what = f"{ordinal} convolution: {maps.filters} maps, {maps.side} x {maps.side}" if maps else ""
            caption.configure(text=what)
            sheet.show(maps.picture if maps else None)


class FiltersPage(Page):
    """The first convolution's filters."""

    def __init__(self, parent: tk.Misc):
        super().__init__(parent)
        self.sheet = PixelView(self)
        self.sheet.pack(anchor="w")

    def show(self, filters: FeatureMaps | None) -> None:
        """The filters; None where the network has none."""
        self.explanation.configure(text=FILTERS.format(filters.side) if filters else NO_CONVOLUTIONS)
        if filters:
            self.sheet.show(filters.picture)


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
