"""The benchmark of drawings reads recordings of every kind, and says what others are."""

import gzip
import json
import sys

import pytest

from benchmarks import drawn_digits


def line(label, strokes):
    return json.dumps({"label": label, "strokes": strokes}) + "\n"


UNIPEN = '.VERSION 1\n.SEGMENT DIGIT 0 ? "8"\n.PEN_DOWN\n 1 2\n.PEN_UP\n.SEGMENT DIGIT 1 ? "3"\n.PEN_DOWN\n3 4\n'


@pytest.mark.parametrize(
    ("content", "labels"),
    [
        (gzip.compress(line("7", [[[0, 0], [5, 0]], []]).encode()), ["7"]),
        ((line("other", [[[0, 0]]]) + line("3", []) + line("2", [[[1, 2]]])).encode(), ["other", "2"]),
        (UNIPEN.encode(), ["8", "3"]),
        *((bad, []) for bad in (b"", b"\x89PNG", b'{"label": "7"}', line("7", []).encode())),
    ],
    ids=["gzipped", "lessons.jsonl, one of them a picture", "UNIPEN", "empty", "PNG", "no strokes", "no ink"],
)
def test_recordings_of_every_kind_are_read_and_others_refused_in_a_sentence(
    tmp_path, monkeypatch, capsys, content, labels
):
    path = tmp_path / "drawings"
    path.write_bytes(content)
    if labels:
        samples = drawn_digits.read_samples(path)
        assert [label for label, _ in samples] == labels
        assert all(len(points) for _, strokes in samples for points in strokes)
    else:
        monkeypatch.setattr(sys, "argv", ["drawn_digits", str(path)])
        with pytest.raises(SystemExit, match="2"):
            drawn_digits.main()
        assert f"error: {path} holds" in capsys.readouterr().err
