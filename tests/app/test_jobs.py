"""Jobs on other threads, their results on this one."""

import gc
import sys
import threading
import weakref

import pytest

import main
from digits.app.window.jobs import Jobs
from helpers import PATIENCE, wait_until


@pytest.fixture
def jobs(root):
    jobs = Jobs(root, lambda error: jobs.errors.append(error))
    jobs.errors = []
    yield jobs
    jobs.close()


def test_computes_elsewhere_and_delivers_here(root, jobs):
    threads = []
    jobs.submit("job", threading.current_thread, lambda thread: threads.extend([thread, threading.current_thread()]))
    assert jobs.pending
    wait_until(lambda: threads, root.update)
    assert threads[0] is not threads[1]
    assert threads[1] is threading.current_thread()
    assert not jobs.pending


def test_of_each_kind_only_the_newest_waits(root, jobs):
    go, results = threading.Event(), []
    jobs.submit("first", go.wait, lambda _: None)
    jobs.submit("pen", lambda: "pen", results.append, thread="pen")
    wait_until(lambda: results == ["pen"], root.update)  # the pen does not wait for others
    for number in range(5):
        jobs.submit("drawing", lambda number=number: number, results.append)
        jobs.submit("other", lambda number=number: -number, results.append)
    go.set()
    wait_until(lambda: not jobs.pending, root.update)
    assert sorted(results[1:]) == [-4, 4]


def test_an_error_is_handed_over_and_the_next_job_done(root, jobs):
    results: list[object] = []
    jobs.submit("job", lambda: 1 / 0, results.append)
    jobs.submit("other", lambda: 1 / 0, results.append, results.append)
    jobs.submit("last", lambda: "alive", results.append)
    wait_until(lambda: not jobs.pending, root.update)
    assert isinstance(jobs.errors[0], ZeroDivisionError)
    assert isinstance(results[0], ZeroDivisionError)
    assert results[1] == "alive"


def test_closing_drops_what_waits_but_not_what_has_no_kind(root):
    jobs, begun, go, done = Jobs(root, print), threading.Event(), threading.Event(), []
    jobs.submit("first", lambda: begun.set() or (go.wait(PATIENCE) and done.append("first")), done.append)
    jobs.submit("second", lambda: done.append("second"), done.append)
    jobs.submit(None, lambda: done.append("kept"), done.append)
    begun.wait()
    jobs.pending[1].future.add_done_callback(lambda dropped: go.set())
    assert jobs.close()
    assert done == ["first", "kept"]


def test_garbage_is_collected_by_no_worker(callback_errors, monkeypatch):
    """One that came upon a closed window's images would wait for Tk's thread, which waits for it as it closes."""

    def loop(app):
        cycle = threading.Event()
        cycle.itself, ended = cycle, weakref.ref(cycle)
        del cycle
        assert not gc.isenabled()
        wait_until(lambda: not ended(), app.update)
        app.destroy()

    interval = sys.getswitchinterval()
    monkeypatch.setattr(main, "PAUSE", 1)
    monkeypatch.setattr(main.App, "mainloop", loop)
    gc.enable()
    assert main.main(["--no-lessons"]) == 0
    gc.unfreeze()
    sys.setswitchinterval(interval)
