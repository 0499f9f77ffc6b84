"""Making anew what follows from the records: indexes, and what searching looks things up in."""

from __future__ import annotations

import sqlite3

import peewee

from tui_crm.domain import checking
from tui_crm.domain.core import errors, indexing
from tui_crm.domain.core.database import Store
from tui_crm.domain.core.desk import Desk
from tui_crm.domain.core.entity import Entity, registry
from tui_crm.domain.core.stores import plain_words
from tui_crm.domain.migrations import indexes


def mend(store: Store, desk: Desk) -> int:
    """Make indexes that are missing or broken, and search tokens that are wrong, anew.

    Returns of how many records the latter were. What stands in a broken table stays as it is.
    """
    searched = [entity for entity in registry if entity.editable and entity.searched]
    made = [entity for entity in searched if _make_search_index(store, entity)]
    broken = checking.broken_indexes(store)
    store.reindex(broken)
    indexes.make_missing(store)
    if made or broken:
        store.close_gaps()
    return sum(_write_tokens(store, desk, entity) for entity in searched)


def _make_search_index(store: Store, entity: Entity) -> bool:
    """Let the search index read its tokens again; where it cannot, both are begun anew, without any yet."""
    lost = f"{entity.table}_tokens" not in store.columns_there()
    if not lost and not store.index_damage(entity.table):
        return False
    try:
        if not lost:
            store.rebuild_index(entity.table)
            return False
    except (peewee.DatabaseError, sqlite3.DatabaseError) as error:
        if "locked" in str(error):
            raise
    store.discard_index(entity.table)
    with store.transaction():
        store.create_index(entity.table)
    return True


def _write_tokens(store: Store, desk: Desk, entity: Entity) -> int:
    mended = 0
    try:
        with plain_words(store):
            for keys, gone in checking.astray(store, desk, entity):
                if keys or gone:
                    # Others go on working between the pieces, and may have made records since that had none before.
                    with store.transaction():
                        store.drop_tokens(entity.table, gone)
                        indexing.index(desk, entity, [*keys, *gone])
                mended += len(keys) + len(gone)
    except errors.NotABook:
        # Its table is broken or not there, of which the check that follows tells.
        return mended
    return mended
