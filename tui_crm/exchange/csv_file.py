"""Reading tables from CSV files in UTF-8, row by row."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from pathlib import Path

from tui_crm.domain import errors
from tui_crm.i18n import Message

DELIMITERS = ",;\t"
"""Spreadsheet programs write semicolons where the comma divides decimals."""

LONGEST_CELL = 1_000_000
"""Characters; the csv module's own limit stops at a long note."""

Row = tuple[int, list[str]]
"""The number that a spreadsheet shows beside the row, and its cells."""


class CsvFile:
    """A file that has been read through once, so that nothing of it is unreadable."""

    def __init__(self, path: Path, known: Callable[[str], bool]) -> None:
        self.path = path
        # The delimiter is the one that gives the most column names that are known.
        headers = {sign: next(self._rows(sign, strict=False), (0, []))[1] for sign in DELIMITERS}
        self.delimiter = max(DELIMITERS, key=lambda sign: (sum(map(known, headers[sign])), len(headers[sign])))
        self.header = [cell.strip() for cell in headers[self.delimiter]]
        if not any(self.header):
            raise errors.Refused(Message("{file} is empty.", file=path.name))
        self.count = sum(1 for _ in self.rows())

    def rows(self) -> Iterator[Row]:
        """The rows below the header; lines without anything are left out."""
        rows = self._rows(self.delimiter)
        next(rows, None)
        yield from rows

    def _rows(self, delimiter: str, *, strict: bool = True) -> Iterator[Row]:
        csv.field_size_limit(LONGEST_CELL)
        try:
            with self.path.open(encoding="utf-8-sig", newline="") as lines:
                reader = csv.reader(lines, delimiter=delimiter, strict=strict)
                try:
                    yield from ((number, cells) for number, cells in enumerate(reader, 1) if cells)
                except csv.Error as error:
                    raise errors.Refused(
                        Message(
                            "{file} cannot be read at line {line}: a quote is not closed, or stands inside a cell.",
                            file=self.path.name,
                            line=reader.line_num,
                        )
                    ) from error
        except UnicodeDecodeError as error:
            raise errors.Refused(
                Message(
                    "{file} is not a text in UTF-8. Save it as “CSV UTF-8” in the spreadsheet program.",
                    file=self.path.name,
                )
            ) from error
        except OSError as error:
            raise errors.Refused(
                Message("{file} cannot be read: please check its place and rights.", file=self.path.name)
            ) from error
