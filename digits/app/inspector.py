"""Inspector: the panel "Look inside"."""

import tkinter as tk
from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

import ttkbootstrap as ttk
from PIL import Image

from digits.app.images import ImageView
from digits.app.theme import background, follow_theme, line_height, palette

if TYPE_CHECKING:
    from digits.recognition.inspection import Evidence, FeatureMaps
    from digits.recognition.network import Network
    from digits.recognition.recognizer import Recognition

MAPS, WHY, FILTERS = range(3)  # the pages
ANY = "likeliest"
NO_CONVOLUTIONS = "This network has no convolutions."
WIDTH, HEIGHT = 27, 26  # in lines of text: room for two screen pixels for each of the first maps'


class Inspector(ttk.Notebook):
    """Three pages: what each convolution makes of the drawing, which ink decided, the first layer's filters.

    Args:
        parent: the widget that it stands in.
        compute: called with the kind of a job, what to compute without hurry, and what to do with the result.
    """

    def __init__(self, parent: tk.Misc, compute: Callable[..., None]):
        line = line_height(parent)
        super().__init__(parent, width=(WIDTH + 1) * line, height=HEIGHT * line)
        self._submit = compute
        self._subject: tuple[Network, Recognition | None] | None = None
        side = WIDTH * line
        self.maps_page, self.why_page, self.filters_page = (ttk.Frame(self, padding=line // 2) for _ in range(3))
        self.add(self.maps_page, text="Feature maps", underline=0)
        self.add(self.why_page, text="Why?", underline=0)
        self.add(self.filters_page, text="Filters", underline=1)
        self.enable_traversal()
        self._maps = [self._picture(self.maps_page, side) for _ in range(3)]
        self._pair: list[ttk.Combobox] = []
        self._ask(line)
        self._evidence = self._picture(self.why_page, (HEIGHT - 4) * line)
        self._filters = self._picture(self.filters_page, side)
        follow_theme(self, self._dress)
        self.bind("<<NotebookTabChanged>>", lambda event: self._look())

    def _picture(self, page: ttk.Frame, side: int) -> tuple[ttk.Label, ImageView]:
        caption, view = ttk.Label(page, wraplength=WIDTH * line_height(self)), ImageView(page, side)
        caption.pack(anchor="w")
        view.pack(anchor="w", pady=(0, line_height(self) // 2))
        return caption, view

    def _ask(self, line: int) -> None:
        question = ttk.Frame(self.why_page)
        question.pack(anchor="w", pady=(0, line // 2))
        for words in ("Why", "and not"):
            ttk.Label(question, text=words).pack(side="left")
            digits = ttk.Combobox(question, values=[ANY, *map(str, range(10))], state="readonly", width=8)
            digits.set(ANY)
            digits.bind("<<ComboboxSelected>>", lambda event: self._look())
            digits.pack(side="left", padx=line // 3)
            self._pair.append(digits)
        ttk.Label(question, text="?").pack(side="left")

    def _dress(self) -> None:
        for _, view in (*self._maps, self._evidence, self._filters):
            view.configure(background=background())
        self._look()

    def look(self, network: "Network", recognition: "Recognition | None") -> None:
        """Show what the network makes of what it recognised last; None for an empty canvas."""
        self._subject = network, recognition
        self._look()

    def _look(self) -> None:
        """Fill the page that is open."""
        if self._subject is None:
            return
        from digits.recognition import inspection  # and NumPy with it, once the window is there

        network, recognition = self._subject
        page = self.index("current")
        if page == FILTERS:
            self._compute("filters", partial(inspection.first_filters, network), self._show_filters)
        elif recognition is None:
            self._show_nothing()
        elif page == MAPS:
            self._compute("maps", partial(inspection.feature_maps, network, recognition.pixels), self._show_maps)
        else:
            digit, rival = (None if box.get() == ANY else int(box.get()) for box in self._pair)
            colours = palette()
            shades = colours.paper, colours.neutral, colours.accent, colours.contrast
            ask = partial(inspection.evidence_between, network, recognition, digit, rival, shades)
            self._compute("evidence", ask, self._show_evidence)

    def _compute(self, kind: str, function: Callable[[], Any], then: Callable[[Any], None]) -> None:
        def show(result: Any) -> None:
            if self.winfo_exists():  # else the panel was closed meanwhile
                then(result)

        self._submit(kind, function, show)

    def _show_nothing(self) -> None:
        for caption, view in (*self._maps, self._evidence):
            caption.configure(text="")
            view.clear()
        for caption, _ in (self._maps[0], self._evidence):
            caption.configure(text="Draw a digit to see what the network makes of it.")

    def _show_maps(self, layers: "Sequence[FeatureMaps]") -> None:
        if self._subject and self._subject[1]:  # else the canvas was cleared meanwhile
            for (caption, view), ordinal, maps in zip(self._maps, ("First", "Second", "Third"), layers, strict=False):
                caption.configure(text=f"{ordinal} convolution: {maps.filters} maps of {maps.side} x {maps.side}")
                view.show(maps.picture)
            if not layers:
                self._maps[0][0].configure(text=NO_CONVOLUTIONS)

    def _show_evidence(self, evidence: "Evidence") -> None:
        if self._subject and self._subject[1]:
            caption, view = self._evidence
            legend = f"Blue ink speaks for {evidence.digit}, orange ink for {evidence.rival}, grey ink for neither."
            caption.configure(text=legend)
            view.show(evidence.picture)

    def _show_filters(self, picture: Image.Image | None) -> None:
        caption, view = self._filters
        if picture:
            caption.configure(text="The first convolution's filters, 3 x 3 weights each: blue wants ink, orange none.")
            view.show(picture)
        else:
            caption.configure(text=NO_CONVOLUTIONS)
