"""What every module of the book stands on: fields, entities, access, the desk, search and audit."""

from __future__ import annotations

from tui_crm.spared import import_without

# peewee imports psycopg wherever that is installed: a quarter of the start-up time, of which a book in a file
# has no use. `postgres` hands it in when a server is asked for.
import_without("peewee", "psycopg")
