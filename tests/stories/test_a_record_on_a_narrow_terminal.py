"""Where there is no room beside the list, a record has a screen of its own, on which everything can be done to it."""

from __future__ import annotations

import pytest

from tests.stories.conftest import elsewhere, in_the_bin, last_change, names, stored
from tests.stories.driver import RecordScreen, signed_in
from tui_crm.domain import errors
from tui_crm.tui.screens.agenda.screen import AgendaScreen
from tui_crm.tui.screens.palette import PaletteScreen
from tui_crm.tui.screens.prompt import PromptScreen
from tui_crm.tui.screens.records.confirm import ConfirmScreen
from tui_crm.tui.screens.workspace import Workspace

HENGDA, BOYA = "杭州恒达精密机械有限公司", "上海博雅医药科技公司"


async def test_lijing_deletes_the_record_that_she_reads_and_brings_it_back(any_firm: str) -> None:
    """The list below says what was done, and goes on without the record."""
    async with signed_in(any_firm, "lijing") as crm:
        await crm.open("客户")
        await crm.opens(BOYA)
        await crm.press("delete")
        await crm.arrives(Workspace)
        await crm.is_told("已删除，按 u 撤销")
        await crm.sees("共 2 条")
        await crm.press("f7")
        await crm.opens(BOYA)
        await crm.sees("r 恢复")
        await crm.press("f2")
        await crm.arrives(Workspace)
        await crm.is_told("已恢复")
        await crm.sees("回收站是空的。")
    assert (BOYA in names(any_firm, "lijing"), in_the_bin(any_firm)) == (True, [])


@pytest.mark.parametrize("size", [(80, 24), (60, 18), (100, 31)])
async def test_all_of_the_screen_is_in_view(firm: str, size: tuple[int, int]) -> None:
    """The name of the record is the first line and the keys are the last; nothing has to be scrolled."""
    async with signed_in(firm, "lijing", size) as crm:
        await crm.open("客户")
        await crm.opens(BOYA)
        await crm.sees("写跟进")
        first, *_, last = crm.text.splitlines()
        assert (BOYA in first, "写跟进" in last) == (True, True)
        assert (crm.screen.virtual_size, crm.screen.show_vertical_scrollbar) == (size, False)


async def test_the_numbers_of_the_sidebar_lead_to_its_places_from_here_too(firm: str) -> None:
    """From a record, and from the agenda."""
    async with signed_in(firm, "lijing") as crm:
        await crm.open("客户")
        await crm.opens(BOYA)
        await crm.press("4")
        await crm.arrives(Workspace)
        await crm.sees_together("联系人", "共 1 条")
        await crm.press("f11")
        await crm.arrives(AgendaScreen)
        await crm.press("2")
        await crm.arrives(Workspace)
        await crm.sees(BOYA)


async def test_what_makes_no_sense_or_is_refused_is_said(firm: str) -> None:
    with elsewhere(firm) as office:
        office.desk("lijing").remove("customers", office.id_of("customers", BOYA))
    async with signed_in(firm, "lijing") as crm:
        await crm.open("客户")
        await crm.opens(HENGDA)
        await crm.press("r")
        await crm.is_told("此处不能进行该操作。")
        await crm.press("escape", "b")
        await crm.opens(BOYA)
        await crm.sees_nothing_of("彻底删除")
        await crm.press("ctrl+x")
        await crm.is_told("您的角色不能彻底删除客户。")
        assert isinstance(crm.screen, RecordScreen)


async def test_the_administrator_deletes_for_good_and_is_asked_first(any_firm: str) -> None:
    """R-RGT: a hasty Enter answers no; a yes takes the customer and its contact out of the book."""
    with elsewhere(any_firm) as office:
        office.desk("lijing").remove("customers", office.id_of("customers", HENGDA))
    async with signed_in(any_firm, "linzhiyuan") as crm:
        before = last_change(any_firm)
        await crm.open("客户")
        await crm.press("b")
        await crm.opens(HENGDA)
        await crm.press("X")
        await crm.arrives(ConfirmScreen)
        await crm.press("enter")
        await crm.arrives(RecordScreen)
        await crm.settles()
        assert (in_the_bin(any_firm), last_change(any_firm)) == ([HENGDA], before)
        await crm.press("X")
        await crm.confirms()
        await crm.arrives(Workspace)
        await crm.is_told("已彻底删除")
        await crm.sees("回收站是空的。")
    assert_gone_for_good(any_firm)


def assert_gone_for_good(url: str) -> None:
    """The customer and its contact are in no list and no bin, and no undo brings them back."""
    assert HENGDA not in names(url)
    assert "王芳" not in names(url, entity="contacts")
    assert in_the_bin(url) == in_the_bin(url, "contacts") == []
    with elsewhere(url) as office:
        purged = office.admin.audit_group(last_change(url))
        assert (purged.actor_name, purged.wish) == ("林志远", "customers.purge")
        assert [(e.title, e.action) for e in purged.entries] == [(HENGDA, "purge"), ("王芳", "purge")]
        with pytest.raises(errors.Forbidden):
            office.admin.undo(purged.id)
        assert office.problems_of("customers", "contacts") == []


async def test_the_further_commands_are_there_and_the_record_shows_what_they_did(firm: str) -> None:
    async with signed_in(firm, "lijing") as crm:
        await crm.open("客户")
        await crm.opens(HENGDA)
        await crm.press("ctrl+g")
        await crm.chooses("增加积分")
        await crm.arrives(PromptScreen)
        await crm.types("5", "enter")
        await crm.arrives(RecordScreen)
        await crm.sees_together("积分", "5")
    assert stored(firm, "customers", HENGDA)["points"] == 5


async def test_the_palette_offers_what_the_role_may_do(firm: str) -> None:
    """陈国栋 may only read: the reason stands beside the command."""
    async with signed_in(firm, "chenguodong") as crm:
        await crm.open("客户")
        await crm.opens(HENGDA)
        await crm.press("ctrl+k")
        await crm.arrives(PaletteScreen)
        await crm.types("删除")
        await crm.sees_together("删除", "您的角色不能删除客户。")
        await crm.press("escape")
    async with signed_in(firm, "lijing") as crm:
        await crm.open("客户")
        await crm.opens(HENGDA)
        await crm.commands("删除")
        await crm.arrives(Workspace)
        await crm.is_told("已删除")
    assert in_the_bin(firm) == [HENGDA]
