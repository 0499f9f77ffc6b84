"""The ZIP file around a workbook, written from beginning to end while its parts are made.

How long a sheet will be is not known when it begins, and programs for spreadsheets take the 64-bit form of ZIP badly
where it is not needed. So each part keeps room in its header (as a growth hint, which the format of office files has
for that), and the header is written again when the part is complete, in the 64-bit form only if it has grown so large.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO

LEVEL = 1
"""Of the packing: the lightest makes sheets a quarter larger than the usual one, in a third of its time."""

LARGEST = 0xFFFF_FFFF
"""What does not fit below needs the 64-bit form; bytes."""

HINT = struct.pack("<HHHH12x", 0xA220, 16, 0xA028, 0)
DAY = (1 << 5) | 1
"""1980-01-01, as old as ZIP can say: a list says itself of when it is."""


@dataclass
class Part:
    """A part of the package; bytes are packed as they come."""

    name: bytes
    offset: int
    out: IO[bytes]
    size: int = 0
    packed: int = 0
    crc: int = 0

    def __post_init__(self) -> None:
        self._deflate = zlib.compressobj(LEVEL, zlib.DEFLATED, -zlib.MAX_WBITS)

    def write(self, data: bytes) -> None:
        """Add some bytes."""
        self.size += len(data)
        self.crc = zlib.crc32(data, self.crc)
        self._put(self._deflate.compress(data))

    def end(self) -> None:
        """Write what the packing has held back, and the header anew."""
        self._put(self._deflate.flush())
        self.out.seek(self.offset)
        self.out.write(self.header())
        self.out.seek(0, 2)

    def _put(self, data: bytes) -> None:
        self.packed += len(data)
        self.out.write(data)

    @property
    def large(self) -> bool:
        """Whether its sizes need the 64-bit form."""
        return max(self.size, self.packed) >= LARGEST

    def _facts(self) -> bytes:
        """Version, flags, method, time, checksum, sizes, length of the name: alike in both kinds of headers."""
        sizes = (0xFFFF_FFFF,) * 2 if self.large else (self.packed, self.size)
        return struct.pack("<5H3LH", 45 if self.large else 20, 0, 8, 0, DAY, self.crc, *sizes, len(self.name))

    def header(self) -> bytes:
        """What stands before the part; its length never changes."""
        extra = struct.pack("<HHQQ", 1, 16, self.size, self.packed) if self.large else HINT
        return b"PK\x03\x04" + self._facts() + struct.pack("<H", len(extra)) + self.name + extra

    def listed(self) -> bytes:
        """What stands of it in the directory at the end."""
        far = self.offset >= LARGEST
        numbers = ((self.size, self.packed) if self.large else ()) + ((self.offset,) if far else ())
        extra = struct.pack(f"<HH{len(numbers)}Q", 1, 8 * len(numbers), *numbers) if numbers else b""
        rest = struct.pack("<HHHHLL", len(extra), 0, 0, 0, 0, 0xFFFF_FFFF if far else self.offset)
        return b"PK\x01\x02" + struct.pack("<H", 45) + self._facts() + rest + self.name + extra


class Package:
    """A ZIP file that is being written; one part at a time."""

    def __init__(self, out: IO[bytes]) -> None:
        self.out = out
        self.parts: list[Part] = []

    @contextmanager
    def part(self, name: str) -> Iterator[Part]:
        """A part to fill."""
        part = Part(name.encode("ascii"), self.out.tell(), self.out)
        self.out.write(part.header())
        yield part
        part.end()
        self.parts.append(part)

    def put(self, name: str, text: str) -> None:
        """A whole part."""
        with self.part(name) as part:
            part.write(text.encode())

    def close(self) -> None:
        """Write the directory of all parts, without which nothing can be read."""
        start = self.out.tell()
        directory = b"".join(part.listed() for part in self.parts)
        count, far = len(self.parts), start >= LARGEST
        self.out.write(directory)
        if far:
            end = start + len(directory)
            self.out.write(
                b"PK\x06\x06" + struct.pack("<QHHLLQQQQ", 44, 45, 45, 0, 0, count, count, len(directory), start)
            )
            self.out.write(b"PK\x06\x07" + struct.pack("<LQL", 0, end, 1))
        place = 0xFFFF_FFFF if far else start
        self.out.write(b"PK\x05\x06" + struct.pack("<HHHHLLH", 0, 0, count, count, len(directory), place, 0))
