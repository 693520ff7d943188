"""Session: what outlives a window, its settings and, where it does not end as it should, its drawing."""

import tkinter as tk
from collections.abc import Callable
from functools import partial
from pathlib import Path

from digits.app.paper.autosave import Autosave
from digits.app.window.settings import Settings
from digits.ink.drawing import Drawing

PAUSE = 1000  # milliseconds from a change until it is saved


class Session:
    """Saves both while the window is open, and when it closes.

    Args:
        window: whose timer it uses.
        drawing: which it saves and brings back.
        submit: as `Jobs.submit`.
        path: of the settings.
        saved: the settings that are there.
        current: gives the present ones.
    """

    def __init__(
        self,
        window: tk.Misc,
        drawing: Drawing,
        submit: Callable[..., None],
        path: Path,
        saved: Settings,
        current: Callable[[], Settings],
    ):
        self._window, self._drawing, self._path, self._saved, self._current = window, drawing, path, saved, current
        self._submit = submit
        self._autosave = Autosave()
        self._timer = ""

    def changed(self) -> None:
        """The drawing has changed: save it soon."""
        self._timer = self._timer or self._window.after(PAUSE, self.save)

    def save(self) -> None:
        """Keep settings and drawing for the case that the program does not end as it should."""
        self._timer = ""
        self._save_settings()
        self._do("autosave", partial(self._autosave.save, self._drawing.snapshot()))

    def recover(self) -> bool:
        """Bring back the drawing of a window that did not close; returns whether there was one."""
        drawing = self._autosave.recover()
        if drawing:
            self._drawing.restore(drawing)
        return drawing is not None

    def close(self, is_wanted: bool) -> None:
        """The window closes. Where the person did not want that, its drawing comes back with the next one."""
        self._save_settings()
        self._do(None, self._autosave.remove if is_wanted else partial(self._autosave.save, self._drawing.snapshot()))

    def _do(self, kind: str | None, write: Callable[[], None]) -> None:
        self._submit(kind, write, lambda _: None, thread="disk")

    def _save_settings(self) -> None:
        settings = self._current()
        if settings != self._saved:
            self._saved = settings
            settings.save(self._path)
