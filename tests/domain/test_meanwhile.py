"""One person writes while another one's change is under way: what is added then belongs to the record as it becomes.

The second one waits for the first where the database would let both go on (R-HND-03, D-04, D-15).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Thread

import pytest

from tests.office import DAY, NOON, Office, office_at
from tests.patience import PATIENCE
from tui_crm.domain import Desk, Record, errors, registry


@contextmanager
def meanwhile(office: Office, account: str, does: Callable[[Desk], object]) -> Iterator[list[Exception]]:
    """The administrator is amid a change; somebody else, at a connection of their own, begins one as well."""
    refused: list[Exception] = []

    def work() -> None:
        with office_at(office.url) as elsewhere:
            try:
                does(elsewhere.desk(account))
            except (errors.Refused, errors.Invalid, errors.NotFound) as error:
                refused.append(error)

    other = Thread(target=work)
    with office.admin.batch("customers.transfer"):
        yield refused
        other.start()
        # As long as it takes to get to the row that is being written; too short a time proves less, and breaks nothing.
        other.join(0.5)
    other.join(PATIENCE)
    assert not other.is_alive()


@pytest.fixture
def customer(office: Office) -> Record:
    """A customer of 李静."""
    return office.customer("恒达精密")


def test_what_a_supervisor_writes_during_a_handover_goes_to_the_new_owner(office: Office, customer: Record) -> None:
    told = {"customer": customer.id, "content": "刚通过电话"}
    with meanwhile(office, "zhoumin", lambda desk: desk.create("followups", told)) as refused:
        office.admin.do("customers.transfer", customer.id, to=office.user("wanghaitao"))
    assert refused == []
    assert office.names("wanghaitao", entity="followups") == ["刚通过电话"]
    assert office.names("lijing", entity="followups") == []
    assert office.problems() == []


@pytest.mark.parametrize(
    ("entity", "values"),
    [("followups", {"content": "刚通过电话"}), ("appointments", {"title": "回访", "start_at": NOON + DAY})],
)
def test_the_old_owner_writes_too_late(
    office: Office, customer: Record, entity: str, values: dict[str, object]
) -> None:
    told = {"customer": customer.id, **values}
    with meanwhile(office, "lijing", lambda desk: desk.create(entity, told)) as refused:
        office.admin.do("customers.transfer", customer.id, to=office.user("wanghaitao"))
    assert len(refused) == 1
    assert office.names("linzhiyuan", entity=entity) == []


def test_what_was_left_behind_is_found_by_the_check(office: Office, customer: Record) -> None:
    office.desk("lijing").create("followups", {"customer": customer.id, "content": "刚通过电话"})
    followups = registry["followups"].model
    office.book.store.run(followups.update(owner=office.user("wanghaitao")))
    (key,) = (row.id for row in office.admin.page("followups").rows)
    assert ("owner", f"followups {key}") in office.problems()


def test_nothing_is_added_to_what_goes_into_the_recycle_bin(office: Office, customer: Record) -> None:
    told = {"customer": customer.id, "title": "回访", "start_at": NOON + DAY}
    with meanwhile(office, "lijing", lambda desk: desk.create("appointments", told)) as refused:
        office.admin.remove("customers", customer.id)
    assert len(refused) == 1
    assert office.names("linzhiyuan", entity="appointments") == []


def test_the_last_follow_up_is_the_last_of_both(office: Office, customer: Record) -> None:
    earlier = {"customer": customer.id, "content": "去年", "at": NOON - 300 * DAY}
    with meanwhile(office, "lijing", lambda desk: desk.create("followups", earlier)) as refused:
        office.admin.create("followups", {"customer": customer.id, "content": "今天", "at": NOON - 1000})
    assert refused == []
    assert office.admin.read("customers", customer.id)["last_followup_at"] == NOON - 1000


def test_what_comes_next_is_the_first_of_both(office: Office, customer: Record) -> None:
    later = {"customer": customer.id, "title": "下个月", "start_at": NOON + 30 * DAY}
    with meanwhile(office, "lijing", lambda desk: desk.create("appointments", later)) as refused:
        office.admin.create("appointments", {"customer": customer.id, "title": "明天", "start_at": NOON + DAY})
    assert refused == []
    assert office.admin.read("customers", customer.id)["next_at"] == NOON + DAY
