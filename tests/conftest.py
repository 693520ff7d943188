"""A display for the windows under test, and windows whose hidden errors fail the test."""

import os
import subprocess
import sys
import time
import tkinter as tk
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import ttkbootstrap as ttk

from benchmarks._display import start_display

PATIENCE = 30  # seconds that a condition may take on the slowest machine: a test ends as soon as it holds


def pytest_sessionstart(session: pytest.Session) -> None:
    """Windows need a display. Where there is none, the tests bring their own: none is left out for the lack of it."""
    if sys.platform == "linux" and not os.environ.get("DISPLAY"):
        session.config.stash[DISPLAY], os.environ["DISPLAY"] = start_display()


def pytest_sessionfinish(session: pytest.Session) -> None:
    if DISPLAY in session.config.stash:
        session.config.stash[DISPLAY].terminate()
        session.config.stash[DISPLAY].wait()


DISPLAY = pytest.StashKey[subprocess.Popen[bytes]]()


def wait_until(condition: Callable[[], Any], step: Callable[[], Any] = lambda: None) -> None:
    """Return as soon as the condition holds, doing `step` meanwhile; fail where it never does."""
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end, f"this never came: {condition.__name__}"
        step()
        time.sleep(0.002)


@pytest.fixture
def callback_errors(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Tk prints the errors of callbacks and goes on: here they fail the test."""
    errors: list[BaseException] = []
    monkeypatch.setattr(tk.Tk, "report_callback_exception", lambda self, kind, error, trace: errors.append(error))
    yield
    if errors:
        raise errors[0]


@pytest.fixture
def root(callback_errors: None) -> Iterator[tk.Tk]:
    """A window for one widget."""
    window = tk.Tk()
    window.geometry("400x400+0+0")
    yield window
    window.destroy()
    ttk.Style.instance = None
