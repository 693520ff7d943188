"""Write a file whole or not at all: whoever reads it sees the old content or the new, never half of it."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PRIVATE = 0o600  # permissions: for the owner alone


@contextmanager
def atomic_path(path: str | Path) -> Iterator[Path]:
    """A draft to write to, which replaces `path` when the block ends; after an error in it, `path` is as before.

        with atomic_path("settings.json") as draft:
            draft.write_text(text)

    The draft has the suffix of `path` and does not exist yet. It gets the permissions of the file that it replaces. A
    symbolic link stays one: its target is replaced. Another hard link to the file keeps the old content.

    Raises:
        OSError: the folder is missing, not writable or full.
    """
    path = Path(path).resolve()
    # In the same folder, because a rename is atomic only within a file system.
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=_prefix(path)) as folder:
        draft = Path(folder) / f"draft{path.suffix}"
        yield draft
        with draft.open("rb+") as file:
            os.fsync(file.fileno())  # otherwise a power cut could leave the new name with no content
        if path.exists():
            shutil.copymode(path, draft)
        draft.replace(path)


def remove_drafts(path: Path) -> None:
    """Remove drafts for `path` that killed processes left. The caller must hold a lock on it."""
    path = path.resolve()
    for folder in path.parent.iterdir():
        if folder.name.startswith(_prefix(path)):
            shutil.rmtree(folder, ignore_errors=True)


def _prefix(path: Path) -> str:
    return f".{path.stem}-"
