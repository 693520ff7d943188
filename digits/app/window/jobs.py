"""Jobs: what the window has computed on other threads, so that it never waits."""

import tkinter as tk
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, NamedTuple

POLL = 2  # milliseconds between two looks for results, while any are to come


class _Job(NamedTuple):
    kind: str
    future: "Future[Any]"
    then: Callable[[Any], None]
    otherwise: Callable[[Exception], None]


class Jobs:
    """Two threads that compute, and the window's event loop that takes their results: no other thread touches Tk.

    Args:
        window: whose event loop it is.
        failed: called with the error of a job that has no handler of its own.
    """

    def __init__(self, window: tk.Misc, failed: Callable[[Exception], None]):
        self._window = window
        self._failed = failed
        self._interactive = ThreadPoolExecutor(1, "interactive")
        self._background = ThreadPoolExecutor(1, "background")
        self._pending: list[_Job] = []
        self._polling = ""

    def submit(
        self,
        kind: str,
        compute: Callable[[], Any],
        then: Callable[[Any], None],
        otherwise: Callable[[Exception], None] | None = None,
        is_interactive: bool = False,
    ) -> None:
        """Compute on another thread, then call `then` with the result, or `otherwise` with the error, on this one.

        A waiting job of the same kind is dropped: nobody needs the answer for an older drawing. An interactive job
        never waits for one that is not: the pen never waits for a look inside.
        """
        self._pending = [job for job in self._pending if job.kind != kind or not job.future.cancel()]
        executor = self._interactive if is_interactive else self._background
        self._pending.append(_Job(kind, executor.submit(compute), then, otherwise or self._failed))
        if not self._polling:
            self._polling = self._window.after(POLL, self._poll)

    @property
    def is_busy(self) -> bool:
        """Whether any result is still to come."""
        return bool(self._pending)

    def close(self) -> None:
        """Drop what waits; returns when the jobs at hand are done.

        The interpreter must not end while a thread is inside a library: that can crash the process.
        """
        for executor in (self._interactive, self._background):
            executor.shutdown(cancel_futures=True)

    def _poll(self) -> None:
        self._polling = self._window.after(POLL, self._poll)  # first, so that an error in a result does not end it
        for job in [job for job in self._pending if job.future.done()]:
            if job in self._pending:  # a result before it may have submitted anew
                self._pending.remove(job)
                self._deliver(job)
        if not self._pending:
            self._window.after_cancel(self._polling)
            self._polling = ""

    @staticmethod
    def _deliver(job: _Job) -> None:
        try:
            result = job.future.result()
        except Exception as error:
            job.otherwise(error)
        else:
            job.then(result)
