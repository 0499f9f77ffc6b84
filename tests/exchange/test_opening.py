"""A file is taken for what stands in it; what holds no table says so, and what to do about it (R-IMX-02)."""

from __future__ import annotations

import gzip
import os
import zipfile
from pathlib import Path

import pytest
from xlsxwriter import Workbook

from tests.exchange.opened import cells, opened, said
from tui_crm.domain import errors
from tui_crm.i18n import tr

CARD = b"BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Ana\r\nEND:VCARD\r\n"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(22) + b"\x09\0" + bytes(16) + bytes(4) + bytes(460)


def sentence(path: Path) -> str:
    """Why the file is refused."""
    with pytest.raises(errors.Refused) as refused:
        opened(path)
    return tr(refused.value.message, language="en")


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("a.csv", b"Name\nAna\n", "csv"),
        ("a.TSV", b"Name\tNotes\nAna\tx\n", "csv"),
        ("a.vcf", CARD, "vcf"),
        ("a.vcf", b"\xef\xbb\xbfbegin:vcard\nFN:Ana\nend:vcard\n", "vcf"),
        ("a.vcf", CARD.decode().encode("utf-16"), "vcf"),
        ("a.jsonl", b'\xef\xbb\xbf{"name":"Ana"}\n', "json"),
    ],
)
def test_a_file_is_known_by_what_it_begins_with(tmp_path: Path, name: str, content: bytes, kind: str) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    table = opened(path)
    assert (table.kind, said(table)) == (kind, [])
    assert cells(table)[0][0] == "Ana"


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.csv", CARD, "By its content, a.csv is a vCard file, and is read as such."),
        ("a.xlsx", b"Name\nAna\n", "By its content, a.xlsx is a CSV table, and is read as such."),
        ("a.xls", b"Name\tNotes\nAna\tx\n", "By its content, a.xls is a CSV table, and is read as such."),
        ("a", b'{"name":"Ana"}\n', "By its content, a is a file of JSON lines, and is read as such."),
    ],
)
def test_a_name_that_says_otherwise_is_told(tmp_path: Path, name: str, content: bytes, words: str) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    assert said(opened(path)) == [words]


def test_a_workbook_is_known_under_any_name(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    with Workbook(str(path)) as file:
        file.add_worksheet().write_column(0, 0, ["Name", "Ana"])
    table = opened(path)
    assert (table.kind, cells(table)) == ("xlsx", [["Ana"]])
    assert said(table) == ["By its content, a.csv is an Excel workbook, and is read as such."]


PAGE = "{} is a web page, whatever its name says. Please save it as xlsx or csv."
PICTURE = "{} is a picture. Please import a table as xlsx or csv."
ARCHIVE = "{} is an archive. Please unpack it and import the table in it."


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.xls", b"<html><table><tr><td>Name</td></tr></table></html>", PAGE),
        ("a.xls", b'\xef\xbb\xbf<!-- x -->\n<!DOCTYPE html><html lang="zh">', PAGE),
        ("a.xls", '<table border="1"><tr>'.encode("utf-16"), PAGE),
        ("a.xls", b'<?xml version="1.0"?><Workbook>', "{} is an XML file. Please save it as xlsx or csv."),
        ("a.xls", OLE + bytes(512), "{} is an old Excel or Word file. Please open it and save it as xlsx or csv."),
        (
            "a.xlsx",
            OLE + "EncryptedPackage".encode("utf-16-le").ljust(512, b"\0"),
            "{} is protected by a password. Please save it without one.",
        ),
        ("a.csv", b"%PDF-1.7\n", "{} is a PDF document. Please export its table as xlsx or csv."),
        ("a.csv", b"\x89PNG\r\n\x1a\n", PICTURE),
        ("a.csv", b"\xff\xd8\xff\xe0", PICTURE),
        ("a.csv", gzip.compress(b"Name\nAna\n", mtime=0), ARCHIVE),
        ("a.json", b'[\n {"name": "Ana"}]', "{} is one JSON list. Please save it with one object a line."),
        (
            "a.xlsx",
            b"PK\x03\x04 and no more",
            "{} is damaged. Please open it in a spreadsheet program and save it again.",
        ),
        ("a.csv", b"SQLite format 3\0", "{} is a database. Please export its table as xlsx or csv."),
        ("a.csv", b"", "{} is empty."),
        ("a.csv", b"\n \r\n", "{} is empty."),
        ("a.csv", b"\xef\xbb\xbf", "{} is empty."),
    ],
)
def test_what_holds_no_table_is_named_with_what_to_do(tmp_path: Path, name: str, content: bytes, words: str) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    assert sentence(path) == words.format(name)


@pytest.mark.parametrize(
    ("parts", "words"),
    [
        ({"readme.txt": "x"}, ARCHIVE),
        ({"xl/workbook.bin": "x"}, "{} is a workbook of another format. Please save it as xlsx or csv."),
        (
            {"mimetype": "application/vnd.oasis.opendocument.spreadsheet"},
            "{} is a workbook of another format. Please save it as xlsx or csv.",
        ),
        ({"word/document.xml": "x"}, "{} is a text document. Please save its table as xlsx or csv."),
    ],
)
def test_other_zips_are_told_apart(tmp_path: Path, parts: dict[str, str], words: str) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as file:
        for name, text in parts.items():
            file.writestr(name, text)
    assert sentence(path) == words.format("a.zip")


def test_places_without_a_file_are_refused(tmp_path: Path) -> None:
    assert sentence(tmp_path) == f"{tmp_path.name} is a folder. Please name a file in it."
    assert sentence(Path(".")) == f"{Path.cwd()} is a folder. Please name a file in it."
    assert sentence(tmp_path / "a.csv") == f"{tmp_path / 'a.csv'} is not there."
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    assert sentence(pipe) == "pipe is a pipe or a device. Please save what it gives in a file first."
