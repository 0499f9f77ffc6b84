"""Appointments that repeat: made at once, changed or cancelled alone or onwards (R-APT-03, R-TSK-05)."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import islice
from typing import Any

import chinese_calendar
import pytest
from dateutil import rrule
from hypothesis import given
from hypothesis import strategies as st

from tests.office import DAY, MINUTE, NOON, Office
from tui_crm.domain import Clock, Query, Record, change_following, errors
from tui_crm.domain.core import workdays
from tui_crm.domain.modules.appointments import repeats

HOUR = 60 * MINUTE
DAYS = st.dates(date(2024, 1, 1), date(2026, 12, 31))
FREQUENCIES = {"daily": rrule.DAILY, "weekly": rrule.WEEKLY, "monthly": rrule.MONTHLY, "yearly": rrule.YEARLY}


def days_of(repeat: str, first: date, until: date) -> list[date]:
    """The first day and those that a repeat makes of it."""
    return [first, *islice(repeats.days(repeat, first, until), 1000)]


def series_of(office: Office, title: str, account: str = "lijing") -> list[Record]:
    """What somebody has of a series, in order."""
    rows = office.desk(account).page("appointments", Query(sort=(("start_at", "asc"),), limit=500)).rows
    return [row for row in rows if row["title"] == title]


def local_days(office: Office, rows: list[Record]) -> list[str]:
    """The days on which they stand."""
    return [f"{office.clock.local(row['start_at']):%m-%d}" for row in rows]


def weekly(office: Office, weeks: int = 4, **values: Any) -> Record:
    """A meeting every Wednesday from noon to one, with a reminder half an hour before."""
    until = office.clock.today() + timedelta(weeks=weeks - 1)
    times = {"start_at": NOON, "end_at": NOON + HOUR, "remind_at": NOON - 30 * MINUTE}
    return office.desk("lijing").create(
        "appointments", {"title": "周会", **times, "repeat": "weekly", "until": until, **values}
    )


class TestTheDaysOfARepeat:
    @given(st.sampled_from(sorted(FREQUENCIES)), DAYS, st.integers(0, 900))
    def test_they_are_those_of_the_calendar_rule(self, repeat: str, first: date, length: int) -> None:
        """R-APT-03: where every month and year has the day, it is what dateutil makes of the rule."""
        if first.day > 28:
            first = first.replace(day=28)
        until = first + timedelta(days=length)
        rule = rrule.rrule(FREQUENCIES[repeat], dtstart=Clock().local(NOON).replace(
            year=first.year, month=first.month, day=first.day, tzinfo=None), until=Clock().local(NOON).replace(
            year=until.year, month=until.month, day=until.day, tzinfo=None))  # fmt: skip
        assert days_of(repeat, first, until) == [moment.date() for moment in islice(rule, 1001)]

    @given(DAYS, st.integers(0, 300))
    def test_working_days_are_those_of_the_official_calendar(self, first: date, length: int) -> None:
        until = min(first + timedelta(days=length), date(2026, 12, 31))
        assert days_of("workdays", first, until)[1:] == [
            day for day in chinese_calendar.get_workdays(first, until) if day > first
        ]

    def test_the_weekend_before_national_day_is_worked_and_the_holiday_is_not(self) -> None:
        found = days_of("workdays", date(2026, 9, 30), date(2026, 10, 12))
        assert [f"{day:%m-%d}" for day in found] == ["09-30", "10-08", "10-09", "10-10", "10-12"]

    def test_where_holidays_are_not_known_monday_to_friday_are_worked(self) -> None:
        assert not workdays.known(2031)
        found = days_of("workdays", date(2031, 9, 29), date(2031, 10, 6))
        assert [day.weekday() for day in found] == [0, 1, 2, 3, 4, 0]

    def test_the_last_day_of_a_shorter_month_stands_for_the_31st(self) -> None:
        found = days_of("monthly", date(2027, 12, 31), date(2028, 5, 31))
        assert [day.day for day in found] == [31, 31, 29, 31, 30, 31]

    @given(st.integers(29, 31), st.integers(1, 60))
    def test_no_month_is_left_out(self, day: int, months: int) -> None:
        first = date(2025, 1, day)
        last = (first.year * 12 + months) // 12, months % 12 + 1
        found = days_of("monthly", first, date(last[0], last[1], 28))
        assert {(d.year, d.month) for d in found} >= {(first.year + n // 12, n % 12 + 1) for n in range(months)}

    def test_the_28th_stands_for_the_29th_of_february(self) -> None:
        found = days_of("yearly", date(2024, 2, 29), date(2028, 3, 1))
        assert [f"{day:%y-%m-%d}" for day in found] == ["24-02-29", "25-02-28", "26-02-28", "27-02-28", "28-02-29"]

    def test_the_time_of_day_stays_when_the_clocks_change(self) -> None:
        clock = Clock("Europe/Berlin")
        winter = clock.instant(date(2026, 3, 28), 9, 30)
        summer = repeats.moved(clock, winter, 1)
        assert summer is not None
        assert (clock.local(summer).hour, clock.local(summer).minute, summer - winter) == (9, 30, 23 * HOUR)


class TestMakingASeries:
    def test_all_of_it_is_made_at_once_and_undone_at_once(self, office: Office) -> None:
        """R-APT-03: one wish, so one undo takes all of it back."""
        made = weekly(office)
        rows = series_of(office, "周会")
        assert local_days(office, rows) == ["05-06", "05-13", "05-20", "05-27"]
        assert {row["series"] for row in rows} == {made["series"]}
        assert [row["end_at"] - row["start_at"] for row in rows] == [HOUR] * 4
        assert [row["start_at"] - row["remind_at"] for row in rows] == [30 * MINUTE] * 4
        group = office.desk("lijing").last_change()
        assert group is not None
        office.desk("lijing").undo(group.id)
        assert series_of(office, "周会") == []

    def test_an_undo_that_is_undone_makes_none_twice(self, office: Office) -> None:
        weekly(office)
        group = office.desk("lijing").last_change()
        assert group is not None
        office.admin.undo(office.admin.undo(group.id))
        assert local_days(office, series_of(office, "周会")) == ["05-06", "05-13", "05-20", "05-27"]

    def test_an_appointment_may_be_made_to_repeat_later(self, office: Office) -> None:
        desk = office.desk("lijing")
        made = desk.create("appointments", {"title": "周会", "start_at": NOON})
        desk.change("appointments", made.id, {"repeat": "weekly", "until": "2026-05-20"})
        assert local_days(office, series_of(office, "周会")) == ["05-06", "05-13", "05-20"]

    def test_a_repeat_that_was_chosen_later_is_taken_back(self, office: Office) -> None:
        """D-13: those that it made go, and it may be chosen anew."""
        desk = office.desk("lijing")
        made = desk.create("appointments", {"title": "周会", "start_at": NOON})
        desk.change("appointments", made.id, {"repeat": "weekly", "until": "2026-05-20"})
        undone = office.admin.undo(office.book.head()[0])
        assert local_days(office, series_of(office, "周会")) == ["05-06"]
        office.admin.undo(undone)
        assert local_days(office, series_of(office, "周会")) == ["05-06", "05-13", "05-20"]
        office.admin.undo(office.book.head()[0])
        desk.change("appointments", made.id, {"repeat": "daily", "until": "2026-05-07"})
        assert local_days(office, series_of(office, "周会")) == ["05-06", "05-07"]

    @pytest.mark.parametrize(
        ("values", "field"),
        [
            ({"until": None}, "until"),
            ({"until": "2026-05-05"}, "until"),
            ({"repeat": "daily", "until": "2028-05-06"}, "until"),
        ],
        ids=["without an end", "an end before the start", "more than 400"],
    )
    def test_a_repeat_that_cannot_be_is_told_at_its_field(
        self, office: Office, values: dict[str, Any], field: str
    ) -> None:
        with pytest.raises(errors.Invalid) as refused:
            weekly(office, **values)
        assert list(refused.value.fields) == [field]
        assert series_of(office, "周会") == []

    def test_four_hundred_can_be_made(self, office: Office) -> None:
        weekly(office, repeat="daily", until=office.clock.today() + timedelta(days=399))
        assert office.desk("lijing").count("appointments").n == 400

    def test_a_series_that_is_made_is_not_made_otherwise(self, office: Office) -> None:
        made = weekly(office)
        with pytest.raises(errors.Invalid) as refused:
            office.desk("lijing").change("appointments", made.id, {"until": "2026-12-31"})
        assert list(refused.value.fields) == ["repeat"]


class TestChangingASeries:
    def test_only_this_one(self, office: Office) -> None:
        weekly(office)
        second = series_of(office, "周会")[1]
        moving = {"start_at": NOON + 8 * DAY, "end_at": None}
        moved = office.desk("lijing").change("appointments", second.id, moving)
        assert local_days(office, series_of(office, "周会")) == ["05-06", "05-14", "05-20", "05-27"]
        assert moved["remind_at"] == NOON + 8 * DAY - 30 * MINUTE

    def test_this_and_the_following(self, office: Office) -> None:
        """The times move by as many days, and what is done already stays."""
        weekly(office)
        desk = office.desk("lijing")
        _, second, _, fourth = series_of(office, "周会")
        desk.do("appointments.done", fourth.id)
        start = second["start_at"] + DAY + HOUR
        change_following(desk, second.id, {"place": "三号会议室", "start_at": start, "end_at": start + 2 * HOUR})
        rows = series_of(office, "周会")
        assert local_days(office, rows) == ["05-06", "05-14", "05-21", "05-27"]
        assert [row["place"] for row in rows] == ["", "三号会议室", "三号会议室", ""]
        assert rows[2]["end_at"] - rows[2]["start_at"] == 2 * HOUR
        group = desk.last_change()
        assert group is not None
        assert len(group.entries) == 2

    @pytest.mark.parametrize(
        ("changed", "times"),
        [
            ({"remind_at": -10 * MINUTE}, ["16:00-17:00 15:50", "12:00-13:00 11:50"]),
            ({"start_at": HOUR, "end_at": 3 * HOUR}, ["17:00-19:00 16:30", "13:00-15:00 12:30"]),
            ({"end_at": 3 * HOUR}, ["16:00-19:00 15:30", "12:00-15:00 11:30"]),
            ({"remind_at": None}, ["16:00-17:00 -", "12:00-13:00 -"]),
        ],
        ids=["the reminder", "start and end", "the end", "no reminder"],
    )
    def test_one_that_was_moved_for_itself_stays_there(
        self, office: Office, changed: dict[str, int | None], times: list[str]
    ) -> None:
        """What has not changed is not passed on, and what has moves all by as much, each with its reminder."""
        weekly(office, weeks=3)
        desk = office.desk("lijing")
        first, second, _ = series_of(office, "周会")
        desk.change("appointments", second.id, {n: second[n] + 4 * HOUR for n in repeats.TIMES})
        change_following(desk, first.id, {n: None if by is None else NOON + by for n, by in changed.items()})
        shown = [[f"{office.clock.local(at):%H:%M}" if at else "-" for at in map(row.values.get, repeats.TIMES)]
                 for row in series_of(office, "周会")[1:]]  # fmt: skip
        assert [f"{start}-{end} {remind}" for start, end, remind in shown] == times

    def test_cancelling_this_and_the_following(self, office: Office) -> None:
        weekly(office)
        desk = office.desk("lijing")
        assert desk.do("appointments.cancel_following", series_of(office, "周会")[2].id) == 2
        assert [row["state"] for row in series_of(office, "周会")] == ["open", "open", "cancelled", "cancelled"]

    def test_what_is_done_is_not_called_off_with_the_following(self, office: Office) -> None:
        weekly(office)
        desk = office.desk("lijing")
        second = series_of(office, "周会")[1]
        desk.do("appointments.done", second.id)
        assert desk.do("appointments.cancel_following", second.id) == 2
        assert [row["state"] for row in series_of(office, "周会")] == ["open", "done", "cancelled", "cancelled"]

    def test_what_does_not_repeat_has_none_that_follow(self, office: Office) -> None:
        weekly(office)
        desk = office.desk("lijing")
        made = desk.create("appointments", {"title": "拜访", "start_at": NOON})
        assert desk.do("appointments.cancel_following", made.id) == 1
        assert [row["state"] for row in series_of(office, "周会")] == ["open"] * 4

    def test_the_profile_says_where_one_stands(self, office: Office) -> None:
        from tui_crm.domain import registry

        weekly(office, repeat="workdays", until=date(2027, 1, 5))
        desk = office.desk("lijing")
        notes = registry["appointments"].rules.notes
        assert notes is not None
        said = [str(note) for note in notes(desk, desk.read("appointments", series_of(office, "周会")[1].id))]
        assert said[0].startswith("No. 2 of ")
        assert "2027" in said[1]
