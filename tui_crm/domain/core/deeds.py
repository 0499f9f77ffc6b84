"""What is done with a list or with the whole book and changes no record, but has to be traceable all the same.

A deed is entered in the audit before it begins, so that nothing leaves the book unseen even if the program is killed;
a second entry says what came of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, cast

from tui_crm.domain.core import audit, writing
from tui_crm.domain.core.stores import plain_words

if TYPE_CHECKING:
    from tui_crm.domain.core.database import Store
    from tui_crm.domain.core.desk import Desk

BOOK, JOBS = "book", "jobs"
"""What a deed is about, where it is no kind of records."""


def storable(value: Any) -> Any:
    """A fact as the book can hold it: names of files may hold octets that are no text."""
    return value.encode("utf-8", "replace").decode() if isinstance(value, str) else value


class Deeds:
    """Entering deeds in the audit; a part of the desk."""

    store: Store

    @contextmanager
    def deed(self, about: str, what: str, title: str, facts: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
        """Enter what is about to be done, and at its end what was put into the result, or that it broke off."""
        begun = self.enter(about, what, title, facts)
        result: dict[str, Any] = {}
        try:
            yield result
        except BaseException:
            self.enter(about, f"{what}.stop", title, {"begun": begun, **result})
            raise
        self.enter(about, f"{what}.end", title, {"begun": begun, **result})

    def enter(self, about: str, what: str, title: str, facts: Mapping[str, Any]) -> int:
        """Enter a deed, and answer its number in the audit."""
        desk = cast("Desk", self)
        changes = {name: (None, storable(value)) for name, value in facts.items() if value not in ("", None)}
        with plain_words(self.store):
            self.store.connect()
            with writing.wish(desk, f"{about}.{what}") as running:
                running.entries.append(audit.Entry(about, 0, storable(title)[-100:], what, 0, changes))
        return running.group
