"""Times as people and programs write them are read one way or not at all (R-IMX-04, R-CLN-06)."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui_crm.domain import Clock
from tui_crm.exchange.days import ORDERS, order_of
from tui_crm.exchange.moments import day_part, is_time_alone, read_day_of, read_moment

CLOCK = Clock()
SHANGHAI = ZoneInfo("Asia/Shanghai")


def instant(*parts: int) -> int:
    """An instant by the clocks of the book."""
    return round(datetime(*parts, tzinfo=SHANGHAI).timestamp() * 1000)  # type: ignore[arg-type,misc]


@pytest.mark.parametrize(
    "text",
    [
        "2026-05-01 14:30", "2026-05-01 14:30:00", "2026-05-01T14:30:00", "2026-05-01T14:30:00+08:00",
        "2026-05-01T14:30:00.000+0800", "2026-05-01T06:30:00Z", "2026-05-01 06:30:00 UTC", "2026/5/1 14:30:00",
        "2026年5月1日 14:30", "2026年5月1日14时30分", "2026年5月1日 14点30分0秒", "2026/5/1 下午2:30",
        "2026/5/1 下午 2:30:00", "20260501 1430", "20260501T143000", "20260501T063000Z",
        "May 1, 2026 2:30 PM", "1-May-2026 2:30:00 p.m.",
        "２０２６－０５－０１　１４：３０", "46143.6041666667", "46143.604167",
    ],
)  # fmt: skip
def test_forms_that_can_be_read_in_one_way(text: str) -> None:
    """Our own exports, ISO with or without a zone, Chinese, English, and the serial number of a spreadsheet."""
    assert {read_moment(text, order, CLOCK, 9) for order in (None, *ORDERS)} == {instant(2026, 5, 1, 14, 30)}


def test_what_stands_first_is_proved_or_said() -> None:
    """As with days: the day of a time that could be another one is read only where somebody says which."""
    assert read_moment("01.05.2026 14:30", None, CLOCK, 9) is None
    assert read_moment("01.05.2026 14:30", "dmy", CLOCK, 9) == instant(2026, 5, 1, 14, 30)
    assert read_moment("5/1/2026 2:30 PM", "mdy", CLOCK, 9) == instant(2026, 5, 1, 14, 30)
    assert order_of(map(day_part, ["01.05.2026 14:30", "31.05.2026 8:00"])) == "dmy"


@pytest.mark.parametrize(
    ("text", "hour"),
    [
        ("2026-05-01 12:30 am", 0), ("2026-05-01 12:30 pm", 12), ("2026-05-01 上午12:30", 0),
        ("2026-05-01 中午12:30", 12), ("2026-05-01 中午1:30", 13), ("2026-05-01 晚上8:30", 20), ("2026-05-01 00:30", 0),
    ],
)  # fmt: skip
def test_halves_of_the_day(text: str, hour: int) -> None:
    assert read_moment(text, None, CLOCK, 9) == instant(2026, 5, 1, hour, 30)


@pytest.mark.parametrize(
    "text",
    ["2026-05-01 14:30", "2026/5/1 下午2:30", "46143.604", "20260501 1430", "2026-05-01", "2026-04-30T16:00:00Z"],
)
def test_a_field_for_a_day_has_no_room_for_the_time(text: str) -> None:
    """Databases write days with a time, and some of them as the midnight of this zone in another one."""
    assert read_day_of(text, None, CLOCK) == date(2026, 5, 1)


@pytest.mark.parametrize("text", ["2026-05-01T06:30:00Z", "2026-05-01 14:30:00 +0800", "2026-05-01 25:00", "14:30"])
def test_the_day_of_a_time_in_some_zone_is_not_guessed(text: str) -> None:
    assert read_day_of(text, None, CLOCK) is None


def test_a_day_alone_means_the_hour_of_its_field_and_midnight_is_a_time() -> None:
    assert read_moment("2026-05-01", None, CLOCK, 18) == instant(2026, 5, 1, 18)
    assert read_moment("46143", None, CLOCK, 18) == instant(2026, 5, 1, 18)
    assert read_moment("2026-05-01 00:00:00", None, CLOCK, 18) == instant(2026, 5, 1)


@pytest.mark.parametrize(
    "text",
    [
        "", "14:30", "+2h", "昨天", "明天下午3点", "5-1 9:00", "2026-05-01 25:00", "2026-05-01 14:60",
        "2026-02-30 14:30", "2026-05-01 13:00 am", "2026-05-01 晚上12:00", "2026-05-01 14", "2026-05-01 14:30 CEST",
        "2026-05-01 14:30+99:00", "1 august 2026 x", "5/1/6 2:30 PM", "2026-05-01" + " " * 90 + "14:30", "客户来访",
    ],
)  # fmt: skip
def test_what_is_no_whole_time_is_not_guessed(text: str) -> None:
    """Nothing is reckoned from today, and no part of a cell is thrown away."""
    assert {read_moment(text, order, CLOCK, 9) for order in (None, *ORDERS)} == {None}


def test_a_time_without_a_day_is_known_as_one() -> None:
    assert [is_time_alone(text) for text in ("15:30", "下午3点", "+1h")] == [True, True, True]
    assert not is_time_alone("2026-05-01 15:30")


@given(when=st.datetimes(datetime(1900, 1, 1), datetime(2199, 12, 31)), form=st.sampled_from(["iso", "slashes"]))
def test_every_second_comes_back(when: datetime, form: str) -> None:
    """What our own exports write is the instant that it was."""
    text = when.isoformat(" ", "seconds") if form == "iso" else f"{when:%Y/%m/%d %I:%M:%S %p}"
    assert read_moment(text, None, CLOCK, 9) == instant(*when.timetuple()[:6])
