"""What a position is and how it is shown."""

from __future__ import annotations

from tui_crm.domain.core.entity import Entity, Row, Section
from tui_crm.domain.core.fields import Flag, Text, Whole
from tui_crm.domain.core.last_place import behind_the_last
from tui_crm.domain.core.rules import Rules
from tui_crm.domain.modules.positions.policy import POLICY
from tui_crm.i18n import mark


class Position(Row):
    """A job title that users hold."""

    name = Text(mark("Name"), 60, required=True, unique=True, words="name", width=20)
    name_en = Text(mark("English name"), 60, words="text", width=20)
    order = Whole(mark("Order"), 0, 9999)
    active = Flag(mark("In use"), default=True)

    class Meta:
        table_name = "positions"


ENTITY = Entity(
    name="positions",
    model=Position,
    title=mark("Position"),
    titles=mark("Positions"),
    shown="name",
    label_en="name_en",
    columns=("name", "name_en", "active"),
    filters=("active",),
    sort=(("order", "asc"),),
    sections=(Section(mark("Position"), ("name", "name_en", "order", "active")),),
    policy=POLICY,
    rules=Rules(prepare=behind_the_last("positions")),
    menu=31,
    group="settings",
    small=True,
)
