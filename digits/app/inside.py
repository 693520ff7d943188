"""The look inside: what each convolution makes of the drawing, which ink decided, the first layer's filters."""

import tkinter as tk
from collections.abc import Callable
from functools import partial
from types import SimpleNamespace

import ttkbootstrap as ttk
from PIL import Image
from ttkbootstrap.widgets.scrolled import ScrolledFrame

from digits.app.answer.widgets import PixelView
from digits.app.window.commands import switch
from digits.app.window.jobs import Submit
from digits.app.window.page import Page
from digits.app.window.session import LEAST, LEAST_INSIDE, on_screen
from digits.app.window.theme import follow_theme, line_height, palette
from digits.recognition import Recognition, inspection
from digits.recognition.inspection import FeatureMaps
from digits.recognition.network import Network

WORDS = 9  # lines of text about what is to be seen
LAYERS = 3  # convolutions that are shown
MAPS = (
    "Each picture is what one filter finds in your ink, such as an edge, a bend or an end: "
    "dark blue is nothing, yellow the strongest."
)
WHY = (
    "A square of 5 x 5 pixels is wiped out at each place in turn: "
    "ink without which {0.digit} loses its lead over {0.rival} speaks for {0.digit}. "
    "Blue speaks for {0.digit}, orange for {0.rival}, grey for neither."
)
FILTERS = "The patterns that the first convolution looks for. Blue: ink is wanted here. Orange: none is."

Content = tuple[str, list[tuple[str, Image.Image]]]  # of a sheet: text, and pictures, each below its caption
NOTHING: Content = "Draw a digit to see what the network makes of it.", []


def maps(network: Network, recognition: Recognition | None, colours: SimpleNamespace) -> Content:
    if recognition is None:
        return NOTHING
    layers = inspection.feature_maps(network, recognition.pixels)[:LAYERS]
    return MAPS, [(_caption(place, layer, "maps"), layer.picture) for place, layer in enumerate(layers, 1)]


def why(network: Network, recognition: Recognition | None, colours: SimpleNamespace) -> Content:
    if recognition is None:
        return NOTHING
    inks = colours.paper, colours.neutral, colours.accent, colours.contrast
    evidence = inspection.evidence_between(network, recognition, inks)
    return WHY.format(evidence), [(f"Why {evidence.digit} and not {evidence.rival}?", evidence.picture)]


def filters(network: Network, recognition: Recognition | None, colours: SimpleNamespace) -> Content:
    layer = inspection.first_filters(network)
    return FILTERS, [(_caption(1, layer, "filters"), layer.picture)]


def _caption(place: int, layer: FeatureMaps, what: str) -> str:
    return f"Convolution {place}: {layer.filters} {what}, {layer.side} x {layer.side}"


SHEETS = {"Feature maps": (maps, LAYERS), "Why?": (why, 1), "Filters": (filters, 1)}  # with their pictures


class Panel:
    """Opens and closes the inspector, which takes its room from the page."""

    def __init__(self, page: Page, submit: Submit):
        self.inspector: Inspector | None = None  # once it was open
        self.is_open = tk.BooleanVar(page)
        self.is_open.trace_add("write", lambda *_: self._switch())
        hint = "Look inside the network"
        self.command = switch("Look inside", self.is_open, "Ctrl+I", hint, lambda: not self._obstacle())
        self._page, self._reading, self._submit = page, page.reading, submit

    def look(self) -> None:
        """Let the sheet that is open show what the network makes of what is in question."""
        recognizer, number = self._reading.recognizer, self._reading.number
        if self.is_open.get() and self.inspector and recognizer:
            digit = number.digits[self._reading.chosen[0]] if number else None
            sheet = self.inspector.sheets[self.inspector.index("current")]
            self._submit("look", partial(sheet.make, recognizer.model, digit, palette()), sheet.show)

    def _obstacle(self) -> str:
        """Why there is nothing to see; empty where there is."""
        recognizer = self._reading.recognizer
        return recognizer.cannot_look if recognizer else self._reading.problem

    def _switch(self) -> None:
        """Open or close it; say why where there is nothing to see."""
        if self.is_open.get() and (obstacle := self._obstacle()):
            self._page.complain(obstacle)
            self.is_open.set(False)
        is_open = self.is_open.get()
        if is_open:
            self.inspector = self.inspector or Inspector(self._page, self.look)
        elif self.inspector:
            self.inspector.place_forget()
        self._page.side = self.inspector if is_open else None
        self._page.lay_out()
        window = self._page.winfo_toplevel()
        window.minsize(*on_screen(window, *(LEAST_INSIDE if is_open else LEAST)))
        self.look()


class Inspector(ttk.Notebook):
    """The sheets; `look` is called where the open one has something else to show."""

    def __init__(self, parent: tk.Misc, look: Callable[[], None]):
        super().__init__(parent)
        self.sheets = [Sheet(self, make, count) for make, count in SHEETS.values()]
        for sheet, title in zip(self.sheets, SHEETS, strict=True):
            self.add(sheet.container, text=title)
        self.enable_traversal()  # Ctrl+Tab
        self.bind("<<NotebookTabChanged>>", lambda event: look())
        follow_theme(self, look)


class Sheet(ScrolledFrame):
    """Text, and so many pictures with their captions. Scrolls where that is higher than its room.

    Args:
        make: gives its content.
    """

    def __init__(self, parent: tk.Misc, make: Callable[..., Content], count: int):
        self.make = make
        self._line = line_height(parent)
        super().__init__(parent, auto_hide=True, padding=self._line // 2, width=self._line, height=self._line)
        self.text = ttk.Label(self, text=NOTHING[0])
        self.text.pack(anchor="w", fill="x")
        self.captions = [ttk.Label(self) for _ in range(count)]
        self.views = [PixelView(self) for _ in range(count)]
        for caption, view in zip(self.captions, self.views, strict=True):
            caption.pack(anchor="w", pady=(self._line // 2, 0))
            view.pack(anchor="w")
        self.container.bind("<Configure>", lambda event: self._resize(event.width, event.height), add="+")

    def show(self, content: Content) -> None:
        text, pictures = content
        self.text.configure(text=text)
        shown = [*pictures, *[("", None)] * len(self.views)]
        for caption, view, (words, picture) in zip(self.captions, self.views, shown, strict=False):
            caption.configure(text=words)
            view.show(picture)

    def _resize(self, width: int, height: int) -> None:
        """Fill a sheet of so many screen pixels: all pictures of it together are as high as wide."""
        self._line = line_height(self)
        width -= 2 * self._line
        for label in (self.text, *self.captions):
            label.configure(wraplength=width)
        for view in self.views:
            view.resize(min(width, max(height - WORDS * self._line, width // 2)))
