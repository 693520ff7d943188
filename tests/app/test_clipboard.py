"""The clipboard: pictures and files pasted, answers copied."""

import re
import shutil
import subprocess
import sys
import threading
from types import SimpleNamespace
from unittest.mock import Mock

import pytest
from PIL import Image, ImageGrab
from PIL.PngImagePlugin import PngImageFile

from app_driver import SEVEN, draw, say, wait_for_answer, wait_for_title
from digits.app.files.clipboard import FILES, NOTHING, _decode, clipboard_content
from digits.ink.picture.files import PictureError
from helpers import wait_until

pytestmark = pytest.mark.usefixtures("no_system_preference")
on_linux = pytest.mark.skipif(sys.platform != "linux", reason="an X server's clipboard")


@pytest.fixture
def only_tk(monkeypatch):
    """No program beside Tk gives the clipboard's content."""
    monkeypatch.setattr(shutil, "which", lambda name: None)


@pytest.fixture
def copy_elsewhere(other_program):
    """A function that lets another program have a PNG in the clipboard, and a window know it."""

    def copy(app, png):
        owner = other_program("copy")
        with owner.stdin:
            owner.stdin.write(png)
        owner.stdin = None
        assert owner.stdout.readline() == b"ready\n"
        app.update()  # a window of this process that had the clipboard hears here that it has it no longer

    return copy


@on_linux
@pytest.mark.usefixtures("only_tk")
def test_paste_from_another_program(open_app, picture, copy_elsewhere, monkeypatch):
    """Also where this one had the clipboard before, and without the pen waiting for the picture."""
    app = open_app(load=None)
    app.clipboard_clear()
    app.clipboard_append("an answer")
    app.update()
    threads, load = [], PngImageFile.load
    monkeypatch.setattr(PngImageFile, "load", lambda image: threads.append(threading.current_thread()) or load(image))
    copy_elsewhere(app, picture.read_bytes())
    app.commands["paste"].run()
    wait_for_answer(app, 7)
    assert say(app) == "Pasted a picture."
    assert threads
    assert threading.main_thread() not in threads


@on_linux
@pytest.mark.usefixtures("only_tk")
def test_paste_of_what_cannot_be_had(open_app, copy_elsewhere):
    app = open_app()
    draw(app, SEVEN)
    copy_elsewhere(app, bytes(500_000))  # at once
    app.commands["paste"].run()
    assert say(app).startswith("The picture in the clipboard could not be read (selection property too large):")
    assert len(app.drawing.strokes) == 1


@pytest.mark.parametrize(
    ("grabbed", "sentence"),
    [
        (None, NOTHING),
        ([], NOTHING),
        (Image.new("1", (9_000, 9_000)), "The picture in the clipboard: it has more than 55 million pixels."),
        (MemoryError(), "The picture in the clipboard: it needs more memory than there is."),
        (OSError("it is in use"), "The picture in the clipboard: it cannot be read (it is in use)."),
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


def test_a_copied_file_s_name_is_decoded_once(tmp_path):
    path = tmp_path / "100%20sure.png"
    assert _decode(FILES, f"# copied\n{path.as_uri()}".encode()) == [str(path)]


@pytest.fixture
def copy_with_xclip(monkeypatch):
    """A function that lets xclip have a file's content in the clipboard."""
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    programs = []

    def copy(kind, path):
        command = ["xclip", "-selection", "clipboard", "-target"]
        programs.append(subprocess.Popen([*command, kind, "-quiet", "-in", path], stderr=subprocess.DEVNULL))
        offered = [*command, "TARGETS", "-out"]
        wait_until(lambda: kind in subprocess.run(offered, capture_output=True, text=True, check=False).stdout)

    yield copy
    for program in programs:
        program.kill()
        program.wait()


@pytest.mark.skipif(not shutil.which("xclip"), reason="needs xclip")
@pytest.mark.parametrize("kind", ["image/png", "image/jpeg", "text/uri-list"])
def test_xclip_is_asked_where_there_is_one(open_app, picture, tmp_path, copy_with_xclip, kind):
    """A large picture, a JPEG and a copied file: what Tk alone cannot take."""
    app = open_app(load=None)
    content = tmp_path / "content"
    if kind == "text/uri-list":
        content.write_text(f"{picture.as_uri()}\r\n")
    elif kind == "image/jpeg":
        Image.open(picture).save(content, "JPEG")
    else:
        Image.open(picture).resize((1000, 1000)).save(content, "PNG", compress_level=0)
    copy_with_xclip(kind, content)
    app.commands["paste"].run()
    wait_for_answer(app, 7)


def test_copy_and_paste_with_nothing_to_paste(open_app):
    app = open_app()
    app.commands["copy"].run()
    assert "no answer to copy yet" in say(app)
    draw(app, SEVEN)
    wait_for_title(app, "1 (91 %)")
    app.commands["copy"].run()
    assert app.clipboard_get() == "1"
    app.commands["paste"].run()
    wait_until(lambda: "no picture in the clipboard" in say(app), app.update)
