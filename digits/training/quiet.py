"""TensorFlow without its messages: on import it reports on drivers and processors, to the process's own stderr."""

import logging
import os


def hush_tensorflow() -> None:
    """Import TensorFlow without its start-up messages, and leave out its advice while it works. Errors still show."""
    os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
    os.environ["KERAS_BACKEND"] = "tensorflow"
    # Its C++ part writes to file descriptor 2 before it reads that level, so the descriptor is turned aside meanwhile.
    stderr, nowhere = os.dup(2), os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2)
    try:
        import tensorflow  # noqa: F401
    finally:
        os.dup2(stderr, 2)
        os.close(stderr)
        os.close(nowhere)
    logging.getLogger("tensorflow").setLevel(logging.ERROR)  # "retracing", whenever many networks predict in turn
    logging.getLogger("absl").setLevel(logging.ERROR)  # "HDF5 is legacy" at each save: HDF5 is what was asked for
