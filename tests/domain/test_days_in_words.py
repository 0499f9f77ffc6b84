"""Days and times in words, Chinese and English, come to what people in an office mean by them (D-16)."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui_crm.domain import Clock, parse_day, parse_moment
from tui_crm.domain.core.fields import Bad, Context
from tui_crm.domain.core.times import Day, When
from tui_crm.domain.core.typed_times import no_such_day

CLOCK = Clock()
CLOCK.fixed = CLOCK.instant(date(2026, 11, 25), 12)
TODAY = CLOCK.today()
"""A Wednesday."""

DAYS = {
    "3天前": "2026-11-22", "3 天前": "2026-11-22", "三天之前": "2026-11-22", "３天前": "2026-11-22",
    "3天后": "2026-11-28", "两周后": "2026-12-09", "两个星期以后": "2026-12-09", "3个月前": "2026-08-25",
    "半年后": "2027-05-25", "一百二十天后": "2027-03-25", "大前天": "2026-11-22", "前天": "2026-11-23",
    "下周": "2026-12-02", "上个月": "2026-10-25", "下下周三": "2026-12-09", "上上周五": "2026-11-13",
    "下个星期三": "2026-12-02", "月初": "2026-11-01", "月底": "2026-11-30", "月末": "2026-11-30",
    "下个月底": "2026-12-31", "年底": "2026-12-31", "明年年初": "2027-01-01", "十二月底": "2026-12-31",
    "季度末": "2026-12-31", "上个月15号": "2026-10-15", "下个月1号": "2026-12-01", "十一月五号": "2026-11-05",
    "二〇二六年十二月三十一日": "2026-12-31", "去年12月31日": "2025-12-31", "+3个月": "2027-02-25",
    "monday": "2026-11-30", "Wed": "2026-12-02", "next monday": "2026-11-30", "Next Wednesday": "2026-12-02",
    "last friday": "2026-11-20", "this friday": "2026-11-27", "monday next week": "2026-11-30",
    "in 3 days": "2026-11-28", "in two weeks": "2026-12-09", "in a month": "2026-12-25", "3 days ago": "2026-11-22",
    "a week ago": "2026-11-18", "next week": "2026-12-02", "next month": "2026-12-25", "end of month": "2026-11-30",
    "the end of next month": "2026-12-31", "beginning of the year": "2026-01-01",
    "day after tomorrow": "2026-11-27", "day before yesterday": "2026-11-23", "Dec 1": "2026-12-01",
    "ＤＥＣ １": "2026-12-01", "1st of December": "2026-12-01", "1 Dec 2027": "2027-12-01",
    "December 1, 2027": "2027-12-01", "15th of next month": "2026-12-15",
}  # fmt: skip


@pytest.mark.parametrize(("typed", "meant"), DAYS.items())
def test_a_day_is_written_in_words(typed: str, meant: str) -> None:
    assert parse_day(typed, TODAY) == date.fromisoformat(meant)


TIMES = {
    "3天前": "2026-11-22 09:00", "3天前 15:00": "2026-11-22 15:00", "月底18:00": "2026-11-30 18:00",
    "十一月五号九点十五": "2026-11-05 09:15", "12-1 九点": "2026-12-01 09:00", "周五 九点": "2026-11-27 09:00",
    "明天下午三点半": "2026-11-26 15:30", "今晚8点": "2026-11-25 20:00", "明早九点": "2026-11-26 09:00",
    "下周三 中午": "2026-12-02 12:00", "30分钟后": "2026-11-25 12:30", "半小时前": "2026-11-25 11:30",
    "一个半小时后": "2026-11-25 13:30", "5 分钟前": "2026-11-25 11:55", "刚刚": "2026-11-25 12:00",
    "next monday": "2026-11-30 09:00", "next monday 10:00": "2026-11-30 10:00", "Fri 14:30": "2026-11-27 14:30",
    "tomorrow noon": "2026-11-26 12:00", "tomorrow at 9am": "2026-11-26 09:00", "dec 1 9am": "2026-12-01 09:00",
    "1 Dec 2026 9:30": "2026-12-01 09:30", "in an hour": "2026-11-25 13:00", "in 30 minutes": "2026-11-25 12:30",
    "in half an hour": "2026-11-25 12:30", "5 min ago": "2026-11-25 11:55", "-2h": "2026-11-25 10:00",
}  # fmt: skip


@pytest.mark.parametrize(("typed", "meant"), TIMES.items())
def test_a_time_is_written_in_words(typed: str, meant: str) -> None:
    found = parse_moment(typed, CLOCK)
    assert found is not None
    assert f"{CLOCK.local(found):%Y-%m-%d %H:%M}" == meant


UNCLEAR = ["3天", "周末", "月中", "下周底", "15号", "3日前", "3月后", "end of week", "weekend", "mid month", "dec",
           "dec 26 27", "in days", "next", "tomorrow night", "明天晚上12点", "midnight", "9",
           "下下下下周一"]  # fmt: skip


@pytest.mark.parametrize("typed", UNCLEAR)
def test_what_may_mean_two_things_is_not_guessed(typed: str) -> None:
    assert parse_day(typed, TODAY) is None
    assert parse_moment(typed, CLOCK) is None


def test_a_time_of_day_is_no_day() -> None:
    assert [parse_day(typed, TODAY) for typed in ("in an hour", "半小时后", "tomorrow 9:00")] == [None] * 3


@pytest.mark.parametrize(
    "typed", ["feb 30", "十一月三十一号", "上个月32号", "1 Dec 0000", "feb 30 9:00", "31.02. 9:00"]
)
def test_a_day_in_words_that_no_calendar_has_is_told_so(typed: str) -> None:
    assert no_such_day(typed, TODAY)


@given(today=st.dates(date(2, 1, 1), date(9997, 12, 31)), count=st.integers(0, 300))
def test_three_forms_of_a_distance_mean_the_same_day(today: date, count: int) -> None:
    ahead, ago = today + timedelta(days=count), today - timedelta(days=count)
    assert [parse_day(f.format(count), today) for f in ("+{}d", "{}天后", "in {} days")] == [ahead] * 3
    assert [parse_day(f.format(count), today) for f in ("-{}d", "{} 天前", "{} days ago")] == [ago] * 3


@given(today=st.dates(date(2, 1, 1), date(9997, 12, 31)), number=st.integers(0, 6))
def test_next_monday_is_that_of_next_week_in_both_languages(today: date, number: int) -> None:
    monday = today - timedelta(days=today.weekday())
    english = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")[number]
    meant = monday + timedelta(days=7 + number)
    assert parse_day(f"next {english}", today) == parse_day(f"下周{'一二三四五六日'[number]}", today) == meant


@given(today=st.dates(date(9, 1, 1), date(9990, 12, 31)), other=st.dates(date(2001, 1, 1), date(2001, 12, 31)))
def test_without_its_year_a_day_is_the_nearest_that_can_be_meant(today: date, other: date) -> None:
    typed = f"{other:%m-%d}"
    this, last, coming = (parse_day(typed, today, toward) for toward in (0, -1, 1))
    assert this is not None
    assert last is not None
    assert coming is not None
    assert this == other.replace(year=today.year)
    assert last <= today <= coming
    assert (last == coming) == (this == today)
    assert this in (last, coming)


PIECES = st.sampled_from([*DAYS, *TIMES, *UNCLEAR, *"上下个半月周天年初底后前十百两三点", " ", "of", "12"])


@given(
    text=st.lists(PIECES, max_size=4).map("".join),
    today=st.dates(),
    toward=st.integers(-1, 1),
)
def test_no_words_make_reading_fail(text: str, today: date, toward: int) -> None:
    assert isinstance(parse_day(text, today, toward), date | None)
    assert isinstance(parse_moment(text, CLOCK, toward=toward), int | None)


class TestFields:
    @pytest.mark.parametrize(
        ("typed", "meant"), [("12-31", "2025-12-31"), ("Dec 31", "2025-12-31"), ("11-25", "2026-11-25"),
                             ("周五", "2026-11-20"), ("friday", "2026-11-20"), ("月底", "2026-10-31")]
    )  # fmt: skip
    def test_what_has_been_is_the_last_one(self, typed: str, meant: str) -> None:
        assert Day("x", past_only=True).clean(typed, Context(CLOCK)) == date.fromisoformat(meant)

    def test_a_day_to_come_is_still_refused_where_it_is_said(self) -> None:
        for typed in ("2026-12-31", "明天", "next monday", "in 3 days"):
            with pytest.raises(Bad, match="in the future"):
                Day("x", past_only=True).clean(typed, Context(CLOCK))

    @pytest.mark.parametrize(
        ("typed", "meant"), [("1-5", datetime(2027, 1, 5, 9)), ("周一 10:00", datetime(2026, 11, 30, 10)),
                             ("12-31 8:00", datetime(2026, 12, 31, 8)), ("2026-01-05", datetime(2026, 1, 5, 9))]
    )  # fmt: skip
    def test_what_is_to_come_is_the_next_one(self, typed: str, meant: datetime) -> None:
        found = When("x", toward=1).clean(typed, Context(CLOCK))
        assert CLOCK.local(found).replace(tzinfo=None) == meant

    def test_what_ends_something_is_reckoned_from_its_beginning(self) -> None:
        begin = CLOCK.instant(date(2026, 12, 1), 9)
        for typed in ("+1h", "1小时后", "in an hour", "10:00"):
            end = When("x", follows="start_at")
            assert end.clean(typed, Context(CLOCK, anchor=end.anchor(CLOCK, None, begin))) == begin + 3_600_000

    @pytest.mark.parametrize(
        ("typed", "meant"), [("13:30", "12-01 13:30"), ("15 min", "12-01 13:45"), ("提前15分钟", "12-01 13:45"),
                             ("15分钟前", "12-01 13:45"), ("half an hour before", "12-01 13:30"),
                             ("提前1天", "11-30 14:00"), ("-2h", "12-01 12:00"), ("in 2 hours", "11-25 14:00"),
                             ("明天 9:00", "11-26 09:00")]
    )  # fmt: skip
    def test_what_reminds_of_something_is_reckoned_back_from_its_beginning(self, typed: str, meant: str) -> None:
        remind = When("x", precedes="start_at", toward=1)
        start = CLOCK.instant(date(2026, 12, 1), 14)
        found = remind.clean(typed, Context(CLOCK, anchor=remind.anchor(CLOCK, None, start)))
        assert found is not None
        assert f"{CLOCK.local(found):%m-%d %H:%M}" == meant
