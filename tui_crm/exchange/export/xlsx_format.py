"""A list as a workbook: numbers and days as such, numbers of records and telephones as text, in constant memory."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Callable, Sequence
from datetime import date
from typing import IO, Any

from tui_crm.domain import Clock, Record, errors, fields
from tui_crm.exchange.export.cells import width
from tui_crm.exchange.export.listing import Listing
from tui_crm.exchange.export.values import local, teller
from tui_crm.i18n import Message

ROWS = 1_048_576
"""Rows of a sheet, by the format's own limit; more go to a further sheet."""

LONGEST = 32_767
"""Characters of a cell, by the format's own limit."""

WIDEST = 60
FIRST_DAY = date(1900, 3, 1)
"""Days before it are counted differently by different spreadsheets, and are written as text."""

Put = Callable[[Any, int, int, Record], None]


def write(listing: Listing, out: IO[bytes]) -> None:
    """Write the whole list."""
    # Loaded only where a workbook is written.
    from xlsxwriter import Workbook
    from xlsxwriter.exceptions import XlsxFileError

    names = listing.whole
    with tempfile.TemporaryDirectory(prefix="tui-crm-export-") as folder:
        book = Workbook(out, {"constant_memory": True, "tmpdir": folder, "use_zip64": True})
        _Sheets(listing, names, book).fill()
        try:
            book.close()
        except XlsxFileError as error:
            raise _cause(error) from error


def _cause(error: BaseException) -> BaseException:
    """The error of the file system that the library has wrapped."""
    for one in (error.__cause__, error.__context__, *error.args):
        if isinstance(one, OSError):
            return one
    return error


class _Sheets:
    """The sheets of the workbook; a further one begins where the format allows no more rows."""

    def __init__(self, listing: Listing, names: Sequence[str], book: Any) -> None:
        self.listing, self.names, self.book = listing, names, book
        self.heads = listing.heads(names)
        self.bold = book.add_format({"bold": True, "bottom": 1})
        self.puts = [_put(listing, name, book) for name in names]
        self.widths: list[int] = []
        self.sheets = 0

    def fill(self) -> None:
        """Write heads and rows."""
        sheet, row = None, ROWS
        for part in self.listing.parts(self.names):
            if not self.widths:
                self.widths = self._measured(part)
            for record in part:
                if row >= ROWS:
                    sheet, row = self._begun(), 1
                for column, put in enumerate(self.puts):
                    put(sheet, row, column, record)
                row += 1
        if sheet is None:
            self._begun()

    def _begun(self) -> Any:
        self.sheets += 1
        sheet = self.book.add_worksheet(_sheet_name(self.listing.title, self.sheets))
        sheet.freeze_panes(1, 0)
        for column, cells in enumerate(self.widths or self._measured(())):
            sheet.set_column(column, column, cells + 1.5)
        for column, head in enumerate(self.heads):
            sheet.write_string(0, column, head, self.bold)
        return sheet

    def _measured(self, part: Sequence[Record]) -> list[int]:
        """Columns as wide as head and the first records need."""
        tellers = self.listing.tellers(self.names)
        return [
            min(WIDEST, max([width(head), *(width(say(record)) for record in part)]))
            for head, say in zip(self.heads, tellers, strict=True)
        ]


def _sheet_name(title: str, number: int) -> str:
    name = re.sub(r"[\[\]:*?/\\']", " ", title)[:27]
    return name if number == 1 else f"{name} {number}"


def _put(listing: Listing, name: str, book: Any) -> Put:
    """What writes a field of a record into its cell."""
    kind: Any = listing.entity.fields.get(name)
    clock: Clock = listing.desk.clock
    if isinstance(kind, fields.Moment):
        style = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
        return _typed(name, lambda sheet, row, column, v: sheet.write_datetime(row, column, local(v, clock), style))
    if isinstance(kind, fields.Day):
        style = book.add_format({"num_format": "yyyy-mm-dd"})
        return _typed(name, lambda sheet, row, column, value: _put_day(sheet, row, column, value, style))
    if isinstance(kind, fields.Whole):
        return _typed(name, lambda sheet, row, column, value: sheet.write_number(row, column, value))
    if name == "id":
        return lambda sheet, row, column, record: sheet.write_number(row, column, record.id)
    say = teller(listing.entity, name, clock)

    def put(sheet: Any, row: int, column: int, record: Record) -> None:
        text = say(record)
        if len(text) > LONGEST:
            raise errors.Refused(
                Message(
                    "Row {row}, {column}: the text is too long for a workbook. Please choose csv.",
                    row=row + 1,
                    column=listing.heads([name])[0],
                )
            )
        if text:
            sheet.write_string(row, column, text)

    return put


def _typed(name: str, put: Callable[[Any, int, int, Any], Any]) -> Put:
    def put_if_any(sheet: Any, row: int, column: int, record: Record) -> None:
        value = record.values.get(name)
        if value is not None:
            put(sheet, row, column, value)

    return put_if_any


def _put_day(sheet: Any, row: int, column: int, value: date, style: Any) -> None:
    if value < FIRST_DAY:
        sheet.write_string(row, column, value.isoformat())
    else:
        sheet.write_datetime(row, column, value, style)
