"""Which encoding a text file is written in: proved by its bytes, never guessed where two would fit."""

from __future__ import annotations

import codecs
import re
import unicodedata
from collections.abc import Callable, Iterator
from pathlib import Path

from tui_crm.domain import errors
from tui_crm.i18n import Message

ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "gb18030", "gbk", "cp1252")
"""What may be named instead of being found out."""

PIECE = 1 << 16
"""Bytes that are looked at together."""

MARKS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF32_LE: "",
    codecs.BOM_UTF32_BE: "",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
"""What a file may begin with, and the encoding that this says; "" is none that is read."""

_BEYOND = re.compile(r"[^\x00-\x7f]+")

SURE = 0.8
"""The share of the signs beyond ASCII that has to look like a text in the encoding."""


def encoding_of(path: Path) -> str:
    """The encoding of a whole file; Refused when its bytes are no text, or fit none or two encodings."""
    with path.open("rb") as file:
        head = file.read(PIECE)
    for mark, name in MARKS.items():
        if head.startswith(mark):
            return name or _refuse(path)
    if b"\0" in head:
        return _without_mark(path, head)
    if _reads(path, "utf-8"):
        return "utf-8"
    chinese, western = _share(path, "gb18030", _chinese), _share(path, "cp1252", _western)
    if max(chinese, western) < SURE:
        raise errors.Refused(
            Message(
                "The encoding of {file} cannot be told for sure; line {line} is not UTF-8. Save it as “CSV UTF-8”, or "
                "name its encoding.",
                file=path.name,
                line=odd_line(path, "utf-8"),
            )
        )
    if min(chinese, western) >= SURE:
        return _refuse(path)
    return "gb18030" if chinese > western else "cp1252"


def named_encoding(path: Path, name: str) -> str:
    """The encoding that a person names; UTF-16 without its mark does not say which of its two ways it goes."""
    with path.open("rb") as file:
        head = file.read(PIECE)
    if name != "utf-16" or head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return name
    if b"\0" not in head:
        raise errors.Refused(
            Message("{file} is not a text in {encoding}: see line {line}.", file=path.name, encoding="UTF-16", line=1)
        )
    return _without_mark(path, head)


def _refuse(path: Path) -> str:
    raise errors.Refused(
        Message(
            "The encoding of {file} cannot be told for sure. Save it as “CSV UTF-8”, or name its encoding.",
            file=path.name,
        )
    )


def _without_mark(path: Path, head: bytes) -> str:
    """UTF-16 without its mark has the zero bytes of its ASCII signs all on one side."""
    low, high = head[1::2].count(0), head[0::2].count(0)
    if (low + high) * 4 < len(head) and _reads(path, "utf-8"):
        # Zero bytes have got into a text: whoever reads it names their line.
        return "utf-8"
    name = "utf-16-le" if low > high else "utf-16-be"
    if min(low, high) * 20 < max(low, high) and _reads(path, name):
        return name
    raise errors.Refused(Message("{file} is not a text file.", file=path.name))


def _texts(path: Path, encoding: str) -> Iterator[str]:
    """The file piece by piece; UnicodeDecodeError where it is written otherwise."""
    decoder = codecs.getincrementaldecoder(encoding)()
    with path.open("rb") as file:
        while piece := file.read(PIECE):
            yield decoder.decode(piece)
    yield decoder.decode(b"", final=True)


def odd_line(path: Path, encoding: str) -> int:
    """The first line that is written otherwise."""
    line, decoder = 1, codecs.getincrementaldecoder(encoding)()
    with path.open("rb") as file:
        while True:
            piece = file.read(PIECE)
            try:
                line += decoder.decode(piece, final=not piece).count("\n")
            except UnicodeDecodeError as error:
                return line + error.object[: error.start].decode(encoding, "ignore").count("\n")
            if not piece:
                return line


def _reads(path: Path, encoding: str) -> bool:
    try:
        return all(True for _ in _texts(path, encoding))
    except UnicodeDecodeError:
        return False


def _share(path: Path, encoding: str, good: Callable[[str], int]) -> float:
    """The share of the signs beyond ASCII that look right in an encoding; 0 where it does not read at all."""
    right = seen = 0
    try:
        for text in _texts(path, encoding):
            for run in _BEYOND.findall(text):
                right += good(run)
                seen += len(run)
    except UnicodeDecodeError:
        return 0.0
    return right / seen if seen else 0.0


def _chinese(run: str) -> int:
    """How many are in GB 2312, whose 6,763 characters and signs make up nearly all of any Chinese text."""
    return len(run.encode("gb2312", "ignore")) // 2


def _western(run: str) -> int:
    """How many are letters with accents, or signs of a word processor; those stand alone or in pairs."""
    if len(run) > 2:
        return 0
    return sum(unicodedata.category(sign) in ("Ll", "Lu") or sign in "€‚„…‘’“”–—«»°§¿¡©®™ªº·´" for sign in run)
