"""The benchmarks' own sums and tables, and what they say where they cannot measure."""

import gzip
import json
import subprocess
import sys
from types import SimpleNamespace

import numpy as np
import pytest

from benchmarks import __main__ as runner
from benchmarks import _table, drawn_digits, latency, startup
from helpers import ROOT


def test_the_runner_renews_its_tables_and_keeps_what_was_measured_once(monkeypatch, tmp_path):
    results, scripts = tmp_path / "RESULTS.md", []
    results.write_text("old\n\n## Measured once\n\nkept\n")

    def run(command, **options):
        scripts.append(command[2:])
        return SimpleNamespace(stdout=f"{_table.head('Start', 'app')}\n")

    monkeypatch.setattr(runner, "RESULTS", results)
    monkeypatch.setattr(subprocess, "run", run)
    monkeypatch.setattr(sys, "argv", ["benchmarks", "a.gz"])
    runner.main()
    text = results.read_text()
    assert [script for script, *_ in scripts] == [f"benchmarks.{name}" for name in runner.SCRIPTS]
    assert scripts[-1][1:] == ["a.gz"]
    assert text.count("| Start | app |\n|---|--:|\n") == len(scripts)
    assert f"numpy {np.__version__}" in text
    assert text.endswith("\n## Measured once\n\nkept\n")
    assert "old" not in text


def line(label, strokes):
    return json.dumps({"label": label, "strokes": strokes}) + "\n"


@pytest.mark.parametrize(
    ("content", "labels"),
    [
        (gzip.compress(line("7", [[[0, 0], [5, 0]], []]).encode()), ["7"]),
        ((line("other", [[[0, 0]]]) + line("3", []) + line("2", [[[1, 2]]])).encode(), ["other", "2"]),
        (
            b'.VERSION 1\n.SEGMENT DIGIT 0 ? "8"\n.PEN_DOWN\n 1 2\n.PEN_UP\n.SEGMENT DIGIT 1 ? "3"\n.PEN_DOWN\n3 4\n',
            ["8", "3"],
        ),
    ],
    ids=["gzipped", "lessons.jsonl, one of them a picture", "UNIPEN"],
)
def test_recordings_of_every_kind_are_read(tmp_path, content, labels):
    path = tmp_path / "drawings"
    path.write_bytes(content)
    samples = drawn_digits.read_samples(path)
    assert [label for label, _ in samples] == labels
    assert all(len(points) for _, strokes in samples for points in strokes)


@pytest.mark.parametrize("content", [b"", b"\x89PNG", b'{"label": "7"}', line("7", []).encode()])
def test_a_file_without_drawings_is_refused_in_a_sentence(tmp_path, monkeypatch, capsys, content):
    path = tmp_path / "drawings"
    path.write_bytes(content)
    monkeypatch.setattr(sys, "argv", ["drawn_digits", str(path)])
    with pytest.raises(SystemExit, match="2"):
        drawn_digits.main()
    assert f"error: {path} holds" in capsys.readouterr().err


def test_drawings_of_people_are_measured_against_the_plain_network_in_pairs(monkeypatch, capsys):
    monkeypatch.setattr(drawn_digits, "read_samples", lambda path: sample)
    sample = [("1", [np.array([[0, 0], [0, 100]])]), ("7", [np.array([[0, 0], [0, 100]])]), ("A", [np.eye(2)])]
    monkeypatch.setattr(sys, "argv", ["drawn_digits", "--plain", str(ROOT / "mnist.h5")])
    drawn_digits.main()
    rows = capsys.readouterr().out.splitlines()[2:]
    assert rows[0].startswith("| drawings.jsonl.gz: digits | 2 | 50.00% (9.45 to 90.55) | 50.00% (9.45 to 90.55) |")
    assert "(p = 1) |  | 0 | 0 |" in rows[1]
    assert "others rejected | 1 |" in rows[-1]


def test_a_program_that_ends_or_takes_too_long_is_not_waited_for(monkeypatch):
    with subprocess.Popen([sys.executable, "-c", ""]) as ended, pytest.raises(SystemExit, match=r"mnist\.h5"):
        startup.wait_for(ended, lambda: "")
    monkeypatch.setattr(startup, "LONGEST", 0.1)
    with subprocess.Popen(["sleep", "60"]) as endless:
        assert startup.wait_for(endless, lambda: "window") == "window"
        with pytest.raises(SystemExit, match=r"mnist\.h5"):
            startup.wait_for(endless, lambda: "")
        endless.kill()


def test_an_app_without_a_network_is_not_waited_for():
    with pytest.raises(SystemExit, match="no model file"):
        latency.wait_for_network(SimpleNamespace(reading=SimpleNamespace(recognizer=None, problem="no model file")))
