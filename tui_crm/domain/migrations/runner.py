"""Bringing a book to the present schema, one numbered step after the other."""

from __future__ import annotations

import re
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from types import ModuleType

from peewee import SQL

from tui_crm.domain import modules
from tui_crm.domain.core import errors, indexing
from tui_crm.domain.core.actor import SYSTEM
from tui_crm.domain.core.database import Store
from tui_crm.domain.core.desk import Desk
from tui_crm.domain.core.entity import registry
from tui_crm.i18n import Message

PIECE = 5000
"""So many records have their tokens written before the next are looked for."""


def steps() -> list[str]:
    """The names of all migrations, in order."""
    return sorted(p.stem for p in Path(__file__).parent.glob("[0-9]*.py"))


def applied(store: Store) -> list[str]:
    """The migrations that a book has had; [] for a database that is no book."""
    if "migrations" not in store.db.get_tables():
        return []
    return [row[0] for row in store.sql("SELECT name FROM migrations ORDER BY name")]


def pending(store: Store) -> list[str]:
    """What is still to be done; BookNewer when the book knows steps that this program does not."""
    had, known = applied(store), steps()
    if set(had) - set(known):
        raise errors.BookNewer(
            Message("This book was made by a newer version of the program. Please update the program.")
        )
    return [name for name in known if name not in had]


def upgrade(store: Store, until: str | None = None) -> list[str]:
    """Run the pending steps, all in one transaction; returns their names."""
    with store.transaction():
        if "migrations" not in store.db.get_tables():
            store.sql("CREATE TABLE migrations (name TEXT PRIMARY KEY)")
        done = [name for name in pending(store) if until is None or name <= until]
        for name in done:
            step(name).up(store)
            store.sql("INSERT INTO migrations (name) VALUES (?)", [name])
        _index(store, {entity: "1 = 1" for name in done for entity in getattr(step(name), "INDEXES", ())})
        _index(store, {e: which for name in done for e, which in getattr(step(name), "PARTS", {}).items()})
        if done:
            store.tell_planner()
    return done


def _index(store: Store, parts: Mapping[str, str]) -> None:
    """Write search tokens and sort keys of some records anew: they follow from these, so no step has to freeze them."""
    modules.load()
    desk = Desk(store, SYSTEM.id, origin="system")
    for name, which in sorted(parts.items()):
        entity, last = registry[name], 0
        model = entity.model
        while keys := store.keys(
            model.select(model.id).where(SQL(f"({which})"), model.id > last).order_by(model.id).limit(PIECE)
        ):
            indexing.index(desk, entity, keys)
            indexing.sort_again(desk, entity, keys)
            last = keys[-1]


def step(name: str) -> ModuleType:
    """The module of a migration."""
    assert re.fullmatch(r"\d{4}_\w+", name)
    return import_module(f"tui_crm.domain.migrations.{name}")
