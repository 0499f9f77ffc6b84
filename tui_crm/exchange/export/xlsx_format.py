"""A list as a workbook: numbers and days as such, numbers of records and telephones as text, in constant memory."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import chain, repeat
from typing import IO

from tui_crm.exchange.export.cells import width
from tui_crm.exchange.export.columns import texts_of
from tui_crm.exchange.export.listing import Block, Listing
from tui_crm.exchange.export.xlsx_cells import cells_of
from tui_crm.exchange.export.xlsx_workbook import Sheet, Workbook, heads, letters

ROWS = 1_048_576
"""Rows of a sheet, by the format's own limit; more go to a further sheet."""

WIDEST = 60
MEASURED = 1000
"""So many records say how wide the columns are."""


def write(listing: Listing, out: IO[bytes]) -> None:
    """Write the whole list."""
    names = listing.whole
    blocks = listing.blocks(names)
    first = next(blocks, None)
    book = Workbook(out)
    widths = [cells + 1.5 for cells in _widths(listing, names, first)]
    made = [cells_of(listing, name, letters(column)) for column, name in enumerate(names)]
    whole = chain(() if first is None else (first,), blocks)
    for number, pieces in enumerate(_sheets(whole), 1):
        with book.sheet(_sheet_name(listing.title, number), widths) as sheet:
            sheet.write(heads(listing.heads(names)), 1)
            for start, block in pieces:
                rows = list(map(str, range(start, start + len(block.ids))))
                cells = [make(block.ids, values, rows) for make, values in zip(made, block.values, strict=True)]
                _write(sheet, rows, cells)
    book.close()


def _write(sheet: Sheet, rows: Sequence[str], cells: Sequence[Sequence[str]]) -> None:
    openings = [f'<row r="{row}">' for row in rows]
    sheet.write(
        "".join(map("".join, zip(openings, *cells, repeat("</row>", len(rows)), strict=True))).encode(), len(rows)
    )


def _sheets(blocks: Iterator[Block]) -> Iterator[Iterator[tuple[int, Block]]]:
    """For each sheet its records, with the number of the row at which they begin; the last may come half."""
    rest: Block | None = None

    def one_sheet() -> Iterator[tuple[int, Block]]:
        nonlocal rest
        row = 2
        while row <= ROWS:
            block, rest = rest or next(blocks, None), None
            if block is None:
                return
            here, rest = block.split(ROWS + 1 - row)
            yield row, here
            row += len(here.ids)

    yield one_sheet()
    while rest is not None or (rest := next(blocks, None)) is not None:
        yield one_sheet()


def _widths(listing: Listing, names: Sequence[str], first: Block | None) -> list[int]:
    """Columns as wide as head and the first records need."""
    block = Block((), [()] * len(names)) if first is None else first.split(MEASURED)[0]
    told = [
        texts_of(listing.desk, listing.entity, name)(block.ids, v) for name, v in zip(names, block.values, strict=True)
    ]
    return [
        min(WIDEST, max([width(head), *map(width, texts)]))
        for head, texts in zip(listing.heads(names), told, strict=True)
    ]


def _sheet_name(title: str, number: int) -> str:
    name = re.sub(r"[\[\]:*?/\\']", " ", title)[:27]
    return name if number == 1 else f"{name} {number}"
