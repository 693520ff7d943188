"""Run the notebook from top to bottom, then docs/inside_the_app.ipynb with the new network, and put both notebooks and
mnist.h5 in place when all of it is done.

    python tools/train.py NOTEBOOK

They run in a folder of their own, so whatever interrupts it leaves everything as it was. Section, cell and epoch are
shown live.
"""

import argparse
import hashlib
import os
import re
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, DeadKernelError

INSIDE = Path("docs", "inside_the_app.ipynb")  # beside the notebook; it reads the network that was trained
UNCHANGED = "the notebooks and mnist.h5 are as they were."


class ProgressClient(NotebookClient):
    """Executes a notebook in a folder and says where it is, on one line that is rewritten where that is possible."""

    def __init__(self, notebook: nbformat.NotebookNode, folder: str):
        where = {"metadata": {"path": folder}}
        super().__init__(
            notebook, coalesce_streams=True, record_timing=False, store_widget_state=False, resources=where
        )
        self.started = time.monotonic()
        self.section = ""
        self.on_cell_start = lambda cell, cell_index: self._show(cell_index)

    def output(self, outs: Any, msg: Any, display_id: Any, cell_index: int) -> Any:
        """Look for epochs in what a cell prints, then keep it as usual."""
        if msg["msg_type"] == "stream":
            for epoch in re.findall(r"Epoch \d+/\d+", msg["content"]["text"]):
                self._show(cell_index, epoch)
        return super().output(outs, msg, display_id, cell_index)

    def _show(self, index: int, epoch: str = "") -> None:
        for heading in re.findall(r"^## (.+)$", self.nb.cells[index].source, flags=re.MULTILINE):
            self.section = heading
        minutes, seconds = divmod(int(time.monotonic() - self.started), 60)
        line = f"{minutes:2}:{seconds:02}  cell {index + 1} of {len(self.nb.cells)}  {self.section}  {epoch}"
        print(*(["\r\033[K", line] if sys.stdout.isatty() else [line, "\n"]), sep="", end="", flush=True)


def train(path: Path) -> None:
    """Execute the notebook at `path`, and INSIDE where there is one; replace them and mnist.h5 when all is done."""
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=".train-") as folder:
        model, made = Path(folder, "mnist.h5"), []
        for name in (Path(path.name), INSIDE):
            if not (path.parent / name).exists():
                continue
            notebook = nbformat.read(path.parent / name, as_version=4)
            draft = folder / name
            draft.parent.mkdir(exist_ok=True)
            ProgressClient(notebook, str(draft.parent)).execute()
            if name != INSIDE:
                notebook.metadata["models"] = {model.name: hashlib.sha256(model.read_bytes()).hexdigest()}
            nbformat.write(notebook, draft)
            made.append(draft)
        for new in [model, *made]:
            new.replace(path.parent / new.relative_to(folder))


def was_interrupted(error: BaseException | None) -> bool:
    """Whether Ctrl+C is behind an error: nbclient, interrupted while it cleans up, fails with errors of its own."""
    if error is None or isinstance(error, KeyboardInterrupt | DeadKernelError):
        return error is not None
    return was_interrupted(error.__context__)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("notebook", type=Path)
    path = parser.parse_args().notebook.resolve()
    root = str(Path(__file__).resolve().parent.parent)
    os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, [root, os.environ.get("PYTHONPATH")]))
    try:
        train(path)
    except CellExecutionError as error:
        sys.exit(f"\n{error}\nA cell failed: {UNCHANGED}")
    except BaseException as error:
        if not was_interrupted(error):
            raise
        sys.exit(f"\nInterrupted: {UNCHANGED}")
    print(f"\nDone: {path.name}, {INSIDE} and mnist.h5 are new.")


if __name__ == "__main__":
    main()
