"""What people type becomes a value, or a sentence beside the field; never an error of the program (R-CLN-04, D-16)."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.office import NOON, Office
from tui_crm.domain import Clock, Query, errors, parse_day, registry
from tui_crm.domain.core.fields import Bad, Context, Flag, Kind, Text, Whole
from tui_crm.domain.core.links import Links, Pairs
from tui_crm.domain.core.phones import e164
from tui_crm.domain.core.times import Day, Moment, When
from tui_crm.domain.modules import load

load()
TODAY = date(2026, 5, 6)
CONTEXT = Context(Clock(fixed=NOON), find=lambda *_: None)
KINDS = {f"{entity.name}.{name}": kind for entity in registry for name, kind in entity.fields.items()}

DAYS = {
    "2026-05-01": date(2026, 5, 1), "2026-5-1": date(2026, 5, 1), "2026/5/1": date(2026, 5, 1),
    "2026.05.01": date(2026, 5, 1), "2026年5月1日": date(2026, 5, 1), "20260501": date(2026, 5, 1),
    "２０２６－０５－０１": date(2026, 5, 1), "5-1": date(2026, 5, 1), "5月1日": date(2026, 5, 1),
    "today": TODAY, "Today ": TODAY, "今天": TODAY, "明天": date(2026, 5, 7), "后天": date(2026, 5, 8),
    "大后天": date(2026, 5, 9), "昨天": date(2026, 5, 5), "前天": date(2026, 5, 4), "+3d": date(2026, 5, 9),
    "+3": date(2026, 5, 9), "-1w": date(2026, 4, 29), "+1m": date(2026, 6, 6), "+2周": date(2026, 5, 20),
    "+1年": date(2027, 5, 6), "下周一": date(2026, 5, 11), "周五": date(2026, 5, 8), "星期天": date(2026, 5, 10),
    "上周日": date(2026, 5, 3), "friday": date(2026, 5, 8), "wednesday": date(2026, 5, 13),
}  # fmt: skip


@pytest.mark.parametrize(("typed", "meant"), DAYS.items())
def test_days_are_typed_in_many_forms(typed: str, meant: date) -> None:
    """D-16"""
    assert parse_day(typed, TODAY) == meant


@pytest.mark.parametrize("typed", ["", "soon", "2026-02-30", "2026-13-01", "0000-01-01", "99-99", "+99999d", "5", "-"])
def test_what_is_no_day_is_none(typed: str) -> None:
    assert parse_day(typed, TODAY) is None


def test_a_month_later_is_the_last_day_of_a_shorter_month() -> None:
    assert parse_day("+1m", date(2026, 1, 31)) == date(2026, 2, 28)
    assert parse_day("-1y", date(2024, 2, 29)) == date(2023, 2, 28)


@settings(max_examples=200)
@given(
    text=st.text(max_size=12) | st.from_regex(r"[+-]\d{1,4}[dwmy天周月年]?", fullmatch=True)
    | st.from_regex(r"\d{1,4}[-/.]\d{1,2}([-/.]\d{1,2})?", fullmatch=True),
    today=st.dates(),
)  # fmt: skip
def test_reading_a_day_never_fails(text: str, today: date) -> None:
    """D-16"""
    assert isinstance(parse_day(text, today), date | None)


WORDS = st.text(max_size=5)
ANYTHING = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=40), st.binary(max_size=9), st.dates(),
    st.lists(st.integers() | WORDS, max_size=3), st.dictionaries(WORDS, WORDS, max_size=3),
)  # fmt: skip


@settings(max_examples=150)
@given(value=ANYTHING)
@example(value="\ud800")
@example(value="²")
@example(value="１" * 400)
@example(value='{"a":' * 3000)
@example(value='{"a": "\\u001b[31m", "b": "\\ud800"}')
@example(value=2**80)
@example(value=date.max)
@example(value=date.min)
@example(value="9999-12-31")
@example(value="a@" + "b" * 300 + ".example")
def test_any_value_is_taken_or_refused_with_a_sentence(value: Any) -> None:
    """Whatever a file or a program passes, every kind of field answers in its own words."""
    for name, kind in KINDS.items():
        try:
            stored = kind.clean(value, CONTEXT)
        except Bad as bad:
            refused = str(bad.message)
            if refused:
                continue
            raise
        if isinstance(stored, str):
            stored.encode()
            assert not set(stored) & set(map(chr, (*range(9), *range(11, 32), 127))), name
            assert kind.clean(stored, CONTEXT) == stored, f"{name}: cleaning twice changes nothing"
        elif isinstance(stored, int):
            assert abs(stored) < 2**63, name


@pytest.mark.parametrize("text", ["\x1b[31mrot", "a\x00b", "\x07", "x\x7f", "\x9b31m", "\ud83d", "\x1b]0;title\x07"])
def test_control_characters_are_refused(text: str) -> None:
    with pytest.raises(Bad):
        Text("Name").clean(text, CONTEXT)


HARMLESS = ["[/b]", "[red]x[/]", "abc\u202edef", "z" + "\u0301" * 80, "{name}", "%s %(x)s", "'; DROP TABLE x; --",
            "😀👩‍👩‍👧", "\u200bx", "ا لعربية", "<b>", "\\n", "=1+1", "NULL", "𠀀𪚥", "ﬁ Ⅷ ㎡"]  # fmt: skip


def test_odd_text_is_kept_as_text(office: Office) -> None:
    """Markup, right-to-left overrides, stacks of accents: values like any other."""
    import unicodedata

    for text in HARMLESS:
        made = office.customer(text, remark=f"{text}\n{text}")
        seen = office.desk("lijing").read("customers", made.id)
        assert seen["name"] == unicodedata.normalize("NFC", text)
        assert len(seen["remark"].split("\n")) == 2
    names = office.names("lijing", Query(sort=(("name", "asc"),)))
    assert len(names) == len(HARMLESS)
    assert office.problems_of("customers") == []


def test_lengths_are_counted_in_characters(office: Office) -> None:
    """R-CUS-07"""
    assert len(office.customer("满" * 100)["name"]) == 100
    for field, most in (("name", 100), ("address", 255), ("email", 100), ("phone", 30), ("remark", 4000), ("code", 30)):
        with pytest.raises(errors.Invalid) as refused:
            office.customer(**{"name": "恒达", field: "1" * (most + 1)})
        assert set(refused.value.fields) == {field}


def test_values_of_the_wrong_kind_are_refused_at_their_field(office: Office) -> None:
    wrong = {
        "credit": "很多", "email": "wang", "website": "no web", "postal_code": "!!", "last_purchase_on": "bald",
        "level": "没有的", "region": "没有的", "owner": "没有的", "tags": "没有的", "kind": "animal",
        "extra": "没有冒号",
        "version": 3, "nothing": 1, "created_at": 5, "code": "<>", "phone_e164": "+1", "name_sort": "x",
        "deleted_at": 1,
    }  # fmt: skip
    before = office.book.head()
    with pytest.raises(errors.Invalid) as refused:
        office.admin.create("customers", {"name": "恒达", **wrong})
    assert set(refused.value.fields) == set(wrong)
    assert all(str(message) for message in refused.value.fields.values())
    assert office.book.head() == before


def test_links_lead_to_what_is_there_and_in_use(office: Office) -> None:
    value = office.value("customer_level", "minor")
    office.admin.change("dictionary_values", value, {"active": False})
    for wrong in ({"level": value}, {"level": 10**9}, {"level": 2**80},
                  {"level": office.value("customer_type", "partner")},
                  {"tags": [value]}, {"tags": [2**80]}, {"tags": "²"}, {"region": 10**9}, {"owner": True}):  # fmt: skip
        with pytest.raises(errors.Invalid) as refused:
            office.admin.create("customers", {"name": "恒达", **wrong})
        assert set(refused.value.fields) == set(wrong)


def test_a_value_that_is_switched_off_stays_where_it_is(office: Office) -> None:
    """D-12"""
    made = office.customer("恒达", level="minor")
    value = office.value("customer_level", "minor")
    office.admin.change("dictionary_values", value, {"active": False})
    changed = office.desk("lijing").change("customers", made.id, {"name": "宏大", "level": value})
    assert changed.label("level") == "次要"


def test_yes_and_no_in_both_languages() -> None:
    flag = Flag("x")
    assert [flag.clean(v, CONTEXT) for v in ("是", "YES", "ｙ", "1", True, "✓", "√")] == [True] * 7
    assert [flag.clean(v, CONTEXT) for v in ("否", "no", "", None, False, "0")] == [False] * 6
    with pytest.raises(Bad):
        flag.clean("maybe", CONTEXT)


def test_numbers_in_full_width_digits() -> None:
    assert Whole("x", -5, 100).clean("　４２", CONTEXT) == 42
    assert Whole("x", -5, 100).clean("－３", CONTEXT) == -3


@given(beyond=st.integers(101, 10**40) | st.integers(-(10**40), -6))
@example(beyond=10**4000)
def test_a_number_beyond_its_limits_is_told_them_however_long_it_is(beyond: int) -> None:
    with pytest.raises(Bad, match="Between -5 and 100"):
        Whole("x", -5, 100).clean(str(beyond), CONTEXT)


@pytest.mark.parametrize("typed", ["1990-02-30", "19900230", "2-30", "2026年13月1日", "31.02."])
@pytest.mark.parametrize(
    ("kind", "time"), [(Day("日"), ""), (Moment("刻"), ""), (When("时"), ""), (When("时"), " 9:00")]
)
def test_a_day_that_is_not_in_the_calendar_is_told_so(kind: Kind, time: str, typed: str) -> None:
    """The form is right, so it is not blamed."""
    with pytest.raises(Bad, match="There is no such day"):
        kind.clean(typed + time, CONTEXT)


@pytest.mark.parametrize("typed", ["someday", "2026-05-01 25:00", "25:00"])
def test_what_is_no_time_is_no_missing_day(typed: str) -> None:
    with pytest.raises(Bad, match="This is not a time"):
        When("时").clean(typed, CONTEXT)


def test_a_birthday_is_not_to_come() -> None:
    with pytest.raises(Bad):
        Day("x", past_only=True).clean("明天", CONTEXT)
    assert Day("x", past_only=True).clean("今天", CONTEXT) == TODAY


def test_a_day_stands_for_its_beginning_in_the_books_zone() -> None:
    """D-16"""
    clock = CONTEXT.clock
    assert clock.local(Moment("x").clean("2026-05-06", CONTEXT)).isoformat() == "2026-05-06T00:00:00+08:00"
    assert clock.today() == TODAY


FAR = ["0001-01-01 1:00", "0001-01-01T00:00:00+08:00", "1899-12-31 23:59", "2200-01-01", "9999-12-31T23:59:00-12:00",
       -(10**17), -62_135_625_943_000, 10**17]  # fmt: skip


@pytest.mark.parametrize("value", FAR)
def test_a_time_that_nobody_can_mean_is_refused(value: str | int) -> None:
    with pytest.raises(Bad, match="between 1900 and 2199"):
        When("x").clean(value, CONTEXT)


def test_the_years_that_are_taken_begin_and_end_in_the_books_zone() -> None:
    for text in ("1900-01-01 0:00", "2199-12-31 23:59"):
        found = When("x").clean(text, CONTEXT)
        assert When("x").clean(found, CONTEXT) == found


@pytest.mark.parametrize("zone", ["Asia/Shanghai", "America/New_York", "Pacific/Kiritimati"])
@given(instant=st.integers(-(2**63), 2**63 - 1))
def test_every_instant_can_be_told(zone: str, instant: int) -> None:
    """Also one that a book has from elsewhere."""
    assert 1 <= Clock(zone).local(instant).year <= 9999


def test_a_day_ends_where_the_next_one_begins() -> None:
    """D-16; the last day of all has an end as well."""
    clock = Clock("America/New_York")
    assert clock.end(date(2026, 11, 1)) - clock.midnight(date(2026, 11, 1)) == 25 * 3_600_000
    assert clock.end(date(2026, 3, 8)) - clock.midnight(date(2026, 3, 8)) == 23 * 3_600_000
    assert clock.end(date.max) > clock.midnight(date.max)


def test_several_links_are_stored_in_one_way() -> None:
    links = Links("dictionary_values", "x")
    assert links.clean([7, 3, 7], CONTEXT) == links.clean("3，7", CONTEXT) == ",3,7,"
    assert links.clean([], CONTEXT) == links.clean(" , ", CONTEXT) == ""


def test_extended_information_is_lines_of_names_and_values() -> None:
    """R-CUS-13"""
    pairs = Pairs("x")
    assert pairs.clean("车牌：浙A\n司机: 老刘", CONTEXT) == pairs.clean({"司机": "老刘", "车牌": "浙A"}, CONTEXT)
    for wrong in ("无冒号", ": 值", "[1]", "{", '{"a": {"b": 1}}', '{"a": "\\u001b[2J"}', {1: {2: 3}}):
        with pytest.raises(Bad):
            pairs.clean(wrong, CONTEXT)


@settings(max_examples=60)
@given(text=st.text(st.sampled_from("0123456789+-() 转extEXT分机#,.１"), max_size=24))
def test_any_number_is_understood_or_left_alone(text: str) -> None:
    number = e164(text)
    assert number == "" or (number[0] == "+" and number[1:].isdigit())
