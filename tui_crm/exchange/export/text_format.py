"""A list as plain text for printing: columns aligned by cells, long texts continued below, nothing cut."""

from __future__ import annotations

import json
import re
import tempfile
from collections.abc import Iterator, Sequence
from typing import IO

from tui_crm.exchange.export.cells import padded, width, wrapped
from tui_crm.exchange.export.listing import Listing
from tui_crm.i18n import tr

WIDEST = 40
"""Cells of a column; longer texts go on below."""

GAP = "  "

_HIDDEN = re.compile("[\xad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]")
"""Joiners and marks of direction, which a printer or a terminal may obey."""


def write(listing: Listing, out: IO[bytes]) -> None:
    """Write the whole list; how wide the columns are is known when all records have been read."""
    names = listing.shown
    heads, right = listing.heads(names), listing.right(names)
    with tempfile.TemporaryFile("w+", encoding="utf-8") as spool:
        widths = _spooled(listing, names, heads, spool)
        for line in _heading(listing):
            out.write(f"{line}\n".encode())
        for row in ([heads], [["─" * (cells // width("─")) for cells in widths]], _kept(spool)):
            for texts in row:
                out.write(_lines(texts, widths, right).encode())
        out.write(("\n" + tr("Records: {n}", n=f"{listing.written:,}") + "\n").encode())


def _heading(listing: Listing) -> Iterator[str]:
    yield listing.title
    yield tr("{conditions}, as of {day}", conditions=listing.conditions(), day=listing.day())
    yield ""


def _spooled(listing: Listing, names: Sequence[str], heads: Sequence[str], spool: IO[str]) -> list[int]:
    """Put the records aside, and find the widths of the columns."""
    widths = [min(WIDEST, width(head)) for head in heads]
    tellers = listing.tellers(names)
    for part in listing.parts(names):
        rows = [[_HIDDEN.sub("", say(record)) for say in tellers] for record in part]
        for column, cells in enumerate(widths):
            longest = max(width(line) for row in rows for line in row[column].split("\n"))
            widths[column] = max(cells, min(WIDEST, longest))
        spool.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    spool.seek(0)
    return widths


def _kept(spool: IO[str]) -> Iterator[list[str]]:
    return (json.loads(line) for line in spool)


def _lines(texts: Sequence[str], widths: Sequence[int], right: Sequence[bool]) -> str:
    """A row as the lines that its longest cell needs."""
    columns = [wrapped(text, cells) for text, cells in zip(texts, widths, strict=True)]
    lines = []
    for number in range(max(map(len, columns), default=1)):
        parts = [column[number] if number < len(column) else "" for column in columns]
        cells = [padded(part, wide, right=r) for part, wide, r in zip(parts, widths, right, strict=True)]
        lines.append(GAP.join(cells).rstrip() + "\n")
    return "".join(lines)
