"""Writing many new records at once, with search tokens and audit, inside a running wish.

The values are trusted to be clean already: they come from the program's own facts, or have been through
`writing.cleaned`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from tui_crm.domain.core import audit, indexing, search, writing
from tui_crm.domain.core.entity import Entity

if TYPE_CHECKING:
    from tui_crm.domain.core.desk import Desk


def insert(desk: Desk, entity: Entity, rows: Sequence[Mapping[str, Any]], by: int | None = None) -> list[int]:
    """Insert rows and return their ids, in the same order."""
    assert desk.wish is not None
    if not rows:
        return []
    now = desk.clock.now()
    stamps = {"version": 1, "created_at": now, "updated_at": now, "created_by": by, "updated_by": by}
    base = {n: writing.default_of(f) for n, f in entity.fields.items()} | stamps
    keys = desk.store.reserve(entity.table, len(rows))
    full = [{**base, **row, **_sort_keys(entity, row), "id": key} for row, key in zip(rows, keys, strict=True)]
    columns = [n for n in ("id", *base) if n != "deleted_at"]
    names = [entity.column(n).column_name for n in columns]
    desk.store.insert_rows(entity.table, names, [tuple(v[n] for n in columns) for v in full])
    if entity.searched:
        desk.store.put_tokens(entity.table, _documents(desk, entity, full), fresh=True)
    for values, row in zip(full, rows, strict=True):
        changes = {n: (None, v) for n, v in row.items() if n in entity.fields and not _companion(entity, n)}
        title = str(values[entity.shown])[:100]
        desk.wish.entries.append(audit.Entry(entity.name, values["id"], title, "create", 1, changes))
    return keys


def _companion(entity: Entity, name: str) -> bool:
    return name in entity.e164 or name in entity.sort_keys.values() or name in writing.STAMPS


def _sort_keys(entity: Entity, row: Mapping[str, Any]) -> dict[str, str]:
    return {c: search.sort_key(row[s]) for s, c in entity.sort_keys.items() if s in row}


def _documents(desk: Desk, entity: Entity, rows: Sequence[Mapping[str, Any]]) -> list[tuple[int, str]]:
    companions = {source: c for c, source in entity.e164.items()}
    known: dict[int | None, set[str]] = {None: set()}
    found = []
    for values in rows:
        owner = values[entity.owner] if entity.owner else None
        if owner not in known:
            department = desk.department_of(owner)
            known[owner] = {search.OWNER + str(owner)}
            if department is not None:
                known[owner].add(search.DEPARTMENT + str(department))
        found.append((values["id"], indexing.tokens(entity, values, companions, known[owner], deleted=False)))
    return found
