"""The notebook: as committed it is whole, in order and its own; executed small it works and harms nothing."""

import hashlib
import os
import random
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import h5py
import keras
import nbclient
import nbformat
import pytest

from digits.training.models import build_cnn, build_mlp
from helpers import ROOT, WITH_TESTS, wait_until

PATH = ROOT / "MNIST_DigitRecognition_UsingCNN.ipynb"
MODELS = [ROOT / "mnist.h5"]
SMALL = {
    "EPOCHS": 1,
    "TRAIN_IMAGES": 600,
    "TEST_IMAGES": 1_000,  # the first disputed label is that of image 947
    "PLAIN_PATH": "small_plain.h5",
    "MODEL_PATH": "small_cnn.h5",
    "MLP_PATH": "small_mlp.h5",
}

# Appended to the parameters: every figure has a title, names at every axis that is drawn, and a text instead.
CHECK_FIGURES = """
from digits.training import figures
def checked(figure, text, show=figures.show):
    assert len(text) > 20
    for axes in figure.axes:
        assert axes.get_title() or figure.get_suptitle(), text
        assert not axes.axison or axes.get_xlabel() or axes.get_ylabel(), text
    show(figure, text)
figures.show = checked
"""

Notebook = nbformat.NotebookNode


@pytest.fixture(scope="module")
def notebook() -> Notebook:
    return nbformat.read(PATH, as_version=4)


def code_cells(notebook: Notebook, tag: str = "") -> list[Notebook]:
    cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    return [cell for cell in cells if not tag or tag in cell.metadata.get("tags", [])]


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


def test_is_valid_and_small(notebook: Notebook) -> None:
    nbformat.validate(notebook)
    assert PATH.stat().st_size < 5_000_000


def test_opening_it_leaves_git_clean(notebook: Notebook) -> None:
    """JupyterLab would write its own name of the kernel into it."""
    assert notebook.metadata.kernelspec.display_name == "Python 3 (ipykernel)"


def test_every_link_of_the_contents_leads_to_a_section(notebook: Notebook) -> None:
    text = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")
    headings = re.findall(r"^## (.+)$", text, flags=re.MULTILINE)
    assert re.findall(r"\]\(#(.+)\)$", text, flags=re.MULTILINE) == [name.replace(" ", "-") for name in headings]


def test_model_files_are_named_only_among_the_parameters(notebook: Notebook) -> None:
    (parameters,) = code_cells(notebook, "parameters")
    assert set(re.findall(r"^(\w+) =", parameters.source, flags=re.MULTILINE)) == {"SEED", *SMALL}
    assert ".h5" not in "".join(cell.source for cell in code_cells(notebook) if cell is not parameters)


def test_its_networks_are_those_that_tests_and_benchmarks_build(notebook: Notebook) -> None:
    names = {"keras": keras, "SEED": 1}
    for cell in code_cells(notebook, "network"):
        exec(cell.source, names)
    for name, built in {"cnn": build_cnn(), "small_mlp": build_mlp((32,)), "large_mlp": build_mlp((128, 64))}.items():
        layers = [(type(layer), layer.output.shape, settings(layer)) for layer in names[name].layers]
        assert layers == [(type(layer), layer.output.shape, settings(layer)) for layer in built.layers], name


def settings(layer: keras.Layer) -> list[object]:
    config = layer.get_config()
    return [config.get(name) for name in ("kernel_size", "pool_size", "strides", "padding", "activation", "rate")]


def test_committed_run_is_in_order_and_without_complaint(notebook: Notebook) -> None:
    assert_in_order_and_without_complaint(notebook)


def test_committed_run_was_the_full_one(notebook: Notebook) -> None:
    assert "(60000, 28, 28) uint8 (60000,) (10000, 28, 28)" in printed(notebook)
    assert printed(notebook).count("Epoch 10/10") == 5  # three plain networks, and two with the richer data


@pytest.mark.parametrize("model", MODELS, ids=lambda path: path.name)
def test_committed_models_are_those_that_the_run_saved(notebook: Notebook, model: Path) -> None:
    assert notebook.metadata.models[model.name] == hashlib.sha256(model.read_bytes()).hexdigest()


def test_committed_accuracy_of_the_plain_network_is_as_promised(notebook: Notebook) -> None:
    (training,) = re.findall(r"^.* - accuracy: ([\d.]+) .*$", epochs(notebook, "cnn.fit")[-1])
    (test,) = re.findall(r"test accuracy     ([\d.]+)%", printed(notebook))
    assert float(training) >= 0.993
    assert float(test) >= 99.3


def test_text_quotes_only_what_the_committed_run_printed(notebook: Notebook) -> None:
    text = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")
    quoted = re.findall(r"\d+\.\d\d %|\b0\.\d{4}\b|p = 0\.\d+", text)
    assert quoted
    assert [number for number in quoted if number.replace(" %", "%") not in printed(notebook)] == []


def epochs(notebook: Notebook, call: str) -> list[str]:
    """The last line of each epoch that the cell with this call printed."""
    (cell,) = [cell for cell in code_cells(notebook) if call in cell.source]
    return [line for line in printed(nbformat.from_dict({"cells": [cell]})).splitlines() if "val_accuracy" in line]


def test_names_no_private_path() -> None:
    text = PATH.read_text(encoding="utf-8")
    assert re.findall(r"(?:/home/|/root/|/work/|/Users/|/tmp/|[A-Z]:\\\\Users)[\w/.-]*", text) == []


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_runs_small_and_again_and_touches_no_committed_model(
    notebook: Notebook, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In a folder of its own. Afterwards every cell that does not train runs a second time."""
    before = {model: model.read_bytes() for model in MODELS if model.exists()}
    small = nbformat.from_dict({**notebook, "cells": [dict(cell) for cell in notebook.cells]})
    (parameters,) = code_cells(small, "parameters")
    parameters.source += "".join(f"\n{name} = {value!r}" for name, value in SMALL.items()) + CHECK_FIGURES
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path / "ipython"))  # nobody's own start-up files
    client = nbclient.NotebookClient(small, timeout=None, resources={"metadata": {"path": str(tmp_path)}})
    with client.setup_kernel():
        for index, cell in enumerate(small.cells):
            client.execute_cell(cell, index)
        assert_in_order_and_without_complaint(small)
        for index, cell in enumerate(small.cells):
            if "training" not in cell.metadata.get("tags", []) and ".fit(" not in cell.source:
                client.execute_cell(cell, index)

    assert {path.name for path in tmp_path.glob("*.h5")} == {SMALL[name] for name in SMALL if name.endswith("PATH")}
    assert {model: model.read_bytes() for model in MODELS if model.exists()} == before


def test_opened_alone_it_says_what_is_missing(notebook: Notebook, tmp_path: Path) -> None:
    first = code_cells(notebook)[0].source
    alone = subprocess.run([sys.executable, "-c", first], cwd=tmp_path, capture_output=True, text=True)
    assert alone.returncode == 1
    assert alone.stderr.startswith("Missing: digits")


# In the place of the notebook: it saves both networks, and takes as long to write at the end.
STAND_IN = """
from digits.recognition.model_file import save_model
from stub_model import StubModel

for name in ("mnist.h5", "mlp.h5"):
    save_model(StubModel(1), name, {"number": 1})
print(("x" * 99 + "\\n") * 50_000)
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


@pytest.fixture
def training(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    """`make train` of the stand-in, in a folder with older networks."""
    nbformat.write(nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(STAND_IN)]), tmp_path / "small.ipynb")
    for name in ("mnist.h5", "mlp.h5"):
        (tmp_path / name).write_text("older")
    command = [sys.executable, str(ROOT / "tools/train.py"), "small.ipynb"]
    environment = WITH_TESTS | {"IPYTHONDIR": str(tmp_path / "ipython")}
    pipe = subprocess.PIPE
    with subprocess.Popen(command, cwd=tmp_path, env=environment, stdout=pipe, stderr=pipe, text=True) as process:
        yield process
        process.kill()  # where the test has failed before it ended


def test_training_shows_where_it_is_and_puts_all_in_place(training: subprocess.Popen[str], tmp_path: Path) -> None:
    out, error = training.communicate()
    assert "cell 1 of 1" in out
    assert training.returncode == 0, error
    assert "x" * 99 in printed(nbformat.read(tmp_path / "small.ipynb", as_version=4))
    for name in ("mnist.h5", "mlp.h5"):
        with h5py.File(tmp_path / name) as file:
            assert file.attrs["number"] == 1
    assert not list(tmp_path.glob(".train-*"))


@pytest.mark.skipif(sys.platform == "win32", reason="has no SIGINT to send")
def test_interrupted_training_says_that_nothing_has_changed(training: subprocess.Popen[str], tmp_path: Path) -> None:
    assert training.stdout
    assert training.stderr
    before = (tmp_path / "small.ipynb").read_bytes()
    training.stdout.readline()  # it is at the first cell
    training.send_signal(signal.SIGINT)
    assert "Interrupted: the notebook, mnist.h5 and mlp.h5 are as they were." in training.stderr.read()
    assert training.wait() == 1
    assert (tmp_path / "small.ipynb").read_bytes() == before
    assert {(tmp_path / name).read_text() for name in ("mnist.h5", "mlp.h5")} == {"older"}
    assert not list(tmp_path.glob(".train-*"))


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="finds the processes in /proc")
@pytest.mark.parametrize("moment", [0, 1, 2])
def test_killed_training_leaves_each_file_whole(training: subprocess.Popen[str], tmp_path: Path, moment: int) -> None:
    before = (tmp_path / "small.ipynb").read_bytes()
    wait_until(lambda: list(tmp_path.glob(".train-*/mlp.h5")))
    time.sleep(random.Random(moment).uniform(0, 1))
    processes = tree(training.pid)
    for number in processes:
        os.kill(number, signal.SIGKILL)
    wait_until(lambda: not any(map(is_running, processes)))
    training.communicate()
    content = (tmp_path / "small.ipynb").read_bytes()
    assert content == before or "xxx" in printed(nbformat.reads(content.decode(), as_version=4))
    for name in ("mnist.h5", "mlp.h5"):
        if (tmp_path / name).read_bytes() != b"older":
            with h5py.File(tmp_path / name) as file:
                assert (len(file), file.attrs["number"]) == (20, 1)
