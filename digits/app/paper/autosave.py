"""Autosave: a window's drawing on the disk, so that it outlives a crash."""

import json
import time
from pathlib import Path

import platformdirs
from filelock import FileLock, Timeout

from digits.atomic import PRIVATE, atomic_path, remove_drafts
from digits.ink.drawing import Drawing
from digits.ink.record import from_record, to_record


def drawings_folder() -> Path:
    """Where the drawings of open windows lie."""
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
                    return from_record(json.loads(self._path.read_bytes()))
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
                    draft.write_text(json.dumps(to_record(drawing)))
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
