"""Short messages with open files between processes of one machine, over a stream socket."""

from __future__ import annotations

import array
import json
import os
import socket
from collections.abc import Sequence
from contextlib import suppress
from typing import Any, NamedTuple

LONGEST = 16_384
"""Bytes of a message; whoever sends more is not one of us."""
FILES = 4
"""Descriptors that come with one message at most."""


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

    def send(self, words: dict[str, Any], files: Sequence[int] = ()) -> bool:
        """Send a message; False when nobody is there to take it, or nobody reads."""
        data = json.dumps({**words, "files": len(files)}, ensure_ascii=False).encode() + b"\n"
        ancillary = [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", files))] if files else []
        try:
            sent = self.socket.sendmsg([data], ancillary)
        except OSError:
            return False
        return sent == len(data)

    def receive(self) -> list[Letter] | None:
        """The messages that have come; None when the other end is closed. Raises NotUnderstood."""
        found: list[Letter] = []
        while True:
            try:
                data, ancillary, flags, _ = self.socket.recvmsg(LONGEST, socket.CMSG_SPACE(FILES * 4))
            except BlockingIOError:
                return found
            except OSError:
                return found or None
            self._take(ancillary)
            if flags & socket.MSG_CTRUNC:
                raise NotUnderstood("too many files")
            if not data:
                return found or None
            self._read += data
            found += self._letters()

    def _take(self, ancillary: list[tuple[int, int, bytes]]) -> None:
        for level, kind, data in ancillary:
            if (level, kind) == (socket.SOL_SOCKET, socket.SCM_RIGHTS):
                numbers = array.array("i")
                numbers.frombytes(data[: len(data) - len(data) % numbers.itemsize])
                self._files += numbers
        for number in self._files:
            os.set_inheritable(number, False)

    def _letters(self) -> list[Letter]:
        found: list[Letter] = []
        *lines, self._read = self._read.split(b"\n")
        if len(self._read) > LONGEST:
            raise NotUnderstood("too long")
        for line in lines:
            try:
                words = json.loads(line)
                count = words.pop("files", 0)
            except (ValueError, AttributeError) as error:
                raise NotUnderstood("no message") from error
            if not isinstance(count, int) or not 0 <= count <= len(self._files):
                raise NotUnderstood("files are missing")
            found.append(Letter(words, self._files[:count]))
            del self._files[:count]
        return found

    def close(self) -> None:
        """Close this end, and the descriptors that nobody asked for."""
        close_files(self._files)
        self._files.clear()
        self.socket.close()


def close_files(files: Sequence[int]) -> None:
    """Close descriptors."""
    for number in files:
        with suppress(OSError):
            os.close(number)
