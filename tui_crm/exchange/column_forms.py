"""How the columns of one file write days and numbers, found out from all of their cells before any is read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from tui_crm.domain import Clock, Entity, address_fields, errors, fields, times
from tui_crm.exchange.amounts import Point, point_of, read_number
from tui_crm.exchange.days import LATEST, NO_DAY, Order, is_short, order_of, why_none
from tui_crm.exchange.moments import day_part, is_time_alone, read_day_of, read_moment
from tui_crm.exchange.neutral import bare
from tui_crm.exchange.unclear import Unclear
from tui_crm.i18n import Message, mark

MOST = 100_000
"""Different texts of a column that are looked at; what stands beyond is read, or refused, cell by cell."""


@dataclass(frozen=True)
class ColumnForms:
    """What comes first in the days of a file's columns, and what stands before the decimals of its numbers."""

    days: Mapping[str, Order | None]
    """Those of days, with or without a time."""
    numbers: Mapping[str, Point | None]
    said: tuple[Message, ...] = ()
    """What looks as if it had been lost on the way, and is read as it stands."""

    def read(self, values: Mapping[str, str], entity: Entity, clock: Clock) -> dict[str, object]:
        """The values of a row, with days and numbers for those that are, and a Bad for those that cannot be told."""
        found: dict[str, object] = dict(values)
        for name in self.days.keys() & values.keys():
            found[name] = _when(entity.fields[name], values[name], self.days[name], clock)
        for name in self.numbers.keys() & values.keys():
            number = read_number(values[name], self.numbers[name])
            whole = number is not None and number == number.to_integral_value()
            found[name] = int(number) if whole and number is not None else fields.Bad(mark("A whole number, please."))
        return found


def forms_of(
    entity: Entity,
    header: Sequence[str],
    columns: Mapping[str, int],
    rows: Iterable[tuple[int, Sequence[str]]],
    order: Order | None = None,
    point: Point | None = None,
) -> ColumnForms:
    """Look through a file's rows; Refused where a column can be read in two ways and nobody has said which."""
    days = {n: i for n, i in columns.items() if isinstance(entity.fields[n], (times.Day, times.When))}
    numbers = {n: i for n, i in columns.items() if isinstance(entity.fields[n], fields.Whole)}
    codes = {n: i for n, i in columns.items() if isinstance(entity.fields[n], address_fields.PostalCode)}
    dated = {*days.values()}
    seen: dict[int, set[str]] = {i: set() for i in (*days.values(), *numbers.values(), *codes.values())}
    for _, cells in rows if seen else ():
        for place, texts in seen.items():
            if place < len(cells) and len(texts) < MOST:
                text = bare(cells[place])
                texts.add(day_part(text) if place in dated else text)
    return ColumnForms(
        {n: order or _order(header[i], seen[i]) for n, i in days.items()},
        {n: point or _point(header[i], seen[i]) for n, i in numbers.items()},
        tuple(filter(None, (_short(header[i], seen[i]) for i in codes.values()))),
    )


def without_zeros(whole: object, text: object) -> bool:
    """Whether a text is digits of which only zeros in front are missing, as spreadsheets leave them out."""
    if not isinstance(whole, str) or not isinstance(text, str) or not whole.isdecimal() or not text.isdecimal():
        return False
    return len(text) < len(whole) and whole == text.zfill(len(whole))


def _short(column: str, texts: set[str]) -> Message | None:
    """What is said of five digits among the six of China, where those may begin with a zero."""
    digits = [text for text in map(str.strip, texts) if text.isascii() and text.isdecimal()]
    lengths = Counter(map(len, digits))
    if not lengths[5] or lengths[6] < lengths[5]:
        return None
    return Message(
        "In the column “{column}” some codes have five digits, most six ({example}): perhaps a spreadsheet has left "
        "out the zero in front. They are read as they stand.",
        column=column,
        example=min(text for text in digits if len(text) == 5),
    )


def _when(kind: fields.Kind, text: str, order: Order | None, clock: Clock) -> object:
    """The day or the instant that a cell means, or why it means none."""
    if isinstance(kind, times.When) and kind.follows and is_time_alone(text):
        # "15:30" or "+1h" behind the beginning of the same row: the form reads it from there.
        return text
    latest = clock.today() if getattr(kind, "past_only", False) else LATEST
    found: object = (
        read_moment(text, order, clock, kind.hour, latest)
        if isinstance(kind, times.When)
        else read_day_of(text, order, clock, latest)
    )
    if found is not None:
        return found
    why = why_none(day_part(text), order)
    if why == NO_DAY and isinstance(kind, times.When):
        why = mark("This is not a time with its year, month and day.")
    return fields.Bad(why)


def _order(column: str, texts: set[str]) -> Order | None:
    try:
        return order_of(texts)
    except Unclear as unclear:
        if is_short(unclear.example):
            raise errors.Refused(
                Message(
                    "In the column “{column}” it cannot be told whether the year, the day or the month comes first "
                    "({example}). Please say which: ymd, dmy or mdy.",
                    column=column,
                    example=unclear.example,
                )
            ) from None
        raise errors.Refused(
            Message(
                "In the column “{column}” it cannot be told whether the day or the month comes first ({example}). "
                "Please say which: dmy or mdy.",
                column=column,
                example=unclear.example,
            )
        ) from None


def _point(column: str, texts: set[str]) -> Point | None:
    try:
        return point_of(texts)
    except Unclear as unclear:
        raise errors.Refused(
            Message(
                "In the column “{column}” it cannot be told which sign stands before the decimals ({example}). "
                "Please say which: a point or a comma.",
                column=column,
                example=unclear.example,
            )
        ) from None
