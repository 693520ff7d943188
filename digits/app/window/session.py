"""Session: what outlives a window: its settings and size and, where it was not closed, its drawing."""

import json
import time
import tkinter as tk
from collections.abc import Callable
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import Any

import platformdirs
from filelock import FileLock, Timeout

from digits.app.window.jobs import Submit
from digits.app.window.theme import line_height
from digits.atomic import PRIVATE, atomic_path, remove_drafts
from digits.ink.drawing import Drawing

LIMITS = {"width": (480, 10_000), "height": (360, 10_000), "brush": (6, 40)}
LEAST = LIMITS["width"][0], LIMITS["height"][0]  # size of the window
LEAST_INSIDE = 800, LIMITS["height"][0]  # with the look inside
PAUSE = 1000  # milliseconds between two looks at what has changed


def settings_path() -> Path:
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


def size_of(window: tk.Misc) -> tuple[int, int]:
    """Width and height of a window, in pixels of a 96 dpi display."""
    scale = scale_of(window)
    return round(window.winfo_width() / scale), round(window.winfo_height() / scale)


def on_screen(window: tk.Misc, width: int, height: int) -> tuple[int, int]:
    """A size in pixels of a 96 dpi display, in screen pixels, as far as the screen has room beside title and menus."""
    width, height = (round(side * scale_of(window)) for side in (width, height))
    return min(width, window.winfo_screenwidth()), min(height, window.winfo_screenheight() - 4 * line_height(window))


class Session:
    """Keeps settings and drawing on the disk, each within a second of a change, for a window that is never closed."""

    def __init__(self, window: tk.Misc, drawing: Drawing, submit: Submit, settings: Callable[[], Settings]):
        self.has_changed = False  # the drawing, since it was kept
        self._window, self._drawing, self._settings = window, drawing, settings
        self._submit = partial(submit, then=lambda _: None, thread="disk")
        self._autosave = Autosave()
        self._kept: Settings | None = None
        window.after(PAUSE, self._keep)

    def recover(self) -> bool:
        """Bring back the drawing of a window that did not close; returns whether there was one."""
        drawing = self._autosave.recover()
        if drawing:
            self._drawing.restore(drawing)
        return drawing is not None

    def close(self) -> None:
        """The person closes the window, and its drawing is over."""
        self._submit(None, partial(self._settings().save, settings_path()))
        self._submit(None, self._autosave.remove)

    def _keep(self) -> None:
        settings = self._settings()
        if settings != self._kept:
            self._kept = settings
            self._submit("settings", partial(settings.save, settings_path()))
        if self.has_changed:
            self.has_changed = False
            self._submit("drawing", partial(self._autosave.save, self._drawing.snapshot()))
        self._window.after(PAUSE, self._keep)


def drawings_folder() -> Path:
    return platformdirs.user_state_path("digits")


class Autosave:
    """The file of one window, locked as long as its process lives."""

    def __init__(self) -> None:
        self._path = drawings_folder() / f"drawing-{time.time_ns()}.json"
        self._lock: FileLock | None = None

    def recover(self) -> Drawing | None:
        """The drawing of a window that ended without closing, the newest first; from now on its file is this one's."""
        for lock in sorted(drawings_folder().glob("drawing-*.lock"), reverse=True):
            if self._claim(lock.with_suffix(".json")):
                try:
                    return Drawing.from_record(json.loads(self._path.read_bytes()))
                except Exception:  # there is none, or it is damaged
                    self.remove()
        return None

    def save(self, drawing: Drawing) -> None:
        """Keep this drawing; on a full disk the former one."""
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            if self._lock or self._claim(self._path):
                with atomic_path(self._path) as draft:
                    draft.touch(PRIVATE)
                    draft.write_text(json.dumps(drawing.to_record()))
        except OSError:
            pass

    def remove(self) -> None:
        """Leave nothing on the disk."""
        if self._lock:
            self._path.unlink(missing_ok=True)
            remove_drafts(self._path)
            self._lock.release()
            self._path.with_suffix(".lock").unlink(missing_ok=True)
            self._lock = None

    def _claim(self, path: Path) -> bool:
        """Lock a file for this window; returns whether no other living one has it."""
        lock = FileLock(path.with_suffix(".lock"), timeout=0, thread_local=False)
        try:
            lock.acquire()
        except (Timeout, OSError):
            return False
        self._path, self._lock = path, lock
        return True
