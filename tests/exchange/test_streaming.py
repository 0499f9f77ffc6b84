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


ORDERS = st.sampled_from([*SORTS, (("id", "asc"),), (("updated_at", "desc"),), (("name", "desc"), ("id", "asc"))])
WRITES = st.lists(
    st.tuples(st.sampled_from(["rename", "remove", "restore", "create", "hand over"]), st.integers(0, 40)), max_size=12
)


def write(office: Office, what: str, key: int) -> None:
    """Something that moves a record in the order, into the list or out of it."""
    if what == "create":
        office.customer(f"A{key}")
    elif what == "rename":
        values = {"name": f"{'AZ恒'[key % 3]}{key}", "email": f"{'az'[key % 2]}{key}@b.example"}
        office.admin.change("customers", key, values)
    elif what == "hand over":
        office.admin.change("customers", key, {"owner": office.user("zhangxiaolan" if key % 2 else "lijing")})
    else:
        (office.admin.remove if what == "remove" else office.admin.restore)("customers", key)


def test_no_record_comes_twice_and_none_is_lost_whatever_others_write(office: Office) -> None:
    """Between the parts others rename, hand over, delete, restore and create (R-IMX-01)."""
    stock(office)
    on_server = office.book.store.kind == "postgresql"

    @given(ORDERS, WRITES, st.integers(1, 9), st.sampled_from(["", "恒"]))
    def check(order: tuple[tuple[str, str], ...], writes: list[tuple[str, int]], size: int, words: str) -> None:
        query = Query(sort=order, words=words)
        before = [row.id for row in flat(office.admin, query, 100)]
        touched: set[int] = set()
        seen: list[int] = []
        for part in office.admin.stream("customers", query, size=size):
            seen += [row.id for row in part]
            while writes:
                what, key = writes.pop()
                try:
                    write(office, what, key)
                except errors.BookError:
                    continue
                touched.add(key)
                break
        assert len(seen) == len({*seen})
        if on_server:
            assert seen == before
        else:
            assert [key for key in seen if key not in touched and key in before] == [
                key for key in before if key not in touched
            ]

    check()
