"""A list as plain text for printing: pages with heads and numbers, columns aligned by cells, nothing cut.

No line is wider than the page. Columns that do not fit beside each other go to further pages of the same records, each
of which begins with the first column again; long texts go on below. All is put aside on the disk twice, until the
widths and then the number of pages are known, so that memory does not grow with the list.
"""

from __future__ import annotations

import json
import re
import tempfile
from collections.abc import Sequence
from typing import IO

from tui_crm.exchange.export.cells import padded, width, wrapped
from tui_crm.exchange.export.listing import Listing
from tui_crm.exchange.export.sheets import sheets
from tui_crm.exchange.export.values import tidy
from tui_crm.i18n import tr

PAGE = 132
"""Cells of a line unless others are asked for: what a printer takes in its narrow type, or across."""

LENGTH = 60
"""Lines of a page."""

WIDEST = 40
"""Cells of a column; longer texts go on below."""

GAP = "  "

_HIDDEN = re.compile("[\xad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]")
"""Joiners and marks of direction, which a printer or a terminal may obey."""

_HEAD = "\0"
"""Begins the first line of a page that is put aside; no tidy text has it."""


def write(listing: Listing, out: IO[bytes], page_width: int = PAGE) -> None:
    """Write the whole list."""
    names = listing.shown
    with (
        tempfile.TemporaryFile("w+", encoding="utf-8", newline="\n") as spool,
        tempfile.TemporaryFile("w+", encoding="utf-8", newline="\n") as pages,
    ):
        # A column takes at most half of the page, so that each fits beside the first.
        widths = _spooled(listing, names, min(WIDEST, (page_width - len(GAP)) // 2), spool)
        count = _Paper(listing, names, widths, page_width).write(spool, pages)
        pages.seek(0)
        page = 0
        for line in pages:
            if line.startswith(_HEAD):
                page += 1
                line = _first_line(line[len(_HEAD) :].rstrip("\n"), page, count, page_width)
            out.write(line.encode())


def _first_line(text: str, page: int, count: int, page_width: int) -> str:
    """The title and the part at the left, the number of the page at the right; from the second on a page breaks."""
    numbered = f"{tr('page {n}', n=f'{page:,}')} {tr('of {m}', m=f'{count:,}')}"
    blank = " " * max(1, page_width - width(text) - width(numbered))
    return ("\f" if page > 1 else "") + text + blank + numbered + "\n"


def _spooled(listing: Listing, names: Sequence[str], widest: int, spool: IO[str]) -> list[int]:
    """Put the records aside, and find the widths of the columns."""
    widths = [min(widest, width(head)) for head in listing.heads(names)]
    tellers = listing.tellers(names)
    for part in listing.parts(names):
        rows = [[_HIDDEN.sub("", say(record)) for say in tellers] for record in part]
        for column, cells in enumerate(widths):
            longest = max(width(line) for row in rows for line in row[column].split("\n"))
            widths[column] = max(cells, min(widest, longest))
        spool.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    spool.seek(0)
    return widths


class _Paper:
    """The pages of a list."""

    def __init__(self, listing: Listing, names: Sequence[str], widths: Sequence[int], page_width: int) -> None:
        self.widths, self.right = widths, listing.right(names)
        self.strips = _strips(widths, page_width)
        self.title = listing.title
        below = tr("{conditions}, as of {day}", conditions=listing.conditions(), day=listing.day())
        below += " · " + tr("Records: {n}", n=f"{listing.written:,}")
        heads = self._lines(listing.heads(names))
        rule = ["─" * (cells // width("─")) for cells in widths]
        self.above = [*wrapped(_HIDDEN.sub("", tidy(below)), page_width), ""]
        self.heads = [*heads, rule]
        self.room = max(5, LENGTH - 1 - len(self.above) - len(self.heads))
        """Lines of records on a page."""

    def write(self, spool: IO[str], pages: IO[str]) -> int:
        """Write all pages without their numbers, and tell how many they are."""
        count = 0
        for lines in sheets((self._lines(json.loads(line)) for line in spool), self.room):
            for number, strip in enumerate(self.strips, 1):
                part = tr("part {n} of {m}", n=number, m=len(self.strips)) if len(self.strips) > 1 else ""
                pages.write(_HEAD + " · ".join(filter(None, (self.title, part))) + "\n")
                pages.writelines(f"{line}\n" for line in self.above)
                pages.writelines(self._line(texts, strip) for texts in (*self.heads, *lines))
                count += 1
            if not lines:
                pages.write(tr("There are no records.") + "\n")
        return count

    def _lines(self, texts: Sequence[str]) -> list[list[str]]:
        """A row as the lines that its longest cell needs."""
        columns = [wrapped(text, cells) for text, cells in zip(texts, self.widths, strict=True)]
        count = max(map(len, columns), default=1)
        return [[column[n] if n < len(column) else "" for column in columns] for n in range(count)]

    def _line(self, texts: Sequence[str], strip: Sequence[int]) -> str:
        cells = [padded(texts[n], self.widths[n], right=self.right[n]) for n in strip]
        return GAP.join(cells).rstrip() + "\n"


def _strips(widths: Sequence[int], page_width: int) -> list[list[int]]:
    """The numbers of the columns that stand beside each other on a page."""
    strips: list[list[int]] = [[0]] if widths else [[]]
    for column in range(1, len(widths)):
        used = sum(widths[n] + len(GAP) for n in strips[-1])
        if used + widths[column] > page_width:
            strips.append([0])
        strips[-1].append(column)
    return strips
