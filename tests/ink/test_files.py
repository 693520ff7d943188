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
from PIL import Image
from pillow_heif import register_heif_opener

from digits.ink.picture import files
from digits.ink.picture.files import MOST_PIXELS, PictureError, open_picture
from digits.ink.picture.find import find_ink
from helpers import ROOT, WITH_TESTS
from pages import page

TWO = page()  # black on white
BLANK = Image.new("L", TWO.size, 255)
register_heif_opener()  # here in order to write such files


def in_memory(write, *arguments, **options):
    """What a function writes that takes a file first."""
    file = io.BytesIO()
    write(file, *arguments, **options)
    return file.getvalue()


ANIMATED = in_memory(TWO.save, "PNG", save_all=True, append_images=[BLANK, BLANK], duration=50)
PROGRESSIVE = in_memory(Image.new("L", (2000, 2000)).save, "JPEG", progressive=True)
READABLE = {
    "print.jpg": TWO.convert("CMYK"),
    "print.tif": TWO.convert("CMYK"),
    "windows.bmp": TWO,
    "scan.ppm": TWO.convert("RGB"),
    "phone.avif": TWO,
    "phone.heic": TWO,
    "PHONE.JPG": TWO.convert("RGB"),
}


@pytest.mark.parametrize("name", READABLE)
def test_a_digit_is_read_from_files_of_every_kind(tmp_path, recognizer, name):
    READABLE[name].save(tmp_path / name)
    assert recognizer.recognize_image(open_picture(tmp_path / name)).digit == 2


UNREADABLE = {
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
    "thin": (in_memory(Image.new("1", (1, 70_000)).save, "PNG"), "a side has more than 65,535 pixels"),
    "a scan repeated": (  # each scan is decoded over the whole picture
        PROGRESSIVE[:-2] + PROGRESSIVE[PROGRESSIVE.rindex(b"\xff\xda") : -2] * 500 + PROGRESSIVE[-2:],
        "it takes too long to read",
    ),
}


@pytest.mark.parametrize("name", UNREADABLE)
def test_what_cannot_be_read_is_refused_soon_whatever_its_name(tmp_path, monkeypatch, name):
    monkeypatch.setattr(files, "PATIENCE", 0.1)
    content, problem = UNREADABLE[name]
    (tmp_path / "seven.png").write_bytes(content)
    start = time.process_time()
    with pytest.raises(PictureError, match=problem):
        open_picture(tmp_path / "seven.png")
    assert time.process_time() - start < 1


@pytest.mark.parametrize("kind", ["tif", "gif", "webp", "png"])
def test_pages_and_frames_are_counted_and_the_first_with_ink_is_taken(tmp_path, recognizer, kind):
    BLANK.save(tmp_path / f"scan.{kind}", save_all=True, append_images=[TWO, BLANK])
    picture = open_picture(tmp_path / f"scan.{kind}")
    assert (picture.info["page"], picture.info["pages"]) == (2, 3)
    assert recognizer.recognize_image(picture).digit == 2


def test_pages_are_counted_up_to_a_limit_whatever_the_file_claims(tmp_path, monkeypatch):
    monkeypatch.setattr(files, "MOST_PAGES", 10)
    place = ANIMATED.index(b"acTL") + 4
    claimed = with_right_checksums(ANIMATED[:place] + b"\x7f\xff\xff\xff" + ANIMATED[place + 4 :])
    small = BLANK.resize((8, 8))
    for data in (claimed, in_memory(small.save, "TIFF", save_all=True, append_images=[small] * 30)):
        (tmp_path / "scan").write_bytes(data)
        assert open_picture(tmp_path / "scan").info["pages"] == 10


def test_a_heic_needs_its_decoder_and_is_refused_before_it_is_unpacked(tmp_path, monkeypatch):
    TWO.save(tmp_path / "phone.jpg", format="HEIF")
    monkeypatch.setattr(files, "MOST_PIXELS", 100 * 100)
    with pytest.raises(PictureError, match="million pixels"):
        open_picture(tmp_path / "phone.jpg")
    monkeypatch.setitem(sys.modules, "pillow_heif", None)
    with pytest.raises(PictureError, match="it is a HEIC picture: install pillow-heif, or save it as JPEG"):
        open_picture(tmp_path / "phone.jpg")


def in_a_process_of_its_own(statement, *arguments):
    """What a function of this file returns there, and the most memory in megabytes that it took, 0 if unknown."""
    code = f"import json, test_files as t; print(json.dumps([t.{statement}, t.peak_memory()]))"
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


LARGE = {  # those that take the most memory
    "LA.png": {},
    "RGB.png": {"transparency": (9, 9, 9)},
    "CMYK.tif": {"compression": "tiff_lzw"},
    "F.tif": {"compression": "tiff_lzw"},
    "RGB.jpg": {"progressive": True},
    "RGBA.webp": {"method": 0},
}


@pytest.mark.parametrize(
    ("name", "side", "expected", "megabytes"),
    [("1.png", 20_000, ": it has more than 55 million pixels.", 200)]  # unpacked it is 400 megabytes
    + [pytest.param(name, int(MOST_PIXELS**0.5), "", 1000, marks=pytest.mark.slow) for name in LARGE],
)
def test_a_picture_of_many_million_pixels_takes_little_memory(tmp_path, name, side, expected, megabytes):
    path = str(tmp_path / name)
    Image.new(name.split(".")[0], (side, side)).save(path, **LARGE.get(name, {}))
    (_, problem), memory = in_a_process_of_its_own("seconds_to_read(t.sys.argv[1])", path)
    assert problem == (path + expected if expected else "")
    assert memory < megabytes


def encode(kind, mode="RGB", **options):
    """A small picture with all that a file of its kind can have, so that all of it is damaged once."""
    exif = Image.Exif()
    exif[0x0112] = 6
    return in_memory(TWO.resize((24, 24)).convert(mode).save, kind, exif=exif, **options)


def with_right_checksums(data):
    """A PNG file whose damage is not found by its checksums, so that it goes deeper."""
    parts, place = [data[:8]], 8
    while place + 12 <= len(data):
        end = place + 8 + int.from_bytes(data[place : place + 4], "big")
        if end + 4 > len(data):
            break
        parts += [data[place:end], zlib.crc32(data[place + 4 : end]).to_bytes(4, "big")]
        place = end + 4
    return b"".join([*parts, data[place:]])


def damaged(sound, chance):
    """One of these files, of which parts were changed, cut out, repeated, or replaced by those of another."""
    data = chance.choice(sound)
    for _ in range(chance.randint(1, 4)):
        place, other = chance.randrange(len(data) + 1), chance.choice(sound)
        part = data[place : place + chance.randrange(1, 9)]
        byte = bytes([chance.choice([0, 1, 127, 128, 255, chance.randrange(256)])])
        rest = byte + data[place + 1 :], data[place + len(part) :], part + data[place:], other[-len(data) + place :]
        data = data[:place] + chance.choice(rest)
    return with_right_checksums(data) if data.startswith(b"\x89PNG") and chance.randrange(2) else data


def read_damaged(count, path):
    """Of that many damaged files, how many could be read, and the seconds of the slowest."""
    warnings.simplefilter("error")
    sound = [encode("PNG", mode) for mode in ("1", "L", "LA", "P", "RGB", "RGBA", "I;16")]
    sound += [encode("PNG", "P", transparency=3), ANIMATED, encode("JPEG", progressive=True, comment="seven")]
    sound += [encode("JPEG", mode) for mode in ("L", "RGB", "CMYK")]
    sound += [encode(kind) for kind in ("GIF", "BMP", "PPM", "TIFF", "WEBP", "AVIF", "HEIF")]
    read, slowest = 0, 0.0
    for seed in range(count):
        Path(path).write_bytes(damaged(sound, random.Random(seed)))
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
