"""Which columns a list shows at which width."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.tui.widgets.stage import COLUMNS
from tui_crm.tui.widgets.columns import Column, Layout, lay_out


def shown(layout: Layout) -> dict[str, int]:
    """The names and widths of the columns that have room."""
    return {each.column.name: each.width for each in layout.placed}


@pytest.mark.parametrize(
    ("width", "expected"),
    [
        (60, {"code": 9, "name": 18, "owner": 6, "sales": 13, "last": 9}),
        (80, {"code": 9, "name": 17, "region": 7, "level": 4, "owner": 6, "sales": 13, "last": 8, "note": 9}),
        (
            120,
            {
                "code": 9,
                "name": 29,
                "region": 11,
                "level": 4,
                "owner": 11,
                "sales": 16,
                "last": 13,
                "note": 13,
            },
        ),
        (
            160,
            {
                "code": 9,
                "name": 44,
                "region": 16,
                "level": 4,
                "owner": 16,
                "sales": 21,
                "last": 18,
                "note": 18,
            },
        ),
    ],
)
def test_columns_share_the_width(width: int, expected: dict[str, int]) -> None:
    layout = lay_out(COLUMNS, width)
    assert shown(layout) == expected
    assert layout.width == width - (layout.left_out > 0), "the sign that some are left out stands apart"


def test_the_least_important_column_goes_first() -> None:
    columns = [Column("a", "A", 10, priority=-5), Column("b", "B", 10, priority=1), Column("c", "C", 10)]
    assert list(shown(lay_out(columns, 32))) == ["a", "b", "c"]
    assert list(shown(lay_out(columns, 31))) == ["a", "b"]
    assert list(shown(lay_out(columns, 20))) == ["a"]


def test_of_equals_the_last_goes_first() -> None:
    columns = [Column(name, name, 10) for name in "abc"]
    assert list(shown(lay_out(columns, 25))) == ["a", "b"]


def test_every_column_gets_what_it_wants_before_one_gets_more() -> None:
    """A name is not followed by blanks while the values beside it are cut."""
    columns = [Column("name", "N", 10, weight=6, max_width=40, wanted=20), Column("post", "P", 10, wanted=20)]
    assert shown(lay_out(columns, 41)) == {"name": 20, "post": 20}
    assert shown(lay_out(columns, 55)) == {"name": 32, "post": 22}


def test_a_column_takes_no_more_than_its_most() -> None:
    columns = [Column("a", "A", 5, weight=1, max_width=8), Column("b", "B", 5, weight=1)]
    assert shown(lay_out(columns, 41)) == {"a": 8, "b": 32}


def test_fixed_columns_leave_the_rest_blank() -> None:
    assert lay_out([Column("a", "A", 5, weight=0), Column("b", "B", 5, weight=0)], 50).width == 11


def test_a_single_column_is_cut_rather_than_dropped() -> None:
    assert shown(lay_out(COLUMNS, 5)) == {"code": 4}


@given(
    st.lists(
        st.builds(
            Column,
            st.just("x"),
            st.just("X"),
            min_width=st.integers(1, 30),
            weight=st.integers(0, 4),
            priority=st.integers(-3, 3),
            max_width=st.none() | st.integers(1, 40),
        ),
        max_size=12,
    ),
    st.integers(-5, 300),
)
def test_a_layout_never_exceeds_its_width(columns: list[Column], width: int) -> None:
    layout = lay_out(columns, width)
    assert layout.width <= max(0, width)
    assert [each.index for each in layout.placed] == sorted(each.index for each in layout.placed)
    if columns and width > 0:
        assert layout.placed[0].index == 0
    if len(layout.placed) > 1:
        assert all(each.width >= each.column.min_width for each in layout.placed)
