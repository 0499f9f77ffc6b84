"""Records in the recycle bin, and what points at a record that goes for good, are found without reading whole tables.

The indexes that there are hold what lives. Numbers, though, are never given twice, so each new record asks whether one
in the recycle bin has its number; and the database itself looks for whatever points at a record that is deleted. What
has been undone of a change is looked for by that change.
"""

from __future__ import annotations

from tui_crm.domain.core.database import Store
from tui_crm.domain.migrations.schema import create_index

NUMBERED = ("customers", "contacts", "plans")

LATER = ("followups", "appointments", "memos", "plans", "attachments")
"""Tables that came after the first release, whose recycle bin is listed from an index as well."""

POINTING = {
    "contacts": ("customer",),
    "followups": ("customer", "contact"),
    "appointments": ("customer", "contact", "followup"),
    "attachments": ("customer", "followup"),
}
"""Table -> its links to records that go into the recycle bin by themselves."""


def up(store: Store) -> None:
    """Indexes alone."""
    for table in NUMBERED:
        store.sql(f'CREATE INDEX "{table}_code_bin" ON "{table}" ("code") WHERE deleted_at IS NOT NULL')
    for table in LATER:
        store.sql(f'CREATE INDEX "{table}_bin" ON "{table}" (id) WHERE deleted_at IS NOT NULL')
    for table, links in POINTING.items():
        for link in links:
            create_index(store, table, link)
    store.sql('CREATE INDEX "audit_groups_undoes" ON "audit_groups" ("undoes") WHERE undoes IS NOT NULL')
