"""Light and dark: their colours, what the system prefers, and the unit in which sizes are given."""

import subprocess
import sys
import tkinter as tk
from collections.abc import Callable
from tkinter import font
from typing import Any, NamedTuple

import ttkbootstrap as ttk


class Palette(NamedTuple):
    """Colours beside those of the ttk theme; blue against orange is told apart by colour-blind eyes too."""

    paper: str  # of the canvas
    ink: str
    edge: str  # of the paper
    text: str
    faint: str  # text and marks of less weight, and outlines
    track: str  # what a bar runs on
    neutral: str  # ink that speaks for nothing
    accent: str  # the answer and its bar, and what speaks for it
    contrast: str  # what speaks against it
    warning: str  # what lies behind the words when something went wrong


PALETTES = {
    "light": Palette(
        paper="#ffffff",
        ink="#15181b",
        edge="#868e96",
        text="#212529",
        faint="#5f676e",
        track="#d5dade",
        neutral="#b9c0c6",
        accent="#0a58ca",
        contrast="#a84b0a",
        warning="#a8420a",
    ),
    "dark": Palette(
        paper="#0f1113",
        ink="#f5f6f7",
        edge="#6c757d",
        text="#f1f3f5",
        faint="#9aa1a8",
        track="#343a40",
        neutral="#4c545b",
        accent="#5aa2ff",
        contrast="#ff9a3d",
        warning="#ffb066",
    ),
}

# ttkbootstrap derives a light and a dark ttk theme from these; its own leave a white paper no edge.
THEME = ttk.Theme(
    "digits",
    primary="#0d6efd",
    success="#198754",
    info="#0d6efd",
    warning="#fd7e14",
    danger="#dc3545",
    light={"background": "#eef0f2", "foreground": "#212529"},
    dark={"background": "#1f2327", "foreground": "#f1f3f5"},
)

# One command per system that prints something with "dark" in it where the person has chosen dark.
PREFERENCES = {
    "darwin": ["defaults", "read", "-g", "AppleInterfaceStyle"],
    "linux": ["gsettings", "get", "org.gnome.desktop.interface", "color-scheme"],
}


def ask_mode(choice: str) -> Callable[[], str]:
    """Begin to find the mode, "light" or "dark", for a choice that may be "system"; the function returned waits for it.

    The system's mode is what the person has chosen for it; "light" where nothing tells.
    """
    if choice != "system":
        return lambda: choice
    if sys.platform == "win32":
        import winreg

        try:
            key = r"Software\Microsoft\Windows\CurrentVersion\Themes\Personalize"
            with winreg.OpenKey(winreg.HKEY_CURRENT_USER, key) as settings:
                is_light = winreg.QueryValueEx(settings, "AppsUseLightTheme")[0]
        except OSError:
            is_light = True
        return lambda: "light" if is_light else "dark"
    try:
        command = PREFERENCES[sys.platform]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    except (KeyError, OSError):
        return lambda: "light"

    def answer() -> str:
        try:
            return "dark" if "dark" in process.communicate(timeout=1)[0].lower() else "light"
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
            return "light"

    return answer


class Appearance:
    """Light or dark, as the person chose or as the system has it.

    Args:
        window: a root window that has no style yet.
        submit: as `Jobs.submit`; the system is asked on another thread.
        choice: "system", "light" or "dark".
        mode: what to show at first, "light" or "dark".
    """

    def __init__(self, window: tk.Tk, submit: Callable[..., None], choice: str, mode: str):
        self.choice = tk.StringVar(window, choice)
        self._submit = submit
        THEME.register()  # before there is a style: else it would first be built in a theme that nobody sees
        self._style = ttk.Style(f"{THEME.name}-{mode}")
        self.choice.trace_add("write", lambda *_: self.update())
        window.bind("<FocusIn>", lambda event: self.update() if event.widget is window else None)
        follow_theme(window, lambda: window.configure(background=background()))

    @property
    def mode(self) -> str:
        """What is shown now: "light" or "dark"."""
        return mode_of(self._style)

    def update(self) -> None:
        """Show what is chosen, or what the system has now."""
        if self.choice.get() == "system":
            self._submit("mode", lambda: ask_mode("system")(), self._follow_system)
        else:
            self._use(self.choice.get())

    def _follow_system(self, mode: str) -> None:
        if self.choice.get() == "system":  # else the person chose another meanwhile
            self._use(mode)

    def _use(self, mode: str) -> None:
        if mode != self.mode:
            self._style.theme_use(f"{THEME.name}-{mode}")


def mend_styles() -> None:
    """What ttkbootstrap's styles lack.

    Disabled buttons get a border and legible words, coloured ones words of enough contrast, and a slider shows that it
    has the focus.
    """
    style, colours = ttk.Style(), palette()
    style.map("TButton", foreground=[("disabled", colours.faint)], bordercolor=[("disabled", colours.track)])
    for name in ("primary.TButton", "danger.TButton"):
        style.map(name, foreground=[("disabled", colours.faint), ("!disabled", colours.paper)])
    style.configure("Horizontal.TScale", focuscolor=colours.text, focusthickness=1)


def mode_of(style: ttk.Style) -> str:
    return "dark" if str(style.theme_use()).endswith("dark") else "light"


def palette() -> Palette:
    """The colours of the theme in use."""
    return PALETTES[mode_of(ttk.Style())]


def background() -> str:
    """The window's colour in the theme in use."""
    return str(ttk.Style().lookup("TFrame", "background"))


def follow_theme(widget: tk.Misc, dress: Callable[[], Any]) -> None:
    """Call `dress` now, and once each time that the theme has changed, until the widget is destroyed."""
    dressed = ""

    def update(event: "tk.Event[tk.Misc] | None" = None) -> None:
        nonlocal dressed
        mode = mode_of(ttk.Style())
        if mode != dressed and (event is None or event.widget is widget):
            dressed = mode
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


def shortened(text: str, widget: tk.Misc, width: int) -> str:
    """A text with its middle left out, where it would be more than so many screen pixels wide."""
    measure = font.nametofont("TkDefaultFont", widget).measure
    kept = len(text)
    short = text
    while measure(short) > width and kept > 1:
        kept = min(kept - 1, kept * width // measure(short))
        short = f"{text[: (kept + 1) // 2]}\N{HORIZONTAL ELLIPSIS}{text[len(text) - kept // 2 :]}"
    return short
