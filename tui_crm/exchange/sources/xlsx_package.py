"""The zip of XML parts that a workbook is (ECMA-376 part 2), read without trusting anything that it says of itself."""

from __future__ import annotations

import posixpath
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from xml.parsers import expat

from tui_crm.domain import errors
from tui_crm.exchange.sources import limits
from tui_crm.exchange.sources.zips import broken, opened_zip
from tui_crm.i18n import Message

YES = ("1", "true", "on")
"""How the parts of a workbook say that something is so."""

MOST_UNPACKED = 1_000_000_000
"""Bytes of all parts together."""

LARGE_PART, STEEPEST = 50_000_000, 200
"""Bytes from which on a part may not be more than so many times its packed size: honest sheets reach about 20."""

PIECE = 1 << 16
"""Bytes that are unpacked together."""

LONGEST_TAG = 4_000_000
"""Bytes of one tag, which the parser has to hold as a whole."""

_FAULTS = (zipfile.BadZipFile, zlib.error, expat.ExpatError, EOFError, LookupError, NotImplementedError, ValueError)
"""What the readers of zip and XML raise; an encoding that nobody knows is a LookupError."""

Start = Callable[[str, dict[str, str]], None]
End = Callable[[str], None]
Data = Callable[[str], None]


def protected(path: Path) -> errors.Refused:
    """What is said of a file that only a password opens."""
    return errors.Refused(Message("{file} is protected by a password. Please save it without one.", file=path.name))


class Package:
    """The parts of a workbook, by their names."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._zip = opened_zip(path)
        self.parts = {_plain(info.filename): info for info in self._zip.infolist()}
        try:
            self._guard()
        except errors.Refused:
            self._zip.close()
            raise

    def __enter__(self) -> Package:
        return self

    def __exit__(self, *_: object) -> None:
        self._zip.close()

    def _guard(self) -> None:
        """Refuse what unpacks beyond measure, before anything of it is unpacked."""
        parts = self._zip.infolist()
        steep = any(p.file_size > max(LARGE_PART, STEEPEST * p.compress_size) for p in parts)
        if steep or sum(p.file_size for p in parts) > MOST_UNPACKED:
            raise errors.Refused(
                Message("{file} would take too much room when unpacked; no list is so large.", file=self.path.name)
            )
        if any(part.flag_bits & 1 for part in parts):
            raise protected(self.path)
        if any(part.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for part in parts):
            raise broken(self.path)

    def relations(self, part: str) -> dict[str, tuple[str, str]]:
        """What a part refers to: id -> the last word of the kind, and the name of the other part."""
        folder, name = posixpath.split(part)
        rels = posixpath.join(folder, "_rels", f"{name}.rels")
        found: dict[str, tuple[str, str]] = {}

        def start(tag: str, attributes: dict[str, str]) -> None:
            if tag == "Relationship" and attributes.get("TargetMode") != "External":
                target = posixpath.normpath(posixpath.join("/", folder, attributes.get("Target", "")))
                kind = attributes.get("Type", "").rpartition("/")[2]
                found[attributes.get("Id", "")] = (kind, _plain(target))

        if _plain(rels) in self.parts:
            self.parse(rels, start)
        return found

    def parse(self, part: str, start: Start, end: End | None = None, data: Data | None = None) -> None:
        """Go through a part as a whole."""
        for _ in self.steps(part, start, end, data):
            pass

    def steps(self, part: str, start: Start, end: End | None = None, data: Data | None = None) -> Iterator[None]:
        """Go through a part piece by piece; names of elements come without the prefix that the first one has."""
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = self._refuse_doctype
        parser.CharacterDataHandler = data

        def first(tag: str, attributes: dict[str, str]) -> None:
            bare = ":" not in tag
            parser.StartElementHandler = start if bare else lambda tag, more: start(tag.rpartition(":")[2], more)
            parser.EndElementHandler = end if bare or end is None else lambda tag: end(tag.rpartition(":")[2])
            parser.StartElementHandler(tag, attributes)

        parser.StartElementHandler = first
        fed = 0
        try:
            with self._zip.open(self.parts[_plain(part)]) as file:
                while piece := file.read(PIECE):
                    fed += len(piece)
                    parser.Parse(piece, False)
                    if fed - parser.CurrentByteIndex > LONGEST_TAG:
                        raise broken(self.path)
                    yield
                parser.Parse(b"", True)
            yield
        except _FAULTS as error:
            raise broken(self.path) from error
        except OSError as error:
            raise limits.unreadable(self.path) from error

    def _refuse_doctype(self, *_: object) -> None:
        raise errors.Refused(
            Message("{file} declares entities of its own, which no spreadsheet program does.", file=self.path.name)
        )


def _plain(name: str) -> str:
    """Names of parts differ neither by case nor by a slash in front (ECMA-376 part 2, 6.2.2)."""
    return name.replace("\\", "/").lstrip("/").lower()
