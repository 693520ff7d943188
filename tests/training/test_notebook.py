"""The notebook: as committed it is whole, in order and its own; executed small it works and harms nothing."""

import hashlib
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import h5py
import nbclient
import nbformat
import pytest

from helpers import WITH_TESTS, wait_until

ROOT = Path(__file__).resolve().parents[2]
PATH = ROOT / "MNIST_DigitRecognition_UsingCNN.ipynb"
MODELS = [ROOT / "mnist.h5", ROOT / "mlp.h5"]
SMALL = {
    "EPOCHS": 1,
    "TRAIN_IMAGES": 1_000,
    "HELD_IMAGES": 400,
    "TEST_IMAGES": 1_000,
    "MODEL_PATH": "small_cnn.h5",
    "MLP_PATH": "small_mlp.h5",
}

# Appended to the parameters: every figure has a title, and names at every axis that is drawn.
CHECK_FIGURES = """
def show(show=plt.show):
    for axes in [axes for number in plt.get_fignums() for axes in plt.figure(number).axes]:
        assert axes.get_title() or axes.figure.get_suptitle()
        assert not axes.axison or (axes.get_xlabel() and axes.get_ylabel())
    show()
plt.show = show
"""

Notebook = nbformat.NotebookNode


@pytest.fixture(scope="module")
def notebook() -> Notebook:
    return nbformat.read(PATH, as_version=4)


def code_cells(notebook: Notebook) -> list[Notebook]:
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def parameters(notebook: Notebook) -> Notebook:
    (cell,) = [cell for cell in code_cells(notebook) if "parameters" in cell.metadata.get("tags", [])]
    return cell


def printed(notebook: Notebook) -> str:
    """All that the cells printed, in order."""
    outputs = [output for cell in code_cells(notebook) for output in cell.outputs]
    return "".join(output.text for output in outputs if output.output_type == "stream")


def assert_in_order_and_without_complaint(notebook: Notebook) -> None:
    assert [cell.execution_count for cell in code_cells(notebook)] == list(range(1, len(code_cells(notebook)) + 1))
    for cell in code_cells(notebook):
        for output in cell.outputs:
            assert output.output_type != "error", cell.source
            assert output.get("name") != "stderr", output.text


def fingerprint(notebook: Notebook) -> str:
    """As the last cell computes it."""
    return hashlib.sha256("\n".join(cell.source.strip() for cell in code_cells(notebook)).encode()).hexdigest()


def test_is_valid_and_small(notebook: Notebook) -> None:
    nbformat.validate(notebook)
    assert PATH.stat().st_size < 5_000_000


def test_cells_are_short(notebook: Notebook) -> None:
    assert [cell.source for cell in code_cells(notebook) if len(cell.source.splitlines()) > 15] == []


def test_code_is_explained(notebook: Notebook) -> None:
    """Never more than three cells of code in a row: the reason stands before, the reading after."""
    kinds = "".join(cell.cell_type[0] for cell in notebook.cells)
    assert "c" * 4 not in kinds


def test_has_its_twelve_sections(notebook: Notebook) -> None:
    text = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")
    headings = re.findall(r"^## (\d+\. .+)$", text, flags=re.MULTILINE)
    assert [int(heading.split(".")[0]) for heading in headings] == list(range(1, 13))
    for heading in headings:
        assert f"](#{heading.replace(' ', '-')})" in text, f"no link leads to {heading}"


def test_parameters_are_all_that_decides_size_and_place(notebook: Notebook) -> None:
    names = set(re.findall(r"^(\w+) =", parameters(notebook).source, flags=re.MULTILINE))
    assert names == {"SEED", *SMALL}
    others = "\n".join(cell.source for cell in code_cells(notebook) if cell is not parameters(notebook))
    assert ".h5" not in others, "a model file is named outside the parameters"
    assert not re.search(rf"^\s*({'|'.join(names)})\s*=", others, flags=re.MULTILINE), "a parameter is set again"


def test_committed_run_is_in_order_and_without_complaint(notebook: Notebook) -> None:
    assert_in_order_and_without_complaint(notebook)


def test_committed_run_is_of_this_code(notebook: Notebook) -> None:
    assert f"code {fingerprint(notebook)}" in printed(notebook)


def test_committed_run_was_the_full_one(notebook: Notebook) -> None:
    assert "55,000 to train, 5,000 held back, 10,000 to test" in printed(notebook)
    assert printed(notebook).count("Epoch 10/10") == 3


@pytest.mark.parametrize("model", MODELS, ids=lambda path: path.name)
def test_committed_model_is_the_one_that_the_run_saved(notebook: Notebook, model: Path) -> None:
    assert f"{model.name} {hashlib.sha256(model.read_bytes()).hexdigest()}" in printed(notebook)


def test_committed_accuracy_holds_its_promise(notebook: Notebook) -> None:
    (training,) = re.findall(r"training accuracy ([\d.]+)%", printed(notebook))
    (test,) = re.findall(r"test accuracy     ([\d.]+)%", printed(notebook))
    assert float(training) >= 99.4
    assert float(test) >= 99.3


def test_names_no_private_path() -> None:
    text = PATH.read_text(encoding="utf-8")
    assert re.findall(r"(?:/home/|/root/|/work/|/Users/|/tmp/|[A-Z]:\\\\Users)[\w/.-]*", text) == []


@pytest.mark.slow
def test_runs_small_and_touches_no_committed_model(
    notebook: Notebook, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In a folder of its own: whatever path it writes to, the repository's models stay as they are."""
    before = {model: model.read_bytes() for model in MODELS if model.exists()}
    small = nbformat.from_dict({**notebook, "cells": [dict(cell) for cell in notebook.cells]})
    parameters(small).source += "".join(f"\n{name} = {value!r}" for name, value in SMALL.items()) + CHECK_FIGURES
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")]))
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path / "ipython"))  # nobody's own start-up files
    start = time.monotonic()
    nbclient.NotebookClient(small, timeout=90, resources={"metadata": {"path": str(tmp_path)}}).execute()
    seconds = time.monotonic() - start

    assert {path.name for path in tmp_path.glob("*.h5")} == {SMALL["MODEL_PATH"], SMALL["MLP_PATH"]}
    assert {model: model.read_bytes() for model in MODELS if model.exists()} == before
    assert_in_order_and_without_complaint(small)
    assert f"code {fingerprint(small)}" in printed(small)
    for name in (SMALL["MODEL_PATH"], SMALL["MLP_PATH"]):
        assert f"{name} {hashlib.sha256((tmp_path / str(name)).read_bytes()).hexdigest()}" in printed(small)
    assert seconds < 90


# In the place of the notebook: it saves as that does, again and again, and has as much to write at the end.
STAND_IN = """
from digits.recognition.model_file import save_model
from stub_model import StubModel

for number in range(100):
    save_model(StubModel(number), "mnist.h5", {"number": number})
print("x" * 30_000_000)
"""


def tree(process: int) -> list[int]:
    """A process and all that it has started."""
    children = " ".join(path.read_text() for path in Path(f"/proc/{process}/task").glob("*/children")).split()
    return [process, *(number for child in children for number in tree(int(child)))]


def is_running(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="finds the processes in /proc")
@pytest.mark.parametrize("moment", [0, 1, 2, "when the notebook is written"])
def test_make_train_killed_leaves_notebook_and_network_whole(tmp_path: Path, moment: int | str) -> None:
    path, model = tmp_path / "small.ipynb", tmp_path / "mnist.h5"
    nbformat.write(nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(STAND_IN)]), path)
    shutil.copy(MODELS[0], model)
    before, old = path.read_bytes(), model.stat().st_mtime_ns
    make = ["make", "-f", str(ROOT / "Makefile"), "-o", ".venv/app-ready"]  # -o: all is installed
    command = [*make, "train", f"PYTHON={sys.executable}", f"NOTEBOOK={path.name}"]
    environment = WITH_TESTS | {"IPYTHONDIR": str(tmp_path / "ipython")}
    nothing = subprocess.DEVNULL
    with subprocess.Popen(command, cwd=tmp_path, env=environment, stdout=nothing, stderr=nothing) as process:
        wait_until(lambda: model.stat().st_mtime_ns != old)  # it saves the first network
        if isinstance(moment, int):
            time.sleep(random.Random(moment).uniform(0, 0.5))
        else:
            while path.stat().st_size == len(before):  # for ever, if it never is: the suite's time limit ends that
                time.sleep(0.0005)
        processes = tree(process.pid)
        for number in processes:
            os.kill(number, signal.SIGKILL)
    wait_until(lambda: not any(map(is_running, processes)))

    assert path.read_bytes() == before or "xxx" in printed(nbformat.read(path, as_version=4))
    with h5py.File(model) as file:
        numbers = {file.attrs["number"], *(int(layer[...].max()) for layer in file.values())}
        assert (len(file), len(numbers)) == (20, 1)
