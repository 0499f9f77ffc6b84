"""Which kind of file it is, told by what stands in it and not by its name."""

from __future__ import annotations

import codecs
import re
import stat
import zipfile
from collections.abc import Mapping
from pathlib import Path

from tui_crm.domain import errors, open_files
from tui_crm.exchange.sources import limits
from tui_crm.exchange.sources.csv_file import CsvFile
from tui_crm.exchange.sources.json_lines import JsonLines
from tui_crm.exchange.sources.table import Kind, Known, Table
from tui_crm.exchange.sources.zips import opened_zip
from tui_crm.i18n import Message, mark

HEAD = 8192
"""Bytes by which a file is known."""

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""The container of old Office files, and of new ones with a password (MS-CFB 2.2)."""

PASSWORD = "EncryptedPackage".encode("utf-16-le")
"""The part of that container which holds a workbook with a password (MS-OFFCRYPTO 2.3.4.4)."""

OTHERS: Mapping[bytes, str] = {
    b"%PDF-": mark("{file} is a PDF document. Please export its table as xlsx or csv."),
    b"\x89PNG": mark("{file} is a picture. Please import a table as xlsx or csv."),
    b"\xff\xd8\xff": mark("{file} is a picture. Please import a table as xlsx or csv."),
    b"GIF8": mark("{file} is a picture. Please import a table as xlsx or csv."),
    b"II*\0": mark("{file} is a picture. Please import a table as xlsx or csv."),
    b"MM\0*": mark("{file} is a picture. Please import a table as xlsx or csv."),
    b"{\\rtf": mark("{file} is a text document. Please save its table as xlsx or csv."),
    b"Rar!": mark("{file} is an archive. Please unpack it and import the table in it."),
    b"7z\xbc\xaf": mark("{file} is an archive. Please unpack it and import the table in it."),
    b"\x1f\x8b": mark("{file} is an archive. Please unpack it and import the table in it."),
    b"SQLite format 3": mark("{file} is a database. Please export its table as xlsx or csv."),
}
"""What files begin with that hold no table."""

ENDINGS: Mapping[Kind, tuple[str, ...]] = {
    "csv": (".csv", ".tsv", ".tab", ".txt"),
    "xlsx": (".xlsx", ".xlsm", ".xltx"),
    "vcf": (".vcf", ".vcard"),
    "ics": (".ics", ".ical", ".ifb", ".icalendar"),
    "json": (".jsonl", ".json", ".ndjson"),
}
FORMATS: Mapping[Kind, str] = {
    "csv": mark("a CSV table"),
    "xlsx": mark("an Excel workbook"),
    "vcf": mark("a vCard file"),
    "ics": mark("a calendar"),
    "json": mark("a file of JSON lines"),
}

_HTML = re.compile(r"(?:<\?xml[^>]*>)?\s*(?:<!--.*?-->\s*)*<(?:!doctype html|html|table|meta|head|body)\b", re.I | re.S)
_XML = re.compile(r"<\?xml|<[A-Za-z][\w:.-]*[\s/>]")


def open_table(
    path: Path,
    known: Known,
    *,
    encoding: str | None = None,
    delimiter: str | None = None,
    sheet: str | None = None,
) -> Table:
    """The table in a file; Refused with what it is, and what to do, where it holds none that can be read."""
    head = _head(path)
    kind = _kind(path, head)
    table: Table
    if kind == "xlsx":
        # Loaded where it is needed: an import of a CSV file has no use for the parser.
        from tui_crm.exchange.sources.xlsx_file import XlsxFile

        table = XlsxFile(path, known, sheet=sheet)
    elif kind == "vcf":
        from tui_crm.exchange.sources.vcard_file import VcardFile

        table = VcardFile(path, known, encoding=encoding)
    elif kind == "ics":
        from tui_crm.exchange.sources.ics_file import IcsFile

        table = IcsFile(path)
    elif kind == "json":
        table = JsonLines(path)
    else:
        table = CsvFile(path, known, encoding=encoding, delimiter=delimiter)
    if path.suffix.lower() not in ENDINGS[kind]:
        table.said = (
            Message("By its content, {file} is {format}, and is read as such.", file=path.name, format=_format(kind)),
            *table.said,
        )
    return table


def _format(kind: Kind) -> Message:
    return Message(FORMATS[kind])


def _head(path: Path) -> bytes:
    """The beginning of a file, which has to be one that can be read again."""
    try:
        found = path.stat()
        if stat.S_ISDIR(found.st_mode):
            # “.” has no name of its own.
            called = path.name or str(path.resolve())
            raise errors.Refused(Message("{file} is a folder. Please name a file in it.", file=called))
        if not stat.S_ISREG(found.st_mode):
            raise errors.Refused(
                Message("{file} is a pipe or a device. Please save what it gives in a file first.", file=path.name)
            )
        if open_files.in_use(path):
            raise errors.Refused(Message("{file} belongs to this book itself.", file=path.name))
        with path.open("rb") as file:
            head = file.read(HEAD)
    except FileNotFoundError as error:
        raise errors.Refused(Message("{file} is not there.", file=str(path))) from error
    except (OSError, ValueError) as error:
        raise limits.unreadable(path) from error
    if not head.strip():
        raise limits.empty(path)
    return head


def _kind(path: Path, head: bytes) -> Kind:
    if head.startswith(b"PK"):
        return _zipped(path)
    if head.startswith(OLE):
        _refuse_ole(path, head)
    for beginning, sentence in OTHERS.items():
        if head.startswith(beginning):
            raise errors.Refused(Message(sentence, file=path.name))
    text = _text(head).lstrip()
    if text[:11].upper() == "BEGIN:VCARD":
        return "vcf"
    if text[:15].upper() == "BEGIN:VCALENDAR":
        return "ics"
    if text.startswith("{"):
        return "json"
    _refuse_marked_up(path, text)
    return "csv"


def _text(head: bytes) -> str:
    """The beginning as far as its signs are ASCII, in whatever encoding."""
    wide = head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    text = head.decode("utf-16", "replace") if wide else head.removeprefix(codecs.BOM_UTF8).decode("latin-1")
    return text.lstrip("\ufeff")


def _refuse_marked_up(path: Path, text: str) -> None:
    if _HTML.match(text):
        raise errors.Refused(
            Message("{file} is a web page, whatever its name says. Please save it as xlsx or csv.", file=path.name)
        )
    if _XML.match(text):
        raise errors.Refused(Message("{file} is an XML file. Please save it as xlsx or csv.", file=path.name))
    if re.match(r"\[\s*[{\[\]]", text):
        raise errors.Refused(Message("{file} is one JSON list. Please save it with one object a line.", file=path.name))


def _refuse_ole(path: Path, head: bytes) -> None:
    """The directory of the container says whether a workbook with a password is in it."""
    sector = 1 << min(int.from_bytes(head[30:32], "little"), 20)
    start = (int.from_bytes(head[48:52], "little") + 1) * sector
    try:
        with path.open("rb") as file:
            file.seek(start)
            directory = file.read(HEAD)
    except OSError as error:
        raise limits.unreadable(path) from error
    if PASSWORD in directory:
        raise errors.Refused(Message("{file} is protected by a password. Please save it without one.", file=path.name))
    raise errors.Refused(
        Message("{file} is an old Excel or Word file. Please open it and save it as xlsx or csv.", file=path.name)
    )


def _zipped(path: Path) -> Kind:
    with opened_zip(path) as file:
        names = {name.lower() for name in file.namelist()}
        mime = _mime(file) if "mimetype" in names else b""
    if any(name.startswith("xl/workbook") and name.endswith(".xml") for name in names):
        return "xlsx"
    if "xl/workbook.bin" in names or b"opendocument.spreadsheet" in mime:
        raise errors.Refused(
            Message("{file} is a workbook of another format. Please save it as xlsx or csv.", file=path.name)
        )
    if "word/document.xml" in names or b"opendocument" in mime:
        raise errors.Refused(
            Message("{file} is a text document. Please save its table as xlsx or csv.", file=path.name)
        )
    raise errors.Refused(Message("{file} is an archive. Please unpack it and import the table in it.", file=path.name))


def _mime(file: zipfile.ZipFile) -> bytes:
    """What a document of the OpenDocument format says it is, in its first part."""
    try:
        with file.open("mimetype") as part:
            return part.read(100)
    except (zipfile.BadZipFile, KeyError, NotImplementedError, RuntimeError, EOFError, OSError):
        return b""
