"""What others have changed of people, rights and lists between the beginning of a wish and its end.

SQLite lets one write after the other. On PostgreSQL several write at once, and no row of theirs needs to be the same:
whoever changes such a record holds the chain of the audit from the beginning, so that everybody else's wish is either
in the book by then, or ends after it and looks again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui_crm.domain.core import errors
from tui_crm.domain.core.entity import registry
from tui_crm.domain.core.links import Link, Links, unpack
from tui_crm.i18n import Message

if TYPE_CHECKING:
    from tui_crm.domain.core import audit
    from tui_crm.domain.core.desk import Desk

CHANGED = Message("People, rights or lists have been changed by somebody meanwhile; please try again.")


def hold(desk: Desk, wish: str) -> None:
    """Let nobody end a wish before this one, where it is about records that everybody goes by."""
    name = wish.partition(".")[0]
    if name in registry and registry[name].remembered:
        desk.store.lock_chain()


def look_again(desk: Desk, entries: list[audit.Entry]) -> None:
    """Refuse a wish that goes by what is not so any more; the chain is held by now."""
    if desk.store.pulse()[0] == desk.epoch:
        return
    for user, row in desk.known.about("department"):
        if desk.departments_now(user) != row:
            raise errors.Refused(CHANGED)
    for target, keys in _named(entries).items():
        model = registry[target].model
        alive = model.deleted_at.is_null() & desk.store.ids(model.id, sorted(keys))
        if len(desk.store.keys(model.select(model.id).where(alive))) < len(keys):
            raise errors.Refused(CHANGED)


def _named(entries: list[audit.Entry]) -> dict[str, set[int]]:
    """The people and values that fresh values of fields name, by kind."""
    found: dict[str, set[int]] = {}
    for entry in entries:
        kinds = registry[entry.entity].fields if not entry.is_deed else {}
        for name, (before, after) in entry.changes.items():
            kind = kinds.get(name)
            if not isinstance(kind, (Link, Links)) or not registry[kind.target].remembered:
                continue
            old, new = ({*unpack(v)} if isinstance(kind, Links) else {v} - {None} for v in (before, after))
            found.setdefault(kind.target, set()).update(new - old)
    return {target: keys for target, keys in found.items() if keys}
