"""Autosave: the drawing on the disk, so that it outlives a crash."""

import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import platformdirs

from digits.atomic import PRIVATE, atomic_path, remove_drafts
from digits.ink.drawing import Drawing
from digits.ink.record import from_record, to_record

PAUSE = 1000  # milliseconds from a change until it is saved


def drawings_folder() -> Path:
    """Where the drawings of open windows lie."""
    return platformdirs.user_state_path("digits")


class Autosave:
    """A window's drawing in a file of its own, which is locked as long as the window's process lives.

    Args:
        submit: as `Jobs.submit`.
    """

    def __init__(self, submit: Callable[..., None]):
        self._submit = submit
        self._path = drawings_folder() / f"drawing-{time.time_ns()}.json"
        self._lock: Any = None

    def recover(self) -> Drawing | None:
        """The drawing of a window that ended without closing, the newest first; from now on this window keeps it."""
        for lock in sorted(drawings_folder().glob("drawing-*.lock"), reverse=True):
            if self._claim(lock.with_suffix(".json")):
                try:
                    return from_record(json.loads(self._path.read_bytes()))
                except Exception:  # there is none, or it is damaged
                    self._remove()
        return None

    def save(self, drawing: Drawing, kind: str | None = "autosave") -> None:
        """Save a drawing that does not change; without a kind even if the window closes at once."""
        self._submit(kind, lambda: self._write(drawing), lambda _: None, thread="disk")

    def close(self) -> None:
        """The window closes: what was drawn is given up."""
        self._submit(None, self._remove, lambda _: None, thread="disk")

    def _claim(self, path: Path) -> bool:
        """Make a file this window's own, unless another living window has it."""
        from filelock import FileLock, Timeout  # here, because the window opens without it

        lock = FileLock(path.with_suffix(".lock"), timeout=0, thread_local=False)
        try:
            lock.acquire()
        except (Timeout, OSError):
            return False
        self._path, self._lock = path, lock
        return True

    def _write(self, drawing: Drawing) -> None:
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            if self._lock or self._claim(self._path):
                with atomic_path(self._path) as draft:
                    draft.touch(PRIVATE)
                    draft.write_text(json.dumps(to_record(drawing)))
        except OSError:
            pass  # a full disk: the drawing itself is not harmed

    def _remove(self) -> None:
        if self._lock:
            self._path.unlink(missing_ok=True)
            remove_drafts(self._path)
            self._lock.release()
            self._path.with_suffix(".lock").unlink(missing_ok=True)
            self._lock = None
