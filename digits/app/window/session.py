"""Session: what outlives a window, its settings and, where it does not end as it should, its drawing."""

import tkinter as tk
from collections.abc import Callable
from pathlib import Path

from digits.app.paper.autosave import PAUSE, Autosave
from digits.app.window.settings import Settings
from digits.ink.drawing import Drawing


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
        self._autosave = Autosave(submit)
        self._timer = ""

    def changed(self) -> None:
        """The drawing has changed: save it soon."""
        self._timer = self._timer or self._window.after(PAUSE, self.save)

    def save(self) -> None:
        """Keep settings and drawing for the case that the program does not end as it should."""
        self._timer = ""
        self._save_settings()
        self._autosave.save(self._drawing.snapshot())

    def recover(self) -> bool:
        """Bring back the drawing of a window that did not close; returns whether there was one."""
        drawing = self._autosave.recover()
        if drawing:
            self._drawing.restore(drawing)
        return drawing is not None

    def close(self, is_wanted: bool) -> None:
        """The window closes. Where the person did not want that, its drawing comes back with the next one."""
        self._save_settings()
        if is_wanted:
            self._autosave.close()
        else:
            self._autosave.save(self._drawing.snapshot(), None)

    def _save_settings(self) -> None:
        settings = self._current()
        if settings != self._saved:
            self._saved = settings
            settings.save(self._path)
