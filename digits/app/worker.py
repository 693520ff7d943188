"""Worker: a thread that computes, so that a window need not wait. It knows neither Tk nor networks."""

import threading
from collections.abc import Callable
from queue import Empty, SimpleQueue
from typing import Any, NamedTuple


class _Job(NamedTuple):
    kind: str
    compute: Callable[[], Any]
    then: Callable[[Any], None]
    otherwise: Callable[[Exception], None]


class Worker:
    """Computes one job after another on a thread of its own; `poll` hands the results to the caller's thread.

    Of the jobs of one kind that wait only the newest is kept: nobody needs the answer for an older drawing.
    """

    def __init__(self) -> None:
        self._waiting: dict[str, _Job] = {}  # by kind, in the order of their coming
        self._results: SimpleQueue[Callable[[], None]] = SimpleQueue()
        self._changed = threading.Condition()
        self._unfinished = 0
        self._is_closed = False
        self._thread = threading.Thread(target=self._run, name="worker", daemon=True)
        self._thread.start()

    def submit(
        self,
        kind: str,
        compute: Callable[[], Any],
        then: Callable[[Any], None],
        otherwise: Callable[[Exception], None],
    ) -> None:
        """Compute on the worker's thread; `poll` then calls `then` with the result, or `otherwise` with the error."""
        with self._changed:
            if self._waiting.pop(kind, None) is None:
                self._unfinished += 1
            self._waiting[kind] = _Job(kind, compute, then, otherwise)
            self._changed.notify()

    @property
    def is_busy(self) -> bool:
        """Whether any result is still to be delivered."""
        return self._unfinished > 0

    def poll(self) -> None:
        """Deliver what has been computed."""
        while True:
            try:
                deliver = self._results.get_nowait()
            except Empty:
                return
            with self._changed:
                self._unfinished -= 1
            deliver()

    def close(self) -> None:
        """Finish the job at hand and no other; returns when that is done.

        The interpreter must not end while the thread is inside a library: that can crash the process.
        """
        with self._changed:
            self._is_closed = True
            self._changed.notify()
        self._thread.join()

    def _run(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._waiting or self._is_closed)
                if self._is_closed:
                    return
                job = self._waiting.pop(next(iter(self._waiting)))
            self._results.put(_deliver(job))
            del job  # or its result would live until the next job


def _deliver(job: _Job) -> Callable[[], None]:
    try:
        result = job.compute()
    except Exception as error:
        problem = error
        return lambda: job.otherwise(problem)
    return lambda: job.then(result)
