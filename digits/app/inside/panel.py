"""The look inside: what each convolution makes of the drawing, which ink decided, the first layer's filters."""

import tkinter as tk
from collections.abc import Callable
from functools import partial
from typing import Any

import ttkbootstrap as ttk

from digits.app.answer.reading import Reading
from digits.app.inside.pages import FiltersPage, MapsPage, WhyPage
from digits.app.window.commands import Command
from digits.app.window.jobs import Submit
from digits.app.window.page import Page
from digits.app.window.settings import LEAST_INSIDE, LIMITS, set_least_size
from digits.app.window.theme import follow_theme
from digits.recognition import inspection
from digits.recognition.network import Network
from digits.recognition.recognition import Recognition


class Panel:
    """Opens and closes the inspector, which takes its room from the page."""

    def __init__(self, window: tk.Tk, page: Page, reading: Reading, submit: Submit):
        self.inspector: Inspector | None = None  # while it is open
        self.is_open = tk.BooleanVar(window)
        is_possible, hint = (lambda: not self.cannot_look), "Look inside the network"
        self.command = Command("Look inside", self.toggle, ("Ctrl+I",), hint, is_possible, self.is_open)
        self._window, self._page, self._reading, self._submit = window, page, reading, submit

    @property
    def cannot_look(self) -> str:
        """Why it cannot be opened; empty where it can, or is open."""
        return self._reading.recognizer.cannot_look if self._reading.recognizer and not self.inspector else ""

    def toggle(self) -> None:
        """Open or close it."""
        if self.cannot_look:
            self._page.complain(self.cannot_look)
            return
        if self.inspector:
            self.inspector.destroy()
            self.inspector = None
        else:
            self.inspector = Inspector(self._page, self._submit)
            self.look()
        self._page.side = self.inspector
        self._page.lay_out()
        self.is_open.set(self.inspector is not None)
        set_least_size(self._window, LEAST_INSIDE if self.inspector else LIMITS["width"][0])

    def look(self) -> None:
        """Look into what is in question now."""
        recognizer, number = self._reading.recognizer, self._reading.number
        if not self.inspector or not recognizer:
            return
        if recognizer.cannot_look:  # it was open before the network came
            self.toggle()
            self._page.complain(recognizer.cannot_look)
        else:
            self.inspector.look(recognizer.model, number.digits[self._reading.chosen[0]] if number else None)


class Inspector(ttk.Notebook):
    """Three pages, of which the open one follows the drawing."""

    def __init__(self, parent: tk.Misc, submit: Submit):
        super().__init__(parent)
        self._submit = submit
        self._subject: tuple[Network, Recognition | None] | None = None
        self.maps, self.why, self.filters = MapsPage(self), WhyPage(self), FiltersPage(self)
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
        if page is self.filters:
            self._compute("filters", partial(inspection.first_filters, network), page.show)
        elif recognition is None:
            page.show(None)
        elif page is self.maps:
            self._compute("maps", partial(inspection.feature_maps, network, recognition.pixels), page.show)
        else:
            ask = partial(inspection.evidence_between, network, recognition, self.why.colours())
            self._compute("evidence", ask, page.show)

    def _compute(self, kind: str, function: Callable[[], Any], show: Callable[[Any], None]) -> None:
        def show_if_wanted(result: Any) -> None:
            has_subject = kind == "filters" or (self._subject and self._subject[1])
            if self.winfo_exists() and has_subject:  # else the panel was closed or the paper cleared meanwhile
                show(result)

        self._submit(kind, function, show_if_wanted)
