"""The benchmarks' own sums and tables, and those of them that need no rival."""

import gzip
import json
import os
import subprocess
import sys
from functools import partial
from types import SimpleNamespace

import numpy as np
import pytest

from benchmarks import _table, _torch, accuracy, drawn_digits, growth, inference, latency, startup, training
from benchmarks._rivals import Rivals
from digits.recognition.recognition import Recognition
from digits.recognition.recognizer import Recognizer
from helpers import ROOT


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.0, "0.00"), (0.01234, "0.0123"), (1.234, "1.23"), (99.96, "100"), (1234.4, "1,230"), (20_000, "20,000")],
)
def test_numbers_have_three_digits(value, text):
    assert _table.number(value) == text


def test_ratios_are_to_the_smallest():
    assert (
        _table.compared("a step", [30, 20, 50], "ms")
        == "| a step | 30.0 ms (1.50 x) | 20.0 ms (1.00 x) | 50.0 ms (2.50 x) |"
    )


def test_tables_are_joined_into_one_and_notes_follow_it():
    first = f"{_table.head('Training', 'ours', 'theirs')}\n{_table.row('a step', '1', '2')}\n\nA note."
    second = f"{_table.head('Growth', 'all')}\n{_table.row('10', '3')}\n"
    assert _table.join([first, second]).splitlines() == [
        "| **Training** | **ours** | **theirs** |",
        "|---|--:|--:|",
        "| a step | 1 | 2 |",
        "| **Growth** | **all** |  |",
        "| 10 | 3 |  |",
        "",
        "- A note.",
    ]


def test_the_machine_is_described():
    lines = _table.machine().splitlines()
    assert len(lines) == 4
    assert "cores" in lines[1]
    assert f"numpy {np.__version__}" in lines[3]


def test_rivals_are_called_in_turn_and_the_median_taken():
    with Rivals([list, list]) as rivals:
        rivals.call(1, "append", 4)
        assert rivals.each("__len__") == [0, 1]
        assert rivals.medians(3, "count", 4) == [0, 1]


def test_sizes_grow_tenfold():
    assert list(growth.sizes(2000)) == [1, 10, 100, 1000]


def test_growth_prints_a_row_for_each_size():
    command = [sys.executable, "-m", "benchmarks.growth", "--most", "10"]
    output = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert [line.split(" | ")[0] for line in output.splitlines()[2:4]] == ["| 1", "| 10"]


def test_pytorch_is_given_the_notebooks_settings():
    from digits.training import models

    assert (_torch.BATCH, _torch.RATE, _torch.LAST_RATE) == (models.BATCH_SIZE, models.RATE, models.LAST_RATE)


@pytest.mark.slow
def test_trainings_run_and_the_profile_is_part_of_a_step():
    with Rivals([partial(kind, steps=2, rounds=1) for kind in (training.Notebook, training.Plain)]) as rivals:
        assert min(rivals.each("fit")) > 0
        assert all(0 <= share <= 1 for share in rivals.each("accuracy"))
        assert rivals.call(0, "drawing_time") > 0
        assert len(rivals.call(0, "profile")) == 4


@pytest.mark.slow
def test_the_app_and_tensorflow_give_the_same_answers_in_the_benchmark():
    makers = [partial(inference.Reader, load, 20) for load in (inference.numpy_model, inference.KerasModel)]
    with Rivals(makers) as rivals:
        ours, theirs = rivals.each("answers")
        assert ours.shape == (20, 10)
        np.testing.assert_allclose(ours, theirs, atol=inference.EQUAL)
        assert min(rivals.each("read_drawing") + rivals.each("run_one") + rivals.each("run_all")) > 0


def test_accuracy_judges_digits_and_other_drawings():
    """By the app, and by one who reads every drawing as a confident 7."""
    ours = Recognizer.load(ROOT / "mnist.h5").recognize
    seven = Recognition(7, 7, 1.0, np.eye(10, dtype=np.float32)[7], np.zeros((28, 28), np.uint8))
    digits, others = accuracy.generated(50).values()
    read, accepted, kept = accuracy.judge("digits", digits, [ours, lambda drawing: seven])
    (rejected,) = accuracy.judge("others", others, [ours, lambda drawing: seven])
    shares = [
        [float(cell.split("%")[0]) for cell in line.split(" | ")[1:]] for line in (read, accepted, kept, rejected)
    ]
    assert [share for _, share in shares] == [10, 100, 10, 0]
    assert min(share for share, _ in shares) > 80


def test_every_script_has_one_thread_of_blas():
    environment = {name: value for name, value in os.environ.items() if name != "OPENBLAS_NUM_THREADS"}
    script = "import sys, benchmarks, os; print(os.environ['OPENBLAS_NUM_THREADS'], 'numpy' in sys.modules)"
    command = [sys.executable, "-c", script]
    printed = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert printed == "1 False\n"


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


def test_without_recordings_none_are_read(monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", ["drawn_digits"])
    with pytest.raises(SystemExit, match="2"):
        drawn_digits.main()
    assert "FILE" in capsys.readouterr().err


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
    app = SimpleNamespace(networks=None, problem="There is no model file.")
    with pytest.raises(SystemExit, match="no model file"):
        latency.wait_for_networks(app)
