"""Panel: the look inside, opened and closed beside the page."""

import tkinter as tk
from collections.abc import Callable
from functools import partial
from typing import Any

import ttkbootstrap as ttk

from digits.app.inside.pages import FiltersPage, MapsPage
from digits.app.inside.why import WhyPage
from digits.app.window.commands import Command
from digits.app.window.page import SIDE, Page
from digits.app.window.theme import follow_theme, line_height
from digits.recognition import inspection
from digits.recognition.network import Network
from digits.recognition.recognition import Recognition


class Panel:
    """Makes the window wider for the inspector where the screen has room, and narrower again.

    Args:
        window: the one that holds the page.
        page: which the inspector is a part of.
        submit: as `Jobs.submit`.
        opened: called when the inspector waits for something to look into.
    """

    def __init__(self, window: tk.Tk, page: Page, submit: Callable[..., None], opened: Callable[[], None]):
        self.inspector: Inspector | None = None  # while it is open
        self.is_open = tk.BooleanVar(window)
        self.command = Command("Look inside", self.toggle, ("Ctrl+I",), "Look inside the network", is_on=self.is_open)
        self._window, self._page, self._submit, self._opened = window, page, submit, opened
        self._widened = 0  # in screen pixels

    def toggle(self) -> None:
        """Open or close it."""
        if self.inspector:
            self.inspector.destroy()
            self.inspector = self._page.side = None
            self._widen(-self._widened)
        else:
            self.inspector = self._page.side = Inspector(self._page, self._submit)
            self._widen(min(SIDE[1] * line_height(self._window), self._room()))
            self._opened()
        self._page.lay_out()
        self.is_open.set(self.inspector is not None)

    def _room(self) -> int:
        """How much wider the window may become without leaving the screen, in screen pixels."""
        window = self._window
        if window.state() != "normal" or window.attributes("-fullscreen"):
            return 0  # where it is not shown yet, the remembered size includes the panel
        right = window.winfo_rootx() + window.winfo_width()
        return max(window.winfo_screenwidth() - right - line_height(window), 0)

    def _widen(self, width: int) -> None:
        window = self._window
        if width and window.state() == "normal":
            window.pack_propagate(False)
            window.configure(width=window.winfo_width() + width, height=window.winfo_height())
            window.geometry("")  # a size in it would move the window as well
        self._widened = width


class Inspector(ttk.Notebook):
    """Three pages: what each convolution makes of the drawing, which ink decided, the first layer's filters.

    Args:
        parent: the widget that it stands in.
        submit: called with the kind of a job, what to compute without hurry, and what to do with the result.
    """

    def __init__(self, parent: tk.Misc, submit: Callable[..., None]):
        super().__init__(parent)
        self._submit = submit
        self._subject: tuple[Network, Recognition | None] | None = None
        self.maps, self.why, self.filters = MapsPage(self), WhyPage(self, self._look), FiltersPage(self)
        for page, title in ((self.maps, "Feature maps"), (self.why, "Why?"), (self.filters, "Filters")):
            self.add(page.container, text=title)
        self.enable_traversal()  # Ctrl+Tab
        self.bind("<<NotebookTabChanged>>", lambda event: self._look())
        follow_theme(self, self._look)

    def look(self, network: Network, recognition: Recognition | None) -> None:
        """Show what the network makes of what it recognised last; None for empty paper."""
        self._subject = network, recognition
        self._look()

    def _look(self) -> None:
        """Fill the page that is open."""
        if self._subject is None:
            return
        network, recognition = self._subject
        page = (self.maps, self.why, self.filters)[self.index("current")]
        if recognition is None:
            self.why.forget()
        if page is self.filters:
            self._compute("filters", partial(inspection.first_filters, network), self.filters.show)
        elif recognition is None:
            page.show(None)
        elif page is self.maps:
            self._compute("maps", partial(inspection.feature_maps, network, recognition.pixels), self.maps.show)
        else:
            digit, rival = self.why.pair
            ask = partial(inspection.evidence_between, network, recognition, digit, rival, self.why.colours())
            self._compute("evidence", ask, self.why.show)

    def _compute(self, kind: str, function: Callable[[], Any], show: Callable[[Any], None]) -> None:
        def show_if_wanted(result: Any) -> None:
            has_subject = kind == "filters" or (self._subject and self._subject[1])
            if self.winfo_exists() and has_subject:  # else the panel was closed or the paper cleared meanwhile
                show(result)

        self._submit(kind, function, show_if_wanted)
