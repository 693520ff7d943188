"""Write a file whole or not at all: whoever reads it sees the old content or the new, never half of it."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def atomic_path(path: str | Path) -> Iterator[Path]:
    """A draft to write to, which replaces `path` when the block ends; after an error in it, `path` is as before.

        with atomic_path("settings.json") as draft:
            draft.write_text(text)

    The draft has the suffix of `path` and does not exist yet. A symbolic link stays one: its target is replaced.

    Raises:
        OSError: the folder is missing, not writable or full.
    """
    path = Path(path).resolve()
    # In the same folder, because a rename is atomic only within a file system.
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=f".{path.stem}-") as folder:
        draft = Path(folder) / f"draft{path.suffix}"
        yield draft
        with draft.open("rb+") as file:
            os.fsync(file.fileno())  # otherwise a power cut could leave the new name with no content
        draft.replace(path)
