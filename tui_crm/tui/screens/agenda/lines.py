"""The agenda as lines and cells: days, times, holidays, and how each entry stands."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from tui_crm.domain import Agenda, AgendaDay, Care, Clock, Record, Slot
from tui_crm.i18n import Message, mark, tr
from tui_crm.tui.present.values import WEEKDAYS, moment
from tui_crm.tui.widgets.agenda_list import AgendaLine
from tui_crm.tui.widgets.glyphs import GLYPHS
from tui_crm.tui.widgets.month_grid import DayCell, DayEntry

SPANS = {"day": mark("Day"), "week": mark("Week"), "month": mark("Month")}


def bounds(span: str, day: date) -> tuple[date, date]:
    """The first and the last day of the day, week or month around a day; a month's weeks are whole."""
    if span == "day":
        return day, day
    if span == "week":
        first = day - timedelta(days=day.weekday())
        return first, first + timedelta(days=6)
    first = day.replace(day=1)
    last = moved("month", first, 1) - timedelta(days=1)
    return first - timedelta(days=first.weekday()), last + timedelta(days=6 - last.weekday())


def moved(span: str, day: date, step: int) -> date:
    """The same day so many days, weeks or months later; the last day of a shorter month stands for one it lacks."""
    if span != "month":
        return day + timedelta(days=step * (7 if span == "week" else 1))
    year, month = divmod(day.year * 12 + day.month - 1 + step, 12)
    after = date(year + month // 11, (month + 1) % 12 + 1, 1) - timedelta(days=1)
    return date(year, month + 1, min(day.day, after.day))


def span_words(span: str, day: date) -> str:
    """Which days are shown."""
    if span == "month":
        return f"{day:%Y-%m}"
    first, last = bounds(span, day)
    if first == last:
        return f"{day:%Y-%m-%d}"
    return f"{first:%Y-%m-%d} – {last:%m-%d}"


def unknown_words(found: Agenda) -> str:
    """That the holidays of a year are not known, where that is so."""
    said = Message("Holidays of {year} are not known yet", year=found.unknown[-1]) if found.unknown else None
    return tr(said) if said else ""


def day_words(one: AgendaDay, today: date) -> str:
    """A day with its weekday, and what is special about it."""
    words = [f"{one.day:%m-%d}", tr(WEEKDAYS[one.day.weekday()])]
    if one.day == today:
        words.append(tr("today"))
    if one.holiday and one.worked:
        words.append(tr("worked for {holiday}", holiday=tr(one.holiday)))
    elif one.holiday:
        words.append(tr("{holiday}, day off", holiday=tr(one.holiday)))
    return " ".join(words)


def agenda_lines(found: Agenda, clock: Clock, *, several: bool) -> Iterator[AgendaLine]:
    """Day by day what stands on each; `several` people are told apart by their names."""
    for one in found.days:
        yield AgendaLine((one.day, None), day_words(one, clock.today()), "day")
        for slot in one.slots:
            yield AgendaLine(
                (one.day, slot.record.id),
                str(slot.record["title"]),
                time=time_words(slot, one.day, clock),
                detail=detail_words(slot.record, person=several),
                state=state_words(slot),
                over=slot.record["state"] != "open",
            )
    if len(found.days) == 1 and not found.days[0].slots:
        yield AgendaLine((found.days[0].day, 0), tr("Nothing on this day. n adds something."), "note")


def time_words(slot: Slot, day: date, clock: Clock) -> str:
    """From when until when, as far as it is on this day."""
    start, end = clock.local(slot.record["start_at"]), slot.record["end_at"]
    begin = f"{start:%H:%M}" if slot.first else ""
    if end is None or end <= slot.record["start_at"]:
        return begin
    until = clock.local(end)
    return f"{begin}-{until:%H:%M}" if until.date() == day else f"{begin}-" if begin else tr("all day")


def detail_words(record: Record, *, person: bool) -> str:
    """Whom it is with, where, and who does it."""
    parts = [record.labels.get("customer", ""), str(record.values.get("place") or "")]
    return " · ".join(filter(None, [*parts, record.labels.get("person", "") if person else ""]))


def state_words(slot: Slot) -> str:
    """A sign and a word where there is something to say."""
    if slot.record["state"] == "done":
        return GLYPHS.marked + " " + tr("Done")
    return "! " + tr("conflict") if slot.overlaps else ""


def month_cells(found: Agenda, day: date, clock: Clock) -> list[DayCell]:
    """The days of the grid around a month."""
    return [DayCell(one.day, _head(one, clock.today()), tuple(_entries(one, clock)), one.day.month != day.month)
            for one in found.days]  # fmt: skip


def _head(one: AgendaDay, today: date) -> str:
    number = f"{one.day.day}*" if one.day == today else str(one.day.day)
    if not one.holiday:
        return number
    return number + " " + (tr("work") if one.worked else tr(one.holiday))


def _entries(one: AgendaDay, clock: Clock) -> Iterator[DayEntry]:
    for slot in one.slots:
        sign = GLYPHS.marked if slot.record["state"] == "done" else "!" if slot.overlaps else ""
        time = f"{clock.local(slot.record['start_at']):%H:%M}" if slot.first else "  …  "
        yield DayEntry(sign, time, str(slot.record["title"]))


def reminder_line(record: Record, clock: Clock) -> AgendaLine:
    """Something that is due, with when it begins."""
    late = tr("late") if record["start_at"] < clock.now() else ""
    return AgendaLine(
        record.id,
        str(record["title"]),
        time=moment(record["start_at"], clock),
        detail=detail_words(record, person=False),
        state=f"! {late}" if late else "",
    )


OCCASIONS = {"birthday": mark("birthday"), "member_since": mark("{n}-year member")}


def care_line(one: Care) -> AgendaLine:
    """Somebody to be greeted: the day, who it is, and why."""
    why = tr(OCCASIONS[one.occasion], n=one.years)
    return AgendaLine(
        (one.record.entity, one.record.id),
        f"{one.record['name']} · {why}",
        time=f"{one.day:%m-%d} {tr(WEEKDAYS[one.day.weekday()])}",
        detail=one.record.labels.get("customer", ""),
        state=GLYPHS.marked + " " + tr("planned") if one.planned else "",
        over=one.planned,
    )
