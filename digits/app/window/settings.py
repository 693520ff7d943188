"""Settings: what the window remembers from one time to the next, its size among it."""

import json
import tkinter as tk
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import platformdirs

from digits.atomic import atomic_path

LIMITS = {"width": (480, 10_000), "height": (360, 10_000), "brush": (6, 40)}
LEAST_INSIDE = 800  # width with the look inside


def settings_path() -> Path:
    """Where the person's settings lie."""
    return platformdirs.user_config_path("digits") / "window.json"


@dataclass
class Settings:
    width: int = 1000  # of the window, in pixels of a 96 dpi display
    height: int = 600
    mode: str = "system"  # or "light" or "dark"
    brush: float = 20.0  # in pixels of the drawing
    panel: bool = False  # whether the look inside is open

    @classmethod
    def load(cls, path: Path) -> "Settings":
        """What was saved; whatever is missing or damaged has its default."""
        defaults = asdict(cls())
        try:
            saved = dict(json.loads(path.read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError, RecursionError):
            saved = {}
        return cls(**{name: saved[name] for name in defaults if name in saved and _fits(name, saved[name], defaults)})

    def save(self, path: Path) -> None:
        """Write the file whole or not at all; where that is impossible nothing is remembered, which harms nobody."""
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with atomic_path(path) as draft:
                draft.write_text(json.dumps(asdict(self), indent=1), encoding="utf-8")
        except OSError:
            pass


def _fits(name: str, value: Any, defaults: dict[str, Any]) -> bool:
    if name == "mode":
        return value in ("system", "light", "dark")
    if name in LIMITS:
        low, high = LIMITS[name]
        return type(value) in {int, type(defaults[name])} and low <= value <= high
    return isinstance(value, type(defaults[name]))


def scale_of(window: tk.Misc) -> float:
    """Screen pixels per pixel of a 96 dpi display, in which all sizes are remembered."""
    return window.winfo_fpixels("1i") / 96


def set_least_size(window: tk.Tk, width: int) -> None:
    """A window is at least so wide, in pixels of a 96 dpi display, as far as the screen has room."""
    scale = scale_of(window)
    window.minsize(min(round(width * scale), window.winfo_screenwidth()), round(LIMITS["height"][0] * scale))


def set_first_size(window: tk.Tk, width: int, height: int) -> None:
    """Give a window that is not shown yet a size in pixels of a 96 dpi display, as far as the screen has room."""
    scale = scale_of(window)
    width = min(round(width * scale), window.winfo_screenwidth())
    height = min(round(height * scale), window.winfo_screenheight())
    window.geometry(f"{width}x{height}")


class FullScreen:
    """Fills the screen with the window, and gives it its size back."""

    def __init__(self, window: tk.Tk):
        self.is_on = tk.BooleanVar(window)
        self._window = window
        self._size_before = 0, 0

    @property
    def usual_size(self) -> tuple[int, int]:
        """The window's own, while it fills the screen too, in pixels of a 96 dpi display."""
        if self.is_on.get():
            return self._size_before
        scale = scale_of(self._window)
        return round(self._window.winfo_width() / scale), round(self._window.winfo_height() / scale)

    def toggle(self) -> None:
        self._size_before = self.usual_size
        self.is_on.set(not self.is_on.get())
        self._window.attributes("-fullscreen", self.is_on.get())
