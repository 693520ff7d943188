"""A display for the windows under test, and windows whose hidden errors fail the test."""

import gc
import json
import os
import sys
import tkinter as tk
from contextlib import ExitStack, contextmanager
from typing import Any

import h5py
import pytest
import ttkbootstrap as ttk

import main
from app_driver import NAME, FakeRecognizer
from benchmarks._display import start_display
from digits.ink.picture.files import PictureError
from digits.recognition.lessons import LessonError
from digits.recognition.recognizer import Recognizer
from helpers import MODEL, wait_until
from process_driver import Process


def pytest_sessionstart(session):
    """Windows need a display. Where there is none, each process that runs tests brings its own.

    Garbage is collected between tests alone, on this thread: Tcl aborts the process where another thread comes upon
    what is left of a closed window.
    """
    gc.disable()
    runs_tests = session.config.getoption("dist", "no") == "no"  # else it starts the processes that do
    if sys.platform == "linux" and not os.environ.get("DISPLAY") and runs_tests:
        session.config.stash[DISPLAY], os.environ["DISPLAY"] = start_display()


def pytest_sessionfinish(session):
    if DISPLAY in session.config.stash:
        session.config.stash[DISPLAY].terminate()
        session.config.stash[DISPLAY].wait()


DISPLAY = pytest.StashKey[Any]()


def pytest_collection_modifyitems(items):
    """What takes long begins first: else one process works long after the others have ended."""
    items.sort(key=lambda item: item.get_closest_marker("slow") is None)


@pytest.fixture(scope="module", autouse=True)
def _collect():
    gc.collect()
    gc.freeze()  # what is left stays: later collections need not look at all of TensorFlow


@pytest.fixture(scope="session")
def recognizer():
    """The one in the repository."""
    return Recognizer.load(MODEL)


@pytest.fixture
def edited(tmp_path):
    """A function that gives a copy of mnist.h5 without its digest: edited, and with other settings of layers."""

    def edited(edit=lambda file: None, **settings):
        path = tmp_path / "mnist.h5"
        path.write_bytes(MODEL.read_bytes())
        with h5py.File(path, "r+") as file:
            del file.attrs["digest"]
            edit(file)
            model = json.loads(file.attrs["model_config"])
            for layer in model["config"]["layers"]:
                layer["config"] |= settings.get(layer["config"]["name"], {})
            file.attrs["model_config"] = json.dumps(model)
        return path

    return edited


@pytest.fixture
def callback_errors(monkeypatch):
    """Tk or the app says the errors of callbacks and goes on: here those that nobody foresaw fail the test."""
    gc.collect()  # the windows of earlier tests
    errors, say = [], main.App.report_callback_exception

    def report(app, kind, error, trace):
        if isinstance(error, PictureError | LessonError) or hasattr(app, "has_ended"):
            say(app, kind, error, trace)
        else:
            errors.append(error)

    for window in (tk.Tk, main.App):
        monkeypatch.setattr(window, "report_callback_exception", report)
    yield
    if errors:
        raise errors[0]


@pytest.fixture
def root(callback_errors):
    """A window for one widget."""
    window = tk.Tk()
    window.geometry("400x400+0+0")
    wait_until(window.winfo_viewable, window.update)  # Tk has crashed where a window took the focus unmapped
    yield window
    window.focus_set()  # see App.destroy
    window.destroy()
    ttk.Style.instance = None


@pytest.fixture(autouse=True)
def _own_settings(monkeypatch, tmp_path_factory):
    """Windows under test neither read nor write what the person's own window remembers."""
    folder = tmp_path_factory.mktemp("settings")
    for kind in ("CONFIG", "DATA", "STATE"):
        monkeypatch.setenv(f"XDG_{kind}_HOME", str(folder))


@pytest.fixture
def open_app(callback_errors):
    """A function that opens the app and hands it over when it shows; what is left open is closed at the end."""
    apps = []

    def open_app(load=lambda path: FakeRecognizer(), ready=True, lessons=None):
        app = main.App(load=load, lessons=lessons) if load else main.App(lessons=lessons)
        apps.append(app)
        app.geometry("+0+0")
        wait_until(app.canvas.winfo_viewable, app.update)
        if ready:
            wait_until(lambda: app.title() != f"{NAME} - loading", app.update)
        return app

    yield open_app
    for app in apps:
        if not hasattr(app, "has_ended"):
            app.destroy()


@pytest.fixture
def disk():
    """A function that limits for a while how many bytes a file may have, as a full disk does."""
    resource = pytest.importorskip("resource", reason="only POSIX can")

    @contextmanager
    def disk(room):
        _, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (room, hard))
        try:
            yield
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))

    return disk


@pytest.fixture(scope="module")
def screen():
    """The name of a display that no other file's tests use."""
    server, name = start_display()
    yield name
    server.terminate()
    server.wait()


@pytest.fixture
def display(screen):
    """The environment of processes on that display, without the person's own files."""
    return os.environ | {"DISPLAY": screen}


@pytest.fixture
def start():
    """A function that starts the app as a Process and waits for a title; what a failed test leaves is killed."""
    with ExitStack() as stack:

        def start(display, *arguments, title="ready"):
            started = Process(display, *arguments)
            stack.callback(started.process.communicate)
            stack.callback(started.process.kill)
            started.wait_for_title(title)
            return started

        yield start
