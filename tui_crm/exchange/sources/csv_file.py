"""Reading tables from CSV files of any usual encoding and form, row by row."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from itertools import islice
from pathlib import Path
from typing import TextIO

from tui_crm.domain import errors
from tui_crm.exchange.encoding import encoding_of, named_encoding, odd_line
from tui_crm.exchange.sources import header_rows, limits
from tui_crm.exchange.sources.table import Kind, Known, Row
from tui_crm.i18n import Message

DELIMITERS = ",;\t|"
"""Spreadsheet programs write semicolons where the comma divides decimals."""

_SAYS = re.compile(r'"?sep=(.)"?\s*$')
"""The first line by which a file tells a spreadsheet program its delimiter."""

_TEXT = re.compile(r'="((?:[^"]|"")*)"\s*')
"""A formula that is nothing but a text."""


class CsvFile:
    """A file that has been read through once, so that nothing of it is unreadable."""

    kind: Kind = "csv"
    neutral = True
    sheet = ""
    sheets: tuple[str, ...] = ()

    def __init__(self, path: Path, known: Known, *, encoding: str | None = None, delimiter: str | None = None) -> None:
        self.path = path
        self.said: tuple[Message, ...] = ()
        self._stamp = limits.Stamp.of(path)
        try:
            self.encoding = named_encoding(path, encoding) if encoding else encoding_of(path)
        except OSError as error:
            raise limits.unreadable(path) from error
        named = self._named_delimiter()
        self._last = 0 if named is None else 1
        """The number of the last row that is not data."""
        self._choose(known, delimiter or named or DELIMITERS)
        self.count = -1
        self.count = sum(1 for _ in self.rows())

    def _choose(self, known: Known, delimiters: str) -> None:
        """Find delimiter and header: the delimiter is the one that gives the most column names that are known."""
        tops = {sign: self._top(sign) for sign in delimiters}

        def rank(sign: str) -> tuple[int, int]:
            rows = [cells for _, cells in tops[sign]]
            return max((sum(map(known, cells)) for cells in rows), default=0), max(map(len, rows), default=0)

        self.delimiter = max(delimiters, key=rank)
        top = tops[self.delimiter]
        if not top:
            raise limits.empty(self.path)
        place = header_rows.header_place(top, known)
        self._last, cells = top[place]
        self.header = [cell.strip() for cell in cells]
        if len(self.header) > limits.MOST_COLUMNS:
            raise errors.Refused(
                Message("{file} has {n} columns; no list has so many.", file=self.path.name, n=len(self.header))
            )
        if header_rows.has_heads(top, place):
            self.header = header_rows.joined_header(top[place - 1][1], cells)
        self.said = header_rows.titles_said(top, place)

    def _top(self, delimiter: str) -> list[Row]:
        """The first rows with something in them, as far as they can be read with a delimiter that may be wrong."""
        top: list[Row] = []
        try:
            top.extend(islice(filter(_filled, self._rows(delimiter, strict=False)), header_rows.LOOKED))
        except errors.Refused:
            if not top:
                raise
        return top

    def rows(self) -> Iterator[Row]:
        """The rows below the header; lines without anything are left out.

        Programs leave out the last cells of a row where nothing stands in them.
        """
        number, count, width = self._last, 0, len(self.header)
        for number, cells in self._rows(self.delimiter):
            if len(cells) > limits.MOST_COLUMNS:
                raise limits.too_wide(self.path, number, len(cells))
            count += 1
            yield number, cells + [""] * (width - len(cells))
        self._stamp.check(number)
        if count < self.count:
            raise errors.Refused(
                Message("{file} ends at row {row}, earlier than before.", file=self.path.name, row=number)
            )

    def _named_delimiter(self) -> str | None:
        """The delimiter that the file's first line names."""
        with self._open() as file:
            first = next(self._lines(file, limits.LONGEST_CELL), "")
        found = _SAYS.match(first)
        return found[1] if found else None

    def _lines(self, file: TextIO, most: int = limits.LONGEST_LINE) -> Iterator[str]:
        """The lines as they are; one that does not end is never held as a whole."""
        number = 0
        try:
            while line := file.readline(most + 1):
                number += 1
                if "\0" in line:
                    raise errors.Refused(
                        Message(
                            "{file} is not a text file: line {line} holds zero bytes.", file=self.path.name, line=number
                        )
                    )
                if len(line) > limits.LONGEST_LINE:
                    raise limits.too_long(self.path, number)
                yield line
        except UnicodeDecodeError as error:
            self._stamp.check(number)
            raise errors.Refused(
                Message(
                    "{file} is not a text in {encoding}: see line {line}.",
                    file=self.path.name,
                    encoding=self.encoding.upper(),
                    line=odd_line(self.path, self.encoding),
                )
            ) from error
        except OSError as error:
            raise limits.unreadable(self.path) from error

    def _open(self) -> TextIO:
        try:
            return self.path.open(encoding=self.encoding, newline="")
        except OSError as error:
            raise limits.unreadable(self.path) from error

    def _rows(self, delimiter: str, *, strict: bool = True) -> Iterator[Row]:
        csv.field_size_limit(limits.LONGEST_CELL)
        with self._open() as file:
            reader = csv.reader(self._lines(file), delimiter=delimiter, strict=strict)
            try:
                for number, cells in enumerate(reader, 1):
                    if cells and number > self._last:
                        yield number, [_said(cell) if cell.startswith('="') else cell for cell in cells]
            except csv.Error as error:
                self._stamp.check(reader.line_num)
                begun = self._quote_begun(delimiter, reader.line_num, strict=strict)
                raise errors.Refused(self._misformed(begun, reader.line_num, str(error))) from error

    def _quote_begun(self, delimiter: str, last: int, *, strict: bool) -> int:
        """The line in which the last quote opens of the row that cannot be read, which ends in line `last`."""
        before = 0
        with self._open() as file, suppress(csv.Error):
            reader = csv.reader(self._lines(file), delimiter=delimiter, strict=strict)
            for _ in reader:
                before = reader.line_num
        with self._open() as file:
            return before + last_quote(islice(self._lines(file), before, last), delimiter)

    def _misformed(self, begun: int, line: int, why: str) -> Message:
        if "field limit" in why:
            return Message(
                "{file} has a cell of more than {n} characters that begins in line {line}; perhaps a quote is not "
                "closed.",
                file=self.path.name, n=f"{limits.LONGEST_CELL:,}", line=begun,
            )  # fmt: skip
        if begun != line:
            return Message(
                "{file} cannot be read at line {line}: the quote that opens in line {begun} is not closed, or another "
                "one stands inside its cell.",
                file=self.path.name,
                line=line,
                begun=begun,
            )
        return Message(
            "{file} cannot be read at line {line}: a quote is not closed, or stands inside a cell.",
            file=self.path.name,
            line=line,
        )


def last_quote(lines: Iterable[str], delimiter: str) -> int:
    """The last of the lines of a row in which a quote opens, counted from 1; 1 where none does."""
    quoted, before, begun = False, delimiter, 1
    for number, line in enumerate(lines, 1):
        for sign in line:
            if sign == '"' and (quoted or before in (delimiter, '"')):
                # Two of them inside a cell stand for one.
                begun = number if not quoted and before == delimiter else begun
                quoted = not quoted
            before = sign
    return begun


def _said(cell: str) -> str:
    """The text of a cell such as ="00012", by which files keep spreadsheets from dropping zeros."""
    found = _TEXT.fullmatch(cell)
    return found[1].replace('""', '"') if found else cell


def _filled(row: Row) -> bool:
    return any(cell.strip() for cell in row[1])
