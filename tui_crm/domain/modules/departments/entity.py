"""What a department is and how it is shown."""

from __future__ import annotations

from tui_crm.domain.core.entity import Entity, Row, Section
from tui_crm.domain.core.fields import Flag, Text, Whole
from tui_crm.domain.core.last_place import behind_the_last
from tui_crm.domain.core.links import Link
from tui_crm.domain.core.rules import Rules
from tui_crm.domain.modules.departments.policy import POLICY
from tui_crm.i18n import mark


class Department(Row):
    """A unit of the organisation; its place in the tree decides what its people see."""

    name = Text(mark("Name"), 60, required=True, unique=True, words="name", width=20)
    name_en = Text(mark("English name"), 60, words="text", width=20)
    parent = Link("departments", mark("Belongs to"), width=20)
    order = Whole(mark("Order"), 0, 9999)
    active = Flag(mark("In use"), default=True)

    class Meta:
        table_name = "departments"


ENTITY = Entity(
    name="departments",
    model=Department,
    title=mark("Department"),
    titles=mark("Departments"),
    shown="name",
    label_en="name_en",
    columns=("name", "name_en", "parent", "active"),
    filters=("parent", "active"),
    sort=(("order", "asc"),),
    sections=(Section(mark("Department"), ("name", "name_en", "parent", "order", "active")),),
    tree="parent",
    policy=POLICY,
    rules=Rules(prepare=behind_the_last("departments")),
    menu=30,
    group="settings",
    small=True,
    governs=True,
    help=mark("Departments form a tree. A right with the level “department and below” reaches everything under one."),
)
