"""What a role is and how it is shown."""

from __future__ import annotations

from tui_crm.domain.core.entity import Entity, Row, Section
from tui_crm.domain.core.fields import Flag, LongText, Text
from tui_crm.domain.core.links import Json
from tui_crm.domain.core.rules import Rules
from tui_crm.domain.modules.roles.policy import POLICY
from tui_crm.domain.modules.roles.rules import check
from tui_crm.i18n import mark


class Role(Row):
    """A named set of rights; users may hold several, and the most permissive level wins."""

    code = Text(mark("Code"), 40, required=True, unique=True, width=18)
    name = Text(mark("Name"), 50, required=True, unique=True, words="name", width=16)
    name_en = Text(mark("English name"), 50, words="text", width=20)
    description = LongText(mark("Description"), 500, width=30)
    active = Flag(mark("In use"), default=True)
    rights = Json(mark("Rights"))
    """Edited levels only: entity -> action -> level; what is absent is as the policy has it."""
    field_rights = Json(mark("Field rights"))

    class Meta:
        table_name = "roles"


ENTITY = Entity(
    name="roles",
    model=Role,
    title=mark("Role"),
    titles=mark("Role rights"),
    shown="name",
    label_en="name_en",
    columns=("name", "name_en", "code", "description", "active"),
    sort=(("id", "asc"),),
    sections=(Section(mark("Role"), ("code", "name", "name_en", "description", "active")),),
    policy=POLICY,
    rules=Rules(check=check),
    menu=32,
    group="settings",
    small=True,
    governs=True,
    help=mark("The grid shows how far each right reaches; Space or a digit changes a level."),
)
