"""Columns of a list as cells of a sheet: numbers, days and instants as such, all else as text.

A cell says itself that it is a text, so none of them can be taken for a formula; where a text looks like one, its style
says that it stays a text also when somebody edits the cell. Each column is made into cells at
once: what they share is written once, and texts are looked through together for signs that XML needs masked.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any
from xml.sax.saxutils import escape

from tui_crm.domain import errors, fields, links, times
from tui_crm.exchange.export.columns import texts_of
from tui_crm.exchange.export.listing import Listing
from tui_crm.exchange.export.local_times import DAY as SECONDS
from tui_crm.exchange.export.local_times import LocalTimes, spoken
from tui_crm.exchange.export.values import tidy
from tui_crm.exchange.export.xlsx_workbook import DAY, MOMENT, NUMBER, QUOTED, WRAPPED, WRAPPED_QUOTED
from tui_crm.exchange.neutral import typed_anew, unsure
from tui_crm.i18n import Message

LONGEST = 32_767
"""Characters of a cell, by the format's own limit."""

FIRST_DAY = date(1900, 3, 1)
"""Days before it are counted differently by different spreadsheets, and are written as text."""

ZERO = date(1899, 12, 30).toordinal()
EPOCH = date(1970, 1, 1).toordinal() - ZERO
"""The day 1970-01-01 as spreadsheets count."""

Cells = Callable[[Sequence[int], Sequence[Any], Sequence[str]], list[str]]
"""Makes cells of ids, values and the numbers of their rows."""

# A NUL divides texts that are looked at together: no tidy text has one.
_BEGINS = re.compile("(?:^|\0)[ \n]")
_ENDS = re.compile("[ \n](?:\0|$)")
"""Blanks at an end, which are lost unless it is said that they count."""


def cells_of(listing: Listing, name: str, letters: str) -> Cells:
    """What makes the cells of a field, in the column of these letters."""
    kind: Any = listing.entity.fields.get(name)
    if name == "id" or isinstance(kind, fields.Whole):
        style = "" if name == "id" or kind.names else f' s="{NUMBER}"'
        return lambda _, values, rows: [
            _number(value, f"{letters}{row}", style) for value, row in zip(values, rows, strict=True)
        ]
    if isinstance(kind, times.Day):
        return lambda _, values, rows: [_day(value, f"{letters}{row}") for value, row in zip(values, rows, strict=True)]
    if isinstance(kind, times.Moment):
        local = LocalTimes(listing.desk.clock)
        return lambda _, values, rows: _moments(local, values, letters, rows)
    say = texts_of(listing.desk, listing.entity, name)
    styles = (WRAPPED, WRAPPED_QUOTED) if isinstance(kind, (fields.LongText, links.Pairs)) else (0, QUOTED)

    def made(ids: Sequence[int], values: Sequence[Any], rows: Sequence[str]) -> list[str]:
        texts = say(ids, values)
        if max(map(len, texts), default=0) > LONGEST:
            at = next(n for n, text in enumerate(texts) if len(text) > LONGEST)
            raise _too_long(listing, name, rows[at], ids[at])
        return _texts(texts, letters, rows, styles)

    return made


def _too_long(listing: Listing, name: str, row: str, key: int) -> errors.Refused:
    return errors.Refused(
        Message(
            "Row {row} ({record}), {column}: the text is too long for a workbook. Please choose csv.",
            row=row,
            record=listing.called(key),
            column=listing.heads([name])[0],
        )
    )


def _texts(texts: Sequence[str], letters: str, rows: Sequence[str], styles: tuple[int, int]) -> list[str]:
    """Texts in the one style, or in the other where they would be something else if they were typed."""
    joined = "\0".join(texts)
    # Hardly any column has texts that begin with a sign, so what only such texts can be is asked for those alone.
    signs = unsure(joined)
    live = [not text[:1].isalnum() and typed_anew(text) for text in texts] if signs else ()
    opening = '<t xml:space="preserve">' if _ENDS.search(joined) or (signs and _BEGINS.search(joined)) else "<t>"
    if "&" in joined or "<" in joined or ">" in joined:
        texts = joined.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").split("\0")
    start, end = f'<c r="{letters}', "</t></is></c>"
    said = (f' s="{style}"' if style else "" for style in styles)
    middle, quoted = (f'"{style} t="inlineStr"><is>{opening}' for style in said)
    if not any(live):
        return [start + row + middle + text + end if text else "" for text, row in zip(texts, rows, strict=True)]
    return [
        start + row + (quoted if alive else middle) + text + end if text else ""
        for text, row, alive in zip(texts, rows, live, strict=True)
    ]


def _text(text: str, place: str, style: str = "") -> str:
    return f'<c r="{place}"{style} t="inlineStr"><is><t>{text}</t></is></c>'


def _number(value: Any, place: str, style: str) -> str:
    if value is None:
        return ""
    return f'<c r="{place}"{style}><v>{value}</v></c>' if isinstance(value, int) else _raw(value, place)


def _raw(value: Any, place: str) -> str:
    """What another program has put where it cannot be, as the book has it."""
    text = tidy(str(value))
    return _text(escape(text), place, f' s="{QUOTED}"' if typed_anew(text) else "")


def _day(value: Any, place: str) -> str:
    if value is None:
        return ""
    if not isinstance(value, date):
        return _raw(value, place)
    if value < FIRST_DAY:
        return _text(value.isoformat(), place)
    return f'<c r="{place}" s="{DAY}"><v>{value.toordinal() - ZERO}</v></c>'


def _moments(local: LocalTimes, values: Sequence[int | None], letters: str, rows: Sequence[str]) -> list[str]:
    shifts, found = local.shifts(values), []
    first = (FIRST_DAY.toordinal() - ZERO - EPOCH + 1) * SECONDS * 1000
    for value, row in zip(values, rows, strict=True):
        if value is None:
            found.append("")
        elif value < first:
            found.append(_text(spoken(value, local.clock), letters + row))
        else:
            shift = shifts[value // 1000 // SECONDS]
            shift = local.shift(value) if shift is None else shift
            days = (value / 1000 + shift) / SECONDS + EPOCH
            found.append(f'<c r="{letters}{row}" s="{MOMENT}"><v>{days!r}</v></c>')
    return found
