"""Jobs: what the window has computed on other threads, so that it never waits; and what went wrong there, in words."""

import time
import tkinter as tk
import traceback
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from pathlib import Path
from typing import Any, Literal, NamedTuple, get_args

import platformdirs

from digits.ink.picture.files import PictureError
from digits.recognition.architecture import ModelFileError
from digits.recognition.lessons import LessonError

POLL = 1  # milliseconds between two looks for results, while any are to come
PATIENCE = 2  # seconds that closing waits for a job at hand
DUTY = 10  # seconds that it waits for those that may not be dropped: another window may be writing
LOG_SIZE = 100_000  # bytes of the log from which on it begins anew

# One each, so that what is slow or hangs stops nothing else: the pen is answered while pictures are read, a lesson
# is written while others are learned.
Thread = Literal["pen", "background", "pictures", "files", "disk"]


Submit = Callable[..., None]  # Jobs.submit


class _Job(NamedTuple):
    kind: str | None
    future: "Future[Any]"
    then: Callable[[Any], None]
    otherwise: Callable[[BaseException], None]


class Jobs:
    """Threads that compute, and the window's event loop that takes their results: no other thread touches Tk.

    Args:
        failed: called with the error of a job that has no handler of its own.
    """

    def __init__(self, window: tk.Misc, failed: Callable[[BaseException], None]):
        self._window = window
        self._failed = failed
        self._threads = {name: ThreadPoolExecutor(1, name) for name in get_args(Thread)}
        self.pending: list[_Job] = []  # whose results are still to come

    def submit(
        self,
        kind: str | None,
        compute: Callable[[], Any],
        then: Callable[[Any], None],
        otherwise: Callable[[BaseException], None] | None = None,
        thread: Thread = "background",
    ) -> None:
        """Compute on a thread, then call `then` with the result, or `otherwise` with the error, on this one.

        A waiting job of the same kind is dropped: nobody needs the answer for an older drawing. A job without a kind
        never is, not even when the window closes. The jobs of one thread are done in their order.
        """
        if not self.pending:
            self._window.after(POLL, self._deliver)
        self.pending = [job for job in self.pending if kind is None or job.kind != kind or not job.future.cancel()]
        future = self._threads[thread].submit(compute)
        self.pending.append(_Job(kind, future, then, otherwise or self._failed))

    def close(self) -> bool:
        """Do what may not be dropped, and drop what waits; returns whether the threads have ended.

        Where one hangs, in a file that never ends, the process must end without the interpreter's own end: that waits
        for threads, and would crash those that are inside a library.
        """
        for job in self.pending:
            if job.kind:
                job.future.cancel()
        wait([job.future for job in self.pending if job.kind is None], DUTY)
        have_ended = not wait([job.future for job in self.pending], PATIENCE).not_done
        for thread in self._threads.values():
            thread.shutdown(wait=have_ended)
        return have_ended

    def _deliver(self) -> None:
        """Hand over one result that is there, and look for others as long as any are to come."""
        job = next((job for job in self.pending if job.future.done()), None)
        if job:
            self.pending.remove(job)
        if self.pending:
            self._window.after(POLL, self._deliver)
        if job is None:
            return
        try:
            result = job.future.result()
        except BaseException as error:  # whatever a library raises, the thread goes on
            job.otherwise(error)
        else:
            job.then(result)


def log_path() -> Path:
    return platformdirs.user_log_path("digits") / "digits.log"


def explain(error: BaseException, what: str = "Something went wrong") -> str:
    """A sentence for the person: the error's own or, for one that nobody foresaw, what happened, and where to look.

    The log has that one's traceback, and nothing that was drawn.
    """
    if isinstance(error, (LessonError, ModelFileError, PictureError)):
        return str(error)
    what += f" ({type(error).__name__}{f': {error}' if str(error) else ''})."
    path = log_path()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        is_long = path.exists() and path.stat().st_size > LOG_SIZE
        with path.open("w" if is_long else "a", encoding="utf-8") as log:
            print(time.strftime("%Y-%m-%d %H:%M:%S"), what, *traceback.format_exception(error), sep="\n", file=log)
    except OSError:
        return what
    return f"{what} {path} has the details."
