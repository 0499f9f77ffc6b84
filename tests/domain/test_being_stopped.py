"""Whoever is stopped amid a wish, wherever that may be, leaves the book to others and can go on in it (D-01)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.office import Office, office_at

IMPATIENT = {"sqlite": "PRAGMA busy_timeout = 20", "postgresql": "SET lock_timeout = 20"}
"""Who finds the book locked is told at once."""


def stopped_in(office: Office, step: str, when: str) -> None:
    """Save a customer, and be stopped before or after a step that the database takes."""
    database = office.book.store.db
    taken = getattr(database, step)

    def take(*how: Any) -> None:
        if when == "after":
            taken(*how)
        raise KeyboardInterrupt

    with pytest.MonkeyPatch.context() as amid:
        amid.setattr(database, step, take)
        with pytest.raises(KeyboardInterrupt):
            office.customer("恒达")


@pytest.mark.parametrize(
    ("step", "when", "saved"),
    [
        ("begin", "after", False),
        ("push_transaction", "before", False),
        ("push_transaction", "after", False),
        ("commit", "before", False),
        ("commit", "after", True),
    ],
)
def test_the_book_is_free_again(office: Office, step: str, when: str, saved: bool) -> None:
    stopped_in(office, step, when)
    with office_at(office.url) as other:
        other.book.store.sql(IMPATIENT[other.book.store.kind])
        other.customer("博雅")
    office.customer("鼎新")
    assert office.names("lijing") == ["鼎新", "博雅", *(["恒达"] if saved else [])]
    assert office.problems() == []
