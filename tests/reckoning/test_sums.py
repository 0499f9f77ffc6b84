"""Sums come to what an office expects, exactly, and what cannot be done is said in plain words (R-TOL-02)."""

from __future__ import annotations

import contextlib
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui_crm.domain import workdays
from tui_crm.i18n import LANGUAGES, tr
from tui_crm.reckoning import Value, Wrong, plain, reckon

TODAY = date(2026, 11, 25)
"""A Wednesday."""

amounts = st.decimals(0, 10**9, places=2, allow_nan=False)
days = st.dates(date(2004, 1, 1), date(2026, 12, 31))


def done(text: str, last: Value | None = None) -> str:
    """What a sum comes to, as it would go into a field."""
    return plain(reckon(text, today=TODAY, calendar=workdays, last=last).value)


def refused(text: str) -> str:
    with pytest.raises(Wrong) as wrong:
        reckon(text, today=TODAY, calendar=workdays)
    for language in LANGUAGES:
        assert tr(wrong.value.message, language=language)
    return tr(wrong.value.message, language="en")


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("1200 + 13%", "1356"),
        ("1356 - 13%", "1179.72"),
        ("1,200 + 13% + 5%", "1423.8"),
        ("15% of 4800", "720"),
        ("4800 的 15%", "720"),
        ("4800的15%", "720"),
        ("4800 * 15%", "720"),
        ("5% + 3%", "8%"),
        ("30% / 2", "0.15"),
    ],
)
def test_percentages_are_reckoned_as_shops_do(text: str, result: str) -> None:
    assert done(text) == result


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("3.5万 * 12", "420000"),
        ("2千万 / 4", "5000000"),
        ("1亿2000万", "120000000"),
        ("3万5千 + 1", "35001"),
        ("１，２００．５×２", "2401"),
        ("￥1,234,567.89 － 0.89", "1234567"),
        ("1200元 ÷ 4", "300"),
        ("（1＋2）×3 =", "9"),
        ("0.1 + 0.2", "0.3"),
    ],
)
def test_amounts_may_be_written_as_people_and_input_methods_write_them(text: str, result: str) -> None:
    assert done(text) == result


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("2 + 3 * 4", "14"),
        ("(2 + 3) * 4", "20"),
        ("-2 * -3", "6"),
        ("-(2 + 3)", "-5"),
        ("10 - 4 - 3", "3"),
        ("100 / 10 / 2", "5"),
        ("10 % 3", "1"),
    ],
)
def test_products_come_before_sums_and_brackets_before_both(text: str, result: str) -> None:
    assert done(text) == result


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("today + 45d", "2027-01-09"),
        ("今天 + 45天", "2027-01-09"),
        ("明天 + 2周", "2026-12-10"),
        ("2026-01-31 + 1个月", "2026-02-28"),
        ("2024-02-29 + 1y", "2025-02-28"),
        ("today - 3", "2026-11-22"),
        ("2026-12-31 - today", "36"),
        ("2026年12月31日 - 今天", "36"),
        ("(2026-12-30 - today) / 7", "5"),
    ],
)
def test_days_are_moved_and_counted(text: str, result: str) -> None:
    assert done(text) == result


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("workdays today to 2026-11-30", "4"),
        ("工作日 2026-10-01 至 2026-10-10", "3"),
        ("今天 + 10个工作日", "2026-12-09"),
        ("2026-09-30 + 1wd", "2026-10-08"),
        ("today - 3wd", "2026-11-20"),
    ],
)
def test_working_days_follow_the_chinese_calendar(text: str, result: str) -> None:
    """The first week of October 2026 is free, and Saturday the 10th is worked for it."""
    assert done(text) == result


def test_where_the_holidays_are_not_known_that_is_said() -> None:
    sum_ = reckon("2060-01-01 + 3wd", today=TODAY, calendar=workdays)
    assert sum_.note is not None
    assert "2060" in tr(sum_.note, language="en")
    assert reckon("2026-01-05 + 3wd", today=TODAY, calendar=workdays).note is None


def test_the_result_before_can_be_gone_on_with() -> None:
    assert done("ans * 2", last=Decimal("1.5")) == "3"
    assert done("结果 + 1d", last=date(2026, 12, 31)) == "2027-01-01"
    assert refused("ans * 2") == "There is no result before this one."


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "Type a sum, such as 1200 + 13%."),
        ("1 / 0", "Nothing can be divided by zero."),
        ("1 / (3 - 3)", "Nothing can be divided by zero."),
        ("(1 + 2", "A bracket is not closed."),
        ("1 + 2)", "There is a bracket too many."),
        ("1 +", "Something is missing at the end."),
        ("* 2", "A number is missing before “*”."),
        ("1 2", "A sign is missing before “2”."),
        ("1 + apples", "“apples” is not understood here."),
        ("100,00 + 1", "“,00 + 1” is not understood here."),
        ("3万5", "Write out “3万5”: it can be read in two ways."),
        ("2026-02-30 + 1", "There is no such day: 2026-02-30"),
        ("today + today", "Two days cannot be added. With - you get the days between them."),
        ("today * 2", "Days and numbers do not go together like this."),
        ("today + 1.5", "Days are added to a day as a whole number."),
        ("-today", "A day has no sign."),
        ("9" * 40, "This is too large."),
        (f"{'9' * 20} * {'9' * 20}", "This is too large."),
        ("1" * 300, "This is too long: 200 characters at most."),
        ("__import__('os')", "“__import__('os')” is not understood here."),
    ],
)
def test_what_cannot_be_done_is_said_in_plain_words(text: str, why: str) -> None:
    assert refused(text) == why


def written(number: Decimal) -> str:
    return f"{number:,}"


@given(amounts, amounts, st.sampled_from("+-*"))
def test_amounts_are_exact_as_decimals_are(one: Decimal, other: Decimal, sign: str) -> None:
    exact = {"+": one + other, "-": one - other, "*": one * other}[sign]
    assert Decimal(done(f"{written(one)} {sign} {written(other)}")) == exact


@given(amounts, st.decimals(1, 10**6, places=2, allow_nan=False))
def test_quotients_are_right_to_the_places_that_are_shown(one: Decimal, other: Decimal) -> None:
    assert abs(Decimal(done(f"{one} / {other}")) * other - one) <= other * Decimal("0.00000000006")


@given(amounts, st.decimals(0, 100, places=2, allow_nan=False))
def test_adding_a_share_is_multiplying(amount: Decimal, share: Decimal) -> None:
    assert Decimal(done(f"{amount} + {share}%")) == amount * (1 + share / 100)
    assert Decimal(done(f"{share}% of {amount}")) == amount * share / 100


@given(amounts, amounts, amounts)
def test_brackets_say_what_comes_first(a: Decimal, b: Decimal, c: Decimal) -> None:
    assert Decimal(done(f"({a} + {b}) - {c}")) == a + b - c
    assert Decimal(done(f"{a} - ({b} + {c})")) == a - b - c


@given(days, st.integers(0, 20_000))
def test_moving_a_day_and_counting_back_agree(day: date, count: int) -> None:
    moved = date.fromisoformat(done(f"{day} + {count}d"))
    assert moved == day + timedelta(days=count)
    assert done(f"{moved.year}年{moved.month}月{moved.day}日 - {day}") == str(count)


@given(days, st.integers(0, 400))
def test_working_days_are_those_of_the_calendar(day: date, length: int) -> None:
    last = day + timedelta(days=length)
    worked = sum(workdays.is_worked(day + timedelta(days=n)) for n in range(length + 1))
    assert done(f"workdays {day} to {last}") == str(worked)


@given(st.text(alphabet="0123456789.,+-*/%()万亿的天 today至工作日ansof年月", max_size=40))
def test_whatever_is_typed_gives_a_result_or_a_sentence(text: str) -> None:
    with contextlib.suppress(Wrong):
        assert done(text, last=Decimal(7))


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("月底", "2026-11-30"),
        ("月底 - 今天", "5"),
        ("12月底 - 今天", "36"),
        ("下周一 + 3天", "2026-12-03"),
        ("下个月一号", "2026-12-01"),
        ("3天后", "2026-11-28"),
        ("5月1日 + 1年", "2027-05-01"),
        ("(月底 - 今天) * 2", "10"),
        ("next monday + 2w", "2026-12-14"),
        ("end of month - today", "5"),
        ("dec 1, 2026 - today", "6"),
        ("day after tomorrow + 1d", "2026-11-28"),
    ],
)
def test_days_are_named_as_in_the_fields_of_a_form(text: str, result: str) -> None:
    assert done(text) == result


@pytest.mark.parametrize("text", ["5-1", "5 - 1", "5.1 - 1.1", "2x2", "2 x 2", "20 / 5"])
def test_what_is_a_sum_in_figures_stays_one(text: str) -> None:
    assert done(text) == "4"


@pytest.mark.parametrize(
    "text",
    [
        "workdays 2026-12-01 to 2026-12-31",
        "workdays from dec 1 to 2026-12-31",
        "from dec 1 to dec 31 workdays",
        "2026-12-01到2026-12-31的工作日",
        "从下个月1号到12月底的工作日",
        "工作日 12月1日 至 年底",
    ],
)
def test_working_days_are_asked_for_in_the_order_of_either_language(text: str) -> None:
    assert done(text) == "23"


def test_two_days_alone_are_asked_what_is_to_be_counted() -> None:
    assert refused("今天到月底") == "What is to be counted? Write: workdays 2026-12-01 to 2026-12-31"
