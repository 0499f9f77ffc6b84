"""Files that are there as a whole or not at all: written beside their place and renamed when complete."""

from __future__ import annotations

import errno
import os
import stat
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from tui_crm.domain import errors, open_files
from tui_crm.i18n import Message

PART = ".crm-part"
"""How files of this program end that are not complete."""

LEFT_BEHIND = 24 * 3600
"""Seconds after which such a file is nobody's any more."""


@contextmanager
def replacing(path: Path, *, force: bool = False) -> Iterator[IO[bytes]]:
    """A file that takes its place when all of it is written; only its owner may read it (R-SEC-02)."""
    place = path.resolve()
    refuse_taken(path, force=force)
    beside: Path | None = None
    try:
        with plain_words(path):
            if not place.parent.is_dir():
                raise errors.NoFolder(str(path.parent))
            _sweep(place.parent)
            # mkstemp gives the mode 0600.
            handle, name = tempfile.mkstemp(prefix=f".{place.name[:60]}.", suffix=PART, dir=place.parent)
            beside = Path(name)
            with os.fdopen(handle, "w+b") as file:
                yield file
                file.flush()
                os.fsync(file.fileno())
            refuse_taken(path, force=force)
            beside.replace(place)
            beside = None
    finally:
        if beside is not None:
            with suppress(OSError):
                beside.unlink()


def _sweep(folder: Path) -> None:
    """Remove what exports that were killed have left half written; files of others are theirs."""
    for part in folder.glob(f".*{PART}"):
        with suppress(FileNotFoundError, PermissionError):
            facts = part.lstat()
            if facts.st_uid == os.getuid() and facts.st_mtime < time.time() - LEFT_BEHIND:
                part.unlink()


def refuse_taken(path: Path, *, force: bool) -> None:
    """Refuse a place where something stands that is not to be replaced."""
    try:
        found = path.stat()
    except FileNotFoundError:
        return
    except OSError as error:
        raise _unwritable(path) from error
    if not stat.S_ISREG(found.st_mode):
        raise errors.Refused(Message("{file} is not a file, so nothing can be written there.", file=str(path)))
    if open_files.in_use(path):
        raise errors.Refused(Message("{file} belongs to this book itself.", file=str(path)))
    if not force:
        raise errors.Refused(Message("{file} is there already. --force replaces it.", file=str(path)))


@contextmanager
def plain_words(path: Path) -> Iterator[None]:
    """Say in words why a file cannot be written."""
    try:
        yield
    except OSError as error:
        if error.errno in (errno.EPIPE, errno.EINTR):
            raise
        if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
            raise errors.DiskFull(
                Message("There is no room left on the disk. Nothing was saved; make room and try again.")
            ) from error
        raise _unwritable(path) from error


def _unwritable(path: Path) -> errors.Refused:
    return errors.Refused(Message("{file} cannot be written: please check its place and rights.", file=str(path)))
