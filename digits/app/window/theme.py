"""Light and dark: their colours, pictures in these, what the system prefers, and the unit in which sizes are given."""

import re
import subprocess
import sys
import tkinter as tk
from collections.abc import Callable
from functools import cache
from tkinter import font
from types import SimpleNamespace
from typing import Any

import numpy as np
import ttkbootstrap as ttk
from PIL import Image, ImageOps

from digits.ink.drawing import Drawing

COLOURS = {  # in light and dark; colour-blind eyes too tell blue from orange
    "ground": ("#eef0f2", "#1f2327"),  # of the window
    "paper": ("#ffffff", "#0f1113"),  # of the canvas
    "ink": ("#15181b", "#f5f6f7"),
    "edge": ("#868e96", "#6c757d"),  # of the paper
    "text": ("#212529", "#f1f3f5"),
    "faint": ("#5f676e", "#9aa1a8"),  # text and marks of less weight, and outlines
    "track": ("#d5dade", "#343a40"),  # what a bar runs on
    "neutral": ("#b9c0c6", "#4c545b"),  # ink that speaks for nothing
    "accent": ("#0a58ca", "#5aa2ff"),  # the answer and its bar, and what speaks for it
    "contrast": ("#a84b0a", "#ff9a3d"),  # what speaks against it, what is unsure, and behind words about what is wrong
}
PALETTES = {
    mode: SimpleNamespace(**{name: pair[index] for name, pair in COLOURS.items()})
    for index, mode in enumerate(("light", "dark"))
}

# ttkbootstrap derives a light and a dark ttk theme from these; its own leave a white paper no edge.
THEME = ttk.Theme(
    "digits",
    **dict.fromkeys(("primary", "success", "info", "warning", "danger"), "#0d6efd"),  # all but the first are unused
    light={"background": COLOURS["ground"][0], "foreground": COLOURS["text"][0]},
    dark={"background": COLOURS["ground"][1], "foreground": COLOURS["text"][1]},
)

PREFERENCES = {  # what tells whether the person has chosen dark; Windows has it in its registry
    "darwin": ["defaults", "read", "-g", "AppleInterfaceStyle"],
    "linux": ["gsettings", "get", "org.gnome.desktop.interface", "color-scheme"],
}
THEMES_KEY = r"Software\Microsoft\Windows\CurrentVersion\Themes\Personalize"


def system_mode() -> str:
    """What the person has chosen for the system, "light" or "dark"; "light" where nothing tells."""
    try:
        if sys.platform == "win32":
            import winreg

            with winreg.OpenKey(winreg.HKEY_CURRENT_USER, THEMES_KEY) as key:
                return "light" if winreg.QueryValueEx(key, "AppsUseLightTheme")[0] else "dark"
        asked = subprocess.run(PREFERENCES[sys.platform], capture_output=True, text=True, timeout=1, check=False)
        return "dark" if "dark" in asked.stdout.lower() else "light"
    except (KeyError, OSError, subprocess.TimeoutExpired):
        return "light"


def apply_mode(window: tk.Tk, choice: str, system: str) -> tk.StringVar:
    """Dress the window in light or dark; returns the choice, which may be changed.

    Args:
        choice: "light", "dark" or "system": as it was there when the program began.
        system: the system's mode, "light" or "dark".
    """
    chosen = tk.StringVar(window, choice)
    THEME.register()  # before there is a style: else it would first be built in a theme that nobody sees
    style = ttk.Style(f"{THEME.name}-{system if choice == 'system' else choice}")

    def update(*_: object) -> None:
        wanted = chosen.get() if chosen.get() != "system" else system
        if wanted != mode():  # else the toolkit would paint its colours over the widgets' own
            style.theme_use(f"{THEME.name}-{wanted}")

    chosen.trace_add("write", update)
    follow_theme(window, lambda: window.configure(background=palette().ground))
    return chosen


def mend_styles() -> None:
    """What ttkbootstrap's styles lack.

    Disabled buttons get a border and legible words, coloured ones words of enough contrast, and a slider shows that it
    has the focus.
    """
    style, colours = ttk.Style(), palette()
    style.map("TButton", foreground=[("disabled", colours.faint)], bordercolor=[("disabled", colours.track)])
    style.map("primary.TButton", foreground=[("disabled", colours.faint), ("!disabled", colours.paper)])
    style.configure("Toolbutton", foreground=colours.text, padding=0, anchor="center")
    style.configure("Horizontal.TScale", focuscolor=colours.text, focusthickness=1)


def mode() -> str:
    """The mode in use, "light" or "dark"."""
    return "dark" if str(ttk.Style().theme_use()).endswith("dark") else "light"


def palette() -> SimpleNamespace:
    """The COLOURS of the mode in use, by their names."""
    return PALETTES[mode()]


def tint(ink: Image.Image, paper: str, colour: str) -> Image.Image:
    """Ink, 8-bit greyscale, 255 on 0, in a colour on paper of another; both colours as #rrggbb."""
    return Image.fromarray(_ramp(paper, colour)[np.asarray(ink)])


@cache
def _ramp(paper: str, colour: str) -> np.ndarray:
    """The colours of all 256 levels: made once, because each pen movement needs them."""
    return np.asarray(ImageOps.colorize(Image.linear_gradient("L"), paper, colour))[:, 0]


def thumbnail(drawing: Drawing, side: int) -> Image.Image:
    """A drawing's ink on a square of paper, `side` screen pixels each way, in the colours of the window."""
    ink = drawing.image()
    margin = side // 10
    square = ImageOps.pad(ink.crop(ink.getbbox()), (side - 2 * margin,) * 2, Image.Resampling.LANCZOS)
    picture = ImageOps.expand(square, margin)
    return tint(picture, palette().paper, palette().ink)


def follow_theme(widget: tk.Misc, dress: Callable[[], Any]) -> None:
    """Call `dress` now, and once each time that the theme has changed, until the widget is destroyed."""
    dressed = ""

    def update(event: "tk.Event[tk.Misc] | None" = None) -> None:
        nonlocal dressed
        if mode() != dressed and (event is None or event.widget is widget):
            dressed = mode()
            dress()

    for event in ("<<ThemeChanged>>", "<Map>"):  # a widget that is not mapped gets no <<ThemeChanged>>
        widget.bind(event, update, add="+")
    update()


USUAL = 860, 560  # the window's size, in pixels of a 96 dpi display, at which text is as large as the system has it
FONTS = "TkDefaultFont", "TkTextFont", "TkHeadingFont", "TkTooltipFont", "TkCaptionFont"
HEADLINE = 1.4  # times larger than text: TkCaptionFont


class TypeScale:
    """All fonts of a window but its menus', which grow with it: slower than it does, and to be read at its smallest."""

    def __init__(self, window: tk.Misc):
        self._fonts = {name: font.nametofont(name, window) for name in FONTS}
        self._dpi = window.winfo_fpixels("1i") / 96
        size = font.nametofont("TkDefaultFont", window).cget("size")
        self._size = -size if size < 0 else size * window.winfo_fpixels("1p")  # screen pixels
        self._fonts["TkHeadingFont"].configure(weight="bold")
        self._fonts["TkCaptionFont"].configure(weight="bold")

    def fit(self, width: int, height: int) -> None:
        """Give the fonts their size in a window of so many screen pixels."""
        scale = min(width / USUAL[0], height / USUAL[1]) / self._dpi
        size = self._size * min(max(scale**0.75, 0.8), 4)
        for name, each in self._fonts.items():
            resize_font(each, round(size * (HEADLINE if name == "TkCaptionFont" else 1)))


def line_height(widget: tk.Misc) -> int:
    """Height of a line of text in screen pixels: the unit for sizes, so that they follow font and display."""
    return font.nametofont("TkDefaultFont", widget).metrics("linespace")


def resize_font(each: font.Font, size: int) -> None:
    """Make a font so many screen pixels large.

    Tk lays out and paints all of the window anew for every font that is configured, even to what it is already.
    """
    if each.cget("size") != -size:
        each.configure(size=-size)


def change(widget: tk.Misc, **options: Any) -> None:
    """Configure only what is to change: Tk lays out and paints anew even what is configured to what it was."""
    new = {name: value for name, value in options.items() if str(widget.cget(name)) != str(value)}
    if new:
        widget.configure(**new)


def enable(button: ttk.Button | ttk.Checkbutton, is_able: bool) -> None:
    """Let a button be pressed or not; only where that changes, as above."""
    if button.instate(["disabled"]) == is_able:
        button.state(["!disabled" if is_able else "disabled"])


def shortened(text: str, widget: tk.Misc, width: int) -> str:
    """A text without its end, where it would be more than so many screen pixels wide; only long words are cut."""
    measure = font.nametofont("TkDefaultFont", widget).measure
    kept, short = len(text), text
    while measure(short) > width and kept > 1:
        kept = min(kept - 1, kept * width // measure(short))
        short = re.sub(r"\s\S{,11}$", "", text[:kept]) + "\N{HORIZONTAL ELLIPSIS}"
    return short
