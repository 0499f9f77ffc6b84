"""Many calls as one change, calls that are only tried, and rehearsals (R-CLN-04, R-LOG)."""

from __future__ import annotations

import pytest

from tests.office import Office
from tui_crm.domain import errors

TABLES = ("customers", "contacts", "departments")


def good_and_bad(office: Office) -> None:
    """A customer that would be fine, and a contact of it that is not."""
    made = office.customer("博雅", by="linzhiyuan")
    office.contact(made, "", by="linzhiyuan")


def test_a_batch_is_one_change(office: Office) -> None:
    with office.admin.batch("customers.import"):
        office.customer("恒达", by="linzhiyuan")
        office.customer("博雅", by="linzhiyuan")
    last = office.admin.last_change()
    assert last is not None
    assert (last.wish, [e.title for e in last.entries]) == ("customers.import", ["恒达", "博雅"])


def test_a_batch_is_all_or_nothing(office: Office) -> None:
    before, head = office.dump(*TABLES), office.book.head()
    with pytest.raises(errors.Invalid), office.admin.batch("customers.import"):
        good_and_bad(office)
    assert office.dump(*TABLES) == before
    assert office.book.head() == head


def test_a_failed_attempt_leaves_the_rest_of_the_batch(office: Office) -> None:
    """The customer is written before its contact turns out to be wrong."""
    with office.admin.batch("customers.import"):
        with office.admin.attempt():
            office.customer("恒达", by="linzhiyuan")
        with pytest.raises(errors.Invalid), office.admin.attempt():
            good_and_bad(office)
    assert office.names("linzhiyuan") == ["恒达"]
    last = office.admin.last_change()
    assert last is not None
    assert [e.title for e in last.entries] == ["恒达"]
    assert office.problems() == []


def test_a_rehearsal_takes_everything_back(office: Office) -> None:
    before, head = office.dump(*TABLES), office.book.head()
    with office.admin.rehearsal():
        made = office.customer("恒达", by="linzhiyuan", contact_name="王磊")
        office.admin.create("departments", {"name": "华南"})
        assert office.admin.read("customers", made.id)["name"] == "恒达"
        rehearsed = made["code"]
    assert office.dump(*TABLES) == before
    assert office.book.head() == head
    assert office.admin.find("departments", "华南", {}) is None
    assert office.customer("博雅", by="linzhiyuan")["code"] == rehearsed


def test_a_failure_in_a_rehearsal_is_told(office: Office) -> None:
    before = office.dump(*TABLES)
    with pytest.raises(errors.Invalid), office.admin.rehearsal():
        good_and_bad(office)
    assert office.dump(*TABLES) == before
    office.customer("恒达", by="linzhiyuan")
