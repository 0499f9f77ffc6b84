"""周敏 (supervisor) and 李静 (customer manager) change the same customer at the same time."""

from __future__ import annotations

import pytest

from tests.stories.conftest import elsewhere, in_the_bin, last_change, stored
from tests.stories.driver import SMALL, WIDE, signed_in
from tui_crm.tui.screens.records.conflict import ConflictScreen
from tui_crm.tui.screens.records.form import FormScreen
from tui_crm.tui.screens.workspace import Workspace

HENGDA = "杭州恒达精密机械有限公司"


@pytest.mark.parametrize("size", [SMALL, WIDE])
async def test_whoever_saves_second_chooses_field_by_field(any_firm: str, size: tuple[int, int]) -> None:
    """Both sit at a screen; 李静 keeps her phone number, takes 周敏's fax, and the address comes by itself."""
    async with signed_in(any_firm, "lijing", size) as li, signed_in(any_firm, "zhoumin") as zhou:
        for crm in (li, zhou):
            await crm.open("客户")
            await crm.goes_to(HENGDA)
            await crm.edits()
        await zhou.fills(电话="0571-11112222", 传真="0571-3333444", 地址="文一西路 1 号")
        await zhou.saves()
        await zhou.is_told("已保存。")
        await li.fills(电话="0571-99998888", 传真="0571-7777666")
        await li.press("f2")
        await li.arrives(ConflictScreen)
        await li.sees("周敏已先行保存了这条记录。")
        await li.sees_together("电话", "0571-11112222", "0571-99998888", "我的")
        await li.goes_to("传真")
        await li.press("space")
        await li.sees_together("传真", "0571-3333444", "对方")
        await li.goes_to("地址")
        await li.press("space")
        await li.is_told("此字段只有周敏修改过。")
        await li.press("f2")
        await li.arrives(Workspace)
        await li.is_told("已保存。")
    with elsewhere(any_firm) as office:
        saved = office.desk("lijing").read("customers", office.id_of("customers", HENGDA))
        assert (saved["phone"], saved["fax"], saved["address"]) == ("0571-99998888", "0571-3333444", "文一西路 1 号")
        assert office.problems_of("customers", "contacts") == []


async def test_going_back_from_the_conflict_loses_nothing(firm: str) -> None:
    """Neither what 李静 typed nor what 周敏 saved; nothing of the refused save is written."""
    async with signed_in(firm, "lijing") as crm:
        await crm.open("客户")
        await crm.goes_to(HENGDA)
        await crm.edits()
        await crm.fills(电话="0571-99998888", 传真="0571-7777666")
        with elsewhere(firm) as office:
            office.desk("zhoumin").change("customers", office.id_of("customers", HENGDA), {"fax": "0571-3333444"})
            zhou = office.user("zhoumin")
        theirs = last_change(firm)
        await crm.press("f2")
        await crm.arrives(ConflictScreen)
        await crm.press("escape")
        await crm.arrives(FormScreen)
        await crm.is_told("未保存，输入的内容仍保留。")
        await crm.sees("0571-7777666")
    saved = stored(firm, "customers", HENGDA)
    assert (saved["fax"], saved["phone"], saved["updated_by"]) == ("0571-3333444", "0571-87654321", zhou)
    assert last_change(firm) == theirs


async def test_what_a_colleague_deleted_cannot_be_saved(firm: str) -> None:
    """It stays in the recycle bin as it was deleted."""
    async with signed_in(firm, "lijing") as crm:
        await crm.open("客户")
        await crm.goes_to(HENGDA)
        await crm.edits()
        await crm.fills(传真="0571-7777666")
        with elsewhere(firm) as office:
            office.desk("zhoumin").remove("customers", office.id_of("customers", HENGDA))
        theirs = last_change(firm)
        await crm.press("f2")
        await crm.is_told("周敏 已删除这条记录。")
        assert isinstance(crm.screen, FormScreen)
        await crm.sees("0571-7777666")
    assert (in_the_bin(firm), last_change(firm)) == ([HENGDA], theirs)


async def test_where_nobody_changed_a_field_there_is_nothing_to_choose(any_firm: str) -> None:
    """周敏 deletes the customer and thinks better of it; what 李静 typed meanwhile is saved as if nothing had been."""
    async with signed_in(any_firm, "lijing") as crm:
        await crm.open("客户")
        await crm.goes_to(HENGDA)
        await crm.edits()
        await crm.fills(传真="0571-7777666")
        with elsewhere(any_firm) as office:
            zhou = office.desk("zhoumin")
            zhou.remove("customers", office.id_of("customers", HENGDA))
            deletion = zhou.last_change()
            assert deletion is not None
            zhou.undo(deletion.id)
        await crm.saves()
        await crm.is_told("已保存。")
        assert isinstance(crm.screen, Workspace)
    assert stored(any_firm, "customers", HENGDA)["fax"] == "0571-7777666"
