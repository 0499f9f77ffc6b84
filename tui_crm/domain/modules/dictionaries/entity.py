"""What a dictionary value is and how it is shown."""

from __future__ import annotations

from tui_crm.domain.core.entity import Entity, Row, Section
from tui_crm.domain.core.fields import Choice, Flag, Text, Whole
from tui_crm.domain.core.last_place import behind_the_last
from tui_crm.domain.core.rules import Rules
from tui_crm.domain.modules.dictionaries.kinds import KINDS
from tui_crm.domain.modules.dictionaries.policy import POLICY
from tui_crm.domain.modules.dictionaries.rules import check
from tui_crm.i18n import mark


class DictionaryValue(Row):
    """One value of one list; a value in use is switched off, never deleted (D-12)."""

    kind = Choice(mark("Dictionary"), KINDS, required=True, words="text", width=14)
    code = Text(mark("Code"), 40, required=True, width=16, digits=True)
    name = Text(mark("Name"), 60, required=True, words="name", width=18)
    name_en = Text(mark("English name"), 60, words="text", width=18)
    order = Whole(mark("Order"), 0, 9999)
    active = Flag(mark("In use"), default=True)

    class Meta:
        table_name = "dictionary_values"


ENTITY = Entity(
    name="dictionary_values",
    model=DictionaryValue,
    title=mark("Dictionary value"),
    titles=mark("Dictionaries"),
    shown="name",
    label_zh="name",
    label_en="name_en",
    subtitle="kind",
    same=(("kind", "code"),),
    columns=("kind", "code", "name", "name_en", "order", "active"),
    filters=("kind", "active"),
    sort=(("kind", "asc"), ("order", "asc")),
    sections=(Section(mark("Dictionary value"), ("kind", "code", "name", "name_en", "order", "active")),),
    policy=POLICY,
    rules=Rules(prepare=behind_the_last("dictionary_values", "kind"), check=check),
    menu=33,
    group="settings",
    small=True,
    help=mark("Values that are in use can be switched off; records that have them keep them."),
)
