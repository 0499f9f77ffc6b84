"""What every module of the book stands on: fields, entities, access, the desk, search and audit."""

from __future__ import annotations

import sys


def _import_peewee_alone() -> None:
    # peewee imports psycopg wherever that is installed: a quarter of the start-up time, of which a book in a file
    # has no use. `postgres` hands it in when a server is asked for.
    if "peewee" in sys.modules or "psycopg" in sys.modules:
        return
    sys.modules["psycopg"] = None  # type: ignore[assignment]
    try:
        import peewee  # noqa: F401
    finally:
        del sys.modules["psycopg"]


_import_peewee_alone()
