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


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.0, "0.00"), (0.01234, "0.0123"), (1.234, "1.23"), (99.96, "100"), (1234.4, "1,230"), (20_000, "20,000")],
)
def test_numbers_have_three_digits(value, text):
    assert _table.number(value) == text


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
    assert [script for script, *_ in scripts] == [f"benchmarks.{name}" for name in (*runner.SCRIPTS, "drawn_digits")]
    assert scripts[-1][1:] == ["a.gz"]
    assert text.count("| Start | app |\n|---|--:|\n") == len(scripts)
    assert f"numpy {np.__version__}" in text
    assert text.endswith("\n## Measured once\n\nkept\n")
    assert "old" not in text


def test_one_sheet_shows_the_errors_of_every_file(monkeypatch, tmp_path):
    files = [tmp_path / f"{label}.gz" for label in "78"]
    for path in files:  # a line from top to bottom is neither
        with gzip.open(path, "wt", encoding="utf-8") as lines:
            lines.write(json.dumps({"label": path.stem, "strokes": [[[0, 0], [0, 100]]]}))
    sheet, shown = drawn_digits.error_sheet, []
    monkeypatch.setattr(drawn_digits, "error_sheet", lambda judged: shown.append(judged) or sheet(judged))
    command = ["drawn_digits", *map(str, files), "--model", str(ROOT / "mnist.h5"), "--sheet", str(tmp_path / "s.png")]
    monkeypatch.setattr(sys, "argv", command)
    drawn_digits.main()
    assert [[label for label, _ in judged] for judged in shown] == [["7", "8"]]
    assert (tmp_path / "s.png").stat().st_size > 0


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
        latency.wait_for_network(SimpleNamespace(recognizer=None, problem="There is no model file."))
