"""Light and dark: their colours, what the system prefers, and the unit in which sizes are given."""

import subprocess
import sys
import tkinter as tk
from collections.abc import Callable
from tkinter import font
from typing import NamedTuple

import ttkbootstrap as ttk


class Palette(NamedTuple):
    """Colours beside those of the ttk theme; blue against orange is told apart by colour-blind eyes too."""

    paper: str  # of the canvas
    ink: str
    text: str
    faint: str  # text and marks of less weight, and outlines
    track: str  # what a bar runs on
    neutral: str  # ink that speaks for nothing
    accent: str  # the answer's bar, and what speaks for it
    contrast: str  # what speaks against it


PALETTES = {
    "light": Palette("#ffffff", "#15181b", "#212529", "#5f676e", "#d5dade", "#b9c0c6", "#0a58ca", "#c2570c"),
    "dark": Palette("#0f1113", "#f5f6f7", "#f1f3f5", "#9aa1a8", "#343a40", "#4c545b", "#5aa2ff", "#ff9a3d"),
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


def system_mode() -> str:
    """The mode that the person has chosen for the whole system: "light" or "dark"; "light" where nothing tells."""
    return ask_system_mode()()


def ask_system_mode() -> Callable[[], str]:
    """Begin to ask for the `system_mode`; the function returned waits for the answer."""
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


def make_style(mode: str) -> ttk.Style:
    """The ttk style of a new root window, "light" or "dark": `use_mode` changes it."""
    THEME.register()  # before there is a style: else it would first be built in a theme that nobody sees
    return ttk.Style(f"{THEME.name}-{mode}")


def use_mode(style: ttk.Style, mode: str) -> None:
    if style.theme_use() != f"{THEME.name}-{mode}":
        style.theme_use(f"{THEME.name}-{mode}")
    # What is disabled is still to be read.
    style.map("TButton", foreground=[("disabled", PALETTES[mode].faint)])


def line_height(widget: tk.Misc) -> int:
    """Height of a line of text in screen pixels: the unit for sizes, so that they follow font and display."""
    return font.nametofont("TkDefaultFont", widget).metrics("linespace")
