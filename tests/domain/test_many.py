"""Records written by the hundred are the same as records written one by one (R-IMX-04)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.office import Office
from tui_crm.domain import Query, errors
from tui_crm.i18n import tr

Row = Mapping[str, Any]

rows = st.lists(
    st.fixed_dictionaries(
        {"name": st.sampled_from(["恒达", "Äther & Co", "张三", "", "x" * 101, "[/b]"])},
        optional={
            "code": st.sampled_from(["A1", "A2", "a1"]),
            "phone": st.sampled_from(["0571-8765 4321 转 12", "138 0000 1234", "nobody"]),
            "mobile": st.sampled_from(["13900001111"]),
            "kind": st.sampled_from(["person", "company", "none"]),
            "region": st.sampled_from(["杭州", "Atlantis"]),
            "level": st.sampled_from(["重点", "没有的"]),
            "credit": st.sampled_from(["0", "１００", "101", ""]),
            "contact_name": st.sampled_from(["王磊", "Zoë"]),
            "contact_sex": st.sampled_from(["female"]),
            "owner": st.sampled_from(["lijing", "nobody"]),
            "tags": st.sampled_from(["新客户", "不存在的标签"]),
            "extra": st.sampled_from(["车牌: 浙A"]),
            "last_purchase_on": st.sampled_from(["2026-05-01", "2999-01-01"]),
        },
    ),
    max_size=6,
)


def one_by_one(office: Office, account: str, given_rows: Sequence[Row]) -> list[str]:
    """What becomes of each row when it is written by itself."""
    desk, told = office.desk(account), []
    for row in given_rows:
        try:
            with desk.attempt():
                desk.create("customers", row, action="import")
        except (errors.Invalid, errors.Refused) as refused:
            told.append(words(refused))
        else:
            told.append("")
    return told


def together(office: Office, account: str, given_rows: Sequence[Row]) -> list[str]:
    """What becomes of each row when all are written at once."""
    made = office.desk(account).create_many("customers", given_rows, action="import")
    return ["" if isinstance(outcome, int) else words(outcome) for outcome in made]


def words(refused: errors.BookError) -> str:
    if isinstance(refused, errors.Invalid):
        return "; ".join(sorted(f"{n}: {tr(m, language='en')}" for n, m in refused.fields.items()))
    return tr(refused.message, language="en")


def picture(office: Office) -> list[Any]:
    """Everything that is there now, in words that do not know the ids."""
    customers = {r.id: r for r in office.admin.page("customers", Query(limit=100)).rows}
    contacts = office.admin.page("contacts", Query(limit=100)).rows
    leave = {"id", "version", "customer"}
    found: list[Any] = [
        sorted(str({n: v for n, v in r.values.items() if n not in leave}) for r in customers.values()),
        sorted(
            f"{customers[r['customer']]['code']} { ({n: v for n, v in r.values.items() if n not in leave}) }"
            for r in contacts
        ),
    ]
    assert office.desk("linzhiyuan").wish is not None or office.problems_of("customers", "contacts") == []
    return found


def entries(office: Office, account: str) -> list[str]:
    wish = office.desk(account).wish
    assert wish is not None
    changes = [(e, {n: p for n, p in e.changes.items() if n != "customer"}) for e in wish.entries]
    return sorted(f"{e.entity} {e.title} {e.action} {e.version} {sorted(c.items())}" for e, c in changes)


@pytest.mark.parametrize("account", ["linzhiyuan", "zhoumin"])
@settings(max_examples=25)
@given(given_rows=rows)
@example(given_rows=[{"name": "恒达", "code": "A1"}, {"name": "博雅", "code": "a1"}, {"name": "鼎新"}])
@example(
    given_rows=[{"name": "恒达", "code": "KH260506001"}, {"name": "博雅"}, {"name": "鼎新", "contact_name": "王磊"}]
)
def test_many_at_once_are_the_same_as_one_by_one(office: Office, account: str, given_rows: list[Row]) -> None:
    office.role("sales_supervisor", {"customers": {"create": 4, "import": 2, "assign": 2, "read": 4}})
    results = []
    for way in (one_by_one, together):
        desk = office.desk(account)
        with desk.rehearsal(), desk.batch("customers.import"):
            told = way(office, account, given_rows)
            results.append((told, entries(office, account), picture(office)))
    assert results[1] == results[0]


def test_what_was_written_at_once_is_found_and_sound(office: Office) -> None:
    given_rows = [{"name": f"恒达{n}", "contact_name": f"王磊{n}", "phone": f"0571-8765{n:04}"} for n in range(30)]
    with office.admin.batch("customers.import"):
        assert together(office, "linzhiyuan", given_rows) == [""] * 30
    assert office.names("linzhiyuan", Query(words="hd7")) == []
    assert office.names("linzhiyuan", Query(words="87650007")) == ["恒达7"]
    assert office.admin.count("contacts").n == 30
    assert office.problems() == []
    office.admin.undo(office.admin.page("audit", Query(limit=1)).rows[0].id)
    assert office.admin.count("contacts").n == office.admin.count("customers").n == 0
