"""Copies the files of a book that others work in; a program of its own that `file_backup` starts: copier.py BOOK COPY.

A process that opens and closes a file of a book loses all its locks on it (see `open_files`), so the one that works in
the book may not do it. Copying files takes a third of the time of copying pages. It imports nothing of the rest and is
there at once. It tells the bytes that are done, a line each time, and its status is the number of what went wrong.
"""

from __future__ import annotations

import contextlib
import os
import signal
import sys
from collections.abc import Iterator

PIECE, BY_HAND = 1 << 26, 1 << 20
"""Bytes that are copied between two lines of progress, within the system and by hand."""

HEADER = 32
"""Bytes of the write-ahead log that are others as soon as it has begun anew (https://www.sqlite.org/fileformat2.html)."""

LOG = "-wal"


def main(book: str, copy: str) -> int:
    """Copy the log, then the book; answers 0, or the operating system's number of what went wrong.

    Whoever starts this is amid a read transaction. So nothing is carried over from the log into the book that was
    written later, and the log is not begun anew unless all of it had been carried over before. The log is therefore
    what the book lacks, whatever is written meanwhile, as long as all of the copy is of one log.
    """
    # Whoever breaks this off ends it.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        while True:
            for _ in _pieces(book + LOG, copy + LOG):
                pass
            if _beginning(book + LOG) == _beginning(copy + LOG):
                break
        for done in _pieces(book, copy):
            os.write(1, b"%d\n" % done)
    except OSError as error:
        return error.errno or 1
    return 0


def _pieces(source: str, target: str) -> Iterator[int]:
    """Copy a file, piece by piece; how many bytes are done after each."""
    done = 0
    with open(source, "rb") as read, open(target, "wb", opener=_own) as written:
        if os.fstat(written.fileno()).st_size:
            written.truncate()
        while count := _piece(read.fileno(), written.fileno()):
            done += count
            yield done


def _own(path: str, flags: int) -> int:
    """Open a file that nobody else may read.

    What was emptied when it was opened, ext4 writes out when it is closed, while somebody waits.
    """
    return os.open(path, flags & ~os.O_TRUNC, 0o600)


def _piece(source: int, target: int) -> int:
    """Copy the next piece within the system where it can, else by hand; how many bytes that was, 0 at the end."""
    if hasattr(os, "copy_file_range"):
        with contextlib.suppress(OSError):
            if count := os.copy_file_range(source, target, PIECE):
                return count
    # Some file systems cannot, or say that there is nothing; what is really wrong shows here again.
    piece = os.read(source, BY_HAND)
    left = memoryview(piece)
    while left:
        left = left[os.write(target, left) :]
    return len(piece)


def _beginning(path: str) -> bytes:
    with open(path, "rb") as file:
        return file.read(HEADER)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
