"""Picture files and pictures from elsewhere: opened with care, and written."""

import os
import re
import stat
import sys
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from io import BytesIO
from pathlib import Path

from PIL import Image, UnidentifiedImageError

from digits.atomic import atomic_path
from digits.ink.picture.find import find_ink

FORMATS = ("PNG", "JPEG", "GIF", "BMP", "PPM", "TIFF", "WEBP", "AVIF")  # not EPS: a program, which Pillow would run
ENDINGS = {  # of the names of such files
    *(".png", ".jpg", ".jpeg", ".gif", ".bmp", ".pbm", ".pgm", ".ppm"),
    *(".tif", ".tiff", ".webp", ".avif", ".heic", ".heif"),
}
MOST_PIXELS = 55_000_000  # ample for a phone's camera, and read with less than a gigabyte of memory
LONGEST_SIDE = 65_535  # pixels, as in JPEG: a picture 1 wide and millions high takes seconds
MOST_BYTES = 2**28
MOST_PAGES = 1000  # that are counted
FIRST_PAGES = 20  # that are looked at for ink
PATIENCE = 5  # seconds of the processor that decoding may take; the largest picture takes one or two
HEIC_BRANDS = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1")
SAVE = "save it as PNG or JPEG, or take a screenshot of it"
ARRAY = "load it with NumPy, and give Recognizer.recognize_image each picture as Image.fromarray(array)"
FOREIGN = {  # how files begin that are of another kind, what to call them, and what to do
    rb"%PDF": ("a PDF document", SAVE),
    rb"%!PS": ("a PostScript document", SAVE),
    rb"8BPS": ("a Photoshop document", SAVE),
    rb"PK\x03\x04.{26}[^\0]*\.npy": ("a NumPy archive", ARRAY),
    rb"\x93NUMPY": ("a NumPy array", ARRAY),
    rb"\0\0[\x08-\x0e][\x01-\x04]\0": ("a file of MNIST's kind (IDX)", ARRAY),
    rb'([\w."+-]*[,;\t]){3}': ("a table of numbers or words", ARRAY),
    rb"PK\x03\x04|\x1f\x8b": ("an archive or an office document", f"unpack it, or {SAVE}"),
    rb"\x89HDF": ("an HDF5 file", "name a network with --model"),
    rb"(\xef\xbb\xbf)?\s*<(.*<)?(svg|\?xml)": ("an SVG drawing or other XML", SAVE),
    rb"\xff\x0a|\0\0\0\x0cJXL ": ("a JPEG XL picture", SAVE),
    rb"\0\0\0\x0cjP  |\xff\x4f\xff\x51": ("a JPEG 2000 picture", SAVE),
}


class PictureError(Exception):
    """A file is no picture that can be read; the message is one sentence for the person."""


class _Content(BytesIO):
    """A file's content, of which nothing more is read when decoding it takes too long."""

    def __init__(self, data: bytes):
        super().__init__(data)
        self._end = time.thread_time() + PATIENCE

    def read(self, size: int | None = -1) -> bytes:
        if time.thread_time() > self._end:
            raise TimeoutError
        return super().read(size)


def open_picture(path: str | Path) -> Image.Image:
    """The picture in a file of one of FORMATS or HEIC, whatever the file's name; of several the first with ink.

    "-" is standard input. Its `info["pages"]` says how many pages or frames the file has, up to MOST_PAGES, and
    `info["page"]` which of them it is, from 1 on.

    Raises:
        PictureError: missing, no file, no picture, damaged, or too large or slow to be unpacked safely.
    """
    with explained(path):
        data = _read(path)
    return decode(data, path)


def pictures_in(folder: str | Path) -> list[str]:
    """The pictures in a folder, without hidden ones, such as the `._x.png` of macOS; none where it is no folder."""
    paths = Path(folder).iterdir() if Path(folder).is_dir() else ()
    return sorted(str(path) for path in paths if path.suffix.lower() in ENDINGS and not path.name.startswith("."))


def _read(path: str | Path) -> bytes:
    """All of a regular file or of a stream that this process was given; no other pipe or device is waited for."""
    source: int | str = 0 if str(path) in ("-", "/dev/stdin") else str(path)
    if source == 0 and sys.stdin is None:
        raise PictureError(f"{path}: it is closed.")
    mode = os.stat(source).st_mode  # noqa: PTH116  # Path knows no descriptors
    is_given = source == 0 or str(source).startswith(("/dev/fd/", "/proc/self/fd/"))
    if not (stat.S_ISREG(mode) or (is_given and (stat.S_ISFIFO(mode) or stat.S_ISSOCK(mode)))):
        folder = f"a folder with {len(pictures_in(path)) or 'no'} pictures in it"
        kind = folder if stat.S_ISDIR(mode) else "a pipe" if stat.S_ISFIFO(mode) else "a device"
        raise PictureError(f"{path}: it is {kind}: name a picture file, or - for standard input.")
    with open(source, "rb", closefd=source != 0) as file:
        data = file.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        raise PictureError(f"{path}: it has more than {MOST_BYTES // 10**6} million bytes.")
    return data


def decode(data: bytes, name: object) -> Image.Image:
    """As `open_picture`, for a file's content; the name is for the sentences."""
    with explained(name):
        try:
            with Image.open(_Content(data), formats=_formats(data, name)) as image:
                return unpack(image)
        except UnidentifiedImageError as error:
            for pattern, (kind, advice) in FOREIGN.items():
                if re.match(pattern, data[:1000], re.DOTALL | re.IGNORECASE):
                    raise PictureError(f"{name}: it is {kind}: {advice}.") from error
            raise


def _formats(data: bytes, name: object) -> tuple[str, ...]:
    """What a file with that content may be. HEIC's decoder is loaded only where it is needed."""
    if data[4:8] != b"ftyp" or data[8:12] not in HEIC_BRANDS:
        return FORMATS
    try:
        from pillow_heif import register_heif_opener
    except ImportError as error:
        raise PictureError(f"{name}: it is a HEIC picture: install pillow-heif, or save it as JPEG.") from error
    register_heif_opener(thumbnails=False)
    return ("HEIF",)


def unpack(image: Image.Image) -> Image.Image:
    """A picture whose pixels may not have been read yet, with all of them. For `explained`, like all of Pillow's."""
    if image.width * image.height > MOST_PIXELS:
        raise Image.DecompressionBombError
    if max(image.size) > LONGEST_SIDE:
        raise ValueError(f"a side has more than {LONGEST_SIDE:,} pixels")
    if image.format == "TIFF":  # which has no directory of its pages
        with suppress(EOFError):
            while image.tell() < MOST_PAGES:
                image.seek(image.tell() + 1)
        image.seek(0)
    if image.info.get("progressive"):
        image.decodermaxblock = 1024  # type: ignore[attr-defined]  # bytes, to look at the time in between
    pages = min(getattr(image, "n_frames", 1), MOST_PAGES)
    if pages > 1:
        _seek_ink(image, pages)
    image.info |= {"page": image.tell() + 1, "pages": pages}
    image.load()
    return image


def _seek_ink(image: Image.Image, pages: int) -> None:
    """Go on to the first page that is not blank, or stay at the first where none of FIRST_PAGES has ink."""
    for page in range(min(pages, FIRST_PAGES)):
        image.seek(page)
        if image.width * image.height > MOST_PIXELS:
            raise Image.DecompressionBombError
        if find_ink(image):
            return
    image.seek(0)


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
    except TimeoutError:
        problem = "it takes too long to read"
    except Image.DecompressionBombError:
        problem = f"it has more than {MOST_PIXELS // 10**6} million pixels"
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
