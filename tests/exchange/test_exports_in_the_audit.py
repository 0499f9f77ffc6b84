"""Who took which list out of the book is in the audit, before the first byte leaves (R-SEC-02, D-13)."""

from __future__ import annotations

import io
from collections.abc import Iterator

import pytest

from tests.exchange.exporting import exported, listing
from tests.office import Office
from tui_crm.domain import Entry, Filter, Group, Query, errors, registry
from tui_crm.exchange.export.formats import FORMATS

pytestmark = pytest.mark.usefixtures("in_english")


def deeds(office: Office, by: str = "linzhiyuan") -> Iterator[tuple[Group, Entry]]:
    """The exports that the audit knows, oldest first, as somebody reads them."""
    desk = office.desk(by)
    for row in reversed(desk.page("audit", Query(limit=500)).rows):
        group = desk.audit_group(row.id)
        if group.entries and group.entries[0].is_deed:
            yield group, group.entries[0]


@pytest.fixture
def stocked(office: Office) -> Office:
    for n in range(3):
        office.customer(f"恒达 {n}", code=f"H{n}", email="a@b.example" if n else "")
    return office


@pytest.mark.parametrize(
    "name", [name for name, one in FORMATS.items() if not one.entities or "customers" in one.entities]
)
def test_an_export_is_entered_with_all_that_it_took(stocked: Office, name: str) -> None:
    query = Query(words="恒达", filters=(Filter("email", "filled"),), sort=(("code", "desc"),))
    one = listing(stocked, "lijing", query=query, columns=("code", "name"), file="/home/li/list.x")
    exported(one, name)
    (begun, before), (ended, after) = deeds(stocked)
    assert (begun.actor, begun.actor_name, begun.origin) == (stocked.user("lijing"), "李静", "tty of lijing")
    assert (begun.wish, ended.wish) == ("customers.export", "customers.export.end")
    assert {what: new for what, (_, new) in before.changes.items()} == {
        "format": name,
        "file": "/home/li/list.x",
        "query": {"words": "恒达", "filters": [["email", "filled", None]]},
        "sort": [["code", "desc"]],
        "columns": ["code", "name"],
    }
    assert {what: new for what, (_, new) in after.changes.items()} == {"begun": begun.id, "records": 2}
    assert stocked.problems_of("customers") == []


@pytest.mark.parametrize(("name", "fields"), [("csv", "whole"), ("json", "seen"), ("txt", "shown")])
def test_columns_that_nobody_chose_are_named_too(stocked: Office, name: str, fields: str) -> None:
    one = listing(stocked)
    exported(one, name)
    (_, before), _ = deeds(stocked)
    assert before.changes["columns"][1] == list(getattr(one, fields))


def test_it_is_entered_before_the_first_byte(stocked: Office) -> None:
    class Watched(io.BytesIO):
        def write(self, data: object) -> int:
            known.append([group.wish for group, _ in deeds(stocked)])
            return len(data)  # type: ignore[arg-type]

    known: list[list[str]] = []
    FORMATS["csv"].write(listing(stocked), Watched())
    assert known[0] == ["customers.export"]


def test_one_that_breaks_off_says_so(stocked: Office) -> None:
    def stop(done: int, total: int) -> None:
        raise errors.Interrupted

    with pytest.raises(errors.Interrupted):
        exported(listing(stocked, progress=stop), "csv")
    _, (ended, after) = deeds(stocked)
    assert (ended.wish, after.changes["records"][1]) == ("customers.export.stop", 3)


def test_who_may_not_export_enters_nothing(stocked: Office) -> None:
    with pytest.raises(errors.Forbidden):
        listing(stocked, "sunli")
    assert list(deeds(stocked)) == []


def test_an_export_cannot_be_taken_back(stocked: Office) -> None:
    """Neither by its number nor as the last thing that somebody did."""
    last = stocked.desk("lijing").last_change()
    exported(listing(stocked, "lijing"), "csv")
    for account in ("lijing", "linzhiyuan"):
        for group, _ in list(deeds(stocked)):
            with pytest.raises(errors.Forbidden, match="nothing to take back"):
                stocked.desk(account).undo(group.id)
    assert stocked.desk("lijing").last_change() == last


def test_the_auditor_and_the_superior_see_it_others_do_not(stocked: Office) -> None:
    exported(listing(stocked, "lijing"), "csv")
    for account in ("qianwen", "zhoumin", "lijing"):
        assert len(list(deeds(stocked, account))) == 2
    for account in ("zhangxiaolan", "wanghaitao"):
        assert list(deeds(stocked, account)) == []


def test_every_list_is_entered_as_what_it_is(office: Office) -> None:
    """Also those whose names every session remembers, which need not look again for that."""
    epoch = office.book.store.pulse()[0]
    for entity in registry:
        exported(listing(office, entity=entity.name), "csv")
    assert {entry.entity for _, entry in deeds(office)} == {entity.name for entity in registry}
    assert office.book.store.pulse()[0] == epoch
