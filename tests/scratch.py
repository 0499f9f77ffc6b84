"""Where tests keep their books: in memory where the machine has a place for that, as nothing has to outlive a test.

Every commit of a SQLite book waits for its disk, and a PostgreSQL database is a thousand files that are copied and
removed again; on a disk that takes a third of the time of all tests.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

MEMORY = Path("/dev/shm")
"""A file system in memory, on Linux."""

ROOM = 4_000_000_000
"""Bytes that have to be free there; a whole run has held less than a fourth of that at any time."""


def folder() -> Path:
    """The folder for temporary files; its path is short enough for sockets."""
    if MEMORY.is_dir() and os.access(MEMORY, os.W_OK | os.X_OK) and shutil.disk_usage(MEMORY).free >= ROOM:
        return MEMORY
    return Path("/tmp")


def use() -> None:
    """Make it the place of temporary files, for this process and those that it starts; one that was named stays."""
    if "TMPDIR" not in os.environ:
        os.environ["TMPDIR"] = str(folder())
        tempfile.tempdir = None
