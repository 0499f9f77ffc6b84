"""What follows when somebody adds, names or moves a place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from peewee import JOIN

from tui_crm.domain.core import indexing
from tui_crm.domain.core.entity import registry
from tui_crm.domain.modules.regions.naming import in_full

if TYPE_CHECKING:
    from tui_crm.domain.core.desk import Desk

HOME = "CN"
"""The country whose places are called without it."""


def echo(desk: Desk, rows: Sequence[Mapping[str, Any]]) -> None:
    """Places, and all that lie in them, are called in full as they and those above them are called now."""
    regions: Any = registry["regions"].model
    codes = sorted({row["code"] for row in rows})
    due = _keys(desk, desk.store.among(regions.code, codes))
    while due:
        renamed = _called_anew(desk, due)
        due = _keys(desk, desk.store.ids(regions.parent, renamed)) if renamed else []


def _keys(desk: Desk, which: Any) -> list[int]:
    regions: Any = registry["regions"].model
    return [key for (key,) in desk.store.rows(regions.select(regions.id).where(which))]


def _called_anew(desk: Desk, keys: list[int]) -> list[int]:
    """Write the full names that are others now; those places."""
    regions: Any = registry["regions"].model
    above: Any = regions.alias()
    asked = (
        regions.select(
            regions.id, regions.name, regions.name_en, regions.full_name, regions.full_name_en,
            above.code, above.full_name, above.full_name_en,
        )
        .join(above, JOIN.LEFT_OUTER, on=(regions.parent == above.id))
        .where(desk.store.ids(regions.id, keys))
    )  # fmt: skip
    renamed = []
    for key, zh, en, full, full_en, code, above_zh, above_en in desk.store.rows(asked):
        inside = code is not None and code != HOME
        names = in_full(zh, en, above_zh if inside else "", above_en if inside else "")
        if names != (full, full_en):
            now = dict(zip(("full_name", "full_name_en"), names, strict=True))
            desk.store.run(regions.update(now).where(regions.id == key))
            renamed.append(key)
    indexing.index(desk, registry["regions"], renamed)
    return renamed
