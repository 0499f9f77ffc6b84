"""People are found and sorted by how their surnames are read."""

from __future__ import annotations

from tui_crm.domain.core.database import Store

SURNAMES = (
    "秘祕薄卜种種都盖蓋句炅黑角阚闞吕呂闾閭缪繆佴能粘乜区區逢朴繁覃仇单單召折隗洗解郇蔚乐樂员員贠貟藏曾查祭翟",
    ("萬俟", "澹臺", "尉遲"),
)
"""Those that are read otherwise than the same signs elsewhere: of one sign, and of two."""

BEGINS = " OR ".join(
    f"substr({{name}}, 1, {length}) IN ('" + "', '".join(surnames) + "')" for length, surnames in enumerate(SURNAMES, 1)
)

PARTS = {
    "contacts": BEGINS.format(name="name"),
    "users": BEGINS.format(name="name"),
    "customers": f"kind = 'person' AND ({BEGINS.format(name='name')}) OR {BEGINS.format(name='contact_name')}",
}
"""The search tokens and sort keys of those people are written anew."""


def up(store: Store) -> None:
    """Nothing else changes."""
