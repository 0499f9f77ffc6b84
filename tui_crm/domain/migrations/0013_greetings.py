"""Indexes by which those are found whom somebody has to greet on a day of the year."""

from __future__ import annotations

from tui_crm.domain.core.database import Store

DAYS = {"contacts": "birthday", "customers": "member_since"}

DAY_OF_YEAR = {
    "sqlite": '(CAST(substr("{day}", 6, 2) AS INTEGER) * 100 + CAST(substr("{day}", 9, 2) AS INTEGER))',
    "postgresql": '(CAST(EXTRACT(MONTH FROM "{day}") * 100 + EXTRACT(DAY FROM "{day}") AS INTEGER))',
}
"""Month and day as one number, 508 for the eighth of May."""


def up(store: Store) -> None:
    """Instead of the indexes by the whole day, which had to be gone through from end to end."""
    for table, day in DAYS.items():
        store.sql(f'DROP INDEX IF EXISTS "{table}_owner_{day}_id_alive"')
        number = DAY_OF_YEAR[store.kind].format(day=day)
        store.sql(
            f'CREATE INDEX "{table}_owner_{day}_in_year" ON "{table}" (owner, {number}) '
            f'WHERE deleted_at IS NULL AND "{day}" IS NOT NULL'
        )
