"""The log: a few small files that hold what went wrong, never what was said in a conversation."""

import logging
from logging.handlers import RotatingFileHandler
from pathlib import Path

from desktop.storage.json_file import make_folder

FILE_NAME = "hearth.log"
SIZE_LIMIT_BYTES = 1_000_000
KEPT_FILES = 3


def open_log(folder: Path) -> logging.Handler:
    """Where log records go. The file is made with the first record; without a folder to write to they are dropped."""
    try:
        make_folder(folder)
        handler: logging.Handler = RotatingFileHandler(
            folder / FILE_NAME, maxBytes=SIZE_LIMIT_BYTES, backupCount=KEPT_FILES, encoding="utf-8", delay=True
        )
    except OSError:
        return logging.NullHandler()
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    return handler
