"""The look inside: what each convolution makes of the drawing, which ink decided, the first layer's filters."""

import tkinter as tk
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import ttkbootstrap as ttk
from ttkbootstrap.widgets.scrolled import ScrolledFrame

from digits.app.answer.widgets import PixelView
from digits.app.window.commands import Command
from digits.app.window.jobs import Submit
from digits.app.window.page import Page
from digits.app.window.session import LEAST_INSIDE, LIMITS, set_least_size
from digits.app.window.theme import follow_theme, line_height, palette
from digits.recognition import Recognition, inspection
from digits.recognition.inspection import Evidence, FeatureMaps
from digits.recognition.network import Network

NOTHING = "Draw a digit to see what the network makes of it."
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


class Panel:
    """Opens and closes the inspector, which takes its room from the page."""

    def __init__(self, page: Page, submit: Submit):
        self.inspector: Inspector | None = None  # while it is open
        self.is_open = tk.BooleanVar(page)
        is_possible, hint = (lambda: not self._cannot_look), "Look inside the network"
        self.command = Command("Look inside", self.toggle, ("Ctrl+I",), hint, is_possible, self.is_open)
        self._page, self._reading, self._submit = page, page.reading, submit

    @property
    def _cannot_look(self) -> str:
        return self._reading.recognizer.cannot_look if self._reading.recognizer else ""

    def toggle(self) -> None:
        """Open or close it; say why where there is nothing to see."""
        if self._cannot_look:
            self._page.complain(self._cannot_look)
        if self.inspector:
            self.inspector.destroy()
            self.inspector = None
        elif not self._cannot_look:
            self.inspector = Inspector(self._page, self._submit)
            self.look()
        self._page.side = self.inspector
        self._page.lay_out()
        self.is_open.set(self.inspector is not None)
        set_least_size(self._page.winfo_toplevel(), LEAST_INSIDE if self.inspector else LIMITS["width"][0])

    def look(self) -> None:
        """Look into what is in question now."""
        recognizer, number = self._reading.recognizer, self._reading.number
        if not self.inspector or not recognizer:
            return
        if recognizer.cannot_look:  # it was open before the network came
            self.toggle()
        else:
            self.inspector.look(recognizer.model, number.digits[self._reading.chosen[0]] if number else None)


class Inspector(ttk.Notebook):
    """Three sheets, of which the open one follows the drawing."""

    def __init__(self, parent: tk.Misc, submit: Submit):
        super().__init__(parent)
        self._submit = submit
        self._subject: tuple[Network, Recognition | None] | None = None
        self.maps, self.why, self.filters = Maps(self), Why(self), Filters(self)
        for sheet, title in ((self.maps, "Feature maps"), (self.why, "Why?"), (self.filters, "Filters")):
            self.add(sheet.container, text=title)
        self.enable_traversal()  # Ctrl+Tab
        self.bind("<<NotebookTabChanged>>", lambda event: self._look())
        follow_theme(self, self._look)

    def look(self, network: Network, recognition: Recognition | None) -> None:
        """Show what the network makes of what it recognised last; None for empty paper."""
        self._subject = network, recognition
        self._look()

    def _look(self) -> None:
        """Fill the sheet that is open."""
        if self._subject is None:
            return
        network, recognition = self._subject
        sheet: Any = (self.maps, self.why, self.filters)[self.index("current")]
        compute: Callable[[], Any]
        if sheet is self.filters:
            compute = partial(inspection.first_filters, network)
        elif recognition is None:
            sheet.show(None)
            return
        elif sheet is self.maps:
            compute = partial(inspection.feature_maps, network, recognition.pixels)
        else:
            compute = partial(inspection.evidence_between, network, recognition, self.why.colours())

        def show(result: Any) -> None:
            has_subject = sheet is self.filters or (self._subject and self._subject[1])
            if self.winfo_exists() and has_subject:  # else the panel was closed or the paper cleared meanwhile
                sheet.show(result)

        self._submit("look", compute, show)


class Sheet(ScrolledFrame):
    """Scrolls where it is higher than its room. It begins with what is to be seen on it."""

    def __init__(self, parent: tk.Misc):
        self._line = line_height(parent)
        super().__init__(parent, auto_hide=True, padding=self._line // 2, width=self._line, height=self._line)
        self.explanation = ttk.Label(self, text=NOTHING)
        self.explanation.pack(anchor="w", fill="x", pady=(0, self._line // 2))
        self.container.bind("<Configure>", lambda event: self._resize(event.width, event.height), add="+")

    def _resize(self, width: int, height: int) -> None:
        """Fill a sheet of so many screen pixels: all pictures of it together are as high as wide."""
        self._line = line_height(self)
        width -= 2 * self._line
        for child in self.winfo_children():
            if isinstance(child, ttk.Label):
                child.configure(wraplength=width)
            elif isinstance(child, PixelView):
                child.resize(min(width, max(height - WORDS * self._line, width // 2)))


class Maps(Sheet):
    """What each convolution makes of the drawing."""

    def __init__(self, parent: tk.Misc):
        super().__init__(parent)
        self.captions = [ttk.Label(self) for _ in ORDINALS]
        self.views = [PixelView(self) for _ in ORDINALS]
        for caption, view in zip(self.captions, self.views, strict=True):
            caption.pack(anchor="w")
            view.pack(anchor="w", pady=(0, self._line // 2))

    def show(self, layers: Sequence[FeatureMaps] | None) -> None:
        """The maps of all layers; None for empty paper."""
        self.explanation.configure(text=MAPS if layers else NOTHING)
        first = [*(layers or []), *[None] * len(ORDINALS)]
        for ordinal, caption, view, maps in zip(ORDINALS, self.captions, self.views, first, strict=False):
            what = f"{ordinal} convolution: {maps.filters} maps, {maps.side} x {maps.side}" if maps else ""
            caption.configure(text=what)
            view.show(maps.picture if maps else None)


class Filters(Sheet):
    """The first convolution's filters."""

    def __init__(self, parent: tk.Misc):
        super().__init__(parent)
        self.view = PixelView(self)
        self.view.pack(anchor="w")

    def show(self, filters: FeatureMaps) -> None:
        self.explanation.configure(text=FILTERS.format(filters.side))
        self.view.show(filters.picture)


class Why(Sheet):
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
