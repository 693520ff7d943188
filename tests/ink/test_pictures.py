"""Pictures from outside: opened with care, whatever is in the file."""

import io
import json
import os
import random
import re
import subprocess
import sys
import time
import warnings
import zlib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageOps
from pillow_heif import register_heif_opener

from digits.ink.picture import files
from digits.ink.picture.files import MOST_PIXELS, PictureError, open_picture
from digits.ink.picture.find import find_ink
from digits.mnist import load_mnist
from helpers import ROOT, WITH_TESTS


def in_a_process_of_its_own(statement, *arguments):
    """What a function of this file returns there, and the most memory in megabytes that it took, 0 if unknown."""
    code = f"import json, test_pictures as t; print(json.dumps([t.{statement}, t.peak_memory()]))"
    paths = {"PYTHONPATH": os.pathsep.join([WITH_TESTS["PYTHONPATH"], str(Path(__file__).parent)])}
    command = [sys.executable, "-c", code, *arguments]
    answer = subprocess.run(command, cwd=ROOT, env=WITH_TESTS | paths, capture_output=True, text=True, check=False)
    assert answer.returncode == 0, answer.stderr
    return json.loads(answer.stdout)


def peak_memory():
    """Of this process since it began, in megabytes. (Of what `getrusage` says a part may be the parent's.)"""
    if sys.platform != "linux":
        return 0
    (line,) = (line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) / 1000


def seconds_to_read(path):
    """How long the processor is at work to read a picture, or to refuse it, and what was said then."""
    start, problem = time.process_time(), ""
    try:
        find_ink(open_picture(path))
    except PictureError as error:
        problem = str(error)
    return time.process_time() - start, problem


def test_a_picture_of_many_million_pixels_is_refused_before_it_is_unpacked(tmp_path):
    Image.new("1", (20_000, 20_000)).save(tmp_path / "huge.png")
    (_, problem), memory = in_a_process_of_its_own("seconds_to_read(t.sys.argv[1])", tmp_path / "huge.png")
    assert problem == f"{tmp_path / 'huge.png'}: it has more than 55 million pixels."
    assert memory < 200  # megabytes: unpacked it is 400


LARGE = {  # those that take the most memory
    "LA.png": {},
    "RGB.png": {"transparency": (9, 9, 9)},
    "CMYK.tif": {"compression": "tiff_lzw"},
    "F.tif": {"compression": "tiff_lzw"},
    "RGB.jpg": {"progressive": True},
    "RGBA.webp": {"method": 0},
}


@pytest.mark.slow
@pytest.mark.parametrize("name", LARGE)
def test_the_largest_picture_takes_less_than_a_gigabyte(tmp_path, name):
    side = int(MOST_PIXELS**0.5)
    Image.new(name.split(".")[0], (side, side)).save(tmp_path / name, **LARGE[name])
    (_, problem), memory = in_a_process_of_its_own("seconds_to_read(t.sys.argv[1])", tmp_path / name)
    assert problem == ""
    assert memory < 1000


SEVEN = ImageOps.invert(Image.fromarray(load_mnist()[1][0][0]).resize((140, 140), Image.Resampling.BICUBIC))
OTHER = Image.new("L", SEVEN.size, 255)  # what follows in an animation


def _rotated_by_exif():
    exif = Image.Exif()
    exif[0x0112] = 6
    return SEVEN.transpose(Image.Transpose.ROTATE_90), {"exif": exif}


ANIMATION = {"save_all": True, "append_images": [OTHER, OTHER], "duration": 50}
SEVENS = {
    "grey.png": (SEVEN, {}),
    "black.png": (SEVEN.convert("1"), {}),
    "deep.png": (Image.fromarray(np.asarray(SEVEN).astype(np.uint16) * 257), {}),
    "palette.png": (SEVEN.convert("P"), {}),
    "clear.png": (Image.merge("LA", [OTHER.point(lambda value: 0), ImageOps.invert(SEVEN)]), {}),
    "moving.png": (SEVEN, ANIMATION),
    "moving.gif": (SEVEN, ANIMATION),
    "moving.webp": (SEVEN, ANIMATION),
    "pages.tif": (SEVEN, {"save_all": True, "append_images": [OTHER]}),
    "print.jpg": (SEVEN.convert("CMYK"), {}),
    "print.tif": (SEVEN.convert("CMYK"), {}),
    "phone.jpg": _rotated_by_exif(),
    "phone.webp": _rotated_by_exif(),
    "windows.bmp": (SEVEN, {}),
    "scan.ppm": (SEVEN.convert("RGB"), {}),
    "phone.avif": (SEVEN, {}),
    "phone.heic": (SEVEN, {}),
    "PHONE.JPG": (SEVEN.convert("RGB"), {}),
}


register_heif_opener()  # here in order to write such files


@pytest.mark.parametrize("name", SEVENS)
def test_a_seven_is_read_from_files_of_every_kind(tmp_path, recognizer, name):
    image, options = SEVENS[name]
    image.save(tmp_path / name, **options)
    assert recognizer.recognize_image(open_picture(tmp_path / name)).digit == 7


def in_memory(write, *arguments, **options):
    """What a function writes that takes a file first."""
    file = io.BytesIO()
    write(file, *arguments, **options)
    return file.getvalue()


NO_PICTURES = {
    "empty": (b"", "it is no picture of a supported format"),
    "text": (b"a seven", "it is no picture of a supported format"),
    # PostScript is a program, and Pillow would have Ghostscript run it: this one never ends
    "program": (
        b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n%%EndComments\n{} loop\n",
        "it is a PostScript document: save it as PNG or JPEG",
    ),
    "PDF": (b"%PDF-1.7\n", "it is a PDF document: save it as PNG or JPEG"),
    "JPEG XL": (b"\xff\x0a\xfa\x1f", "it is a JPEG XL picture"),
    "SVG": (b"\xef\xbb\xbf\n <!-- mine -->\n<svg></svg>", "it is an SVG drawing"),
    "npz": (in_memory(np.savez, x=np.zeros(3)), "it is a NumPy archive: load it with NumPy, and give Recognizer."),
    "npy": (in_memory(np.save, arr=np.zeros(3)), "it is a NumPy array: load it"),
    "csv": (b"label,pixel0,pixel1,pixel2,pixel3\n7,0,0,255,0\n", "it is a table of numbers or words: load it"),
    "IDX": (b"\0\0\x08\x03\0\0\x27\x10\0\0\0\x1c", r"it is a file of MNIST's kind \(IDX\): load it"),
    "zip": (b"PK\3\4" + bytes(26) + b"mnist.keras", "it is an archive or an office document: unpack it"),
    "HDF5": (b"\x89HDF\r\n\x1a\n", "it is an HDF5 file: name a network with --model"),
    "HEIC cut off": (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "it "),
}


@pytest.mark.timeout(20)
@pytest.mark.parametrize("name", NO_PICTURES)
def test_what_is_no_picture_is_refused_whatever_its_name(tmp_path, name):
    content, problem = NO_PICTURES[name]
    (tmp_path / "seven.png").write_bytes(content)
    with pytest.raises(PictureError, match=problem):
        open_picture(tmp_path / "seven.png")


@pytest.mark.parametrize("kind", ["tif", "gif", "webp", "png"])
def test_pages_and_frames_are_counted_and_the_first_with_ink_is_taken(tmp_path, kind):
    OTHER.save(tmp_path / f"scan.{kind}", save_all=True, append_images=[SEVEN, OTHER])
    picture = open_picture(tmp_path / f"scan.{kind}")
    assert (picture.info["page"], picture.info["pages"]) == (2, 3)
    assert find_ink(picture)


def a_scan_repeated(path):
    data = in_memory(Image.new("L", (2000, 2000)).save, "JPEG", progressive=True)
    path.write_bytes(data[:-2] + data[data.rindex(b"\xff\xda") : -2] * 500 + data[-2:])


def many_pages(path):
    SEVEN.resize((8, 8)).save(path, "TIFF", save_all=True, append_images=[OTHER.resize((8, 8))] * 30)


def claimed_frames(path):
    data = in_memory(SEVEN.save, "PNG", **ANIMATION)
    place = data.index(b"acTL") + 4
    path.write_bytes(with_right_checksums(data[:place] + b"\x7f\xff\xff\xff" + data[place + 4 :]))


def very_long(path):
    Image.new("1", (1, 70_000)).save(path, "PNG")


@pytest.mark.parametrize(
    ("write", "outcome"),
    [
        (a_scan_repeated, "it takes too long to read"),
        (very_long, "a side has more than 65,535 pixels"),
        (many_pages, 10),
        (claimed_frames, 10),
        (os.mkfifo, "it is a pipe"),
        (os.mkdir, "it is a folder with no pictures in it"),
        (lambda path: path.symlink_to("/dev/zero"), "it is a device"),
    ],
)
@pytest.mark.skipif(os.name != "posix", reason="pipes and devices")
def test_nothing_is_waited_for_without_end(tmp_path, monkeypatch, write, outcome):
    monkeypatch.setattr(files, "PATIENCE", 0.1)
    monkeypatch.setattr(files, "MOST_PAGES", 10)
    write(tmp_path / "seven.png")
    start = time.process_time()
    if isinstance(outcome, int):
        assert open_picture(tmp_path / "seven.png").info["pages"] == outcome
    else:
        with pytest.raises(PictureError, match=outcome):
            open_picture(tmp_path / "seven.png")
    assert time.process_time() - start < 1


def test_without_pillow_heif_a_sentence_says_what_to_do(tmp_path, monkeypatch):
    SEVEN.save(tmp_path / "phone.jpg", format="HEIF")
    monkeypatch.setitem(sys.modules, "pillow_heif", None)
    with pytest.raises(PictureError, match="it is a HEIC picture: install pillow-heif, or save it as JPEG"):
        open_picture(tmp_path / "phone.jpg")


def test_a_large_heic_is_refused_before_it_is_unpacked(tmp_path, monkeypatch):
    monkeypatch.setattr("digits.ink.picture.files.MOST_PIXELS", 100 * 100)
    SEVEN.save(tmp_path / "phone.heic")
    with pytest.raises(PictureError, match="million pixels"):
        open_picture(tmp_path / "phone.heic")


def encode(kind, mode="RGB", **options):
    """A small picture with all that a file of its kind can have, so that all of it is damaged once."""
    image = Image.new("L", (24, 24), 255)
    ImageDraw.Draw(image).line([(6, 4), (17, 4), (11, 20)], fill=0, width=3)
    return in_memory(image.convert(mode).save, kind, exif=_rotated_by_exif()[1]["exif"], **options)


SOUND = [
    *(encode("PNG", mode) for mode in ("1", "L", "LA", "P", "RGB", "RGBA", "I;16")),
    encode("PNG", "P", transparency=3),
    encode("PNG", "L", save_all=True, append_images=[OTHER.resize((24, 24))], duration=50),
    *(encode("JPEG", mode) for mode in ("L", "RGB", "CMYK")),
    encode("JPEG", progressive=True, comment="seven"),
    *(encode(kind) for kind in ("GIF", "BMP", "PPM", "TIFF", "WEBP", "AVIF", "HEIF")),
]


def damaged(chance):
    """A file of which parts were changed, cut out, repeated, or replaced by those of another."""
    data = chance.choice(SOUND)
    for _ in range(chance.randint(1, 4)):
        place, other = chance.randrange(len(data) + 1), chance.choice(SOUND)
        part, rest = data[place : place + chance.randrange(1, 9)], data[place + 1 :]
        ends = [
            chance.randbytes(1) + rest,
            bytes([chance.choice([0, 1, 127, 128, 255])]) + rest,
            data[place + len(part) :],
        ]
        ends += [2 * part + rest, other[chance.randrange(len(other)) :]]
        data = data[:place] + chance.choice(ends)
    return with_right_checksums(data) if chance.randrange(2) else data


def with_right_checksums(data):
    """A PNG file whose damage is not found by its checksums, so that it goes deeper."""
    if not data.startswith(b"\x89PNG\r\n\x1a\n"):
        return data
    parts, place = [data[:8]], 8
    while place + 12 <= len(data):
        end = place + 8 + int.from_bytes(data[place : place + 4], "big")
        if end + 4 > len(data):
            break
        parts += [data[place:end], zlib.crc32(data[place + 4 : end]).to_bytes(4, "big")]
        place = end + 4
    return b"".join([*parts, data[place:]])


def read_damaged(count, path):
    """Of that many damaged files, how many could be read, and the seconds of the slowest."""
    warnings.simplefilter("error")
    read, slowest = 0, 0.0
    for seed in range(count):
        Path(path).write_bytes(damaged(random.Random(seed)))
        seconds, problem = seconds_to_read(path)
        assert re.fullmatch(rf"({re.escape(path)}: it .*\.)?", problem), (seed, problem)
        read, slowest = read + (problem == ""), max(slowest, seconds)
    return read, slowest


def test_damaged_files_are_read_or_refused_in_one_sentence(tmp_path):
    """Never a traceback, never long, never much memory; and enough of them are read to try what follows, too."""
    (read, slowest), memory = in_a_process_of_its_own("read_damaged(800, t.sys.argv[1])", tmp_path / "damaged")
    assert 80 < read < 720
    assert slowest < 2
    assert memory < 1000
