"""What a region is and how it is shown."""

from __future__ import annotations

from tui_crm.domain.core.entity import Entity, Row, Section
from tui_crm.domain.core.fields import Choice, Flag, Text
from tui_crm.domain.core.links import Link
from tui_crm.domain.core.rules import Rules
from tui_crm.domain.modules.regions.naming import short
from tui_crm.domain.modules.regions.policy import POLICY
from tui_crm.domain.modules.regions.rules import echo
from tui_crm.domain.modules.regions.synonyms import called
from tui_crm.i18n import mark

LEVELS = {
    "country": mark("Country"),
    "province": mark("Province"),
    "city": mark("City"),
    "district": mark("District"),
}


class Region(Row):
    """A country, province, city or district."""

    code = Text(mark("Code"), 12, required=True, unique=True, words="text", width=8, digits=True)
    name = Text(mark("Name"), 60, required=True, words="name", width=16)
    name_en = Text(mark("English name"), 60, words="text", width=16)
    full_name = Text(mark("Full place name"), 120, system=True, words="text", width=24)
    full_name_en = Text(mark("Full place name in English"), 160, system=True, width=24)
    level = Choice(mark("Level"), LEVELS, required=True, width=8)
    parent = Link("regions", mark("Belongs to"), width=16)
    country = Text(mark("Country code"), 2, required=True, default="CN", width=4)
    area_code = Text(mark("Area code"), 6, words="text", width=8)
    postal_code = Text(mark("Postal code"), 10, words="text", width=8)
    active = Flag(mark("In use"), default=True)

    class Meta:
        table_name = "regions"


ENTITY = Entity(
    name="regions",
    model=Region,
    title=mark("Region"),
    titles=mark("Region codes"),
    shown="name",
    label_zh="full_name",
    label_en="full_name_en",
    subtitle="level",
    columns=("code", "full_name", "level", "area_code", "postal_code", "name_en"),
    filters=("level", "area_code", "postal_code", "parent"),
    sort=(("code", "asc"),),
    sorts=("code",),
    sections=(
        Section(
            mark("Region"),
            ("code", "name", "name_en", "level", "parent", "country", "area_code", "postal_code", "active"),
        ),
    ),
    steady=True,
    tree="parent",
    synonyms=called,
    short=short,
    policy=POLICY,
    rules=Rules(echo=echo),
    menu=34,
    group="settings",
    help=mark("Type a city, an area code such as 0571 or a postal code to look it up."),
)
