"""What is no list, or breaks off, is one plain sentence with its place; it takes neither the memory nor the day."""

from __future__ import annotations

import errno
import io
import json
import os
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.exchange.importing import accounts, table, take_in, told
from tests.exchange.opened import PARTS, packed, sheet_of, with_rows
from tests.office import Office
from tui_crm.domain import errors
from tui_crm.exchange.importing import import_file, resume
from tui_crm.exchange.importing.run import Import
from tui_crm.exchange.sources import xlsx_strings
from tui_crm.exchange.sources.opening import open_table
from tui_crm.i18n import tr

MEMORY = 700 * 1024 * 1024
"""Octets of address space; the program itself takes a third of it."""

PROCESSOR = 60
"""Seconds of the processor, after which the system ends the process."""

READER = """
import json, resource, sys
from pathlib import Path
from tui_crm.domain import errors, registry
from tui_crm.domain.modules import load
from tui_crm.exchange.headers import names_of, plain
from tui_crm.exchange.sources.opening import open_table
from tui_crm.i18n import tr

load()
names = names_of(registry["customers"], registry["customers"].inputs)
for name in sys.argv[3:]:
    used = resource.getrusage(resource.RUSAGE_SELF)
    second = int(used.ru_utime + used.ru_stime) + int(sys.argv[2])
    for limit, most in ((resource.RLIMIT_AS, int(sys.argv[1])), (resource.RLIMIT_CPU, second)):
        resource.setrlimit(limit, (most, resource.getrlimit(limit)[1]))
    try:
        table = open_table(Path(name), lambda text: plain(text) in names)
        said = [row for row, _ in table.rows()][-1:]
    except errors.Refused as refused:
        said = tr(refused.message, language="en")
    print(json.dumps([Path(name).name, said]), flush=True)
"""
"""Reads files within those limits, and tells of each what was said of it, or the number of its last row."""


def _long_line(path: Path) -> None:
    with path.open("w") as file:
        file.write("Name\nAna\n")
        for _ in range(15):
            file.write("x" * 1_000_000)


def _wide(path: Path) -> None:
    path.write_text("Name\nAna\n" + "," * 99_999 + "\n")


def _wide_header(path: Path) -> None:
    path.write_text("Name" + "," * 99_999 + "\nAna\n")


def _open_quote(path: Path) -> None:
    path.write_text('Name\n"Ana\n' + "Bo, the second of that name\n" * 100_000)


def _mixed(path: Path) -> None:
    path.write_bytes("名称\n".encode() + "恒达\n".encode() * 100_000 + "博雅\n".encode("gbk"))


def _zeros(path: Path) -> None:
    """A file whose end a full disk never wrote: the file system gives zeros for it."""
    path.write_text("Name\n" + "Ana\n" * 50_000)
    with path.open("r+b") as file:
        file.truncate(300_000_000)


def _bomb(path: Path) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as file:
        for name, text in PARTS.items():
            file.writestr(name, text)
        with file.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as part:
            part.write(sheet_of("").split("</sheetData>")[0].encode())
            for _ in range(100):
                part.write(b" " * 1_000_000)


def _laughs(path: Path) -> None:
    entities = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    packed(path, {"xl/worksheets/sheet1.xml": f'<!DOCTYPE x [<!ENTITY a0 "ha">{entities}]><x>&a9;</x>'})


def _outside(path: Path) -> None:
    text = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>' + sheet_of("<row><c><v>&e;</v></c></row>")
    packed(path, {"xl/worksheets/sheet1.xml": text})


def _last_row(path: Path) -> None:
    cell = '<row r="{0}"><c r="A{0}" t="str"><v>{1}</v></c></row>'
    with_rows(path, cell.format(1, "名称") + cell.format(1048576, "恒达"))


def _far_cell(path: Path) -> None:
    with_rows(path, '<row r="1"><c r="A1" t="str"><v>名称</v></c><c r="XFD1" t="str"><v>x</v></c></row>')


def _folds(path: Path) -> None:
    with path.open("w", newline="") as file:
        file.write("BEGIN:VCARD\nFN:Ana\nNOTE:x\n")
        for _ in range(15):
            file.write(" x\n" * 100_000)


def _nested(path: Path) -> None:
    path.write_text('{"name": ' + '{"a":' * 500_000 + "\n")


def _page(path: Path) -> None:
    path.write_text("<html><table>" + "<tr><td>Ana</td></tr>" * 100_000)


HOSTILE: dict[str, tuple[Callable[[Path], None], object]] = {
    "line.csv": (_long_line, "line.csv has more than 10,000,000 characters in line 3; no list has so many."),
    "row.csv": (_wide, "row.csv has 100000 columns in row 3; no list has so many."),
    "header.csv": (_wide_header, "header.csv has 100000 columns; no list has so many."),
    "quote.csv": (_open_quote, "quote.csv has a cell of more than 1,000,000 characters that begins in line 2;"),
    "mixed.csv": (_mixed, "The encoding of mixed.csv cannot be told for sure; line 100002 is not UTF-8."),
    "zeros.csv": (_zeros, "zeros.csv is not a text file: line 50002 holds zero bytes."),
    "bomb.xlsx": (_bomb, "bomb.xlsx would take too much room when unpacked; no list is so large."),
    "laughs.xlsx": (_laughs, "laughs.xlsx declares entities of its own, which no spreadsheet program does."),
    "outside.xlsx": (_outside, "outside.xlsx declares entities of its own, which no spreadsheet program does."),
    "last.xlsx": (_last_row, [1048576]),
    "far.xlsx": (_far_cell, "far.xlsx has 16384 columns in row 1; no list has so many."),
    "folds.vcf": (_folds, "folds.vcf has more than 1,000,000 characters in line 3; no list has so many."),
    "nested.json": (_nested, "nested.json cannot be read at line 1: each line has to be one complete JSON object."),
    "page.xls": (_page, "page.xls is a web page, whatever its name says. Please save it as xlsx or csv."),
}


@pytest.fixture(scope="module")
def said(tmp_path_factory: pytest.TempPathFactory) -> dict[str, object]:
    """What is said of each of the files, all read by one process with little memory and time."""
    folder = tmp_path_factory.mktemp("hostile")
    for name, (write, _) in HOSTILE.items():
        write(folder / name)
    files = [str(folder / name) for name in HOSTILE]
    command = [sys.executable, "-c", READER, str(MEMORY), str(PROCESSOR), *files]
    environment = {**os.environ, "MALLOC_ARENA_MAX": "2"}
    done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    return dict(json.loads(line) for line in done.stdout.splitlines())


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_one_sentence_in_little_memory_and_time(said: dict[str, object], name: str) -> None:
    """R-IMX-02."""
    expected = HOSTILE[name][1]
    found = said[name]
    assert found == expected or str(found).startswith(str(expected))


# -- through the import


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("恒达,0571-87654321\n博雅,021-12345678\n", "The file has no column for “Name”, which must be filled in."),
        ("名称,电话,名 称\n恒达,1,x\n", "The columns “名称” and “名 称” are called alike."),
        ("\ufeff", "a.csv is empty."),
        ("名称,电话,Name\n恒达,1,x\n", "The columns “名称” and “Name” both mean “Name”."),
        ('名称\n恒达\n"博雅\n', "a.csv cannot be read at line 3: a quote is not closed, or stands inside a cell."),
        ("名称\n恒达\nB\0b\n", "a.csv is not a text file: line 3 holds zero bytes."),
    ],
    ids=["no header", "doubled header", "only a mark", "two languages", "open quote", "zero bytes"],
)
def test_the_whole_file_is_refused_and_nothing_is_noted(
    office: Office, tmp_path: Path, content: str, sentence: str
) -> None:
    path = tmp_path / "a.csv"
    path.write_text(content, "utf-8")
    for dry_run in (True, False):
        with pytest.raises(errors.Refused) as refused:
            import_file(office.admin, "customers", path, dry_run=dry_run)
        found = tr(refused.value.message, language="en")
        assert found.startswith(sentence)
        assert "\n" not in found
    assert (office.admin.count("imports").n, office.admin.count("customers").n) == (0, 0)


def test_ragged_rows_are_told_with_their_rows(office: Office, sheet: Path) -> None:
    rows = [("名称", "信用度"), ("恒达",), ("博雅", "5", "more"), ("鼎新", "x"), ("天和", "7", "")]
    report = take_in(office, table(sheet, rows))
    assert accounts(report) == (4, 2, 0, 2)
    assert told(report) == [
        (3, "failed", "", "Cells in this row: 3; in the header: 2. A cell that holds the delimiter has to be quoted."),
        (4, "failed", "信用度", "A whole number, please."),
    ]


def test_a_cell_that_no_field_takes_fails_with_row_and_column(office: Office, sheet: Path) -> None:
    report = take_in(office, table(sheet, [("名称", "备注"), ("恒达", "x" * 900_000), ("博雅", "")]))
    assert accounts(report) == (2, 1, 0, 1)
    assert told(report) == [(2, "failed", "备注", "At most 4000 characters; this has 900000.")]


def test_a_named_encoding_that_is_wrong_says_where(office: Office, sheet: Path) -> None:
    sheet.write_bytes("名称\n恒达\n".encode() + b"\xff\xfe\n")
    with pytest.raises(errors.Refused) as refused:
        take_in(office, sheet, encoding="utf-8")
    assert tr(refused.value.message, language="en") == "customers.csv is not a text in UTF-8: see line 3."


@pytest.mark.parametrize("after", [b"", "名称\n恒达0\n恒达1\n".encode()], ids=["nothing", "less"])
def test_a_file_that_shrinks_while_it_is_imported_stops_with_what_is_whole(
    office: Office, sheet: Path, monkeypatch: pytest.MonkeyPatch, after: bytes
) -> None:
    monkeypatch.setattr(Import, "size", 500)
    table(sheet, [("名称",), *((f"恒达{n}" + "精密机械" * 20,) for n in range(3000))])

    def shrink(done: int, rows: int) -> None:
        sheet.write_bytes(after)

    report = import_file(office.admin, "customers", sheet, progress=shrink)
    assert report.stopped is not None
    sentence = tr(report.stopped, language="en")
    assert sentence.startswith("customers.csv was changed while it was read, at row ")
    assert report.created % 500 == 0
    assert report.created == office.admin.count("customers").n > 0
    with pytest.raises(errors.Refused):
        resume(office.admin, report.number)
    assert office.problems_of("customers") == []


# -- a full disk


@pytest.fixture
def full(office: Office, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], None]]:
    """Fills the disk of the book."""
    store: Any = office.book.store
    if store.kind == "sqlite":
        yield lambda: store.sql(f"PRAGMA max_page_count = {store.sql('PRAGMA page_count')[0][0]}")
        store.sql("PRAGMA max_page_count = 1073741823")
        return
    from psycopg.errors import DiskFull

    def no_room(*_: object, **__: object) -> None:
        raise DiskFull("could not extend file: No space left on device")

    yield lambda: monkeypatch.setattr(store, "insert_rows", no_room)
    monkeypatch.undo()


def test_a_full_disk_stops_an_import_which_goes_on_when_there_is_room(
    office: Office, sheet: Path, full: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = 2000
    table(sheet, [("编号", "名称", "备注"), *((f"A{n}", f"恒达{n}", "满" * 200) for n in range(rows))])
    report = import_file(office.admin, "customers", sheet, progress=lambda done, _: full() if done == 500 else None)
    assert report.stopped is not None
    sentence = "There is no room left on the disk. The last batch was not saved; rows done before it: {}."
    assert tr(report.stopped, language="en") == sentence.format(f"{report.created:,}")
    assert report.created == office.admin.count("customers").n < rows
    make_room(office, monkeypatch)
    rest = resume(office.admin, report.number)
    assert (rest.stopped, rest.created) == (None, rows)
    assert office.admin.count("customers").n == rows
    assert office.problems_of("customers") == []


def make_room(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """Give the book's disk room again."""
    monkeypatch.undo()
    if office.book.store.kind == "sqlite":
        office.book.store.sql("PRAGMA max_page_count = 1073741823")


class _Full(io.BytesIO):
    """A disk without room."""

    def write(self, data: object) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")


def test_a_workbook_whose_texts_find_no_room_is_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from xlsxwriter import Workbook

    with Workbook(str(tmp_path / "a.xlsx")) as book:
        book.add_worksheet().write_column(0, 0, ["名称", *(f"客户{n}" for n in range(50))])
    monkeypatch.setattr(xlsx_strings, "MOST_HELD", 100)
    monkeypatch.setattr("tempfile.TemporaryFile", lambda **_: _Full())
    with pytest.raises(errors.DiskFull, match="no room left"):
        open_table(tmp_path / "a.xlsx", lambda text: text == "名称")
