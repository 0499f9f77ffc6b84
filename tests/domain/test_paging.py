"""Pages, filters, orders and counts, against plain lists in Python (R-QRY-01, R-QRY-07)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import date, timedelta
from functools import cmp_to_key
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.domain.reckoning import spoken_of
from tests.office import DAY, NOON, Office
from tui_crm.domain import WITH_DAYS, Clock, Condition, Count, Filter, FilterGroup, Query, errors, open_book, registry
from tui_crm.domain.core import bulk, question, writing
from tui_crm.domain.core.query import RELATIVE
from tui_crm.domain.core.search import sort_key

TODAY = Clock(fixed=NOON).today()

SORTABLE = ("id", "code", "name", "credit", "points", "last_purchase_on", "kind", "created_at", "phone")
NAMES = ("恒达", "宏达", "Alpha", "alpha", "ALPHA 2", "Äther", "张三", "", "😀", "zulu", "王")

Row = dict[str, Any]
rows_of_customers = st.lists(
    st.fixed_dictionaries(
        {
            "name": st.sampled_from(NAMES),
            "credit": st.none() | st.integers(0, 3),
            "points": st.none() | st.integers(0, 1),
            "last_purchase_on": st.none() | st.sampled_from([date(2026, 1, 1) + timedelta(days=n) for n in range(3)]),
            "kind": st.sampled_from(["company", "person"]),
            "phone": st.sampled_from(["", "0571", "110"]),
            "owner": st.sampled_from([True, False]),
        }
    ),
    max_size=14,
)
orders = st.lists(
    st.tuples(st.sampled_from(SORTABLE), st.sampled_from(["asc", "desc"])),
    min_size=1, max_size=2, unique_by=lambda pair: pair[0],
)  # fmt: skip


@pytest.fixture(params=["narrow", "walking"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both ways to a page: few candidates sorted, many walked."""
    if request.param == "walking":
        monkeypatch.setattr(question, "FEW", 2)


def fill(office: Office, rows: Sequence[Row]) -> list[Row]:
    """Replace all customers by these; returns them as they are stored."""
    store, customers = office.book.store, registry["customers"]
    desk = office.admin
    owners = {True: office.user("lijing"), False: office.user("zhangxiaolan")}
    with store.transaction():
        keys = [key for (key,) in store.rows(customers.model.select(customers.model.id))]
        store.run(customers.model.delete())
        store.drop_tokens(customers.table, keys)
        with writing.wish(desk, "customers.fill"):
            values = [{**row, "owner": owners[row["owner"]], "code": f"K{n:03}"} for n, row in enumerate(rows)]
            keys = bulk.insert(desk, customers, values)
    return [{**value, "id": key, "created_at": office.clock.now()} for key, value in zip(keys, values, strict=True)]


def in_order(rows: Sequence[Row], order: Sequence[tuple[str, str]]) -> list[int]:
    """The ids sorted in plain Python; what is not filled in comes first going up."""

    def place(row: Row, name: str) -> tuple[bool, Any]:
        value = sort_key(row[name]) if name == "name" else row[name]
        if isinstance(value, str):
            value = value.encode()
        return value is not None, value

    def compare(one: Row, other: Row) -> int:
        for name, direction in (*order, ("id", order[-1][1])):
            a, b = place(one, name), place(other, name)
            if a != b:
                before = a[0] < b[0] if a[0] != b[0] else a[1] < b[1]
                return (-1 if before else 1) * (1 if direction == "asc" else -1)
        return 0

    return [row["id"] for row in sorted(rows, key=cmp_to_key(compare))]


def walked(office: Office, query: Query, account: str = "linzhiyuan") -> Iterator[int]:
    """All ids, page by page forwards."""
    place = None
    while True:
        page = office.desk(account).page("customers", Query(**{**query.__dict__, "after": place}))
        assert page.more_before == (place is not None)
        yield from (r.id for r in page.rows)
        place = page.next
        if place is None:
            return


def walked_back(office: Office, query: Query, account: str = "linzhiyuan") -> list[int]:
    """All ids, page by page from the end."""
    found: list[int] = []
    page = office.desk(account).page("customers", Query(**{**query.__dict__, "at_end": True}))
    while True:
        found = [r.id for r in page.rows] + found
        if not page.more_before:
            return found
        place = page.rows[0].place
        page = office.desk(account).page("customers", Query(**{**query.__dict__, "before": place}))
        assert page.more_after


@given(rows=rows_of_customers, order=orders, limit=st.integers(1, 6), person=st.sampled_from(["linzhiyuan", "lijing"]))
def test_walking_gives_exactly_the_sorted_whole(
    office: Office, way: None, rows: list[Row], order: list[tuple[str, str]], limit: int, person: str
) -> None:
    stored = fill(office, rows)
    # Who may claim customers sees those of nobody as well (D-05).
    mine = [r for r in stored if person == "linzhiyuan" or r["owner"] in (office.user(person), None)]
    query = Query(sort=tuple(order), limit=limit)
    wanted = in_order(mine, order)
    assert list(walked(office, query, person)) == wanted
    assert walked_back(office, query, person) == wanted
    assert office.desk(person).count("customers", query).n == len(wanted)


def test_many_ties_and_gaps_come_once_each(office: Office, way: None) -> None:
    """Rows alike in every sorted column are kept apart by their number alone."""
    nothing = {"name": "同名", "credit": None, "points": None, "owner": True, "phone": "", "kind": "company"}
    stored = fill(office, [{**nothing, "last_purchase_on": None}] * 23)
    for direction in ("asc", "desc"):
        order = (("credit", direction), ("last_purchase_on", "asc"))
        query = Query(sort=order, limit=5)
        assert list(walked(office, query)) == in_order(stored, order)
        assert walked_back(office, query) == in_order(stored, order)


OPERATORS: Mapping[str, Callable[[Any, Any], bool]] = {
    "is": lambda held, asked: held == asked,
    "not": lambda held, asked: held != asked,
    "at_least": lambda held, asked: held is not None and held >= asked,
    "at_most": lambda held, asked: held is not None and held <= asked,
    "has": lambda held, asked: lowered(asked) in lowered(held),
    "starts": lambda held, asked: held.startswith(asked),
    "empty": lambda held, asked: held in (None, ""),
    "filled": lambda held, asked: held not in (None, ""),
    **{one: lambda held, asked, one=one: spoken_of(one, asked, held, TODAY) for one in RELATIVE},
}


def lowered(text: str) -> str:
    """Both databases agree on the lower case of ASCII only."""
    return "".join(c.lower() if c.isascii() else c for c in text)


VALUES: Mapping[str, Sequence[Any]] = {
    "name": (*NAMES[:7], "达", "lph", "%", "_", "'", "\\"),
    "phone": ("0571", "57", "110"),
    "kind": ("company", "person"),
    "credit": (0, 1, 3),
    "points": (0, 1),
    "last_purchase_on": (date(2026, 1, 1), date(2026, 1, 2)),
    "days": (1, 124, 125, 126, 200),
    "id": (1, 2, 10**6),
}


@st.composite
def filters(draw: st.DrawFn) -> Filter:
    """A condition that fits its field."""
    field = draw(st.sampled_from(sorted(set(VALUES) - {"days"})))
    kind = registry["customers"].fields.get(field)
    operators = kind.operators if kind is not None else ("is", "not", "at_least", "at_most")
    operator = draw(st.sampled_from(operators))
    return Filter(field, operator, draw(st.sampled_from(VALUES["days" if operator in WITH_DAYS else field])))


conditions = st.recursive(
    filters(),
    lambda one: st.builds(FilterGroup, st.lists(one, min_size=1, max_size=3).map(tuple), st.booleans()),
    max_leaves=4,
)


def meets(row: Row, one: Condition) -> bool:
    """The condition in plain Python."""
    if isinstance(one, FilterGroup):
        return (all if one.every else any)(meets(row, part) for part in one.parts)
    return OPERATORS[one.operator](row[one.field], one.value)


@given(rows=rows_of_customers, asked=st.lists(conditions, min_size=1, max_size=3), limit=st.integers(1, 20))
@example(rows=[], asked=[Filter("credit", "not", 1)], limit=3)
def test_filters_agree_with_plain_python(
    office: Office, way: None, rows: list[Row], asked: list[Condition], limit: int
) -> None:
    stored = fill(office, rows)
    query = Query(filters=tuple(asked), sort=(("id", "asc"),), limit=limit)
    wanted = [r["id"] for r in stored if all(meets(r, one) for one in asked)]
    assert list(walked(office, query)) == wanted
    assert office.admin.count("customers", query).n == len(wanted)
    page = office.admin.page("customers", query)
    assert page.count.n == len(wanted) if page.count.exact else page.count.n <= len(wanted)


def test_moments_are_asked_for_by_day(office: Office, way: None) -> None:
    """D-16: "up to today" holds the whole day in the book's zone."""
    office.pass_time(DAY // 2 - 1000)
    office.customer("深夜")
    office.pass_time(1000)
    office.customer("次日")
    office.pass_time(-1000)
    for typed in ("2026-05-06", "today", "今天", "5-6"):
        assert office.names("lijing", Query(filters=(Filter("created_at", "at_most", typed),))) == ["深夜"]
        both = Query(filters=(Filter("created_at", "at_least", typed),))
        assert office.names("lijing", both) == ["次日", "深夜"]


def test_links_and_tags_are_filtered_by_name_or_key(office: Office, way: None) -> None:
    """R-CUS-37, R-CUS-23"""
    tags = [office.admin.create("dictionary_values", {"kind": "tag", "code": c, "name": n}).id
            for c, n in (("vip1", "贵宾一"), ("late", "常拖款"))]  # fmt: skip
    office.customer("甲", tags=tags, industry=None)
    office.customer("乙", tags=[tags[1]], status="跟进中")
    for value in (tags[1], "late", "常拖款"):
        assert office.names("lijing", Query(filters=(Filter("tags", "has", value),))) == ["乙", "甲"]
    assert office.names("lijing", Query(filters=(Filter("tags", "has", tags[0]),))) == ["甲"]
    assert office.names("lijing", Query(filters=(Filter("status", "is", "跟进中"),))) == ["乙"]
    assert office.names("lijing", Query(filters=(Filter("status", "not", "跟进中"),))) == ["甲"]
    assert office.names("lijing", Query(filters=(Filter("status", "empty"),))) == ["甲"]


NONSENSE = [
        Filter("nothing", "is", 1), Filter("password", "filled"), Filter("credit", "has", 1), Filter("credit", "is",
        "x"),
        Filter("credit", "like", 1), Filter("id", "has", 1), Filter("id", "is", "x"), Filter("id", "is", 2**80),
        Filter("status", "is", "没有的"), Filter("tags", "has", "没有的"), Filter("region", "is", "没有的"),
        Filter("last_purchase_on", "is", "bald"), Filter("phone_e164", "is", "1"), Filter("version", "is", 1),
        Filter("created_at", "at_least", "bald"), Filter("owner", "is", 2**80), Filter("created_at",
        "at_least", 2**80),
    ]  # fmt: skip


def test_a_condition_that_makes_no_sense_is_refused(office: Office) -> None:
    """In a sentence, and never with an error of the database."""
    for wrong in NONSENSE:
        for ask in (office.admin.page, office.admin.count):
            with pytest.raises(errors.Invalid):
                ask("customers", Query(filters=(wrong,)))


@pytest.mark.parametrize(
    "sort", [(("nothing", "asc"),), (("tags", "asc"),), (("remark", "asc"),), (("owner", "desc"),)]
)
def test_an_order_that_makes_no_sense_is_refused(office: Office, sort: tuple[tuple[str, str], ...]) -> None:
    with pytest.raises(errors.Invalid):
        office.admin.page("customers", Query(sort=sort))


def test_a_place_of_another_order_is_refused(office: Office) -> None:
    with pytest.raises(errors.Invalid):
        office.admin.page("customers", Query(sort=(("name", "asc"),), after=(1,)))


def test_rows_hold_the_columns_asked_for_and_no_others(office: Office) -> None:
    office.customer("恒达", address="文一西路")
    (row,) = office.admin.page("customers", Query(columns=("name", "owner"))).rows
    assert dict(row.values) == {"name": "恒达", "owner": office.user("lijing"), "deleted_at": None}
    assert row.labels == {"owner": "李静"}


def test_a_row_that_is_added_while_walking_moves_nothing(office: Office, way: None) -> None:
    """A page goes on from a place, not from a number of rows."""
    for n in range(6):
        office.customer(f"客户{n}")
    first = office.admin.page("customers", Query(limit=3))
    office.customer("新来的")
    following = office.admin.page("customers", Query(limit=3, after=first.next))
    assert [r["name"] for r in (*first.rows, *following.rows)] == [f"客户{n}" for n in reversed(range(6))]


def test_the_page_around_a_record_is_a_part_of_the_whole(office: Office, way: None) -> None:
    """Wherever the record stands; and the first page when the list does not have it."""
    keys = [office.customer(f"恒达{n}").id for n in range(12)]
    query = Query(words="恒达", sort=(("name", "asc"),), limit=4)
    whole = [r.id for r in office.admin.page("customers", replace(query, limit=50)).rows]
    for key in keys:
        page = office.admin.page("customers", replace(query, around=key))
        found = [r.id for r in page.rows]
        start = whole.index(found[0])
        assert key in found
        assert found == whole[start : start + len(found)]
        assert (page.more_before, page.more_after) == (start > 0, whole[-1] not in found)
    elsewhere = office.customer("博雅").id
    assert office.admin.page("customers", replace(query, around=elsewhere)).rows[0].id == whole[0]


def test_the_count_does_not_lie(office: Office, way: None) -> None:
    """Exact, or honestly "more than"."""
    for n in range(8):
        office.customer(f"恒达{n}", by=("lijing", "zhangxiaolan")[n % 2])
    for account, number in (("linzhiyuan", 8), ("lijing", 4)):
        for query in (Query(limit=2), Query(limit=2, words="恒达"), Query(limit=50)):
            page = office.desk(account).page("customers", query)
            assert office.desk(account).count("customers", query) == Count(number, True)
            for most in (3, number, 100):
                counted = office.desk(account).count("customers", query, most=most)
                assert counted == Count(min(most, number), number <= most)
            assert page.count.n == number if page.count.exact else page.count.n <= number


def test_what_is_in_order_stays_so_only_until_somebody_writes(office: Office) -> None:
    """A page may come from an order made before; a write of anybody, in whatever way, makes it anew."""
    for n in range(4):
        office.customer(f"恒达{n}", points=n)
    query = Query(sort=(("points", "asc"),), limit=2)

    def seen() -> list[str]:
        first = office.desk("lijing").page("customers", query)
        following = office.desk("lijing").page("customers", replace(query, after=first.next))
        return [r["name"] for r in (*first.rows, *following.rows)]

    assert seen() == seen() == ["恒达0", "恒达1", "恒达2", "恒达3"]
    keys = {r["name"]: r.id for r in office.admin.page("customers", Query()).rows}
    with closing(open_book(office.url, office.clock)) as other:
        other.desk_of("linzhiyuan").change("customers", keys["恒达0"], {"points": 9})
    assert seen() == ["恒达1", "恒达2", "恒达3", "恒达0"]
    office.desk("lijing").change("customers", keys["恒达1"], {"points": 8})
    assert seen() == ["恒达2", "恒达3", "恒达1", "恒达0"]
    with office.desk("lijing").batch("customers.move"):
        office.desk("lijing").change("customers", keys["恒达3"], {"points": 1})
        assert seen() == ["恒达3", "恒达2", "恒达1", "恒达0"]
        office.desk("lijing").remove("customers", keys["恒达3"])
        assert office.names("lijing", replace(query, limit=9)) == ["恒达2", "恒达1", "恒达0"]
    with office.desk("lijing").rehearsal():
        office.desk("lijing").remove("customers", keys["恒达2"])
        assert office.names("lijing", replace(query, limit=9)) == ["恒达1", "恒达0"]
    assert office.names("lijing", replace(query, limit=9)) == ["恒达2", "恒达1", "恒达0"]
