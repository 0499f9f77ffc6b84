"""Reading tables from CSV files of any usual encoding and form, row by row."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TextIO

from tui_crm.domain import errors
from tui_crm.exchange.encoding import encoding_of
from tui_crm.i18n import Message

DELIMITERS = ",;\t|"
"""Spreadsheet programs write semicolons where the comma divides decimals."""

LONGEST_CELL = 1_000_000
"""Characters; the csv module's own limit stops at a long note."""

MOST_COLUMNS = 2000
"""More than any list has; a file with more is something else."""

_SAYS = re.compile(r'"?sep=(.)"?\s*$')
"""The first line by which a file tells a spreadsheet program its delimiter."""

Row = tuple[int, list[str]]
"""The number that a spreadsheet shows beside the row, and its cells."""


class CsvFile:
    """A file that has been read through once, so that nothing of it is unreadable."""

    def __init__(
        self, path: Path, known: Callable[[str], bool], *, encoding: str | None = None, delimiter: str | None = None
    ) -> None:
        self.path = path
        try:
            self.encoding = encoding or encoding_of(path)
        except OSError as error:
            raise self._unreadable() from error
        said = self._said()
        self._skipped = 0 if said is None else 1
        chosen = delimiter or said or DELIMITERS
        # The delimiter is the one that gives the most column names that are known.
        headers = {sign: next(self._rows(sign, strict=False), (0, []))[1] for sign in chosen}
        self.delimiter = max(chosen, key=lambda sign: (sum(map(known, headers[sign])), len(headers[sign])))
        self.header = [cell.strip() for cell in headers[self.delimiter]]
        if not any(self.header):
            raise errors.Refused(Message("{file} is empty.", file=path.name))
        if len(self.header) > MOST_COLUMNS:
            raise errors.Refused(
                Message("{file} has {n} columns; no list has so many.", file=path.name, n=len(self.header))
            )
        self.count = sum(1 for _ in self.rows())

    def rows(self) -> Iterator[Row]:
        """The rows below the header; lines without anything are left out."""
        rows = self._rows(self.delimiter)
        next(rows, None)
        yield from rows

    def _said(self) -> str | None:
        """The delimiter that the file's first line names."""
        with self._open() as lines:
            found = _SAYS.match(self._line(lines))
        return found[1] if found else None

    def _line(self, lines: TextIO) -> str:
        try:
            return lines.readline(LONGEST_CELL)
        except UnicodeDecodeError as error:
            raise self._undecodable() from error

    def _open(self) -> TextIO:
        try:
            return self.path.open(encoding=self.encoding, newline="")
        except OSError as error:
            raise self._unreadable() from error

    def _rows(self, delimiter: str, *, strict: bool = True) -> Iterator[Row]:
        csv.field_size_limit(LONGEST_CELL)
        with self._open() as lines:
            reader = csv.reader(lines, delimiter=delimiter, strict=strict)
            try:
                for number, cells in enumerate(reader, 1):
                    if cells and number > self._skipped:
                        yield number, cells
            except csv.Error as error:
                raise errors.Refused(self._misformed(reader.line_num, str(error))) from error
            except UnicodeDecodeError as error:
                raise self._undecodable() from error
            except OSError as error:
                raise self._unreadable() from error

    def _misformed(self, line: int, why: str) -> Message:
        if "field limit" in why:
            return Message(
                "{file} has a cell of more than {n} characters at line {line}; perhaps a quote is not closed.",
                file=self.path.name, n=f"{LONGEST_CELL:,}", line=line,
            )  # fmt: skip
        if "NUL" in why:
            return Message("{file} is not a text file.", file=self.path.name)
        return Message(
            "{file} cannot be read at line {line}: a quote is not closed, or stands inside a cell.",
            file=self.path.name,
            line=line,
        )

    def _undecodable(self) -> errors.Refused:
        return errors.Refused(
            Message("{file} is not a text in {encoding}.", file=self.path.name, encoding=self.encoding.upper())
        )

    def _unreadable(self) -> errors.Refused:
        return errors.Refused(Message("{file} cannot be read: please check its place and rights.", file=self.path.name))
