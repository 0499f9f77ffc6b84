"""A whole list is read part by part, and is what the pages of the screen show one after another."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.office import Office
from tui_crm.domain import Desk, Filter, Query, Record, errors

SORTS = (
    (),
    (("name", "asc"),),
    (("credit", "desc"),),
    (("email", "asc"), ("name", "desc")),
    (("last_purchase_on", "asc"),),
)
QUERIES = st.builds(
    Query,
    words=st.sampled_from(["", "恒达", "hd", "没有这样的"]),
    filters=st.sampled_from([(), (Filter("credit", "filled"),), (Filter("credit", "at_least", 50),)]),
    sort=st.sampled_from(SORTS),
)


def stock(office: Office) -> None:
    for n in range(23):
        day = f"2020-1-{n + 1}" if n % 4 else None
        credit = n * 7 % 100 if n % 3 else None
        by = ("linzhiyuan", "lijing", "zhangxiaolan")[n % 3]
        values = {"last_purchase_on": day, "credit": credit, "email": f"a{n % 5}@b.example"}
        if by != "linzhiyuan":
            values.pop("credit")
        office.customer(f"恒达{n % 7}号" if n % 2 else f"North {n}", by=by, **values)


def paged(desk: Desk, query: Query, size: int) -> list[Record]:
    rows: list[Record] = []
    query = replace(query, limit=size)
    while True:
        page = desk.page("customers", query)
        rows += page.rows
        if not page.more_after:
            return rows
        query = replace(query, after=page.next)


def flat(desk: Desk, query: Query, size: int = 5) -> list[Record]:
    return [row for part in desk.stream("customers", query, size=size) for row in part]


def test_a_stream_is_what_the_pages_show(office: Office) -> None:
    stock(office)

    @given(QUERIES, st.sampled_from(["linzhiyuan", "lijing", "zhoumin", "sunli", "chenguodong"]), st.integers(1, 30))
    def check(query: Query, account: str, size: int) -> None:
        desk = office.desk(account)
        if account == "sunli" and "credit" in {*(f.field for f in query.filters), *(n for n, _ in query.sort)}:
            with pytest.raises(errors.Invalid):
                flat(desk, query)
            return
        found, wanted = flat(desk, query, size), paged(desk, query, 6)
        assert [row.id for row in found] == [row.id for row in wanted]
        assert len(found) == desk.count("customers", query).n
        for one, other in zip(found, wanted, strict=True):
            assert one.values == {n: other.values[n] for n in one.values}
            assert (one.labels, one.version) == (other.labels, other.version)

    check()


def test_hidden_fields_are_not_in_a_stream(office: Office) -> None:
    stock(office)
    for row in flat(office.desk("sunli"), Query()):
        assert not {"credit", "standing", "password"} & {*row.values}
    assert flat(office.desk("sunli"), Query(columns=("name", "credit")))[0].values.keys() == {"name"}


def test_rights_are_looked_at_again_for_each_part(office: Office) -> None:
    stock(office)
    stream = office.desk("sunli").stream("customers", Query(), size=5)
    next(stream)
    office.role("service_agent", {"customers": {"read": 0}})
    with pytest.raises(errors.Forbidden):
        next(stream)


def test_a_stream_can_be_stopped(office: Office) -> None:
    stock(office)
    desk = office.desk("lijing")
    stream = desk.stream("customers", Query(), size=3)
    next(stream)
    desk.store.stopping = True
    try:
        with pytest.raises(errors.Interrupted):
            next(stream)
    finally:
        desk.store.stopping = False


def test_records_that_change_their_place_come_once_where_the_order_has_no_index(office: Office) -> None:
    stock(office)
    seen = []
    for part in office.admin.stream("customers", Query(sort=(("email", "asc"),)), size=4):
        seen += [row.id for row in part]
        if len(seen) == 4:
            office.admin.change("customers", seen[0], {"email": "z@z.example"})
    assert len(seen) == len({*seen}) == 23
