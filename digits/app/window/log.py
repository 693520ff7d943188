"""What went wrong, in words for the person; what nobody foresaw goes to a log as well."""

import logging
from logging.handlers import RotatingFileHandler
from pathlib import Path

import platformdirs

from digits.ink.picture.files import PictureError
from digits.recognition.architecture import ModelFileError
from digits.recognition.lessons import LessonError

SIZE = 100_000  # bytes of the log at most; one older log is kept


def log_path() -> Path:
    """Where the log lies."""
    return platformdirs.user_log_path("digits") / "digits.log"


def explain(error: BaseException, what: str = "Something went wrong") -> str:
    """A sentence for the person: the error's own or, for one that nobody foresaw, what happened, and where to look.

    The log has that one's traceback, and nothing that was drawn.
    """
    if isinstance(error, (LessonError, ModelFileError, PictureError)):
        return str(error)
    what += f" ({type(error).__name__}{f': {error}' if str(error) else ''})."
    try:
        log_path().parent.mkdir(parents=True, exist_ok=True)
        handler = RotatingFileHandler(log_path(), maxBytes=SIZE, backupCount=1, encoding="utf-8")
    except OSError:
        return what
    handler.setFormatter(logging.Formatter("%(asctime)s %(message)s"))
    logger = logging.Logger("digits")
    logger.addHandler(handler)
    logger.error(what, exc_info=error)
    handler.close()
    return f"{what} {log_path()} has the details."
