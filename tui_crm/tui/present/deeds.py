"""What is known of exports, backups and other deeds of the audit: what was taken, by which conditions, how much."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from tui_crm.domain import Desk, Entity, Entry, registry, unpacked
from tui_crm.exchange.export.conditions import conditions
from tui_crm.i18n import listed, mark, tr

FACTS = {
    "format": mark("Format"),
    "record": mark("Record"),
    "file": mark("File"),
    "query": mark("Which records"),
    "sort": mark("Order"),
    "bin": mark("From the recycle bin"),
    "marked": mark("Marked records"),
    "columns": mark("Fields"),
    "records": mark("Records"),
    "rows": mark("Rows"),
    "size": mark("Bytes"),
    "sha256": mark("Checksum"),
    "made": mark("Made at"),
    "kept": mark("The old book is kept as"),
    "deleted": mark("Older backups deleted"),
    "begun": mark("Begun as change"),
    "by": mark("Started by"),
}
"""What is entered of a deed, in the order in which it is shown."""


def deed_facts(desk: Desk, entry: Entry) -> Iterator[tuple[str, str]]:
    """The facts of a deed: label and words."""
    entity = registry.get(entry.entity)
    for name, label in FACTS.items():
        if name in entry.changes:
            value = entry.changes[name][1]
            yield tr(label), _WAYS[name](desk, entity, value) if name in _WAYS and entity else _plain(value)


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return tr("Yes") if value else tr("No")
    return f"{value:,}" if isinstance(value, int) else str(value)


def _query(desk: Desk, entity: Entity, value: Any) -> str:
    return conditions(desk, entity, value["words"], unpacked(value["filters"])) or tr("all records")


def _label(entity: Entity, name: str) -> str:
    return tr(entity.fields[name].label) if name in entity.fields else name


def _sort(desk: Desk, entity: Entity, value: Any) -> str:
    return listed(f"{_label(entity, name)} {'↓' if way == 'desc' else '↑'}" for name, way in value)


def _columns(desk: Desk, entity: Entity, value: Any) -> str:
    return listed(_label(entity, name) for name in value)


_WAYS: dict[str, Callable[[Desk, Entity, Any], str]] = {"query": _query, "sort": _sort, "columns": _columns}
