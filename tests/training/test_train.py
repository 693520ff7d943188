"""`make train`: it runs a notebook and puts all that is new in place at once, or nothing."""

import random
import signal
import subprocess
import sys
import time
from contextlib import suppress

import h5py
import nbformat
import psutil
import pytest

from helpers import ROOT, WITH_TESTS, wait_until

# In the place of the notebook: it saves a network, and takes as long to write at the end.
STAND_IN = """
from digits.recognition.model_file import save_model
from networks import StubModel

save_model(StubModel(1), "mnist.h5", {"number": 1})
print(("x" * 99 + "\\n") * 50_000)
"""
ENDLESS = "import time; time.sleep(10**6)"


@pytest.fixture
def training(tmp_path, request):
    """`make train` of the stand-in or of other code, in a folder with older networks."""
    cell = nbformat.v4.new_code_cell(getattr(request, "param", STAND_IN))
    nbformat.write(nbformat.v4.new_notebook(cells=[cell]), tmp_path / "small.ipynb")
    (tmp_path / "mnist.h5").write_text("older")
    command = [sys.executable, str(ROOT / "tools/train.py"), "small.ipynb"]
    environment = WITH_TESTS | {"IPYTHONDIR": str(tmp_path / "ipython")}
    pipe = subprocess.PIPE
    with subprocess.Popen(command, cwd=tmp_path, env=environment, stdout=pipe, stderr=pipe, text=True) as process:
        yield process
        process.kill()  # where the test has failed before it ended


def test_training_shows_where_it_is_and_puts_all_in_place(training, tmp_path):
    out, error = training.communicate()
    assert "cell 1 of 1" in out
    assert training.returncode == 0, error
    assert "x" * 99 in (tmp_path / "small.ipynb").read_text()
    with h5py.File(tmp_path / "mnist.h5") as file:
        assert file.attrs["number"] == 1
    assert not list(tmp_path.glob(".train-*"))


@pytest.mark.skipif(sys.platform == "win32", reason="has no SIGINT to send")
@pytest.mark.parametrize("training", [ENDLESS], indirect=True)
def test_interrupted_training_says_that_nothing_has_changed(training, tmp_path):
    before = (tmp_path / "small.ipynb").read_bytes()
    assert training.stdout
    training.stdout.readline()  # it is at the first cell
    training.send_signal(signal.SIGINT)
    assert "Interrupted: the notebooks and mnist.h5 are as they were." in training.communicate()[1]
    assert training.returncode == 1
    assert (tmp_path / "small.ipynb").read_bytes() == before
    assert (tmp_path / "mnist.h5").read_text() == "older"
    assert not list(tmp_path.glob(".train-*"))


@pytest.mark.slow
def test_killed_training_leaves_each_file_whole(training, tmp_path):
    before = (tmp_path / "small.ipynb").read_bytes()
    wait_until(lambda: [*tmp_path.glob(".train-*/mnist.h5")] or training.poll() is not None)
    time.sleep(random.uniform(0, 1))  # another moment in each run
    processes = [psutil.Process(training.pid), *psutil.Process(training.pid).children(recursive=True)]
    for process in processes:
        with suppress(psutil.NoSuchProcess):  # it has ended meanwhile
            process.kill()
    psutil.wait_procs(processes)
    content = (tmp_path / "small.ipynb").read_bytes()
    assert content == before or b"xxx" in content
    if (tmp_path / "mnist.h5").read_bytes() != b"older":
        with h5py.File(tmp_path / "mnist.h5") as file:
            assert (list(file), file.attrs["number"]) == (["model_weights"], 1)
