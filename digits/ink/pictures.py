"""Picture files and pictures from elsewhere: opened with care, and written."""

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PIL import Image

from digits.atomic import atomic_path

FORMATS = ("PNG", "JPEG", "GIF", "BMP", "PPM", "TIFF", "WEBP", "AVIF")  # not EPS: a program, which Pillow would run
LARGEST = 55_000_000  # pixels: ample for a phone's camera, and read with less than a gigabyte of memory


class PictureError(Exception):
    """A file is no picture that can be read; the message is one sentence for the person."""


def open_picture(path: str | Path) -> Image.Image:
    """The picture in a file of one of FORMATS; of an animation the first frame.

    Raises:
        PictureError: missing, no picture, damaged, or too large to be unpacked safely.
    """
    with explained(path), Image.open(path, formats=FORMATS) as image:
        return unpack(image)


def unpack(image: Image.Image) -> Image.Image:
    """A picture whose pixels may not have been read yet, with all of them. For `explained`, like all of Pillow's."""
    if image.width * image.height > LARGEST:
        raise Image.DecompressionBombError
    image.load()
    return image


@contextmanager
def explained(name: object) -> Iterator[None]:
    """Make a PictureError that begins with the picture's name of all that goes wrong within, and keep warnings back."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about metadata, which is not needed, and the size, which is seen to here
            yield
        return
    except FileNotFoundError:
        problem = "there is no such file"
    except Image.DecompressionBombError:
        problem = f"it has more than {LARGEST // 10**6} million pixels"
    except MemoryError:
        problem = "it needs more memory than there is"
    except Exception as error:  # damaged files fail in Pillow's decoders, each with errors of its own
        unknown = "it is no picture of a format known here, such as PNG or JPEG"
        problem = unknown if "cannot identify" in str(error) else f"it cannot be read ({_first_line(error)})"
    raise PictureError(f"{name}: {problem}.")


def _first_line(error: Exception) -> str:
    text = getattr(error, "strerror", None) or str(error) or type(error).__name__
    return text.splitlines()[0].rstrip(".")


def save_picture(image: Image.Image, path: str | Path) -> None:
    """Write a PNG whole or not at all: what was in the file before stays until the new one is complete.

    Raises:
        PictureError: the folder is missing, not writable or full.
    """
    try:
        with atomic_path(path) as draft:
            image.save(draft, format="PNG")
    except OSError as error:
        raise PictureError(f"{path}: it cannot be written ({_first_line(error)}).") from error
