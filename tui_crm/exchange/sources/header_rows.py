"""Where the header of a table stands: titles and heads of groups may stand above the names of the columns."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import zip_longest

from tui_crm.exchange.sources.table import Known, Row
from tui_crm.i18n import Message

LOOKED = 10
"""Rows at the top of a table among which the header is looked for."""

TWO_ROWS = Message("The header has two rows; the columns are called by the second.")


def header_place(top: Sequence[Row], known: Known) -> int:
    """Which of the first rows names the columns: the first one, unless another names clearly more fields than those
    above it.
    """
    named = [sum(map(known, cells)) for _, cells in top]
    found = [n for n in range(1, len(top)) if _is_header(n, top[n][1], named)]
    return max(found, key=lambda n: (named[n], -n), default=0)


def _is_header(n: int, cells: Sequence[str], named: Sequence[int]) -> bool:
    if named[n] < 2 or named[n] <= named[n - 1]:
        return False
    # Heads of groups may be called like fields, and a table of few known columns has one line above it at most.
    filled = sum(1 for cell in cells if cell.strip())
    return n == 1 or (2 * named[n] >= filled and named[n] >= 2 * max(named[: n - 1]))


def has_heads(top: Sequence[Row], place: int) -> bool:
    """Whether the row above the names of the columns holds heads of groups, and no title."""
    if not place or top[place - 1][0] + 1 != top[place][0]:
        return False
    above = top[place - 1][1]
    filled = [n for n, cell in enumerate(above) if cell.strip()]
    return (len(filled) > 1 or filled[0] > 0) and not any(sign in cell for cell in above for sign in ":：")


def titles_said(top: Sequence[Row], place: int) -> tuple[Message, ...]:
    """What is said of the rows above the header, where they are passed over."""
    heads = has_heads(top, place)
    above = place - heads
    titles = (
        Message("Row {row} holds the names of the columns; what stands above is a title.", row=top[above][0])
        if above
        else None
    )
    return tuple(filter(None, (titles, TWO_ROWS if heads else None)))


def joined_header(first: Sequence[str], second: Sequence[str]) -> list[str]:
    """One name a column; where two columns of different groups are called alike, the group is put in front."""
    names, groups, group = [], [], ""
    for above, below in zip_longest(first, second, fillvalue=""):
        group = above.strip() or group
        names.append(below.strip() or above.strip())
        groups.append(group)
    twice = {name for name, n in Counter(names).items() if n > 1 and name}
    return [
        f"{group} {name}" if name in twice and group and group != name else name
        for group, name in zip(groups, names, strict=True)
    ]
