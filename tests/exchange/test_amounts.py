"""Numbers as people write them are read one way or not at all (R-IMX-04)."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui_crm.exchange.amounts import POINTS, Point, point_of, read_number
from tui_crm.exchange.unclear import Unclear


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("¥1,234.50", "1234.5"), ("￥１，２３４．５０", "1234.5"), ("1.234,50", "1234.5"), ("1 234,50 €", "1234.5"),
        ("12万", "120000"), ("12.5万元", "125000"), ("3亿", "300000000"), ("(5)", "-5"), ("（5）", "-5"),
        ("−5", "-5"), ("$-5", "-5"), ("+7", "7"), ("0.123", "0.123"), (".5", "0.5"), ("1.234.567", "1234567"),
        ("1'234'567", "1234567"), ("USD 12", "12"), ("1234,5", "1234.5"), ("0", "0"),
    ],
)  # fmt: skip
def test_forms_that_can_be_read_in_one_way(text: str, number: str) -> None:
    """Signs of money, full-width digits, Chinese scales, brackets for less than nothing."""
    assert read_number(text, None) == Decimal(number)


@pytest.mark.parametrize("text", ["", "-", "abc", "1,2,3", "1,23,456.7", "12 34 56x", "1.2.3,4,5", "(5", "5e3", "万"])
def test_what_is_no_number_is_not_guessed(text: str) -> None:
    """Whichever sign stands before the decimals."""
    assert [read_number(text, point) for point in (None, *POINTS)] == [None, None, None]


def test_a_thousand_or_one_and_a_bit() -> None:
    """1,234 is two numbers; somebody has to say which."""
    assert (read_number("1,234", None), read_number("1,234", "."), read_number("1,234", ",")) == (
        None, Decimal(1234), Decimal("1.234"),
    )  # fmt: skip
    with pytest.raises(Unclear, match="1,234"):
        point_of(["5", "1,234"])
    assert point_of(["1,234", "1,234.5"]) == "."
    assert point_of(["1,234", "0,5"]) == ","
    assert point_of(["5", "12万", ""]) is None


@given(
    cents=st.lists(st.integers(-(10**11), 10**11), min_size=1),
    point=st.sampled_from(POINTS),
    grouped=st.booleans(),
)
def test_a_column_is_read_as_it_was_written(cents: list[int], point: Point, grouped: bool) -> None:
    """Two decimals prove the sign before them, for the whole column."""
    texts = [f"{Decimal(n) / 100:{',' if grouped else ''}.2f}" for n in cents]
    if point == ",":
        texts = [text.translate(str.maketrans(",.", ".,")) for text in texts]
    assert point_of(texts) == point
    assert [read_number(text, point) for text in texts] == [Decimal(n) / 100 for n in cents]
