"""Other processes, threads and the window: where they find the tests, and waiting for them."""

import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
WITH_TESTS = os.environ | {"PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "tests")])}  # for other processes
PATIENCE = 30  # seconds that a condition may take on the slowest machine: a test ends as soon as it holds


def wait_until(condition: Callable[[], Any], step: Callable[[], Any] = lambda: None) -> None:
    """Return as soon as the condition holds, doing `step` meanwhile; fail where it never does."""
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end, f"this never came: {condition.__name__}"
        step()
        time.sleep(0.002)
