"""Broken pages of a SQLite file: which table or index they belong to, and making indexes anew without reading them."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Collection, Iterator

import peewee

from tui_crm.domain.core.database import Damage, Store
from tui_crm.domain.core.search import as_json

MOST = 20
"""So many lines of the database's own check are asked for."""

MALFORMED = "malformed"
"""Stands in what the database says of a page that it cannot make sense of."""

_OF_PAGE = re.compile(r"\b[Pp]age (\d+)")
_OF_TREE = re.compile(r"^Tree (\d+) ", re.MULTILINE)
_OF_INDEX = re.compile(r"\bindex (\w+)$")
"""How its releases say where something is."""


def found(store: Store) -> list[Damage]:
    """What is broken, once for each table or index; where that cannot be known, as the database says it."""
    said = list(_said(store))
    if not said:
        return []
    names: dict[str, str] = {}
    unknown = []
    for line in said:
        of = _names(store, line)
        names |= {name: line for name in of if name not in names}
        if not of and MALFORMED not in line:
            unknown.append(line)
    for name in _broken(store):
        names.setdefault(name, next((line for line in said if MALFORMED in line), said[0]))
    if not names and not unknown:
        unknown = said[:1]
    return [*(Damage(name, line) for name, line in sorted(names.items())), *(Damage("", line) for line in unknown)]


def _said(store: Store) -> Iterator[str]:
    """What the check says until it ends, or breaks off at a page that stops it as well."""
    try:
        for (text,) in store.db.execute_sql(f"PRAGMA integrity_check({MOST})"):
            lines = [line for line in str(text).splitlines() if not line.startswith("***")]
            yield from (line for line in lines if line != "ok")
    except (peewee.DatabaseError, sqlite3.DatabaseError) as error:
        if MALFORMED not in str(error):
            raise
        yield str(error)


def _names(store: Store, line: str) -> list[str]:
    if of := _OF_INDEX.search(line):
        return [of[1]]
    if of := _OF_TREE.search(line):
        return _ask(store, "SELECT name FROM sqlite_master WHERE rootpage = ?", int(of[1]))
    if of := _OF_PAGE.search(line):
        return _ask(store, "SELECT DISTINCT name FROM dbstat WHERE pageno = ?", int(of[1]))
    return []


def _broken(store: Store) -> list[str]:
    """The tables and indexes with pages that nothing can be read from."""
    return _ask(store, "SELECT DISTINCT name FROM dbstat WHERE pagetype = ?", "corrupted")


def _ask(store: Store, text: str, what: object) -> list[str]:
    try:
        return [str(name) for (name,) in store.sql(text, [what])]
    except (peewee.DatabaseError, sqlite3.DatabaseError) as error:
        # Not every library of SQLite has the table of pages, and what it walks through may be broken itself.
        if MALFORMED not in str(error) and "dbstat" not in str(error):
            raise
        return []


def reindex(store: Store, names: Collection[str]) -> None:
    """Make indexes anew; one whose pages cannot be cleared is forgotten, so that it is made like a missing one."""
    for name in names:
        try:
            store.sql(f'REINDEX "{name}"')
        except peewee.IntegrityError:
            # What may stand once stands twice: the check that follows tells of it.
            continue
        except (peewee.DatabaseError, sqlite3.DatabaseError) as error:
            if MALFORMED not in str(error):
                raise
            forget(store, [name])


def forget(store: Store, names: Collection[str]) -> None:
    """Take tables and indexes out of the file's table of contents, without a look at their pages."""
    store.sql("PRAGMA writable_schema = ON")
    try:
        with store.transaction():
            some = "name IN (SELECT value FROM json_each(?)) AND sql IS NOT NULL"
            store.sql(f"DELETE FROM sqlite_master WHERE {some}", [as_json(list(names))])
            # So that everybody else reads it again.
            (version,) = store.sql("PRAGMA schema_version")[0]
            store.sql(f"PRAGMA schema_version = {version + 1}")
    finally:
        store.sql("PRAGMA writable_schema = RESET")


def close_gaps(store: Store) -> None:
    """Write the file anew where pages belong to nothing any more."""
    if not any("never used" in line for line in _said(store)):
        return
    # The copy that is made on the way is as large as the book.
    store.sql("PRAGMA temp_store = FILE")
    try:
        store.sql("VACUUM")
    finally:
        store.sql("PRAGMA temp_store = MEMORY")
