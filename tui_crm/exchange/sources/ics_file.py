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
from tui_crm.i18n import Message, mark

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

UNNAMED = "-"
"""The subject of an event that has none."""


class IcsFile:
    """A calendar that has been read as a whole; its columns are those that any event fills."""

    kind: Kind = "ics"
    neutral = False
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
        self.header = [column for column in COLUMNS if any(cells.get(column) for cells in self._rows)]
        self.said = tuple(self._said())

    def rows(self) -> Iterator[Row]:
        """The events in their order."""
        self._stamp.check(1)
        for number, cells in enumerate(self._rows, 1):
            yield number, [cells.get(column, "") for column in self.header]

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
        for begin in self._starts(one, start, moved):
            yield _cells(one, start, begin)

    def _starts(self, one: Any, start: date, moved: set[tuple[str, str]]) -> Iterator[date]:
        """When an event takes place; the times that were moved are events of their own."""
        if "RRULE" not in one and "RDATE" not in one:
            yield start
            return
        gone = {_key(day.dt) for group in _several(one.get("EXDATE")) for day in group.dts}
        uid = str(one.get("UID"))
        for begin in self._repeated(one, start):
            if _key(begin) not in gone and (uid, _key(begin)) not in moved:
                yield begin

    def _repeated(self, one: Any, start: date) -> list[date]:
        from dateutil.rrule import rrulestr

        found = {_key(start): start}
        for rule in _several(one.get("RRULE")):
            if rule.get("FREQ", [""])[0] not in RHYTHMS:
                self._told["often"] += 1
                continue
            endless = "COUNT" not in rule and "UNTIL" not in rule
            text = rule.to_ical().decode()
            # The rule counts by the wall clock of the event's own zone.
            first = _naive(start)
            dates = rrulestr(_floating(text, start), dtstart=first)
            last = max(first, datetime.now()) + timedelta(days=365 * YEARS) if endless else datetime.max
            times = list(islice(takewhile(last.__ge__, dates), MOST + 1))
            self._told["endless"] += endless
            self._told["long"] += len(times) > MOST
            found |= {_key(t): t for t in (_like(start, time) for time in times[:MOST])}
        extra = (day.dt for group in _several(one.get("RDATE")) for day in group.dts)
        found |= {_key(day): day for day in extra if isinstance(day, date)}
        return sorted(found.values(), key=_key)


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


def _floating(rule: str, start: date) -> str:
    """A rule whose end stands on the same clock as the times that it is compared with."""
    parts = []
    for part in rule.split(";"):
        name, _, value = part.partition("=")
        if name == "UNTIL" and value.endswith("Z") and isinstance(start, datetime) and start.tzinfo is not None:
            until = datetime.strptime(value, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC).astimezone(start.tzinfo)
            part = f"UNTIL={until:%Y%m%dT%H%M%S}"
        elif name == "UNTIL":
            part = f"UNTIL={value.removesuffix('Z')}"
        parts.append(part)
    return ";".join(parts)


def _key(when: date) -> str:
    """By which times are known to be the same, also when they are told in different zones."""
    if isinstance(when, datetime):
        return (told(_instant(when)) if when.tzinfo is not None else when).strftime("%Y%m%dT%H%M%S")
    return f"{when:%Y%m%d}"


def _cells(one: Any, start: date, begin: date) -> dict[str, str]:
    subject, customer = _text(one, "SUMMARY"), _text(one, ics.CUSTOMER)
    end = _end(one, start)
    state = _text(one, ics.STATE) or {"COMPLETED": "done", "CANCELLED": "cancelled"}.get(_text(one, "STATUS"), "open")
    return {
        SUBJECT: (subject.removesuffix(ics.BESIDE + customer) if customer else subject) or UNNAMED,
        START: _said(begin),
        END: _said(begin + (end - start)) if end is not None and end > start else "",
        REMIND: _reminder(one, begin),
        TYPE: _text(one, ics.TYPE),
        CUSTOMER: customer,
        PLACE: _text(one, "LOCATION"),
        CONTENT: _text(one, "DESCRIPTION"),
        STATE: state,
        RESULT: _text(one, ics.RESULT),
    }


def _end(one: Any, start: date) -> date | None:
    """When an event ends; a whole day ends with it, and is written as a day without an end."""
    end = _time(one, "DTEND") if one.name == "VEVENT" else None
    if end is None and "DURATION" in one:
        end = start + one["DURATION"].dt
    if end is not None and not isinstance(start, datetime):
        return end - timedelta(days=1)
    return end


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
