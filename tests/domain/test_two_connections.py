"""Two connections of one process, as a screen has one and an export beside it another: neither waits for the other."""

from __future__ import annotations

from threading import Event, Thread
from typing import Any

import pytest

from tests.office import Office, office_at
from tests.patience import PATIENCE
from tui_crm.cached import cached_property
from tui_crm.domain import Query


def test_a_page_comes_while_another_connection_looks_for_its_records(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a list's question asks the book for once, it asks its own connection for."""
    office.customer("恒达精密")
    looking, seen = Event(), Event()
    waited: list[bool] = []

    def slow_page() -> None:
        with office_at(office.url) as elsewhere:
            store = elsewhere.book.store
            hits = store.hits

            def slow(*args: Any) -> Any:
                looking.set()
                waited.append(seen.wait(PATIENCE))
                return hits(*args)

            monkeypatch.setattr(store, "hits", slow)
            elsewhere.admin.page("customers", Query(words="恒达"))

    other = Thread(target=slow_page)
    other.start()
    assert looking.wait(PATIENCE)
    found = office.admin.page("customers", Query(words="恒达")).rows
    seen.set()
    other.join(PATIENCE)
    assert [row["name"] for row in found] == ["恒达精密"]
    assert waited == [True], "the page came only after the other one"


class Register:
    """Something that knows a list, which has to be fetched."""

    def __init__(self) -> None:
        self.fetched = 0
        self.amid = lambda: None

    @cached_property
    def names(self) -> list[str]:
        """The list."""
        self.fetched += 1
        self.amid()
        return [f"{self.fetched}"]


def test_what_was_worked_out_is_kept_with_its_object() -> None:
    one, other = Register(), Register()
    assert one.names is one.names
    assert (one.fetched, other.fetched) == (1, 0)
    assert Register.names.__doc__ == "The list."


def test_two_who_work_it_out_at_once_hold_the_same() -> None:
    """Neither waits, and nobody puts something into a list that the other one does not have."""
    register = Register()
    first: list[list[str]] = []

    def another() -> None:
        register.amid = lambda: None
        thread = Thread(target=lambda: first.append(register.names))
        thread.start()
        thread.join(PATIENCE)

    register.amid = another
    assert register.names is first[0]
    assert register.fetched == 2
