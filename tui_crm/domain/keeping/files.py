"""Files that stand under their name only when they are whole."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import re
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from tui_crm.domain.core import errors
from tui_crm.i18n import Message

Progress = Callable[[str, int, int], None]
"""Told again and again: what is being done (message id), how much of it is done, and of how much."""

PART = ".crm-part"
"""The ending of what is still being made."""

LEFT_BEHIND = 24 * 3600
"""Seconds after which an unfinished file is one that a killed program has left."""

PIECE = 1 << 20


def silent(stage: str, done: int, total: int) -> None:
    """Progress that nobody watches."""


@contextlib.contextmanager
def file_words(place: Path) -> Iterator[None]:
    """Turn what the operating system refuses into one plain sentence."""
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
            raise errors.DiskFull(
                Message("There is no room left on the disk. Nothing was saved; make room and try again.")
            ) from error
        if error.errno in (errno.ENOENT, errno.ENOTDIR):
            raise errors.Unavailable(Message("There is no file or folder {place}.", place=str(place))) from error
        raise errors.Unavailable(
            Message("{place} cannot be read or written: please check its place and rights.", place=str(place))
        ) from error


@contextlib.contextmanager
def making(path: Path) -> Iterator[Path]:
    """A file of nobody else's to fill, beside its place; it is gone afterwards unless it was settled."""
    if not path.parent.is_dir():
        raise errors.NoFolder(str(path.parent))
    with file_words(path.parent):
        _sweep(path.parent)
        prefix = f".{path.name[:60]}.{_machine()}-{os.getpid()}."
        handle, name = tempfile.mkstemp(prefix=prefix, suffix=PART, dir=path.parent)
        os.close(handle)
    part = Path(name)
    try:
        yield part
    finally:
        _remove(part)


def _remove(part: Path) -> None:
    """With what the database keeps beside it."""
    for ending in ("", "-journal", "-wal", "-shm"):
        part.with_name(part.name + ending).unlink(missing_ok=True)


def _sweep(folder: Path) -> None:
    """Remove what programs that were killed have left half made."""
    for part in folder.glob(f".*{PART}"):
        with contextlib.suppress(FileNotFoundError):
            if part.stat().st_mtime < time.time() - LEFT_BEHIND or _abandoned(part.name):
                _remove(part)


def _machine() -> str:
    """The start of this machine, and the numbering of processes on it, in a few signs; "" where nothing tells them.

    The folder may be on a network drive, or in several containers with numbers of their own.
    """
    try:
        started = Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii")
        return hashlib.sha256(f"{started} {os.readlink('/proc/self/ns/pid')}".encode()).hexdigest()[:12]
    except OSError:
        return ""


def _abandoned(name: str) -> bool:
    """Whether the process that makes a file has gone; of those on other machines nobody here can say."""
    machine = _machine()
    found = re.search(rf"\.{machine}-(\d+)\.\w+{re.escape(PART)}$", name)
    if not (machine and found):
        return False
    try:
        os.kill(int(found[1]), 0)
    except (ProcessLookupError, OverflowError):
        return True
    except PermissionError:
        # Somebody else's.
        return False
    return False


def settle(part: Path, path: Path) -> None:
    """Give a whole file its name; from here on it survives a power cut."""
    with file_words(path):
        sync(part)
        os.chmod(part, 0o600)
        part.replace(path)
        sync(path.parent)


def settle_first(part: Path, path: Path) -> bool:
    """Give a whole file its name unless something has it by now; whether it got it."""
    with file_words(path):
        sync(part)
        os.chmod(part, 0o600)
        try:
            path.hardlink_to(part)
        except FileExistsError:
            return False
        sync(path.parent)
        return True


def sync(path: Path) -> None:
    """Wait until a file or folder is on the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def checksum(path: Path, into: Path | None = None, told: Callable[[int], None] | None = None) -> str:
    """The SHA-256 of a file, copied on the way where a second place is named."""
    digest, done = hashlib.sha256(), 0
    with file_words(path), path.open("rb") as file, contextlib.ExitStack() as stack:
        copy = stack.enter_context(into.open("wb")) if into else None
        while piece := file.read(PIECE):
            digest.update(piece)
            if copy:
                copy.write(piece)
            done += len(piece)
            if told:
                told(done)
    return digest.hexdigest()


def aside(path: Path, stamp: str) -> Path:
    """Where an old book is kept that a restored one replaces."""
    place, number = path.with_name(f"{path.name}.{stamp}"), 1
    while place.exists():
        number += 1
        place = path.with_name(f"{path.name}.{stamp}-{number}")
    return place
