"""Short messages with open files between processes of one machine, over a stream socket."""

from __future__ import annotations

import array
import json
import os
import select
import socket
from collections.abc import Sequence
from contextlib import suppress
from typing import Any, NamedTuple

LONGEST = 16_384
"""Bytes of a message; whoever sends more is not one of us."""
FILES = 4
"""Descriptors that come with one message at most."""
PIECES = 16
"""Pieces that are read at a time: whoever sends without end keeps nobody else waiting."""


class Letter(NamedTuple):
    """A message and the descriptors that came with it; they belong to whoever reads it."""

    words: dict[str, Any]
    files: list[int]


class NotUnderstood(Exception):
    """What came over a socket is no message of ours."""


class Post:
    """One end of a connection; never waits."""

    def __init__(self, connection: socket.socket) -> None:
        self.socket = connection
        connection.setblocking(False)
        self._read = b""
        self._files: list[int] = []

    def fileno(self) -> int:
        """For those who wait for several."""
        return self.socket.fileno()

    @property
    def gone(self) -> bool:
        """Whether nobody has the other end any more."""
        coming = select.poll()
        coming.register(self.socket, 0)
        return bool(coming.poll(0))

    def send(self, words: dict[str, Any], files: Sequence[int] = ()) -> bool:
        """Send a message; False when nobody is there to take it, or nobody reads."""
        data = json.dumps({**words, "files": len(files)}, ensure_ascii=False).encode() + b"\n"
        ancillary = [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", files))] if files else []
        try:
            sent = self.socket.sendmsg([data], ancillary)
        except OSError:
            return False
        if sent < len(data):
            # Whatever followed half a message would be taken for its other half.
            with suppress(OSError):
                self.socket.shutdown(socket.SHUT_WR)
        return sent == len(data)

    def receive(self) -> list[Letter] | None:
        """The messages that have come so far; None when the other end is closed. Raises NotUnderstood."""
        found: list[Letter] = []
        try:
            for _ in range(PIECES):
                if not self._read_piece(found):
                    return found or None
        except BlockingIOError:
            pass
        except NotUnderstood:
            for letter in found:
                close_files(letter.files)
            raise
        return found

    def _read_piece(self, found: list[Letter]) -> bool:
        """Add the messages that are complete with the next piece; whether the other end is still there."""
        try:
            data, ancillary, flags, _ = self.socket.recvmsg(LONGEST, socket.CMSG_SPACE(FILES * 4))
        except BlockingIOError:
            raise
        except OSError:
            return False
        self._take(ancillary)
        if flags & socket.MSG_CTRUNC:
            raise NotUnderstood("too many files")
        self._read += data
        self._complete(found)
        if len(self._files) > (FILES if self._read else 0):
            raise NotUnderstood("too many files")
        return bool(data)

    def _take(self, ancillary: list[tuple[int, int, bytes]]) -> None:
        for level, kind, data in ancillary:
            if (level, kind) == (socket.SOL_SOCKET, socket.SCM_RIGHTS):
                numbers = array.array("i")
                numbers.frombytes(data[: len(data) - len(data) % numbers.itemsize])
                self._files += numbers
        for number in self._files:
            os.set_inheritable(number, False)

    def _complete(self, found: list[Letter]) -> None:
        *lines, self._read = self._read.split(b"\n")
        if len(self._read) > LONGEST:
            raise NotUnderstood("too long")
        for line in lines:
            words, count = _understood(line)
            if count > len(self._files):
                raise NotUnderstood("files are missing")
            found.append(Letter(words, self._files[:count]))
            del self._files[:count]

    def close(self) -> None:
        """Close this end, and the descriptors that nobody asked for."""
        close_files(self._files)
        self._files.clear()
        self.socket.close()


def _understood(line: bytes) -> tuple[dict[str, Any], int]:
    """A message and how many files belong to it; raises NotUnderstood."""
    try:
        words = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise NotUnderstood("no message") from error
    count = words.pop("files", 0) if isinstance(words, dict) else None
    if not isinstance(count, int) or not 0 <= count <= FILES:
        raise NotUnderstood("no message")
    return words, count


def close_files(files: Sequence[int]) -> None:
    """Close descriptors."""
    for number in files:
        with suppress(OSError):
            os.close(number)
