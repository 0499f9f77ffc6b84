"""What a book is known by, and whether what was kept of it is whole."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass

from tui_crm.domain.core import audit, errors
from tui_crm.domain.core.database import Store
from tui_crm.domain.keeping import tables
from tui_crm.domain.keeping.manifest import Manifest
from tui_crm.domain.migrations import layout, runner
from tui_crm.i18n import Message


@dataclass(frozen=True)
class State:
    """What a book holds at one moment."""

    schema: str
    tables: Mapping[str, int]
    number: int
    hash: str
    findings: tuple[str, ...]
    walked: bool
    """Whether the chain of the audit was walked; otherwise nothing is known of findings."""


def identity(store: Store) -> str:
    """The id by which a book's backups are known; given to it when it is first asked."""
    if not (found := known_as(store)):
        store.sql("INSERT INTO meta (name, value) VALUES ('book', ?) ON CONFLICT (name) DO NOTHING", [uuid.uuid4().hex])
        found = known_as(store)
    return found


def known_as(store: Store) -> str:
    """The id of a book, or "" where it was never asked."""
    found = store.sql("SELECT value FROM meta WHERE name = 'book'")
    return str(found[0][0]) if found else ""


def state(store: Store, *, walk: bool = True) -> State:
    """Count what is there, look for what is not, and walk the chain of the audit or take its last link alone."""
    number, digest = audit.head(store)
    # What is missing is soon seen, and makes a backup useless.
    lacking = tuple(f"missing {name}" for name in layout.missing(store))
    findings = (*lacking, *(_findings(store) if walk else ()))
    return State(runner.applied(store)[-1], tables.counts(store), number, digest, findings, walk)


def _findings(store: Store) -> list[str]:
    found = [f"audit {number} ({what})" for number, what in audit.verify(store)]
    found += [f"link {table} {key} → {other}" for table, key, _, other in store.loose_ends()]
    return found[:100]


def refuse_damage(store: Store, *, indexes: bool = True) -> None:
    """BadBackup where pages are broken, or an index does not fit its table, which takes five times as long to see."""
    asked = "PRAGMA integrity_check(1)" if indexes else "PRAGMA quick_check(1)"
    found = store.sql(asked) if store.kind == "sqlite" else []
    if found and found[0][0] != "ok":
        raise errors.BadBackup(Message("The book is damaged: {what}", what=str(found[0][0]).splitlines()[-1]))


def findings(manifest: Manifest, found: State) -> tuple[str, ...]:
    """What is wrong with a book that was brought back; BadBackup where it is not what the manifest names."""
    known = manifest.findings if manifest.walked else found.findings
    noted = State(manifest.schema, manifest.tables, manifest.number, manifest.hash, known, walked=found.walked)
    if noted != found:
        raise errors.BadBackup(Message("What the backup holds is not what its manifest says. Nothing was changed."))
    return known
