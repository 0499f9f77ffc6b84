"""Days as people write them are read one way or not at all (R-IMX-04, R-CLN-06)."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui_crm.exchange.days import MONTHS, ORDERS, Order, order_of, read_day
from tui_crm.exchange.unclear import Unclear

MAY = date(2023, 5, 1)
YEAR_LAST: tuple[Order, ...] = ("dmy", "mdy")


@pytest.mark.parametrize(
    "text",
    [
        "2023-05-01", "2023/5/1", "2023.5.1", "2023年5月1日", "2023年05月01号", "２０２３年５月１日", "20230501",
        "2023/5/1 0:00", "2023-05-01T00:00:00Z", "1 May 2023", "01-May-2023", "May 1st, 2023", "45047", "45047.0",
        "23年5月1日", "民国112年5月1日", "民國112年5月1日", "二〇二三年五月一日", "二零二三年 五月 一日",
    ],
)  # fmt: skip
def test_forms_that_can_be_read_in_one_way(text: str) -> None:
    """Chinese, ISO, English months, a time of midnight, and the serial number of a spreadsheet."""
    assert {read_day(text, order) for order in (None, *ORDERS)} == {MAY}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "5-1",
        "明天",
        "+3d",
        "2023-02-30",
        "2023/5/1 13:20",
        "1 Mai 2023",
        "230501",
        "99999999",
        "5.2023",
        "3-5-1",
        "2023年5月",
        "5月1日",
        "百年五月一日",
    ],
)
def test_what_is_no_whole_day_is_not_guessed(text: str) -> None:
    """No year is added, no time thrown away, no wrong day turned into the next."""
    assert {read_day(text, order) for order in (None, *ORDERS)} == {None}


@given(day=st.dates(date(1900, 1, 1), date(2999, 12, 31)), sign=st.sampled_from("-/."))
def test_what_stands_first_is_proved_or_said(day: date, sign: str) -> None:
    """A day that could be another one is read only by somebody who says what comes first."""
    dmy = f"{day.day:02}{sign}{day.month:02}{sign}{day.year}"
    mdy = f"{day.month}{sign}{day.day}{sign}{day.year}"
    assert (read_day(dmy, "dmy"), read_day(mdy, "mdy")) == (day, day)
    sure = day.day > 12 or day.day == day.month
    assert (read_day(dmy, None), read_day(mdy, None)) == ((day, day) if sure else (None, None))


@given(days=st.lists(st.dates(date(1990, 1, 1), date(2030, 1, 1)), min_size=1), order=st.sampled_from(YEAR_LAST))
def test_one_day_decides_for_its_column(days: list[date], order: Order) -> None:
    """A column is read as it was written, or somebody is asked."""
    texts = [f"{d:%d.%m.%Y}" if order == "dmy" else f"{d:%m.%d.%Y}" for d in days]
    if any(d.day > 12 and d.day != d.month for d in days):
        assert order_of(texts) == order
        assert [read_day(text, order) for text in texts] == days
    elif any(d.day != d.month for d in days):
        with pytest.raises(Unclear) as unclear:
            order_of(texts)
        assert unclear.value.example in texts
    else:
        assert order_of(texts) is None


def test_a_column_that_proves_both_is_unclear() -> None:
    """Two people wrote it."""
    with pytest.raises(Unclear):
        order_of(["31.05.2023", "05.31.2023", "2023-05-01"])


@pytest.mark.parametrize(
    ("texts", "order"),
    [
        (["23-05-01", "99-05-01"], "ymd"),
        (["23-5-1", "23-05-01"], "ymd"),
        (["1/5/23", "31/5/23"], "dmy"),
        (["05/01/23", "05/31/23"], "mdy"),
        (["01.05.23", "31.05.2023"], "dmy"),
        (["23年5月1日", "2023-05-01"], None),
        (["9.9.99"], None),
    ],
)
def test_a_column_proves_where_its_years_of_two_digits_stand(texts: list[str], order: Order | None) -> None:
    assert order_of(texts) == order


@pytest.mark.parametrize("texts", [["23-05-01"], ["01/02/03"], ["99-05-01", "31.05.2023"], ["09.09.08"]])
def test_years_of_two_digits_that_may_stand_in_two_places_are_unclear(texts: list[str]) -> None:
    with pytest.raises(Unclear):
        order_of(texts)


def test_years_of_two_digits_are_read_as_somebody_says() -> None:
    """What has one digit is no year."""
    assert [read_day("23-5-1", order) for order in (None, "ymd", "dmy", "mdy")] == [MAY, MAY, None, None]
    assert [read_day("23-05-01", order) for order in (None, "ymd", "dmy")] == [None, MAY, date(2001, 5, 23)]
    assert [read_day("1.5.23", order) for order in (None, "ymd", "dmy")] == [None, None, MAY]


def test_a_century_is_the_last_that_is_possible() -> None:
    """Nobody was born in the future."""
    assert [read_day(text, "ymd", date(2026, 5, 1)) for text in ("26-05-01", "26-05-02", "68年5月1日")] == [
        date(2026, 5, 1),
        date(1926, 5, 2),
        date(1968, 5, 1),
    ]
    assert [read_day(text, "ymd") for text in ("68-5-1", "69-5-1")] == [date(2068, 5, 1), date(1969, 5, 1)]


@given(day=st.dates(date(1927, 5, 20), date(2173, 10, 13)))
def test_the_serial_number_is_that_of_spreadsheets(day: date) -> None:
    """45047 is the first of May 2023 (five digits are days; fewer could be years)."""
    assert read_day(str(45047 + (day - MAY).days), None) == day
    assert read_day(f"{MONTHS[day.month - 1]} {day.day}, {day.year}", None) == day
