"""The fingerprint of the training code changes with what is trained, and with nothing else."""

import json
import shutil

import pytest

from digits.recognition.model_file import load_network
from digits.training.fingerprint import INK, NOTEBOOK, fingerprint
from helpers import ROOT


@pytest.fixture
def copy(tmp_path):
    """A copy of the code, to change."""
    shutil.copytree(ROOT / "digits", tmp_path / "digits", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / NOTEBOOK, tmp_path)
    return tmp_path


def edit(path, old, new):
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def edit_cell(path, is_training, change):
    notebook = json.loads(path.read_text(encoding="utf-8"))
    cell = next(
        cell
        for cell in notebook["cells"]
        if cell["cell_type"] == "code" and ("training" in cell["metadata"].get("tags", [])) == is_training
    )
    cell["source"] = change("".join(cell["source"]))
    path.write_text(json.dumps(notebook), encoding="utf-8")


TRAINS_ANOTHER = {
    "COPIES": lambda root: edit(root / "digits/training/augmentation.py", "COPIES = ", "COPIES = 1 + "),
    "a way to write a digit": lambda root: edit(root / "digits/training/allographs.py", '        "', '        "9,9 '),
    "MNIST's normal form": lambda root: edit(root / "digits/ink/mnist_format.py", "BOX = 20", "BOX = 19"),
    "a training cell": lambda root: edit_cell(root / NOTEBOOK, True, lambda source: source + "\nSEED = 7"),
}
TRAINS_THE_SAME = {
    "a comment": lambda root: edit(root / "digits/training/augmentation.py", "\nCOPIES", "\n# Why.\nCOPIES"),
    "a docstring": lambda root: edit(root / "digits/training/generator.py", '"""', '"""Indeed: '),
    "a figure's module": lambda root: edit(root / "digits/training/figures.py", "import", "LATER = 1\nimport"),
    "the recognizer": lambda root: edit(root / "digits/recognition/recognizer.py", "import", "LATER = 1\nimport"),
    "another cell": lambda root: edit_cell(root / NOTEBOOK, False, lambda source: source + "\nprint('a title')"),
    "a comment in a training cell": lambda root: edit_cell(root / NOTEBOOK, True, lambda source: "# Why.\n" + source),
}


@pytest.mark.parametrize("change", TRAINS_ANOTHER.values(), ids=TRAINS_ANOTHER)
def test_changes_with_what_decides_the_training(copy, change):
    change(copy)
    assert fingerprint(copy) != fingerprint(ROOT)


@pytest.mark.parametrize("change", TRAINS_THE_SAME.values(), ids=TRAINS_THE_SAME)
def test_does_not_change_with_anything_else(copy, change):
    change(copy)
    assert fingerprint(copy) == fingerprint(ROOT)


def test_the_modules_of_the_normal_form_exist():
    assert all(ROOT.joinpath(*name.split(".")).with_suffix(".py").is_file() for name in INK)


@pytest.mark.parametrize("name", ["mnist.h5", "mlp.h5"])
def test_the_committed_networks_were_trained_by_this_code(name):
    _, attributes = load_network(ROOT / name)
    assert attributes.get("code") == fingerprint(), (
        f"{name} was trained by other code: run `make train`, and commit the notebook, mnist.h5 and mlp.h5 together"
    )
