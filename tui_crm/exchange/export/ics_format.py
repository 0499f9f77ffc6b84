"""Appointments and tasks as a calendar (iCalendar, RFC 5545); the library escapes and folds what people wrote."""

from __future__ import annotations

from datetime import datetime
from typing import IO, Any

from tui_crm.domain import Entity, Record, errors, told
from tui_crm.exchange import ics
from tui_crm.exchange.export.formats import PLANNED
from tui_crm.exchange.export.listing import Listing
from tui_crm.exchange.export.values import Say
from tui_crm.i18n import Message

NEEDED = ("title", "start_at")

HEAD = b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//tui-crm//tui-crm//EN\r\nCALSCALE:GREGORIAN\r\n"
TAIL = b"END:VCALENDAR\r\n"


def write(listing: Listing, out: IO[bytes]) -> None:
    """Write an event for each record; times are UTC, so no zone has to be described."""
    refuse_others(listing.entity)
    names = listing.columns or listing.seen
    if not set(NEEDED) <= set(names):
        raise errors.Refused(Message("A calendar needs the subject and the start time of each appointment."))
    says = dict(zip(names, listing.tellers(names), strict=True))
    out.write(HEAD)
    for part in listing.parts(names):
        out.write(b"".join(event(record, says) for record in part))
    out.write(TAIL)


def refuse_others(entity: Entity) -> None:
    """Only what is planned stands in a calendar."""
    if entity.name not in PLANNED:
        raise errors.Refused(Message("Only appointments and tasks can be written as a calendar."))


def event(record: Record, says: dict[str, Say]) -> bytes:
    """One event."""
    # Loaded when it is used: it takes as long as the rest of an export.
    from icalendar import Event, vText

    texts = {name: say(record) for name, say in says.items()}
    values = record.values
    found = Event()
    # The time tells the records of one book from those of another.
    found.add("uid", f"appointment-{record.id}-{values.get('created_at', 0)}@tui-crm")
    found.add("dtstamp", _utc(values.get("updated_at") or values["start_at"]))
    found.add("sequence", record.version - 1)
    customer = texts.get("customer", "")
    found.add("summary", texts["title"] + (ics.BESIDE + customer if customer else ""))
    found.add("dtstart", _utc(values["start_at"]))
    if values.get("end_at"):
        found.add("dtend", _utc(values["end_at"]))
    state = values.get("state", "")
    found.add("status", "CANCELLED" if state == "cancelled" else "CONFIRMED")
    plain = {
        "location": texts.get("place"),
        "description": texts.get("content"),
        "contact": texts.get("contact"),
        ics.CUSTOMER: customer,
        ics.STATE: state,
        ics.TYPE: texts.get("type"),
        ics.RESULT: texts.get("result"),
    }
    for name, text in plain.items():
        if text:
            # Of properties that it does not know the library has to be told that they are text, or it escapes nothing.
            found.add(name, vText(text), parameters={"VALUE": "TEXT"} if name.startswith("X-") else {})
    if values.get("remind_at") and state == "open":
        found.add_component(_alarm(values["remind_at"], texts["title"]))
    return bytes(found.to_ical())


def _alarm(at: int, title: str) -> Any:
    from icalendar import Alarm

    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", title)
    alarm.add("trigger", _utc(at), parameters={"VALUE": "DATE-TIME"})
    return alarm


def _utc(instant: int) -> datetime:
    return told(instant).replace(microsecond=0)
