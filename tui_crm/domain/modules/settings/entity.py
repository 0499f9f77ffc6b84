"""How the system configuration is kept: names and values."""

from __future__ import annotations

from tui_crm.domain.core.entity import Entity, Row, Section
from tui_crm.domain.core.fields import Choice
from tui_crm.domain.core.rules import Rules
from tui_crm.domain.modules.settings.declared import SETTINGS
from tui_crm.domain.modules.settings.policy import POLICY
from tui_crm.domain.modules.settings.rules import SettingScalar, check, fitted, prepare
from tui_crm.i18n import mark


class SettingValue(Row):
    """A setting and its value, stored as JSON."""

    name = Choice(mark("Setting"), {one.name: one.label for one in SETTINGS}, unique=True, system=True, width=44)
    value = SettingScalar(mark("Value"), 200, width=16)

    class Meta:
        table_name = "settings"


ENTITY = Entity(
    name="settings",
    model=SettingValue,
    title=mark("Setting"),
    titles=mark("Configuration"),
    shown="name",
    columns=("name", "value", "updated_at", "updated_by"),
    sort=(("id", "asc"),),
    sections=(Section(mark("Setting"), ("name", "value")),),
    policy=POLICY,
    rules=Rules(prepare=prepare, check=check, fitted=fitted),
    menu=36,
    group="settings",
    small=True,
    governs=True,
    brief=True,
)
