"""What a list offers is put together once, and anew as soon as somebody's rights or a name have changed."""

from __future__ import annotations

import pytest

from tests.office import Office
from tui_crm.domain import Desk, registry
from tui_crm.i18n import use
from tui_crm.tui.screens.records.offered import rights
from tui_crm.tui.screens.records.source import columns_of
from tui_crm.tui.screens.records.tabs import tabs_of


def tabs(desk: Desk) -> list[str]:
    """The tabs of a customer, asked as the screen asks."""
    with desk.together():
        return [tab.label for tab in tabs_of(desk, registry["customers"])]


def test_what_is_offered_follows_the_role_at_once(office: Office) -> None:
    """The person's session goes on, and the change is made by somebody else."""
    desk = office.desk("lijing")
    with desk.together():
        assert rights(desk, registry["customers"])["change"]
        assert rights(desk, registry["customers"]) is rights(desk, registry["customers"])
    assert "Contacts" in tabs(desk)
    office.admin.change("users", office.user("lijing"), {"roles": ""})
    with desk.together():
        assert not rights(desk, registry["customers"])["change"]
    assert "Contacts" not in tabs(desk)


def test_a_column_makes_room_for_a_value_that_is_renamed(office: Office) -> None:
    desk = office.desk("lijing")
    with desk.together():
        (before,) = columns_of(desk, registry["customers"], ("level",))
    office.admin.change("dictionary_values", office.value("customer_level", "key"), {"name": "总部直接跟进的重点客户"})
    with desk.together():
        (after,) = columns_of(desk, registry["customers"], ("level",))
    assert after.wanted > before.wanted


@pytest.mark.parametrize(("language", "label"), [("zh", "级别"), ("en", "Level")])
def test_each_language_has_its_own(office: Office, language: str, label: str) -> None:
    desk = office.desk("lijing")
    use("en" if language == "zh" else "zh")
    with desk.together():
        columns_of(desk, registry["customers"], ("level",))
        use(language)
        assert columns_of(desk, registry["customers"], ("level",))[0].label == label
