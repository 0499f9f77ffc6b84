"""A list on paper: A4 landscape, with title, conditions, date and page numbers (R-PRN-02, R-PRN-03).

Columns that do not fit beside each other go to further sheets of the same records, each of which begins with the first
column again. Long texts go on below. Nothing is cut.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain
from typing import IO, Any

from tui_crm.domain import Record, errors
from tui_crm.exchange.export.listing import Listing
from tui_crm.exchange.export.pdf_text import MISSING, draw, fitted, measured, printable, register
from tui_crm.exchange.export.sheets import sheets
from tui_crm.i18n import Message, tr

MOST = 20_000
"""Records that are printed; more than a thousand sheets help nobody."""

WIDTH, HEIGHT, MARGIN = 841.89, 595.28, 34.0
SIZE, LEADING, GAP = 8.0, 11.0, 8.0
TITLE = 13.0
NARROWEST, WIDEST = 24.0, 190.0

Line = tuple[Sequence[str], bool]
"""The texts of a line, and whether it is the last of its record."""


def write(listing: Listing, out: IO[bytes]) -> None:
    """Write the whole list."""
    if listing.count > MOST:
        raise errors.Refused(
            Message(
                "{n} records are too many for a PDF, which takes {most}. Please choose conditions, csv or xlsx.",
                n=f"{listing.count:,}",
                most=f"{MOST:,}",
            )
        )
    # Loaded only where paper is written.
    from reportlab.pdfgen.canvas import Canvas

    register()
    canvas = Canvas(out, pagesize=(WIDTH, HEIGHT), pageCompression=1)
    canvas.setTitle(listing.title)
    paper = _Paper(listing, canvas)
    paper.fill()
    canvas.save()
    if paper.lacking:
        listing.notes.append(
            tr(
                "Characters that are not in the font for paper: {n}; {sign} stands for them.",
                n=paper.lacking,
                sign=MISSING,
            )
        )


@dataclass(frozen=True)
class _Column:
    """One column on a sheet."""

    number: int
    head: str
    room: float
    right: bool


class _Paper:
    """The sheets of a list."""

    def __init__(self, listing: Listing, canvas: Any) -> None:
        self.listing, self.canvas = listing, canvas
        self.names = listing.shown
        self.tellers = listing.tellers(self.names)
        self.page = 0
        self.lacking = 0
        self.columns: list[_Column] = []
        below = tr("{conditions}, as of {day}", conditions=listing.conditions(), day=listing.day())
        below += " · " + tr("Records: {n}", n=f"{listing.count:,}")
        self.below = fitted(printable(below), SIZE, WIDTH - 2 * MARGIN)
        self.top = HEIGHT - MARGIN - TITLE - (len(self.below) + 1) * LEADING
        """Where the heads of the columns stand."""
        self.room = max(5, int((self.top - LEADING - MARGIN) / LEADING))
        """Lines of records on a sheet."""

    def fill(self) -> None:
        """Write all sheets, and then how many they are."""
        parts = self.listing.parts(self.names)
        first = next(parts, ())
        self.columns = self._columns([self._texts(record) for record in first[:500]])
        self.lacking = 0
        strips = self._strips()
        told = (self._lines(self._texts(record)) for record in chain(first, chain.from_iterable(parts)))
        for lines in sheets(told, self.room):
            for number, strip in enumerate(strips, 1):
                self._sheet(strip, lines, tr("part {n} of {m}", n=number, m=len(strips)) if len(strips) > 1 else "")
        self.canvas.beginForm("total")
        draw(self.canvas, 0, 0, tr("of {m}", m=self.page), SIZE)
        self.canvas.endForm()

    def _texts(self, record: Record) -> list[str]:
        found = []
        for say in self.tellers:
            text = say(record)
            shown = printable(text)
            if shown != text:
                self.lacking += shown.count(MISSING) - text.count(MISSING)
            found.append(shown)
        return found

    def _columns(self, sample: Sequence[Sequence[str]]) -> list[_Column]:
        heads = [printable(head) for head in self.listing.heads(self.names)]
        right = self.listing.right(self.names)
        columns = []
        for number, head in enumerate(heads):
            lines = (line for row in sample for line in row[number].split("\n"))
            room = max([measured(head, SIZE, bold=True), *(measured(line, SIZE) for line in lines)])
            columns.append(_Column(number, head, min(WIDEST, max(NARROWEST, room)) + 0.5, right[number]))
        return columns

    def _strips(self) -> list[list[_Column]]:
        """The columns that stand beside each other on a sheet."""
        if not self.columns:
            return [[]]
        first, *rest = self.columns
        strips = [[first]]
        for column in rest:
            used = sum(one.room + GAP for one in strips[-1])
            if used + column.room > WIDTH - 2 * MARGIN:
                strips.append([first])
            strips[-1].append(column)
        return strips

    def _lines(self, texts: Sequence[str]) -> list[Line]:
        cells = [fitted(text, SIZE, column.room) for text, column in zip(texts, self.columns, strict=True)]
        count = max(map(len, cells), default=1)
        return [([c[i] if i < len(c) else "" for c in cells], i == count - 1) for i in range(count)]

    def _sheet(self, strip: Sequence[_Column], lines: Sequence[Line], which: str) -> None:
        canvas = self.canvas
        self.page += 1
        draw(canvas, MARGIN, HEIGHT - MARGIN - TITLE, printable(self.listing.title), TITLE, bold=True)
        for row, text in enumerate(self.below, 1):
            draw(canvas, MARGIN, HEIGHT - MARGIN - TITLE - row * LEADING, text, SIZE)
        y = self.top - LEADING
        self._row(strip, [column.head for column in self.columns], y + 3, bold=True)
        canvas.line(MARGIN, y - 1, WIDTH - MARGIN, y - 1)
        canvas.setLineWidth(0.2)
        if not lines:
            draw(canvas, MARGIN, y - LEADING, tr("There are no records."), SIZE)
        for texts, last in lines:
            y -= LEADING
            self._row(strip, texts, y)
            if last:
                canvas.line(MARGIN, y - 2.5, WIDTH - MARGIN, y - 2.5)
        self._foot(which)
        canvas.showPage()

    def _row(self, strip: Sequence[_Column], texts: Sequence[str], y: float, *, bold: bool = False) -> None:
        x = MARGIN
        for column in strip:
            text = texts[column.number]
            aside = column.room - measured(text, SIZE, bold=bold) if column.right else 0.0
            draw(self.canvas, x + aside, y, text, SIZE, bold=bold)
            x += column.room + GAP

    def _foot(self, which: str) -> None:
        canvas, text = self.canvas, tr("page {n}", n=self.page) + " "
        x = WIDTH / 2 - measured(text, SIZE)
        draw(canvas, x, MARGIN - 10, text, SIZE)
        draw(canvas, MARGIN, MARGIN - 10, which, SIZE)
        canvas.saveState()
        canvas.translate(WIDTH / 2, MARGIN - 10)
        # How many there are is known at the end, and is put in there.
        canvas.doForm("total")
        canvas.restoreState()
