"""The clipboard: pictures and files pasted, answers copied."""

import re
import shutil
import subprocess
import sys
import threading
from contextlib import ExitStack
from types import SimpleNamespace
from unittest.mock import Mock

import pytest
from PIL import Image, ImageGrab
from PIL.PngImagePlugin import PngImageFile

from app_driver import SEVEN, draw, run, say, wait_for_title
from digits.app.files.clipboard import NOTHING, clipboard_content
from digits.ink.picture.files import PictureError
from helpers import wait_until

on_linux = pytest.mark.skipif(sys.platform != "linux", reason="an X server's clipboard")


@pytest.fixture
def copy(monkeypatch):
    """A function that lets another program, xclip, have a file's content in the clipboard, and a window know it."""
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    with ExitStack() as programs:

        def copy(app, kind, path):
            command = ["xclip", "-selection", "clipboard", "-target"]
            program = subprocess.Popen([*command, kind, "-quiet", "-in", path], stderr=subprocess.DEVNULL)
            programs.callback(program.wait)
            programs.callback(program.kill)

            def is_offered():
                with subprocess.Popen([*command, "TARGETS", "-out"], stdout=subprocess.PIPE) as asked:
                    wait_until(lambda: asked.poll() is not None, app.update)  # this window may have to answer yet
                    return kind.encode() in asked.stdout.read()

            wait_until(is_offered)
            app.update()  # a window of this process that had the clipboard hears here that it has it no longer

        yield copy


@on_linux
def test_paste_by_tk_alone(open_app, picture, copy, monkeypatch):
    """Also where this one had the clipboard before, and without the pen waiting for the picture."""
    app = open_app(load=None)
    app.clipboard_clear()
    app.clipboard_append("an answer")
    app.update()
    copy(app, "image/png", picture)
    threads, load = [], PngImageFile.load
    monkeypatch.setattr(PngImageFile, "load", lambda image: threads.append(threading.current_thread()) or load(image))
    monkeypatch.setattr(shutil, "which", lambda name: None)
    app.commands["paste"].run()
    wait_for_title(app, "7 (")
    assert say(app) == "Pasted a picture."
    assert threads
    assert threading.main_thread() not in threads


@on_linux
def test_paste_of_what_tk_alone_cannot_have(open_app, tmp_path, copy, monkeypatch):
    app = open_app()
    draw(app, SEVEN)
    (tmp_path / "large").write_bytes(bytes(5_000_000))
    copy(app, "image/png", tmp_path / "large")
    monkeypatch.setattr(shutil, "which", lambda name: None)
    run(app, "paste")
    assert "The picture in the clipboard could not be read" in say(app)
    assert len(app.drawing.strokes) == 1


@pytest.mark.parametrize(
    ("grabbed", "sentence"),
    [
        (None, NOTHING),
        ([], NOTHING),
        (Image.new("1", (9_000, 9_000)), "The picture in the clipboard: it has more than 55 million pixels."),
        (MemoryError(), "The picture in the clipboard: it needs more memory than there is."),
        (["seven.png"], ""),
    ],
)
def test_the_clipboards_of_windows_and_macos(monkeypatch, grabbed, sentence):
    """A picture or one sentence; a copied file is not opened before a worker does it."""
    grab = Mock(side_effect=[grabbed])
    monkeypatch.setattr(ImageGrab, "grabclipboard", grab)
    load = clipboard_content(SimpleNamespace(tk=SimpleNamespace(call=lambda *words: "win32")))
    assert not grab.called
    if not sentence:
        assert load() == grabbed
    else:
        with pytest.raises(PictureError, match=re.escape(sentence)):
            load()


@on_linux
def test_xclip_is_asked_where_there_is_one(open_app, picture, tmp_path, copy):
    """A large picture, a JPEG and a copied file: what Tk alone cannot take."""
    app, content = open_app(load=None), tmp_path / "content"
    for kind, save in {
        "image/png": lambda: Image.open(picture).resize((1000, 1000)).save(content, "PNG", compress_level=0),
        "image/jpeg": lambda: Image.open(picture).save(content, "JPEG"),
        "text/uri-list": lambda: content.write_text(f"# copied\r\n{picture.as_uri()}\r\n"),
    }.items():
        app.canvas.clear()
        save()
        copy(app, kind, content)
        app.commands["paste"].run()
        wait_for_title(app, "7 (")


def test_copy_and_paste_with_nothing_to_paste(open_app):
    app = open_app()
    app.commands["copy"].run()
    assert "no answer to copy yet" in say(app)
    draw(app, SEVEN)
    wait_for_title(app, "1 (91 %)")
    app.commands["copy"].run()
    assert app.clipboard_get() == "1"
    run(app, "paste")
    wait_until(lambda: "no picture in the clipboard" in say(app), app.update)
