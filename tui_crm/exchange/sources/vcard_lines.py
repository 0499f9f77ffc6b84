"""The properties of vCards 2.1, 3.0 (RFC 2426) and 4.0 (RFC 6350): lines unfolded, decoded and taken apart."""

from __future__ import annotations

import base64
import binascii
import codecs
import quopri
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from tui_crm.domain import errors
from tui_crm.exchange.sources import limits
from tui_crm.i18n import Message

LONGEST_LINE = 1_000_000
"""Bytes of an unfolded line; pictures, which are longer, are passed over without being held."""

MEDIA = {"PHOTO", "LOGO", "SOUND", "KEY"}

_HEAD = re.compile(rb'(?:([A-Za-z0-9_-]+)\.)?([A-Za-z0-9_-]+)((?:;(?:[^":;]|"[^"]*")*)*):')
_PARAMETER = re.compile(r';((?:[^";]|"[^"]*")*)')
_SEPARATOR = {sign: re.compile(rf"((?:[^\\{sign}]|\\.|\\$)*)(?:{sign}|$)", re.DOTALL) for sign in ";,"}
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)


@dataclass
class Property:
    """One line of a card."""

    line: int
    group: str
    name: str
    parameters: dict[str, list[str]] = field(default_factory=dict)
    value: str = ""

    @property
    def types(self) -> set[str]:
        """What kind of number or address it is, in small letters."""
        return {one.lower() for one in self.parameters.get("TYPE", ())}

    @property
    def text(self) -> str:
        """The value as people read it."""
        return unescaped(self.value).strip()

    def parts(self, sign: str = ";") -> list[str]:
        """The components of the value."""
        found = [unescaped(part).strip() for part in _SEPARATOR[sign].findall(self.value)]
        # The pattern finds one empty part behind the last separator or at the end.
        return found[:-1] if found and not self.value.endswith(sign) else found


def unescaped(text: str) -> str:
    """The text without the backslashes that make signs plain."""
    return _ESCAPE.sub(lambda found: "\n" if found[1] in "nN" else found[1], text) if "\\" in text else text


def misformed(path: Path, line: int) -> errors.Refused:
    """What is said of a card that breaks off or holds lines that belong to none."""
    return errors.Refused(
        Message("{file} cannot be read at line {line}: this is no complete vCard.", file=path.name, line=line)
    )


class Lines:
    """A file of cards, as properties in their order."""

    def __init__(self, path: Path, fallback: Callable[[], str]) -> None:
        self.path = path
        self._fallback = fallback
        """Says the encoding of what is not in UTF-8 and names no encoding of its own."""
        self._old = False
        self.media = 0
        """Pictures and sounds that were passed over."""

    def properties(self) -> Iterator[Property]:
        """All properties, BEGIN and END among them."""
        for number, line in self._unfolded():
            found = self._property(number, line)
            if found.name == "VERSION":
                self._old = found.value.strip() == "2.1"
            yield found

    def _pieces(self) -> Iterator[tuple[int, bool, bytes]]:
        """Lines as they stand in the file: number, whether the piece begins the line, and the piece."""
        number = 0
        try:
            with self.path.open("rb") as file:
                head = file.read(4)
                wide = head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
                file.seek(3 if head.startswith(codecs.BOM_UTF8) else 0)
                if wide:
                    yield from self._wide_pieces()
                    return
                begins = True
                while piece := file.readline(LONGEST_LINE):
                    number += begins
                    yield number, begins, piece.rstrip(b"\r\n")
                    begins = piece.endswith(b"\n")
        except OSError as error:
            raise limits.unreadable(self.path) from error

    def _wide_pieces(self) -> Iterator[tuple[int, bool, bytes]]:
        number, begins = 0, True
        try:
            with self.path.open(encoding="utf-16", newline="\n") as file:
                while piece := file.readline(LONGEST_LINE):
                    number += begins
                    yield number, begins, piece.rstrip("\r\n").encode()
                    begins = piece.endswith("\n")
        except UnicodeError as error:
            raise misformed(self.path, number + 1) from error

    def _unfolded(self) -> Iterator[tuple[int, bytes]]:
        """Whole lines, with the number of the first one."""
        number, gathered, passes, soft = 0, bytearray(), False, False
        for at, begins, piece in self._pieces():
            folded = begins and piece[:1] in (b" ", b"\t")
            if passes and (folded or not begins or (piece and b":" not in piece)):
                continue
            if begins and not piece.strip() and not soft:
                continue
            if gathered and (folded or soft or not begins):
                if soft:
                    del gathered[-1:]
                gathered += piece[1:] if folded and not soft and not self._old else piece
            else:
                if gathered:
                    yield number, bytes(gathered)
                number, gathered = at, bytearray(piece)
                passes = _name(gathered) in MEDIA
                if passes:
                    gathered.clear()
                    self.media += 1
            if len(gathered) >= LONGEST_LINE:
                raise limits.too_long(self.path, number, LONGEST_LINE)
            soft = gathered.endswith(b"=") and _is_quoted(gathered)
        if gathered:
            yield number, bytes(gathered)

    def _property(self, number: int, line: bytes) -> Property:
        head = _HEAD.match(line)
        if head is None:
            raise misformed(self.path, number)
        found = Property(number, (head[1] or b"").decode().lower(), head[2].decode().upper())
        for one in _PARAMETER.findall(self._decoded(head[3], number)):
            name, sign, value = one.partition("=")
            # Version 2.1 leaves the names of parameters out.
            key = name.strip().upper() if sign else "ENCODING" if one.upper() in _ENCODINGS else "TYPE"
            values = [part.strip().strip('"') for part in (value if sign else one).split(",")]
            found.parameters.setdefault(key, []).extend(part for text in values for part in text.split(",") if part)
        found.value = self._value(found, line[head.end() :])
        return found

    def _value(self, found: Property, raw: bytes) -> str:
        encoding = "".join(found.parameters.get("ENCODING", ())[:1]).upper()
        if encoding == "QUOTED-PRINTABLE":
            raw = quopri.decodestring(raw)
        elif encoding in ("B", "BASE64"):
            try:
                raw = base64.b64decode(raw)
            except (binascii.Error, ValueError) as error:
                raise misformed(self.path, found.line) from error
        text = self._decoded(raw, found.line, "".join(found.parameters.get("CHARSET", ())[:1]))
        return text.replace("\r\n", "\n").replace("\r", "\n")

    def _decoded(self, raw: bytes, line: int, charset: str = "") -> str:
        if raw.isascii() and not charset.upper().startswith("UTF-16"):
            return raw.decode("ascii")
        charset = "gb18030" if charset.upper() in ("GBK", "GB2312", "CP936") else charset or "utf-8"
        try:
            return raw.decode(charset)
        except (UnicodeError, LookupError) as error:
            other = self._fallback()
            try:
                return raw.decode(other)
            except (UnicodeError, LookupError):
                raise misformed(self.path, line) from error


_ENCODINGS = {"QUOTED-PRINTABLE", "BASE64", "B", "8BIT", "7BIT"}


def _name(line: bytes | bytearray) -> str:
    """What a line is called, without its group."""
    return re.split(rb"[;:]", line[:100], maxsplit=1)[0].rpartition(b".")[2].decode("ascii", "replace").upper()


def _is_quoted(line: bytearray) -> bool:
    head = _HEAD.match(line)
    return head is not None and b"QUOTED-PRINTABLE" in head[3].upper()
