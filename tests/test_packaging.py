"""What is installed: all that is needed, in the versions that the tests passed with, and nothing known to be unsafe."""

import sys
from importlib.metadata import packages_distributions

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from helpers import ROOT, imports

FILES = ["requirements-app.txt", "requirements.txt", "requirements-test.txt"]


def read(file):
    lines = (ROOT / file).read_text(encoding="utf-8").splitlines()
    return [Requirement(line) for line in lines if line and not line.startswith(("#", "-r "))]


REQUIREMENTS = {canonicalize_name(part.name): part for file in FILES for part in read(file)}


def test_the_app_installs_all_that_it_imports():
    paths = [path for room in ("app", "ink", "recognition") for path in (ROOT / "digits" / room).rglob("*.py")]
    names = {name.split(".")[0] for path in [ROOT / "main.py", *paths] for name in imports(path)}
    distribution = packages_distributions()
    distributions = {canonicalize_name(distribution[name][0]) for name in names - sys.stdlib_module_names - {"digits"}}
    distributions -= {"keras", "tensorflow", "absl-py"}  # for the notebook, and for --keras
    assert distributions <= {canonicalize_name(part.name) for part in read(FILES[0])}


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
