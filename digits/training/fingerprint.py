"""A fingerprint of the code that decides the training: mnist.h5 carries it, and a test sees whether it still holds."""

import ast
import hashlib
import json
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
NOTEBOOK = "MNIST_DigitRecognition_UsingCNN.ipynb"
INK = ["digits.ink.mnist_format", "digits.ink.strokes"]  # what MNIST's normal form is


def fingerprint(root: Path = ROOT) -> str:
    """SHA-256 of the notebook's cells tagged "training", as saved, and of the modules that they train with.

    These are all modules of `digits.training` that the cells import, directly or through each other, and INK. The
    code counts as syntax: comments, docstrings and layout do not, nor does the version of Python.

    Args:
        root: the folder of the notebook and of `digits/`.
    """
    cells = json.loads((root / NOTEBOOK).read_text(encoding="utf-8"))["cells"]
    training = [cell for cell in cells if "training" in cell["metadata"].get("tags", [])]
    trees = {"notebook": ast.parse("\n".join("".join(cell["source"]) for cell in training))}
    waiting = [*INK, *_training_modules(trees["notebook"])]
    while waiting:
        name = waiting.pop()
        if name not in trees:
            path = root.joinpath(*name.split(".")).with_suffix(".py")
            trees[name] = ast.parse(path.read_text(encoding="utf-8"))
            waiting += _training_modules(trees[name])
    code = [(name, _syntax(tree)) for name, tree in sorted(trees.items())]
    return hashlib.sha256(json.dumps(code).encode()).hexdigest()


def _training_modules(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module == "digits.training":
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("digits.training."):
            yield str(node.module)


def _syntax(node: object) -> object:
    """A syntax tree as lists and strings. What is unset is left out: newer versions of Python have more fields."""
    if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and ast.get_docstring(node) is not None:
        node.body = node.body[1:]
    if isinstance(node, ast.AST):
        fields = [(name, value) for name, value in ast.iter_fields(node) if value not in (None, [])]
        return [type(node).__name__, *((name, _syntax(value)) for name, value in fields)]
    return [_syntax(item) for item in node] if isinstance(node, list) else repr(node)
