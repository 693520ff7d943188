"""The notebooks: as committed they are whole, in order and their own; executed small they work and harm nothing."""

import gzip
import hashlib
import json
import re
import subprocess
import sys

import nbclient
import nbformat
import pytest

from benchmarks.drawn_digits import DRAWINGS
from helpers import ROOT, build_cnn

PATH = ROOT / "MNIST_DigitRecognition_UsingCNN.ipynb"
INSIDE = ROOT / "docs" / "inside_the_app.ipynb"
SMALL = "EPOCHS, TRAIN_IMAGES, TEST_IMAGES, MODEL_PATH = 1, 160, 120, 'small.h5'"

# Appended to the parameters: graphs take longer to trace than so few images take without them; of people's drawings
# one in ten; and every figure has a title, names at every axis that is drawn, and a text instead.
PRELUDE = """
import warnings
import tensorflow
from benchmarks import drawn_digits
from digits.training import figures
def every_tenth(path, read=drawn_digits.read_samples):
    samples = read(path)
    return samples[::len(samples) // 90]  # all, where it is called by itself
drawn_digits.read_samples = every_tenth
warnings.filterwarnings("ignore", "Even though the `tf.config.experimental_run_functions_eagerly`")
tensorflow.config.run_functions_eagerly(True)
def checked(figure, text, show=figures.show):
    assert len(text) > 20
    for axes in figure.axes:
        assert axes.get_title() or figure.get_suptitle(), text
        assert not axes.axison or axes.get_xlabel() or axes.get_ylabel(), text
    show(figure, text)
figures.show = checked
"""

# Part I by itself, without the package: the second epoch is interrupted, and the curves are drawn all the same.
ALONE = """
import json, sys
import numpy as np
import matplotlib
matplotlib.use("Agg")
cells = json.loads(sys.stdin.read())
names = {}
exec(cells.pop("check"), names)
import keras
class Interrupt(keras.callbacks.Callback):
    def on_epoch_begin(self, epoch, logs=None):
        if epoch == 1:
            raise KeyboardInterrupt
with np.load(DATA) as data:
    arrays = (data["x_train"], data["y_train"]), (data["x_test"], data["y_test"])
keras.datasets.mnist.load_data = lambda: arrays
fit = keras.Sequential.fit
keras.Sequential.fit = lambda self, *args, **options: fit(self, *args, callbacks=[Interrupt()], verbose=0, **options)
for name, source in cells.items():
    try:
        exec(source, names)
    except KeyboardInterrupt:
        assert name == "train"
    if name == "curves":
        assert [len(line.get_xdata()) for line in names["axes"][0].lines] == [1, 1]
"""

both = pytest.mark.parametrize("path", [PATH, INSIDE], ids=lambda path: path.stem)


@pytest.fixture(scope="module")
def notebook():
    return nbformat.read(PATH, as_version=4)


def code_cells(notebook, tag=""):
    cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    return [cell for cell in cells if not tag or tag in cell.metadata.get("tags", ())]


def part_one(notebook):
    """The code before the sketchpad, by the cells' names."""
    cells = {cell.id: cell.source for cell in code_cells(notebook)}
    return dict(list(cells.items())[: list(cells).index("draw")])


def lines(cells):
    return sum(bool(line.strip()) for cell in cells for line in cell.splitlines())


def printed(notebook):
    """All that the cells printed, in order."""
    outputs = [output for cell in code_cells(notebook) for output in cell.outputs]
    return "".join(output.text for output in outputs if output.output_type == "stream")


def assert_in_order_and_without_complaint(notebook):
    assert [cell.execution_count for cell in code_cells(notebook)] == list(range(1, len(code_cells(notebook)) + 1))
    for cell in code_cells(notebook):
        for output in cell.outputs:
            assert output.output_type != "error", cell.source
            assert output.get("name") != "stderr", output.text


@both
def test_committed_it_is_valid_small_nobodys_own_and_quotes_only_what_its_run_printed(path):
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    assert_in_order_and_without_complaint(notebook)
    assert path.stat().st_size < 5_000_000
    assert notebook.metadata.kernelspec.display_name == "Python 3 (ipykernel)"  # or JupyterLab would change it
    private = r"(?:/home/|/root/|/work/|/Users/|/tmp/|[A-Z]:\\\\Users)[\w/.-]*"
    assert re.findall(private, path.read_text(encoding="utf-8")) == []
    text = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")
    quoted = re.findall(r"\d+\.\d\d %|\b0\.\d{4}\b|p = 0\.\d+", text)
    assert quoted
    assert [number for number in quoted if number.replace(" %", "%") not in printed(notebook)] == []


def test_the_recipe_comes_first_and_all_of_it_is_short(notebook):
    recipe, code = part_one(notebook).values(), [cell.source for cell in code_cells(notebook)]
    assert [cell.id for cell in code_cells(notebook) if ".h5" in cell.source] == ["parameters"]
    assert len(recipe) <= 11
    assert lines(recipe) <= 77
    assert "digits.training" not in "".join(recipe)
    assert len(code) <= 60
    assert lines(code) <= 510
    assert sum(len(cell.source.split()) for cell in notebook.cells if cell.cell_type == "markdown") <= 3700


def test_its_network_is_the_one_that_was_ordered():
    model = build_cnn()
    assert model.count_params() == 93_322
    layers = [(type(layer).__name__, *layer.output.shape[1:]) for layer in model.layers]
    assert layers == [
        *[("Conv2D", 26, 26, 32), ("MaxPooling2D", 13, 13, 32), ("Conv2D", 11, 11, 64), ("MaxPooling2D", 5, 5, 64)],
        *[("Conv2D", 3, 3, 64), ("Flatten", 576), ("Dropout", 576), ("Dense", 64), ("Dropout", 64), ("Dense", 10)],
    ]
    activations = [layer.activation.__name__ for layer in model.layers if hasattr(layer, "activation")]
    assert activations == ["relu", "relu", "relu", "relu", "softmax"]


def test_what_people_drew_is_of_many_hands_and_trains_nothing(notebook):
    with gzip.open(DRAWINGS, "rt", encoding="utf-8") as records:
        drawings = [json.loads(record) for record in records]
    labels = [drawing["label"] for drawing in drawings]
    assert [labels.count(digit) for digit in "0123456789"] == [60] * 10
    assert len(labels) == 900
    writers = {drawing["writer"] for drawing in drawings if drawing["label"].isdigit()}
    assert len(writers) > 200
    assert {writer.partition("-")[0] for writer in writers} == {"pendigits", "unipen", "uji"}
    assert not any(DRAWINGS.name in path.read_text(encoding="utf-8") for path in (ROOT / "digits").rglob("*.py"))
    training = "\n".join(cell.source for cell in code_cells(notebook, "training"))
    assert not re.search(r"\b(?:people\w*|others|samples|benchmarks)\b", training)


def test_committed_run_was_the_full_one_and_as_good_as_promised(notebook):
    out, (log,) = printed(notebook), [cell for cell in code_cells(notebook) if cell.id == "train"]
    assert "(60000, 28, 28) uint8 (60000,) (10000, 28, 28)" in out
    assert out.count("Epoch 10/10") == 4  # three plain networks and the final one
    plain, final = re.findall(r"test accuracy     ([\d.]+)%", out)
    assert min(float(plain), float(final)) >= 99.3
    assert float(re.findall(r" - accuracy: ([\d.]+) .* val_accuracy", log.outputs[0].text)[-1]) >= 0.993
    digest = hashlib.sha256((ROOT / "mnist.h5").read_bytes()).hexdigest()
    assert notebook.metadata.models == {"mnist.h5": digest}


@pytest.mark.slow
@both
def test_runs_small_and_again_and_touches_no_committed_model(path, tmp_path, monkeypatch):
    """In a folder of its own, the solutions of the exercises too."""
    notebook, model = nbformat.read(path, as_version=4), (ROOT / "mnist.h5").read_bytes()
    (parameters,) = code_cells(notebook, "parameters")
    parameters.source += f"\n{SMALL}; EVERY = 30\n{PRELUDE}"
    solved = []
    for cell in notebook.cells:
        solved += [cell, *map(nbformat.v4.new_code_cell, re.findall(r"```python\n(.*?)```", cell.source, re.DOTALL))]
    notebook.cells = solved
    folder = tmp_path / "docs"
    folder.mkdir()
    (tmp_path / "mnist.h5").write_bytes(model)
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    monkeypatch.setenv("OMP_NUM_THREADS", "1")  # for so little more threads wait more than they work
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path / "ipython"))  # nobody's own start-up files
    resources = {"metadata": {"path": str(folder)}}
    client = nbclient.NotebookClient(notebook, timeout=None, resources=resources)
    with client.setup_kernel():
        for index, cell in enumerate(notebook.cells):
            client.execute_cell(cell, index)
        assert_in_order_and_without_complaint(notebook)
        for index, cell in enumerate(notebook.cells):
            if ".fit" not in cell.source and "training" not in cell.metadata.get("tags", ()):
                client.execute_cell(cell, index)
    assert [path.name for path in folder.glob("*.h5")] == ["small.h5"] * (path == PATH)
    assert (ROOT / "mnist.h5").read_bytes() == (tmp_path / "mnist.h5").read_bytes() == model


def test_alone_it_says_what_is_missing_and_the_recipe_works_interrupted(notebook, tmp_path):
    cells = part_one(notebook)
    cells["parameters"] += f"\n{SMALL}; EPOCHS = 2"
    script = ALONE.replace("DATA", repr(str(ROOT / "data" / "mnist.npz")))
    command = [sys.executable, "-I", "-c", script]
    alone = subprocess.run(command, cwd=tmp_path, input=json.dumps(cells), capture_output=True, text=True, check=False)
    assert alone.returncode == 0, alone.stderr
    assert alone.stdout.startswith("Not found: digits. Get the whole repository, run `make notebook`")
    assert (tmp_path / "small.h5").exists()
