"""Worker without a window."""

import threading
import time
from functools import partial

from digits.app.worker import Worker


def poll_until(worker, condition, seconds=20):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "nothing came"
        worker.poll()
        time.sleep(0.001)


def fail(error):
    raise error


def test_computes_elsewhere_and_delivers_here():
    worker = Worker()
    threads: list[threading.Thread] = []
    worker.submit(
        "job", threading.current_thread, lambda thread: threads.extend([thread, threading.current_thread()]), fail
    )
    poll_until(worker, lambda: threads)
    assert threads[0] is not threads[1]
    assert threads[1] is threading.current_thread()
    assert not worker.is_busy


def test_of_each_kind_only_the_newest_waits():
    worker, go = Worker(), threading.Event()
    results: list[int] = []
    worker.submit("first", go.wait, lambda _: None, fail)
    for number in range(5):
        worker.submit("drawing", partial(int, number), results.append, fail)
        worker.submit("other", partial(int, -number), results.append, fail)
    assert worker.is_busy
    go.set()
    poll_until(worker, lambda: len(results) == 2)
    assert sorted(results) == [-4, 4]
    assert not worker.is_busy


def test_an_error_is_handed_over_and_the_worker_lives_on():
    worker = Worker()
    results: list[str] = []
    errors: list[Exception] = []
    worker.submit("job", lambda: 1 / 0, results.append, errors.append)
    poll_until(worker, lambda: errors)
    assert isinstance(errors[0], ZeroDivisionError)
    worker.submit("job", lambda: "alive", results.append, fail)
    poll_until(worker, lambda: results == ["alive"])


def test_closing_waits_for_the_job_at_hand_only():
    worker, begun, done = Worker(), threading.Event(), []

    def work():
        begun.set()
        time.sleep(0.05)
        done.append("first")

    worker.submit("first", work, lambda _: done.append("delivered"), fail)
    begun.wait()
    worker.submit("second", lambda: done.append("second"), lambda _: None, fail)
    worker.close()
    assert done == ["first"]
