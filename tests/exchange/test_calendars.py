"""Calendars (iCalendar, RFC 5545): what is planned goes out to telephones, and comes in from other programs."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import icalendar
import pytest
from dateutil import rrule
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.exchange.exporting import exported, listing
from tests.exchange.importing import take_in, told
from tests.exchange.opened import opened
from tests.office import DAY, MINUTE, NOON, Office
from tui_crm.domain import Clock, Query, Record, errors
from tui_crm.exchange.export.ics_format import HEAD, TAIL, event
from tui_crm.exchange.export.values import tidy

pytestmark = pytest.mark.usefixtures("in_english")

HOUR = 60 * MINUTE
LINE = st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp", "Zs"]), min_size=1, max_size=90)
NOTE = st.lists(LINE, min_size=1, max_size=3).map("\n".join)


def calendar(*events: str) -> bytes:
    """A calendar of events, as other programs write them."""
    body = "".join(f"BEGIN:VEVENT\nUID:{n}@x\n{text}\nEND:VEVENT\n" for n, text in enumerate(events))
    return f"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:x\n{body}END:VCALENDAR\n".replace("\n", "\r\n").encode()


def read(path: Path, data: bytes) -> list[dict[str, str]]:
    """The rows of a calendar, by the labels of their fields."""
    path.write_bytes(data)
    table = opened(path, "appointments")
    return [dict(zip(table.header, row, strict=False)) for _, row in table.rows()]


def starts(path: Path, *events: str) -> list[str]:
    """When its events take place."""
    return [row["Start time"] for row in read(path, calendar(*events))]


class TestGoingOut:
    def test_an_appointment_becomes_an_event_with_its_alarm(self, office: Office) -> None:
        customer = office.customer("恒达; 精密")
        office.desk("lijing").create("appointments", {
            "title": "拜访, 报价", "customer": customer.id, "start_at": NOON + DAY, "end_at": NOON + DAY + HOUR,
            "remind_at": NOON + DAY - 15 * MINUTE, "place": "文一西路\\998", "content": "一\n二",
        })  # fmt: skip
        (found,) = icalendar.Calendar.from_ical(exported(listing(office, entity="appointments"), "ics")).walk("VEVENT")
        assert str(found["SUMMARY"]) == "拜访, 报价 · 恒达; 精密"
        assert found["DTSTART"].dt.timestamp() * 1000 == NOON + DAY
        assert found["DTEND"].dt - found["DTSTART"].dt == timedelta(hours=1)
        assert (str(found["LOCATION"]), str(found["DESCRIPTION"])) == ("文一西路\\998", "一\n二")
        (alarm,) = found.walk("VALARM")
        assert alarm["TRIGGER"].dt.timestamp() * 1000 == NOON + DAY - 15 * MINUTE

    def test_an_empty_list_is_an_empty_calendar(self, office: Office) -> None:
        assert exported(listing(office, entity="appointments"), "ics") == HEAD + TAIL

    def test_only_what_is_planned_stands_in_a_calendar(self, office: Office) -> None:
        with pytest.raises(errors.Refused, match="Only appointments"):
            exported(listing(office, entity="customers"), "ics")

    def test_without_its_time_nothing_can_stand_there(self, office: Office) -> None:
        with pytest.raises(errors.Refused, match="start time"):
            exported(listing(office, entity="appointments", columns=("title",)), "ics")

    @given(text=st.text(st.characters(exclude_categories=["Cs"]), max_size=200))
    def test_no_text_of_a_record_breaks_the_file(self, text: str) -> None:
        says = {name: lambda _: tidy(text) for name in ("title", "place", "content", "customer", "result")}
        values: dict[str, Any] = {"start_at": NOON, "state": "open", "remind_at": NOON}
        data = HEAD + event(Record("appointments", 1, 1, values), says) + TAIL
        assert all(len(line) <= 75 for line in data.split(b"\r\n"))
        (found,) = icalendar.Calendar.from_ical(data).walk("VEVENT")
        assert [one.name for one in found.walk()] == ["VEVENT", "VALARM"]


TEXTS = {"title": LINE, "place": LINE, "content": NOTE, "customer": LINE, "result": NOTE}
LABELS = {"title": "Subject", "place": "Place", "content": "Content", "customer": "Customer", "result": "Result"}


class TestComingBack:
    @given(texts=st.fixed_dictionaries(TEXTS),
           start=st.integers(0, 4_000_000_000), minutes=st.integers(1, 5000))  # fmt: skip
    @settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    def test_what_our_export_writes_is_read_back(
        self, tmp_path: Path, texts: dict[str, str], start: int, minutes: int
    ) -> None:
        start *= 1000
        values = {"start_at": start, "end_at": start + minutes * MINUTE, "state": "open", "remind_at": start}
        says = {name: lambda _, text=text: tidy(text) for name, text in texts.items()}
        data = HEAD + event(Record("appointments", 1, 1, values), says) + TAIL
        (row,) = read(tmp_path / "c.ics", data)
        assert {name: row[label] for name, label in LABELS.items()} == {n: t.strip() for n, t in texts.items()}

    def test_a_calendar_of_ours_comes_in_whole_and_once(self, office: Office, tmp_path: Path) -> None:
        desk = office.desk("lijing")
        customer = office.customer("杭州恒达精密机械有限公司")
        made = desk.create("appointments", {
            "title": "拜访", "customer": customer.id, "start_at": NOON + DAY, "end_at": NOON + DAY + HOUR,
            "remind_at": NOON + DAY - HOUR, "place": "现场", "content": "一\n二", "type": "meeting"
            if desk.find("dictionary_values", "meeting", {"kind": "appointment_type"}) else None,
        })  # fmt: skip
        file = tmp_path / "mine.ics"
        file.write_bytes(exported(listing(office, "lijing", entity="appointments"), "ics"))
        again = take_in(office, file, "appointments", "lijing")
        assert (again.created, again.skipped) == (0, 1)
        desk.remove("appointments", made.id)
        assert take_in(office, file, "appointments", "lijing").created == 1
        (row,) = desk.page("appointments", Query()).rows
        same = ("title", "customer", "start_at", "end_at", "remind_at", "place", "content", "type", "state", "person")
        assert {n: row[n] for n in same} == {n: made[n] for n in same}


class TestComingIn:
    def test_times_of_every_kind(self, tmp_path: Path) -> None:
        """In UTC, in a zone, by the clock on the wall, and a whole day."""
        assert starts(
            tmp_path / "c.ics",
            "SUMMARY:a\nDTSTART:20260507T010000Z",
            "SUMMARY:b\nDTSTART;TZID=Asia/Shanghai:20260507T090000",
            "SUMMARY:c\nDTSTART;TZID=China Standard Time:20260507T090000",
            "SUMMARY:d\nDTSTART:20260507T090000",
            "SUMMARY:e\nDTSTART;VALUE=DATE:20260507",
        ) == [*["2026-05-07T01:00:00+00:00"] * 3, "2026-05-07 09:00", "2026-05-07"]

    def test_each_time_of_a_repeat_is_a_row(self, tmp_path: Path) -> None:
        """But those that were taken out; one that was moved stands where it was moved to."""
        found = starts(
            tmp_path / "c.ics",
            "SUMMARY:例会\nDTSTART;TZID=Asia/Shanghai:20260506T090000\nRRULE:FREQ=WEEKLY;UNTIL=20260603T010000Z\n"
            "EXDATE;TZID=Asia/Shanghai:20260520T090000",
        )
        assert [text[5:10] for text in found] == ["05-06", "05-13", "05-27", "06-03"]
        text = calendar("SUMMARY:例会\nDTSTART:20260506T010000Z\nRRULE:FREQ=DAILY;COUNT=3").replace(
            b"END:VCALENDAR", b"BEGIN:VEVENT\r\nUID:0@x\r\nSUMMARY:moved\r\nRECURRENCE-ID:20260507T010000Z\r\n"
            b"DTSTART:20260507T050000Z\r\nEND:VEVENT\r\nEND:VCALENDAR")  # fmt: skip
        rows = read(tmp_path / "d.ics", text)
        assert [(row["Subject"], row["Start time"][8:13]) for row in rows] == [
            ("例会", "06T01"), ("例会", "08T01"), ("moved", "07T05"),
        ]  # fmt: skip

    @pytest.mark.parametrize(("start", "rest", "days"), [
        (";TZID=Asia/Shanghai:20260506T090000", "RRULE:FREQ=DAILY;COUNT=4\nEXDATE;VALUE=DATE:20260507", "6 8 9"),
        (":20260506T090000", "RRULE:FREQ=DAILY;UNTIL=20260508", "6 7 8"),
        (";TZID=Asia/Shanghai:20260506T090000", "RRULE:FREQ=DAILY;UNTIL=20260508", "6 7 8"),
        (";VALUE=DATE:20260506", "RRULE:FREQ=DAILY;UNTIL=20260508", "6 7 8"),
        (":20260506T090000", "RRULE:FREQ=DAILY;UNTIL=20260508T085959", "6 7"),
    ], ids=["taken out", "by the wall", "in a zone", "whole days", "to the second"])  # fmt: skip
    def test_a_day_means_all_of_it(self, tmp_path: Path, start: str, rest: str, days: str) -> None:
        """Where a time is taken out by its day, and where a day is the last one of a repeat."""
        found = starts(tmp_path / "c.ics", f"SUMMARY:a\nDTSTART{start}\n{rest}")
        assert [int(text[8:10]) for text in found] == [int(day) for day in days.split()]

    def test_a_time_moved_by_its_day_stands_where_it_was_moved_to(self, tmp_path: Path) -> None:
        text = calendar("SUMMARY:a\nDTSTART:20260506T010000Z\nRRULE:FREQ=DAILY;COUNT=3").replace(
            b"END:VCALENDAR", b"BEGIN:VEVENT\r\nUID:0@x\r\nSUMMARY:moved\r\nRECURRENCE-ID;VALUE=DATE:20260507\r\n"
            b"DTSTART:20260507T050000Z\r\nEND:VEVENT\r\nEND:VCALENDAR")  # fmt: skip
        assert [row["Start time"][8:13] for row in read(tmp_path / "c.ics", text)] == ["06T01", "08T01", "07T05"]

    def test_added_times_may_be_of_any_length(self, tmp_path: Path) -> None:
        rows = read(tmp_path / "c.ics", calendar(
            "SUMMARY:a\nDTSTART:20260506T010000Z\nDTEND:20260506T020000Z\nRDATE:20260507T010000Z\n"
            "RDATE;VALUE=PERIOD:20260508T010000Z/PT3H,20260509T010000Z/20260509T013000Z",
        ))  # fmt: skip
        assert [(row["Start time"][8:13], row["End time"][11:16]) for row in rows] == [
            ("06T01", "02:00"), ("07T01", "02:00"), ("08T01", "04:00"), ("09T01", "01:30"),
        ]  # fmt: skip

    @pytest.mark.parametrize("end", ["", ";COUNT=3", ";UNTIL=99991231T000000Z"])
    def test_a_rule_that_is_never_met_is_followed_for_less_than_400_years(
        self, tmp_path: Path, end: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """And not to the end of the calendar, which takes many seconds for each of them."""
        begun: list[datetime] = []
        follow = rrule.rrulestr

        def followed(text: str, dtstart: datetime) -> Any:
            begun.append(dtstart)
            return follow(text, dtstart=dtstart)

        monkeypatch.setattr(rrule, "rrulestr", followed)
        never = f"SUMMARY:a\nDTSTART:20260506T090000\nRRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30{end}"
        assert starts(tmp_path / "c.ics", never) == ["2026-05-06 09:00"]
        assert [9999 - day.year < 400 for day in begun] == [True]

    @given(
        start=st.datetimes(datetime(1900, 1, 1), datetime(2199, 12, 31)).map(lambda time: time.replace(microsecond=0)),
        freq=st.sampled_from(["DAILY", "WEEKLY", "MONTHLY", "YEARLY"]),
        part=st.sampled_from(["", ";BYDAY=MO,FR", ";BYMONTHDAY=-1", ";BYMONTH=2;BYMONTHDAY=29", ";INTERVAL=3"]),
    )
    @settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    def test_the_times_are_those_of_the_rule(self, tmp_path: Path, start: datetime, freq: str, part: str) -> None:
        rule = f"FREQ={freq}{part};COUNT=9"
        found = starts(tmp_path / "c.ics", f"SUMMARY:a\nDTSTART:{start:%Y%m%dT%H%M%S}\nRRULE:{rule}")
        wanted = {start, *rrule.rrulestr(rule, dtstart=start)}
        assert found == [time.isoformat(" ", "minutes") for time in sorted(wanted)]

    def test_a_rule_that_never_moves_on_is_refused(self, tmp_path: Path) -> None:
        with pytest.raises(errors.Refused):
            starts(tmp_path / "c.ics", "SUMMARY:a\nDTSTART:20260506T090000\nRRULE:FREQ=DAILY;INTERVAL=0;BYMONTH=2")

    def test_long_repeats_are_cut_and_that_is_said(self, tmp_path: Path) -> None:
        file = tmp_path / "c.ics"
        file.write_bytes(calendar("SUMMARY:a\nDTSTART:20200101T010000Z\nRRULE:FREQ=DAILY;COUNT=5000",
                                  "SUMMARY:b\nDTSTART:20260101T010000Z\nRRULE:FREQ=YEARLY"))  # fmt: skip
        table = opened(file, "appointments")
        assert [str(one) for one in table.said] == [
            "Repeats without an end are read for a year: 1.",
            "Of long repeats the first 400 are read: 1.",
        ]

    def test_ends_and_alarms(self, tmp_path: Path) -> None:
        rows = read(tmp_path / "c.ics", calendar(
            "SUMMARY:a\nDTSTART:20260507T010000Z\nDURATION:PT90M\n"
            "BEGIN:VALARM\nACTION:DISPLAY\nTRIGGER:-PT15M\nEND:VALARM",
            "SUMMARY:b\nDTSTART;VALUE=DATE:20260507\nDTEND;VALUE=DATE:20260509",
            "SUMMARY:c\nDTSTART;VALUE=DATE:20260507\nDTEND;VALUE=DATE:20260508",
            "DTSTART:20260507T010000Z\nBEGIN:VALARM\nTRIGGER:PT15M\nEND:VALARM",
        ))  # fmt: skip
        assert [row["End time"] for row in rows] == ["2026-05-07T02:30:00+00:00", "2026-05-08", "", ""]
        assert [row["Remind at"] for row in rows] == ["2026-05-07T00:45:00+00:00", "", "", ""]
        assert rows[3]["Subject"] == "-"

    def test_tasks_come_in_with_their_state(self, office: Office, tmp_path: Path) -> None:
        done = "BEGIN:VTODO\r\nUID:1\r\nSUMMARY:寄合同\r\nDUE;VALUE=DATE:20260508\r\nSTATUS:COMPLETED\r\nEND:VTODO\r\n"
        vague = "BEGIN:VTODO\r\nUID:2\r\nSUMMARY:无期限\r\nEND:VTODO\r\n"
        data = calendar().replace(b"END:VCALENDAR", f"{done}{vague}END:VCALENDAR".encode())
        file = tmp_path / "tasks.ics"
        file.write_bytes(data)
        assert [str(one) for one in opened(file, "appointments").said] == ["Entries without a time are left out: 1."]
        assert take_in(office, file, "appointments", "lijing").created == 1
        (row,) = office.desk("lijing").page("appointments", Query()).rows
        assert (row["title"], row["state"]) == ("寄合同", "done")
        assert row["start_at"] == Clock().instant(date(2026, 5, 8), 9)

    def test_a_time_that_nobody_can_mean_fails_alone(self, office: Office, tmp_path: Path) -> None:
        file = tmp_path / "c.ics"
        file.write_bytes(calendar(
            "SUMMARY:a\nDTSTART;TZID=Asia/Shanghai:00010101T000000\nRECURRENCE-ID;TZID=Asia/Shanghai:00010101T000000",
            "SUMMARY:b\nDTSTART:00010101T000000", "SUMMARY:c\nDTSTART;VALUE=DATE:00010101",
            "SUMMARY:d\nDTSTART:20260507T010000Z",
        ))  # fmt: skip
        report = take_in(office, file, "appointments", "lijing")
        assert (report.created, report.failed) == (1, 3)
        assert {reason for *_, reason in told(report)} == {"The year has to be between 1900 and 2199."}

    @pytest.mark.parametrize("data", [
        b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nSUMMARY:x\r\n",
        b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nEND:VCALENDAR\r\n",
        b"BEGIN:VCALENDAR\r\n\xff\xfe\x00",
        b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nDTSTART:99999999\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n",
    ], ids=["cut", "empty", "bytes", "no day"])  # fmt: skip
    def test_what_is_no_whole_calendar_is_refused_in_a_sentence(self, tmp_path: Path, data: bytes) -> None:
        file = tmp_path / "c.ics"
        file.write_bytes(data)
        with pytest.raises(errors.Refused):
            opened(file, "appointments")

    @given(rule=st.text(st.sampled_from("FREQ=DAILYWKUNTC;10-,:Z"), max_size=40))
    @settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    def test_no_rule_brings_it_down(self, tmp_path: Path, rule: str) -> None:
        file = tmp_path / "c.ics"
        file.write_bytes(calendar(f"SUMMARY:a\nDTSTART:20260507T010000Z\nRRULE:{rule}"))
        with suppress(errors.Refused):
            assert 1 <= opened(file, "appointments").count <= 400
