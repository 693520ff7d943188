"""The picture in the system's clipboard."""

import tkinter as tk
from collections.abc import Callable
from io import BytesIO

from PIL import Image, ImageGrab

from digits.ink.pictures import PictureError, explained, open_picture, unpack

CLIPBOARD = "The picture in the clipboard"
NOTHING = "There is no picture in the clipboard to paste: copy one first."


def clipboard_picture(widget: tk.Misc) -> Callable[[], Image.Image]:
    """What loads the picture in the clipboard; it may take long, and any thread may call it.

    Raises:
        PictureError: now or when that is called: there is none, or none that can be had and read.
    """
    is_x11 = widget.tk.call("tk", "windowingsystem") == "x11"
    return _x11_clipboard_picture(widget) if is_x11 else _grabbed_picture


def _x11_clipboard_picture(widget: tk.Misc) -> Callable[[], Image.Image]:
    try:
        numbers = widget.clipboard_get(type="image/png")  # "0x89 0x50 ...": so Tk gives what is no text
    except tk.TclError as error:
        if "doesn't exist" in str(error):
            raise PictureError(NOTHING) from error
        # Tk takes 400 kB at once; most programs hand more over in parts. Or the other program does not answer.
        problem = f"The picture in the clipboard cannot be had ({error}): save it to a file and open that."
        raise PictureError(problem) from error

    def load() -> Image.Image:
        with explained(CLIPBOARD):
            data = BytesIO(bytes(int(number, 0) for number in numbers.split()))
            return unpack(Image.open(data, formats=["PNG"]))

    return load


def _grabbed_picture() -> Image.Image:
    with explained(CLIPBOARD):
        content = ImageGrab.grabclipboard()
        if isinstance(content, Image.Image):
            return unpack(content)
    if not content:
        raise PictureError(NOTHING)
    return open_picture(content[0])  # of the files that were copied
