"""Other processes, threads and the window: where they find the tests, and waiting for them."""

import ast
import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
MODEL = ROOT / "mnist.h5"
OTHER_PROGRAM = ROOT / "tests" / "other_program.py"
WITH_TESTS = os.environ | {"PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "tests")])}  # for other processes
PATIENCE = 120  # seconds that a condition may take on the slowest machine: a test ends as soon as it holds


def wait_until(condition: Callable[[], Any], step: Callable[[], Any] = lambda: None, pause: float = 0.002) -> None:
    """Return as soon as the condition holds, doing `step` meanwhile; fail where it never does.

    Where another process is waited for, a longer pause leaves it the processor.
    """
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end, f"this never came: {condition.__name__}"
        step()
        time.sleep(pause)


def build_cnn() -> Any:
    """The notebook's network, untrained."""
    from benchmarks.drawn_digits import run_cells

    return run_cells("parameters", "network")["cnn"]


def imports(path: Path) -> Iterator[str]:
    """Every module that a file imports anywhere in it; `from a import b` gives a.b, which may be a module."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{path}: name the package, so that the arrow can be seen"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def contrast(one: str, other: str) -> float:
    """Of two colours #rrggbb, from 1 to 21, as WCAG 2.1 defines it."""

    def luminance(colour: str) -> float:
        shares = [level / 255 for level in bytes.fromhex(colour[1:])]
        linear = [share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4 for share in shares]
        return sum(weight * share for weight, share in zip((0.2126, 0.7152, 0.0722), linear, strict=True))

    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)
