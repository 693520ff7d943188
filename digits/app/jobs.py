"""Jobs: what a window has computed on other threads."""

import tkinter as tk
from collections.abc import Callable
from typing import Any

from digits.app.worker import Worker

POLL = 2  # milliseconds between two looks for results, while any are to come


class Jobs:
    """Two workers and one event loop that takes their results: no other thread touches Tk.

    Args:
        window: whose event loop it is.
        failed: called with the error of a job that has no answer to errors of its own.
    """

    def __init__(self, window: tk.Misc, failed: Callable[[Exception], None]):
        self._window = window
        self._failed = failed
        self._prompt = Worker()
        self._patient = Worker()
        self._polling = ""

    def submit(
        self,
        kind: str,
        compute: Callable[[], Any],
        then: Callable[[Any], None],
        otherwise: Callable[[Exception], None] | None = None,
        is_prompt: bool = False,
    ) -> None:
        """Compute elsewhere, then call `then` with the result here; as `Worker.submit`.

        A prompt job never waits for one that is not: the pen's movements never wait for a look inside.
        """
        worker = self._prompt if is_prompt else self._patient
        worker.submit(kind, compute, then, otherwise or self._failed)
        if not self._polling:
            self._poll()

    @property
    def is_busy(self) -> bool:
        """Whether any result is still to come."""
        return self._prompt.is_busy or self._patient.is_busy

    def close(self) -> None:
        """End both threads; returns when they are done with the jobs at hand."""
        self._prompt.close()
        self._patient.close()

    def _poll(self) -> None:
        self._polling = self._window.after(POLL, self._poll)  # first, so that an error in a result does not end it
        self._prompt.poll()
        self._patient.poll()
        if not self.is_busy:
            self._window.after_cancel(self._polling)
            self._polling = ""
