"""Conditions that move along with today, and groups of which any has to hold (R-QRY-01, R-QRY-07, R-CUS-40)."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.domain.reckoning import spoken_of
from tests.office import DAY, SECOND, Office
from tui_crm.domain import Filter, FilterGroup, Query, errors, packed, unpacked
from tui_crm.domain.core import conditions, periods
from tui_crm.domain.core.query import RELATIVE, WITH_DAYS

DAYS = st.dates(date(1950, 1, 1), date(2150, 12, 31))


@settings(max_examples=300)
@given(today=DAYS, operator=st.sampled_from(RELATIVE), n=st.integers(1, 800), off=st.integers(-900, 900))
@example(today=date(2024, 2, 29), operator="last_year", n=1, off=-60)
@example(today=date(2024, 3, 31), operator="last_month", n=1, off=-31)
@example(today=date(2027, 1, 3), operator="last_week", n=1, off=-7)
@example(today=date(2026, 1, 1), operator="last_quarter", n=1, off=-1)
def test_periods_are_what_the_calendar_says(today: date, operator: str, n: int, off: int) -> None:
    first, last = periods.span(operator, n, today)
    day = today + timedelta(days=off)
    assert (first <= day <= last) != (operator == "not_last_days") or not spoken_of(operator, n, day, today)
    for edge, outside in ((first, first - timedelta(days=1)), (last, last + timedelta(days=1))):
        inside = operator != "not_last_days"
        assert spoken_of(operator, n, edge, today) == inside
        assert spoken_of(operator, n, outside, today) != inside


@given(today=DAYS, unit=st.sampled_from(["week", "month", "quarter", "year"]))
def test_the_last_one_ends_where_this_one_begins(today: date, unit: str) -> None:
    before, now = periods.span(f"last_{unit}", None, today), periods.span(f"this_{unit}", None, today)
    assert before[1] + timedelta(days=1) == now[0]
    assert now[0] <= today <= now[1]


def followed_up(office: Office, name: str, when: datetime | None) -> None:
    """A customer with a follow-up at a time, or with none."""
    made = office.customer(name)
    if when is not None:
        office.desk("lijing").create("followups", {"customer": made.id, "at": int(when.timestamp() * 1000),
                                                   "content": "电话", "method": "phone"})  # fmt: skip


def asked(office: Office, operator: str, value: int | None = None, field: str = "last_followup_at") -> list[str]:
    return sorted(office.names("lijing", Query(filters=(Filter(field, operator, value),))))


def test_no_follow_up_for_days_finds_those_never_followed_up_too(office: Office) -> None:
    """The day counts in the book's time zone: a minute before midnight is another day."""
    zone = ZoneInfo("Asia/Shanghai")
    followed_up(office, "从未", None)
    followed_up(office, "四月六日零点", datetime(2026, 4, 6, tzinfo=zone))
    followed_up(office, "四月五日深夜", datetime(2026, 4, 5, 23, 59, tzinfo=zone))
    assert asked(office, "last_days", 30) == ["四月六日零点"]
    assert asked(office, "not_last_days", 30) == ["从未", "四月五日深夜"]
    office.pass_time(DAY)
    assert asked(office, "not_last_days", 30) == ["从未", "四月五日深夜", "四月六日零点"]


def test_a_day_ends_at_midnight_of_the_book(office: Office) -> None:
    office.customer("今天")
    for operator in ("today", "this_week", "this_month", "this_quarter", "this_year", "last_days", "next_days"):
        assert asked(office, operator, 1, "created_at") == ["今天"]
    office.pass_time(DAY // 2 - SECOND)
    assert asked(office, "today", field="created_at") == ["今天"]
    office.pass_time(SECOND)
    assert asked(office, "today", field="created_at") == []
    assert asked(office, "last_days", 1, "created_at") == ["今天"]
    assert asked(office, "not_last_days", 1, "created_at") == []


@pytest.mark.parametrize("value", ["", None, "many", 0, -3, 36_501, 10**9, True, 1.5])
@pytest.mark.parametrize("operator", WITH_DAYS)
def test_days_that_make_no_sense_are_refused_with_a_sentence(office: Office, operator: str, value: object) -> None:
    with pytest.raises(errors.Invalid) as refused:
        office.admin.page("customers", Query(filters=(Filter("created_at", operator, value),)))
    assert "36500" in str(refused.value)


def test_any_of_several_conditions(office: Office) -> None:
    for name, points in (("甲公司", 0), ("乙公司", 50), ("丙公司", 90)):
        office.admin.change("customers", office.customer(name).id, {"points": points})
    either = FilterGroup((Filter("name", "has", "甲"), Filter("points", "at_least", 80)))
    assert sorted(office.names("lijing", Query(filters=(either,)))) == ["丙公司", "甲公司"]
    both = FilterGroup((Filter("name", "has", "乙"), Filter("points", "at_most", 60)), every=True)
    assert sorted(office.names("lijing", Query(filters=(FilterGroup((either, both)),)))) == [
        "丙公司",
        "乙公司",
        "甲公司",
    ]
    assert office.names("lijing", Query(filters=(either, both))) == []


def test_a_group_does_not_hide_a_field_that_is_hidden(office: Office) -> None:
    office.role("customer_manager", customers={"credit": 0})
    for group in (FilterGroup((Filter("credit", "at_least", 1), Filter("name", "has", "甲"))), FilterGroup(())):
        with pytest.raises(errors.Invalid):
            office.desk("lijing").page("customers", Query(filters=(group,)))


parts = st.recursive(
    st.builds(Filter, st.sampled_from(["name", "credit"]), st.sampled_from(["is", "empty"]), st.integers() | st.text()),
    lambda one: st.builds(FilterGroup, st.lists(one, min_size=1, max_size=3).map(tuple), st.booleans()),
)


@given(st.lists(parts).map(tuple))
def test_conditions_survive_being_stored(conditions: tuple[Filter | FilterGroup, ...]) -> None:
    assert unpacked(packed(conditions)) == conditions


def test_few_found_by_an_index_are_sorted_and_many_are_walked(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whichever way leads to the page, the rows are the same."""
    from tui_crm.domain.core import question

    for n in range(12):
        followed_up(office, f"客户{n:02}", None if n % 3 else datetime(2026, 5, 1, tzinfo=ZoneInfo("Asia/Shanghai")))
    query = Query(filters=(Filter("last_followup_at", "not_last_days", 30),), sort=(("id", "desc"),), limit=5)
    wanted = [f"客户{n:02}" for n in range(11, -1, -1) if n % 3]
    for few in (5000, 3):
        monkeypatch.setattr(question, "FEW", few)
        desk, place, found = office.desk("chenguodong"), None, []
        while True:
            page = desk.page("customers", Query(**{**query.__dict__, "after": place}))
            found += [str(row["name"]) for row in page.rows]
            if (place := page.next) is None:
                break
        assert found == wanted


class TestManyConditions:
    """As a file of customer numbers gives them (R-QRY-01)."""

    def test_of_hundreds_any_or_all_may_have_to_hold(self, office: Office) -> None:
        first, *_ = [office.customer(f"客户{n}", code=f"N{n}") for n in range(3)]
        numbers = tuple(f"N{n}" for n in range(1, conditions.MOST))
        any_of_them = FilterGroup(tuple(Filter("code", "is", number) for number in numbers))
        none_of_them = tuple(Filter("code", "not", number) for number in numbers)
        assert office.names("lijing", Query(filters=(any_of_them,))) == ["客户2", "客户1"]
        for filters in (none_of_them, (FilterGroup(none_of_them, every=True),)):
            assert [row.id for row in office.desk("lijing").page("customers", Query(filters=filters)).rows] == [
                first.id
            ]
            assert office.desk("lijing").count("customers", Query(filters=filters)).n == 1
        mixed = FilterGroup((Filter("name", "has", "户0"), *(Filter("region", "not", 1) for _ in numbers[1:])))
        assert len(office.names("lijing", Query(filters=(mixed,)))) == 3

    def test_more_or_deeper_ones_are_refused_in_a_sentence(self, office: Office) -> None:
        office.customer("恒达")
        one = Filter("name", "is", "恒达")
        deep = FilterGroup((one, one))
        for n in range(2, conditions.DEEPEST):
            deep = FilterGroup((one, deep), every=n % 2 == 0)
        assert office.names("lijing", Query(filters=(deep,))) == ["恒达"]
        far = FilterGroup((one, FilterGroup((one, deep))))
        for filters in ((one,) * (conditions.MOST + 1), (FilterGroup((one,) * 5000),), (far,)):
            with pytest.raises(errors.Invalid, match="conditions"):
                office.desk("lijing").page("customers", Query(filters=filters))
            with pytest.raises(errors.Invalid, match="conditions"):
                office.desk("lijing").count("customers", Query(filters=filters))

    def test_very_many_words_are_looked_for_or_refused_in_a_sentence(self, office: Office) -> None:
        """The search index takes any number; in a list without one each word is a condition."""
        many = Query(words="恒达 " * 5 * conditions.MOST)
        assert office.admin.page("customers", many).rows == ()
        with pytest.raises(errors.Invalid, match="conditions"):
            office.admin.page("audit", many)
        assert office.admin.page("audit", Query(words="恒达 " * conditions.MOST)).rows == ()
