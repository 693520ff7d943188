"""The fingerprint of the training tells what trains another network from what does not."""

import json
import shutil

import pytest

from digits.ink import mnist_format
from digits.recognition.model_file import load_network
from digits.training import augmentation, fingerprint, generator, nondigits
from digits.training.allographs import SIGNS
from digits.training.fingerprint import NOTEBOOK, trains_the_same
from helpers import MODEL, ROOT


@pytest.fixture(scope="module")
def now():
    return fingerprint.fingerprint()


@pytest.mark.parametrize(
    ("module", "name", "value"),
    [
        (nondigits, "ONES", 0.05),
        (generator, "LINE_WIDTHS", (2.6, 2.65, 2.7)),
        (fingerprint, "SIGNS", [*SIGNS[:-1], "1" + SIGNS[-1]]),
        (augmentation, "COPIES", 3),
        (mnist_format, "BOX", 19),
    ],
)
def test_code_that_trains_another_network_is_noticed(monkeypatch, now, module, name, value):
    monkeypatch.setattr(module, name, value)
    assert not trains_the_same(fingerprint.fingerprint(), now)


@pytest.mark.parametrize(("line", "same"), [("# Why.", True), ("import os", True), ("EPOCHS = 7", False)])
def test_of_the_notebook_only_the_code_that_trains_counts(tmp_path, now, line, same):
    notebook = json.loads((ROOT / NOTEBOOK).read_text(encoding="utf-8"))
    for cell in notebook["cells"]:
        cell["source"] += [f"\n{line}" if "training" in cell["metadata"].get("tags", []) else "\nA = 1"]
    (tmp_path / NOTEBOOK).write_text(json.dumps(notebook), encoding="utf-8")
    assert trains_the_same(fingerprint.fingerprint(tmp_path), now) == same


def test_another_grey_level_here_or_there_does_not_count(now):
    assert trains_the_same(now[:-2] + "00", now)
    assert not trains_the_same(now[:-20] + 10 * "99", now)


def test_the_committed_network_was_trained_by_this_code_and_takes_its_fingerprint(tmp_path, now):
    path = shutil.copy(MODEL, tmp_path)
    fingerprint.main([path])
    (network, committed), (same_network, rewritten) = load_network(MODEL), load_network(path)
    assert rewritten["code"] == now
    assert str(network.layers) == str(same_network.layers)
    assert trains_the_same(committed["code"], now), "Run `make train`, and commit the notebook and mnist.h5 together."
