"""The columns of a list: which of them have room, and how wide each is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tui_crm.tui.present.text import Align, cells

ROOMY = 100
"""From this width on, columns stand two cells apart."""


@dataclass(frozen=True)
class Column:
    """A column of a list, with what it needs and what it would like."""

    name: str
    label: str
    min_width: int
    weight: int = 1
    """Its share of the cells that are left over; 0 keeps it at `min_width`."""
    align: Align = "left"
    priority: int = 0
    """When it is narrow, the lowest goes first, of equals the last; the first column always stays."""
    max_width: int | None = None
    wanted: int = 0
    """The width at which most of its values stand whole: no column grows beyond its own before all have theirs."""


@dataclass(frozen=True)
class Placed:
    """A column that has room: where its value is in a row, and how many cells it gets."""

    index: int
    column: Column
    width: int


@dataclass(frozen=True)
class Layout:
    """The columns that are shown at some width, from left to right."""

    placed: tuple[Placed, ...]
    gap: int
    """Cells between two columns."""
    left_out: int = 0
    """How many columns have no room."""

    @property
    def width(self) -> int:
        """The cells that columns and gaps take."""
        return sum(each.width for each in self.placed) + self.gap * max(0, len(self.placed) - 1)

    def beyond(self, sign: str) -> str:
        """How many columns have no room, as two cells at the end of the heading; empty for none."""
        return f"{self.left_out if self.left_out < 10 else ''}{sign}" if self.left_out else ""


SIGN = 3
"""Cells of the sign that columns are left out, and of the blank before it."""


def lay_out(columns: Sequence[Column], width: int) -> Layout:
    """Decide which columns are shown in so many cells, and share out what is left over."""
    gap = 2 if width >= ROOMY else 1
    if not columns or width <= 0:
        return Layout((), gap, len(columns))
    found = _placed(columns, width, gap)
    last = found.placed[-1]
    if found.left_out and cells(last.column.label) + SIGN > last.width:
        # The sign that some have no room stands apart from the last head.
        return _placed(columns, max(1, width - 1), gap)
    return found


def _placed(columns: Sequence[Column], width: int, gap: int) -> Layout:
    kept = _kept(columns, width, gap)
    widths = {index: columns[index].min_width for index in kept}
    spare = width - sum(widths.values()) - gap * (len(kept) - 1)
    if spare < 0:
        widths[kept[0]] = width
    for most in ([column.wanted for column in columns], [column.max_width for column in columns]):
        while spare > 0:
            shares = _shares(columns, most, widths, spare)
            if not any(shares.values()):
                break
            for index, share in shares.items():
                widths[index] += share
            spare -= sum(shares.values())
    placed = tuple(Placed(index, columns[index], widths[index]) for index in kept)
    return Layout(placed, gap, len(columns) - len(kept))


def _kept(columns: Sequence[Column], width: int, gap: int) -> list[int]:
    """The columns whose least widths fit, beside the first."""
    kept = list(range(len(columns)))
    while len(kept) > 1 and sum(columns[i].min_width for i in kept) + gap * (len(kept) - 1) > width:
        kept.remove(min(kept[1:], key=lambda index: (columns[index].priority, -index)))
    return kept


def _shares(
    columns: Sequence[Column], most: Sequence[int | None], widths: dict[int, int], spare: int
) -> dict[int, int]:
    """Spare cells by weight among the columns that may still grow; what they cannot take is shared again."""
    room = {
        index: spare if (limit := most[index]) is None else max(0, limit - width)
        for index, width in widths.items()
        if columns[index].weight > 0
    }
    growing = [index for index in room if room[index] > 0]
    total = sum(columns[index].weight for index in growing)
    shares: dict[int, int] = {}
    done, before = 0, 0
    for index in growing:
        done += columns[index].weight
        upto = spare * done // total
        shares[index] = min(room[index], upto - before)
        before = upto
    return shares
