"""Reading tables from Excel workbooks: the first visible sheet that has a header, row by row.

The parts are read by a small reader of their own. What an import must keep is what the usual libraries let go of: all
digits of a long number, which rows are hidden, and memory where a file is hostile.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from tui_crm.domain import errors
from tui_crm.exchange.sources import header_rows, limits
from tui_crm.exchange.sources.table import Kind, Known, Row
from tui_crm.exchange.sources.xlsx_sheet import Facts, Merge
from tui_crm.exchange.sources.xlsx_workbook import Tab, Workbook
from tui_crm.i18n import Message, listed


class XlsxFile:
    """A workbook of which one sheet has been read through once."""

    kind: Kind = "xlsx"
    neutral = False
    encoding = delimiter = ""

    def __init__(self, path: Path, known: Known, *, sheet: str | None = None) -> None:
        self.path = path
        self._stamp = limits.Stamp.of(path)
        with Workbook(path) as book:
            self.tab, others = _chosen(book, sheet)
            self.sheets = tuple(tab.name for tab in book.tabs if tab == self.tab or tab in others) if others else ()
            self.sheet = self.tab.name
            one = book.sheet(self.tab)
            top: list[Row] = []
            rows = 0
            for row in one.rows():
                rows += 1
                if len(top) < header_rows.LOOKED:
                    top.append(row)
        if not top:
            raise limits.empty(path)
        self._stamp.check(0)
        self.said = _of_sheets(self.tab, others)
        self._read_header(top, one.facts, known)
        self.count = rows - self._heads
        self.said += tuple(_odd(one.facts, self.header))

    def _read_header(self, top: list[Row], facts: Facts, known: Known) -> None:
        place = header_rows.header_place(top, known)
        number, cells = top[place]
        self._heads = place + 1
        """Rows of the header and above; the numbers of a hostile file may be in any order."""
        self.header = [cell.strip() for cell in cells]
        if header_rows.has_heads(top, place):
            self.header = header_rows.joined_header(_spread(top[place - 1], facts.merges), cells)
        self.said += header_rows.titles_said(top, place)
        facts.merged += sum(merge.bottom > number for merge in facts.merges)

    def rows(self) -> Iterator[Row]:
        """The rows below the header; those without anything are left out."""
        width, number = len(self.header), 0
        self._stamp.check(number)
        with Workbook(self.path) as book:
            for number, cells in islice(book.sheet(self.tab).rows(), self._heads, None):
                yield number, cells + [""] * (width - len(cells))
        self._stamp.check(number)


def _chosen(book: Workbook, name: str | None) -> tuple[Tab, list[Tab]]:
    """The sheet to read, and the others that have something in them."""
    if name is not None:
        wanted = name.strip().casefold()
        one = next((tab for tab in book.tabs if tab.name.strip().casefold() == wanted), None)
        if one is None:
            raise errors.Refused(
                Message(
                    "{file} has no sheet “{sheet}”; there are {sheets}.",
                    file=book.path.name,
                    sheet=name,
                    sheets=_quoted(book.tabs),
                )
            )
    else:
        one = next((tab for tab in book.tabs if tab.visible and book.has_rows(tab)), None)
        if one is None:
            raise limits.empty(book.path)
    return one, [tab for tab in book.tabs if tab != one and book.has_rows(tab)]


def _quoted(tabs: list[Tab]) -> str:
    return listed(f"“{tab.name}”" for tab in tabs)


def _spread(row: Row, merges: list[Merge]) -> list[str]:
    """The heads of groups in a header, each of them above all columns of the group."""
    number, cells = row
    spread = list(cells)
    for merge in merges:
        if merge.top == number and merge.left < len(cells):
            last = min(merge.right, limits.MOST_COLUMNS - 1)
            spread.extend([""] * (last + 1 - len(spread)))
            spread[merge.left : last + 1] = [cells[merge.left]] * (last + 1 - merge.left)
    return spread


def _of_sheets(tab: Tab, others: list[Tab]) -> tuple[Message, ...]:
    if not others:
        return ()
    return (
        Message("Only the sheet “{sheet}” is read; these are not: {others}.", sheet=tab.name, others=_quoted(others)),
    )


def _odd(facts: Facts, header: list[str]) -> Iterator[Message]:
    """What is read otherwise than a person might think who sees the sheet."""
    hidden = [name for i, name in enumerate(header) if name and any(a <= i <= b for a, b in facts.hidden_columns)]
    if hidden:
        yield Message("Hidden columns are read as well: {columns}.", columns=listed(hidden))
    if facts.hidden_rows:
        yield Message("Hidden rows are read as well: {n}.", n=facts.hidden_rows)
    if facts.merged:
        yield Message(
            "Only the first of merged cells has their value; merged places in the sheet: {n}.", n=facts.merged
        )
    if facts.rounded:
        yield Message(
            "Cell {cell} holds a number of more than 15 digits, which spreadsheet programs round. Please check it.",
            cell=facts.rounded,
        )
    if facts.errors:
        yield Message("Cells that show an error are read as empty: {n} ({cell}).", n=facts.errors, cell=facts.error)
    if facts.unsolved:
        yield Message(
            "Cell {cell} holds a formula without a result, which is read as empty. "
            "Please open the file in a spreadsheet program and save it again.",
            cell=facts.unsolved,
        )
