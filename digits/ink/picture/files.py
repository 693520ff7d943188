"""Picture files and pictures from elsewhere: opened with care, and written."""

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PIL import Image

from digits.atomic import atomic_path

FORMATS = ("PNG", "JPEG", "GIF", "BMP", "PPM", "TIFF", "WEBP", "AVIF")  # not EPS: a program, which Pillow would run
ENDINGS = {  # of the names of such files
    *(".png", ".jpg", ".jpeg", ".gif", ".bmp", ".pbm", ".pgm", ".ppm"),
    *(".tif", ".tiff", ".webp", ".avif", ".heic", ".heif"),
}
LARGEST = 55_000_000  # pixels: ample for a phone's camera, and read with less than a gigabyte of memory
HEIC_BRANDS = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1")
FOREIGN = {  # how files begin that hold pictures of another kind, and what to call them
    b"%PDF": "a PDF document",
    b"%!PS": "a PostScript document",
    b"8BPS": "a Photoshop document",
    b"PK\x03\x04": "an archive or an office document",
    b"<svg": "an SVG drawing",
    b"<?xml": "an SVG drawing or other XML",
    b"\xff\x0a": "a JPEG XL picture",
    b"\0\0\0\x0cJXL ": "a JPEG XL picture",
    b"\0\0\0\x0cjP  ": "a JPEG 2000 picture",
    b"\xff\x4f\xff\x51": "a JPEG 2000 picture",
}


class PictureError(Exception):
    """A file is no picture that can be read; the message is one sentence for the person."""


def open_picture(path: str | Path) -> Image.Image:
    """The picture in a file of one of FORMATS or HEIC, whatever the file's name; of several the first.

    Its `info["pages"]` says how many pages or frames the file has.

    Raises:
        PictureError: missing, no picture, damaged, or too large to be unpacked safely.
    """
    with explained(path):
        with Path(path).open("rb") as file:
            start = file.read(16)
        for magic, name in FOREIGN.items():
            if start.startswith(magic):
                raise PictureError(f"{path}: it is {name}: save it as PNG or JPEG, or take a screenshot of it.")
        with Image.open(path, formats=_formats(path, start)) as image:
            return unpack(image)


def _formats(path: str | Path, start: bytes) -> tuple[str, ...]:
    """What a file that begins so may be. HEIC's decoder is loaded only where it is needed."""
    if start[4:8] != b"ftyp" or start[8:12] not in HEIC_BRANDS:
        return FORMATS
    try:
        from pillow_heif import register_heif_opener
    except ImportError as error:
        raise PictureError(f"{path}: it is a HEIC picture: install pillow-heif, or save it as JPEG.") from error
    register_heif_opener(thumbnails=False)
    return ("HEIF",)


def unpack(image: Image.Image) -> Image.Image:
    """A picture whose pixels may not have been read yet, with all of them. For `explained`, like all of Pillow's."""
    if image.width * image.height > LARGEST:
        raise Image.DecompressionBombError
    image.info["pages"] = getattr(image, "n_frames", 1)
    image.load()
    return image


@contextmanager
def explained(name: object) -> Iterator[None]:
    """Turn whatever goes wrong within into a PictureError that begins with the picture's name; silence warnings."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about metadata, which is not needed, and the size, which is seen to here
            yield
        return
    except PictureError:
        raise
    except FileNotFoundError:
        problem = "there is no such file"
    except Image.DecompressionBombError:
        problem = f"it has more than {LARGEST // 10**6} million pixels"
    except MemoryError:
        problem = "it needs more memory than there is"
    except Exception as error:  # damaged files fail in Pillow's decoders, each with errors of its own
        unknown = "it is no picture of a supported format, such as PNG, JPEG or HEIC, or it is damaged"
        problem = unknown if "cannot identify" in str(error) else f"it cannot be read ({_first_line(error)})"
    raise PictureError(f"{name}: {problem}.")


def _first_line(error: Exception) -> str:
    """What the error says, short enough for a sentence."""
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
