"""Who may import whom, read from the source; what is in memory when; and that all that is needed is installed."""

import subprocess
import sys
from graphlib import TopologicalSorter
from importlib.metadata import packages_distributions

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from helpers import ROOT, imports

TK = {"tkinter", "ttkbootstrap", "tkinterdnd2"}
FRAMEWORKS = {"keras", "tensorflow", "matplotlib", "sklearn"}
MAY_IMPORT = {  # each part, of the other parts and of these packages
    "atomic": set(),
    "mnist": set(),
    "ink": {"atomic"},
    "recognition": {"atomic", "mnist", "ink"},
    "training": {"atomic", "mnist", "ink", "recognition", *FRAMEWORKS},
    "app": {"atomic", "mnist", "ink", "recognition", *TK},
    "main": {"ink", "recognition", "app", *TK},
}
ROOMS = {  # each room of the app, of the others
    "cli": set(),
    "window": set(),
    "paper": {"window"},
    "answer": {"window"},
    "inside": {"answer", "window"},
    "lessons": {"answer", "window"},
    "files": {"answer", "cli", "window"},
}
EXCEPTIONS = {  # in functions, and for types
    "app/window/page.py": {"answer", "paper"},  # it puts them in their places
    "recognition/keras_engine.py": {"keras", "tensorflow"},
    "recognition/model_file.py": {"keras"},
}
FILES = {path.relative_to(ROOT / "digits").as_posix(): path for path in (ROOT / "digits").rglob("*.py")}
MODULES = {f"digits.{file.removesuffix('.py').replace('/', '.')}": path for file, path in FILES.items()}
FILES["main"] = ROOT / "main.py"


@pytest.mark.parametrize("file", sorted(FILES.keys() - {"__init__.py"}))
def test_imports_run_along_the_arrows_only(file):
    part = file.removesuffix(".py").split("/")[0]
    imported = {name.removeprefix("digits.").split(".")[0] for name in imports(FILES[file])}
    guarded = MAY_IMPORT.keys() | TK | FRAMEWORKS | {"benchmarks", "tests"}
    assert imported & guarded <= {part} | MAY_IMPORT[part] | EXCEPTIONS.get(file, set())
    if part == "app" and "/" in file.replace("/__init__.py", ""):
        room = file.removesuffix(".py").split("/")[1]
        imported = {name.split(".")[2] for name in imports(FILES[file]) if name.startswith("digits.app.")}
        assert imported <= {room} | ROOMS[room] | EXCEPTIONS.get(file, set())


def test_no_modules_import_each_other():
    graph = {
        module: {name for found in imports(path) for name in MODULES if found.startswith(f"{name}.")}
        for module, path in MODULES.items()
    }
    TopologicalSorter(graph).prepare()  # raises CycleError


# Each line of output is a moment, and what is loaded by then.
MOMENTS = """
import importlib, sys
CONNECTS = {"socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "socket.sendto", "socket.sendmsg"}
sys.addaudithook(lambda event, _: event in CONNECTS and sys.exit(event))

def now(moment):
    print(moment, *{name.partition(".")[0] for name in sys.modules}, sep=",")

import main
now("the window")
from digits.ink.drawing import Drawing
from digits.recognition.recognizer import Recognizer
drawing = Drawing(280)
drawing.start(140, 20)
drawing.extend(140, 260)
assert Recognizer.load("mnist.h5").recognize(drawing).digit == 1
now("an answer")
for name in sys.argv[1:]:
    importlib.import_module(name)
now("everything")
"""


def test_nothing_is_loaded_before_it_is_needed_and_importing_does_nothing():
    """No framework for the app; no output, no window, no connection."""
    command = [sys.executable, "-c", MOMENTS, *(name.removesuffix(".__init__") for name in sorted(MODULES))]
    process = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert process.returncode == 0, process.stderr
    loaded = {moment: set(packages) for moment, *packages in (line.split(",") for line in process.stdout.splitlines())}
    assert list(loaded) == ["the window", "an answer", "everything"]
    assert not loaded["the window"] & (FRAMEWORKS | {"h5py", "scipy"})
    assert not loaded["an answer"] & (FRAMEWORKS | {"scipy"})
    assert "keras" in loaded["everything"]


REQUIREMENT_FILES = ["requirements-app.txt", "requirements.txt", "requirements-test.txt"]


def read(file):
    lines = (ROOT / file).read_text(encoding="utf-8").splitlines()
    return [Requirement(line) for line in lines if line and not line.startswith(("#", "-r "))]


REQUIREMENTS = {canonicalize_name(part.name): part for file in REQUIREMENT_FILES for part in read(file)}


def test_the_app_installs_all_that_it_imports():
    paths = [path for room in ("app", "ink", "recognition") for path in (ROOT / "digits" / room).rglob("*.py")]
    names = {name.split(".")[0] for path in [ROOT / "main.py", *paths] for name in imports(path)}
    distribution = packages_distributions()
    distributions = {canonicalize_name(distribution[name][0]) for name in names - sys.stdlib_module_names - {"digits"}}
    distributions -= {"keras", "tensorflow", "absl-py"}  # for the notebook, and for --keras
    assert distributions <= {canonicalize_name(part.name) for part in read(REQUIREMENT_FILES[0])}


@pytest.mark.parametrize("python", ["3.11", "3.12", "3.13", "3.14"])
def test_every_requirement_has_its_exact_version_in_the_constraints(python):
    exact = {
        canonicalize_name(part.name): str(part.specifier).removeprefix("==")
        for part in read("constraints.txt")
        if part.marker is None or part.marker.evaluate({"python_version": python})
    }
    for name, requirement in REQUIREMENTS.items():
        assert requirement.specifier.contains(exact[name]), name


def test_no_keras_that_trusts_a_model_file_is_installed():
    """3.11.2 runs a Lambda of an HDF5 file (CVE-2025-9905), all before 3.15.1 follow links (CVE-2026-1669)."""
    for version in "3.11.2", "3.13.1", "3.15.0":
        assert not REQUIREMENTS["keras"].specifier.contains(version, prereleases=True)
