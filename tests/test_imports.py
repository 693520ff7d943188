"""Who may import whom: so that the window is there at once, and a table of strokes needs no framework."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
FRAMEWORKS = {"keras", "tensorflow", "torch", "jax", "matplotlib"}
MODULES = {
    ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path
    for path in (ROOT / "digits").rglob("*.py")
}

REACHES_OUT = {"socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "socket.sendto", "socket.sendmsg"}
NO_NETWORK = f"import sys; sys.addaudithook(lambda event, _: event in {REACHES_OUT} and sys.exit(event))"


def _loaded_by(statement: str) -> set[str]:
    """Top-level packages in memory after a statement in a fresh Python."""
    command = f"{statement}; import sys; print(*{{name.partition('.')[0] for name in sys.modules}})"
    result = subprocess.run([sys.executable, "-c", command], cwd=ROOT, check=True, capture_output=True, text=True)
    return set(result.stdout.split())


def _imports(path: Path) -> set[str]:
    """Every module that a file imports, anywhere in it."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return names


def test_window_needs_no_framework():
    statement = "import digits.widgets, digits.drawing, digits.preprocessing"
    assert not _loaded_by(statement) & (FRAMEWORKS | {"scipy", "h5py"})


def test_reading_a_drawing_needs_no_framework_and_no_network():
    statement = (
        f"{NO_NETWORK}; from digits.drawing import Drawing; from digits.recognizer import Recognizer; "
        "drawing = Drawing(); drawing.start(140, 20); drawing.extend(140, 260); "
        "Recognizer.load('mnist.h5').recognize(drawing)"
    )
    assert not _loaded_by(statement) & (FRAMEWORKS | {"scipy", "tkinter"})


@pytest.mark.parametrize("name", sorted(MODULES))
def test_importing_does_nothing(name):
    """No output, no window, no network and nothing random; what a module needs it says itself."""
    result = subprocess.run(
        [sys.executable, "-c", f"{NO_NETWORK}; import {name}"], cwd=ROOT, check=True, capture_output=True, text=True
    )
    assert result.stdout == ""


@pytest.mark.parametrize(("name", "path"), MODULES.items(), ids=MODULES)
def test_only_widgets_know_tk_and_only_figures_matplotlib(name, path):
    packages = {imported.partition(".")[0] for imported in _imports(path)}
    if not name.startswith("digits.widgets"):
        assert not packages & {"tkinter", "ttkbootstrap"}
    if name not in {"digits.plots", "digits.diagrams"}:
        assert "matplotlib" not in packages
    assert "main" not in packages
