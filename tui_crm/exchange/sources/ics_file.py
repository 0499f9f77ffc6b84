"""Reading tables from calendar files (iCalendar, RFC 5545): a row an event, a task, or one of the times of a repeat."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import islice, takewhile
from pathlib import Path
from typing import Any

from tui_crm.domain import errors, told
from tui_crm.exchange import ics
from tui_crm.exchange.sources import limits
from tui_crm.exchange.sources.table import Kind, Row
from tui_crm.i18n import Message, mark, tr

COLUMNS = (
    mark("Subject"),
    mark("Start time"),
    mark("End time"),
    mark("Remind at"),
    mark("Type"),
    mark("Customer"),
    mark("Place"),
    mark("Content"),
    mark("State"),
    mark("Result"),
)
SUBJECT, START, END, REMIND, TYPE, CUSTOMER, PLACE, CONTENT, STATE, RESULT = COLUMNS

BIGGEST = 50_000_000
"""Bytes; a calendar is read as a whole."""

MOST = 400
"""Times of one repeat that are read."""

YEARS = 1
"""Years for which a repeat without an end is read, from its beginning or from today."""

RHYTHMS = ("DAILY", "WEEKLY", "MONTHLY", "YEARLY")
"""How often a repeat may come; no appointment comes every minute, and such rules can keep a reader busy for hours."""

CYCLE = 400
"""Years after which every day falls on the same weekday again."""

Time = tuple[date, timedelta | None]
"""When an event takes place, and for how long if that is not as long as always."""

UNNAMED = "-"
"""The subject of an event that has none."""


class IcsFile:
    """A calendar that has been read as a whole; its columns are those that any event fills."""

    kind: Kind = "ics"
    neutral = False
    sheet = ""
    sheets: tuple[str, ...] = ()
    encoding = "utf-8"
    delimiter = ""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._stamp = limits.Stamp.of(path)
        if self._stamp.size > BIGGEST:
            raise errors.Refused(Message("{file} is too big for a calendar.", file=path.name))
        self._told: Counter[str] = Counter()
        self._rows = list(self._read(_parsed(path)))
        self.count = len(self._rows)
        if not self.count:
            raise limits.empty(path)
        self._columns = [column for column in COLUMNS if any(cells.get(column) for cells in self._rows)]
        self.header = [*map(tr, self._columns)]
        self.said = tuple(self._said())

    def rows(self) -> Iterator[Row]:
        """The events in their order."""
        self._stamp.check(1)
        for number, cells in enumerate(self._rows, 1):
            yield number, [cells.get(column, "") for column in self._columns]

    def _said(self) -> Iterator[Message]:
        if n := self._told["endless"]:
            yield Message("Repeats without an end are read for a year: {n}.", n=n)
        if n := self._told["long"]:
            yield Message("Of long repeats the first {most} are read: {n}.", most=MOST, n=n)
        if n := self._told["often"]:
            yield Message("Repeats within a day are read once: {n}.", n=n)
        if n := self._told["timeless"]:
            yield Message("Entries without a time are left out: {n}.", n=n)

    def _read(self, calendars: list[Any]) -> Iterator[dict[str, str]]:
        events = [one for calendar in calendars for one in calendar.walk() if one.name in ("VEVENT", "VTODO")]
        times = ((one, _time(one, "RECURRENCE-ID")) for one in events)
        moved = {(str(one.get("UID")), _key(time)) for one, time in times if time is not None}
        for number, one in enumerate(events, 1):
            try:
                rows = list(self._rows_of(one, moved))
            except (ValueError, TypeError, AttributeError, OverflowError) as error:
                # What the two libraries raise over properties that do not follow the rules.
                name, why = self.path.name, str(error)
                raise errors.Refused(
                    Message("Entry {n} of {file} cannot be read: {why}", n=number, file=name, why=why)
                ) from error
            yield from rows

    def _rows_of(self, one: Any, moved: set[tuple[str, str]]) -> Iterator[dict[str, str]]:
        start = _time(one, "DTSTART") or _time(one, "DUE")
        if start is None:
            self._told["timeless"] += 1
            return
        length = _length(one, start)
        for begin, own in self._starts(one, start, moved):
            yield _cells(one, begin, own or length)

    def _starts(self, one: Any, start: date, moved: set[tuple[str, str]]) -> Iterator[Time]:
        """When an event takes place; the times that were moved are events of their own."""
        if "RRULE" not in one and "RDATE" not in one:
            yield start, None
            return
        gone = {_key(day.dt) for group in _several(one.get("EXDATE")) for day in group.dts}
        uid = str(one.get("UID"))
        for begin, own in self._repeated(one, start):
            # Some programs name the day of a time that is taken out or moved, and not the time.
            keys = {_key(begin), _key(_naive(begin).date())}
            if not keys & gone and not {(uid, key) for key in keys} & moved:
                yield begin, own

    def _repeated(self, one: Any, start: date) -> list[Time]:
        from dateutil.rrule import rrulestr

        found: dict[str, Time] = {_key(start): (start, None)}
        for rule in _several(one.get("RRULE")):
            if rule.get("FREQ", [""])[0] not in RHYTHMS:
                self._told["often"] += 1
                continue
            endless = "COUNT" not in rule and "UNTIL" not in rule
            if rule.get("INTERVAL", [1])[0] < 1:
                raise ValueError(rule.to_ical().decode())
            # The rule counts by the wall clock of the event's own zone.
            first = _naive(start)
            last = max(first, datetime.now()) + timedelta(days=365 * YEARS) if endless else datetime.max
            # A rule that is never met is followed to the last year that there is. Days and weekdays come again every
            # 400 years, so it is looked at as near to that year as it can be.
            on = (date.max.year - max(first.year, date.today().year + YEARS)) // CYCLE * CYCLE
            dates = rrulestr(_floating(rule.to_ical().decode(), start, on), dtstart=_years_on(first, on))
            times = list(islice(takewhile(last.__ge__, (_years_on(time, -on) for time in dates)), MOST + 1))
            self._told["endless"] += endless
            self._told["long"] += len(times) > MOST
            found |= {_key(t): (t, None) for t in (_like(start, time) for time in times[:MOST])}
        extra = (_extra(day.dt) for group in _several(one.get("RDATE")) for day in group.dts)
        found |= {_key(time[0]): time for time in extra if time is not None}
        return [found[key] for key in sorted(found)]


def _parsed(path: Path) -> list[Any]:
    from icalendar import Calendar

    try:
        return list(Calendar.from_ical(path.read_bytes(), multiple=True))
    except OSError as error:
        raise limits.unreadable(path) from error
    except (ValueError, KeyError, IndexError, TypeError) as error:
        raise errors.Refused(Message("{file} is not a whole calendar: it cannot be read.", file=path.name)) from error


def _several(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _time(one: Any, name: str) -> date | None:
    """A day, or a day with its time; None where there is none that can be understood."""
    value = one.get(name)
    when = getattr(value[0] if isinstance(value, list) else value, "dt", None)
    return when if isinstance(when, date) else None


def _naive(when: date) -> datetime:
    if isinstance(when, datetime):
        return when.replace(tzinfo=None)
    return datetime(when.year, when.month, when.day)


def _like(start: date, time: datetime) -> date:
    """A time of the same kind as the start: in its zone, or a day."""
    return time.replace(tzinfo=start.tzinfo) if isinstance(start, datetime) else time.date()


def _extra(when: Any) -> Time | None:
    """A time that is added to those of a rule: a day, a day with its time, or a period with a length of its own."""
    if not isinstance(when, tuple):
        return (when, None) if isinstance(when, date) else None
    begin, end = when
    return begin, end if isinstance(end, timedelta) else end - begin


def _years_on(time: datetime, years: int) -> datetime:
    return time.replace(year=time.year + years)


def _floating(rule: str, start: date, years: int) -> str:
    """A rule whose end stands on the same clock as the times that it is compared with, so many years on."""
    parts = []
    for part in rule.split(";"):
        name, _, value = part.partition("=")
        if name == "UNTIL":
            until = _until(value, start)
            part = f"UNTIL={min(int(until[:4]) + years, date.max.year)}{until[4:]}"
        parts.append(part)
    return ";".join(parts)


def _until(value: str, start: date) -> str:
    """The end of a rule by the clock of its event; a day is over when it is."""
    if value.endswith("Z") and isinstance(start, datetime) and start.tzinfo is not None:
        found = datetime.strptime(value, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC).astimezone(start.tzinfo)
        return f"{found:%Y%m%dT%H%M%S}"
    value = value.removesuffix("Z")
    return f"{value}T235959" if isinstance(start, datetime) and "T" not in value else value


def _key(when: date) -> str:
    """By which times are known to be the same, also when they are told in different zones."""
    if isinstance(when, datetime):
        return (told(_instant(when)) if when.tzinfo is not None else when).strftime("%Y%m%dT%H%M%S")
    return f"{when:%Y%m%d}"


def _cells(one: Any, begin: date, length: timedelta | None) -> dict[str, str]:
    subject, customer = _text(one, "SUMMARY"), _text(one, ics.CUSTOMER)
    state = _text(one, ics.STATE) or {"COMPLETED": "done", "CANCELLED": "cancelled"}.get(_text(one, "STATUS"), "open")
    return {
        SUBJECT: (subject.removesuffix(ics.BESIDE + customer) if customer else subject) or UNNAMED,
        START: _said(begin),
        END: _said(begin + length) if length else "",
        REMIND: _reminder(one, begin),
        TYPE: _text(one, ics.TYPE),
        CUSTOMER: customer,
        PLACE: _text(one, "LOCATION"),
        CONTENT: _text(one, "DESCRIPTION"),
        STATE: state,
        RESULT: _text(one, ics.RESULT),
    }


def _length(one: Any, start: date) -> timedelta | None:
    """How long an event takes; a whole day ends with it, and is written as a day without an end."""
    end = _time(one, "DTEND") if one.name == "VEVENT" else None
    if end is None and "DURATION" in one:
        end = start + one["DURATION"].dt
    if end is None:
        return None
    length = end - start if isinstance(start, datetime) else end - start - timedelta(days=1)
    return length if length > timedelta(0) else None


def _reminder(one: Any, begin: date) -> str:
    """The first alarm, if it comes before the event."""
    for alarm in one.walk("VALARM"):
        trigger = alarm.get("TRIGGER")
        when = getattr(trigger, "dt", None)
        if isinstance(when, timedelta) and trigger.params.get("RELATED", "START") == "START" and when <= timedelta(0):
            return _said(begin + when) if isinstance(begin, datetime) else ""
        if isinstance(when, datetime) and isinstance(begin, datetime) and _key(when) <= _key(begin):
            return _said(when)
    return ""


def _text(one: Any, name: str) -> str:
    value = one.get(name)
    if isinstance(value, list):
        value = value[0]
    return "" if value is None else str(value).strip()


def _said(when: date) -> str:
    """A time as the fields read it: with its zone where it has one, else by the clock of the book."""
    if isinstance(when, datetime):
        return told(_instant(when)).isoformat() if when.tzinfo is not None else when.isoformat(" ", "minutes")
    return when.isoformat()


def _instant(when: datetime) -> int:
    return round(when.timestamp() * 1000)
