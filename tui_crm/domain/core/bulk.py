"""Writing many new records at once, with search tokens and audit, inside a running wish.

The values are trusted to be clean already: they come from the program's own facts, or have been through
`checks.cleaned`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from tui_crm.domain.core import audit, beginnings, indexing, search, writing
from tui_crm.domain.core.entity import Entity
from tui_crm.domain.core.reach import tokens_of_owner

if TYPE_CHECKING:
    from tui_crm.domain.core.desk import Desk


def insert(
    desk: Desk,
    entity: Entity,
    rows: Sequence[Mapping[str, Any]],
    by: int | None = None,
    words: Sequence[search.Words] | None = None,
) -> list[int]:
    """Insert rows and return their ids, in the same order.

    `words` are the rows' tokens where they are known already, all but those of a code that is given here.
    """
    assert desk.wish is not None
    if not rows:
        return []
    now = desk.clock.now()
    stamps = {"version": 1, "created_at": now, "updated_at": now, "created_by": by, "updated_by": by}
    base = beginnings.blank(entity) | stamps
    keys = desk.store.reserve(entity.table, len(rows))
    full = [{**base, **row, **_sort_keys(entity, row), "id": key} for row, key in zip(rows, keys, strict=True)]
    columns = [n for n in ("id", *base) if n != "deleted_at"]
    names = [entity.column(n).column_name for n in columns]
    desk.store.insert_rows(entity.table, names, list(map(itemgetter(*columns), full)))
    if entity.searched:
        known = words if words is not None else words_of(desk, entity, full)
        documents = [(key, _complete(entity, w, row).document) for key, w, row in zip(keys, known, rows, strict=True)]
        desk.store.put_tokens(entity.table, documents, fresh=True)
    told = {n for n in entity.fields if not _companion(entity, n)}
    for values, row in zip(full, rows, strict=True):
        changes = {n: (None, v) for n, v in row.items() if n in told}
        title = entity.title_of(values)
        desk.wish.entries.append(audit.Entry(entity.name, values["id"], title, "create", 1, changes))
    if entity.remembered:
        desk.known.clear()
    if entity.rules.echo:
        entity.rules.echo(desk, full)
    return keys


def _companion(entity: Entity, name: str) -> bool:
    return name in entity.e164 or name in entity.sort_keys.values() or name in writing.STAMPS


def _sort_keys(entity: Entity, row: Mapping[str, Any]) -> dict[str, str]:
    """The sort keys that are missing."""
    missing = [name for name, companion in entity.sort_keys.items() if companion not in row]
    return indexing.sort_keys(entity, row, missing) if missing else {}


def words_of(desk: Desk, entity: Entity, rows: Iterable[Mapping[str, Any]]) -> list[search.Words]:
    """The tokens of new rows, whose every searched field is there."""
    companions = {source: c for c, source in entity.e164.items()}
    known: dict[int | None, set[str]] = {}
    found = []
    for values in rows:
        reach: set[str] = set()
        people = [values[name] for name in (entity.owner, entity.doer) if name]
        for person in people[:1] + [person for person in people[1:] if person is not None]:
            if person not in known:
                known[person] = tokens_of_owner(desk, person)
            reach |= known[person]
        found.append(indexing.words(entity, entity.searched, values, companions, reach))
    return found


def _complete(entity: Entity, words: search.Words, row: Mapping[str, Any]) -> search.Words:
    """The tokens with those of a code that was given after they were made."""
    name = entity.code.name if entity.code is not None else ""
    if not row.get(name) or name in words.lines or name not in entity.searched:
        return words
    return words.joined(indexing.words(entity, (name,), row, {}, set()), entity.searched)
