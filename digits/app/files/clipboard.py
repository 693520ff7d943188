"""The picture, or the files, in the system's clipboard."""

import os
import shutil
import subprocess
import tkinter as tk
from collections.abc import Callable
from urllib.parse import unquote, urlsplit

from PIL import Image, ImageGrab

from digits.ink.picture.files import PictureError, decode, explained, unpack

CLIPBOARD = "The picture in the clipboard"
NOTHING = "There is no picture in the clipboard to paste: copy one first."
FILES = "text/uri-list"
KINDS = ("image/png", "image/jpeg", "image/webp", "image/bmp", FILES)  # as preferred
PATIENCE = 20  # seconds that the program which has the picture may take

Content = Image.Image | list[str]  # a picture, or the paths of copied files


def clipboard_content(widget: tk.Misc) -> Callable[[], Content]:
    """What loads the clipboard's content; it may take long, and any thread may call it.

    Raises:
        PictureError: now or when that is called: there is no picture, or none that can be read.
    """
    if widget.tk.call("tk", "windowingsystem") != "x11":
        return _grab
    if os.environ.get("WAYLAND_DISPLAY") and shutil.which("wl-paste"):
        return lambda: _ask(["wl-paste", "--list-types"], ["wl-paste", "--no-newline", "--type"])
    if shutil.which("xclip"):
        command = ["xclip", "-selection", "clipboard", "-out", "-target"]
        return lambda: _ask([*command, "TARGETS"], command)
    return _ask_tk(widget)


def _grab() -> Content:
    """From the clipboard of Windows or macOS."""
    with explained(CLIPBOARD):
        content = ImageGrab.grabclipboard()
        if isinstance(content, Image.Image):
            return unpack(content)
    if not content:
        raise PictureError(NOTHING)
    return content


def _ask(list_kinds: list[str], get: list[str]) -> Content:
    """From a program that takes from the clipboard whatever its size, which Tk cannot."""
    with explained(CLIPBOARD):
        offered = subprocess.run(list_kinds, capture_output=True, timeout=PATIENCE, check=False).stdout.decode().split()
        kind = next((kind for kind in KINDS if kind in offered), None)
        if kind is None:
            raise PictureError(NOTHING)
        data = subprocess.run([*get, kind], capture_output=True, timeout=PATIENCE, check=False).stdout
    return _decode(kind, data)


def _ask_tk(widget: tk.Misc) -> Callable[[], Content]:
    for kind in KINDS:
        try:
            words = widget.clipboard_get(type=kind)
        except tk.TclError as error:
            if "doesn't exist" in str(error):
                continue
            # Tk takes 400 kB at once; most programs hand more over in parts. Or the other program does not answer.
            problem = (
                f"The picture in the clipboard could not be read ({error}): "
                "install xclip or wl-clipboard and paste again, or save it to a file and open that."
            )
            raise PictureError(problem) from error
        if not words.startswith("0x"):
            return lambda: _decode(kind, words.encode())
        return lambda: _decode(kind, bytes(int(number, 0) & 0xFF for number in words.split()))  # of what is no text
    raise PictureError(NOTHING)


def _decode(kind: str, data: bytes) -> Content:
    if kind != FILES:
        return decode(data, CLIPBOARD)
    uris = [urlsplit(line) for line in data.decode(errors="replace").split() if not line.startswith("#")]
    paths = [unquote(uri.path) for uri in uris if uri.scheme == "file"]
    if not paths:
        raise PictureError(NOTHING)
    return paths
