"""李静 (customer manager) made a mistake and takes it back."""

from __future__ import annotations

import pytest

from tests.stories.conftest import elsewhere, in_the_bin, last_change, names, stored
from tests.stories.driver import SMALL, WIDE, Crm, signed_in
from tui_crm.tui.screens.records import tabs
from tui_crm.tui.screens.records.confirm import ConfirmScreen
from tui_crm.tui.screens.workspace import Workspace

HENGDA, BOYA, DINGXIN = "杭州恒达精密机械有限公司", "上海博雅医药科技公司", "宁波鼎新电子材料厂"


async def rename(crm: Crm, before: str, after: str) -> None:
    """Give a customer of the open list another name."""
    await crm.goes_to(before)
    await crm.edits()
    await crm.fills(名称=after)
    await crm.saves()
    await crm.sees(after)


@pytest.mark.parametrize("size", [SMALL, WIDE])
async def test_an_edit_is_taken_back_with_one_key(any_firm: str, size: tuple[int, int]) -> None:
    """D-13"""
    async with signed_in(any_firm, "lijing", size) as crm:
        await crm.open("客户")
        await rename(crm, HENGDA, "写错了")
        await crm.press("u")
        await crm.is_told("已撤销：写错了")
        await crm.sees(HENGDA)
        await crm.goes_to(HENGDA)
        await crm.opens(HENGDA)
        await crm.turns_to("变更记录")
        await crm.sees_together(f"写错了 → {HENGDA}")
        await crm.sees_together(f"{HENGDA} → 写错了")
        await crm.sees("· 已撤销", "· 撤销 #")
    assert sorted(names(any_firm, "lijing")) == sorted([HENGDA, BOYA, DINGXIN])


async def test_what_was_deleted_comes_back(any_firm: str) -> None:
    """D-12, D-13: with its contacts."""
    async with signed_in(any_firm, "lijing") as crm:
        await crm.open("客户")
        await crm.goes_to(HENGDA)
        await crm.press("d")
        await crm.is_told("已删除，按 u 撤销")
        await crm.sees("共 2 条")
        await crm.open("联系人")
        await crm.sees_nothing_of("王芳")
        await crm.open("客户")
        await crm.press("u")
        await crm.is_told(f"已撤销：{HENGDA}")
        await crm.sees(HENGDA)
        await crm.open("联系人")
        await crm.sees("王芳")
    assert in_the_bin(any_firm) == in_the_bin(any_firm, "contacts") == []


async def test_taking_back_an_undo_is_asked_and_said_as_what_it_does(any_firm: str) -> None:
    """D-13: she deleted a customer and brought it back; to undo that deletes it again, which nobody does by mistake."""
    async with signed_in(any_firm, "lijing") as crm:
        await crm.open("客户")
        await crm.goes_to(HENGDA)
        await crm.press("d")
        await crm.is_told("已删除，按 u 撤销")
        await crm.press("u")
        await crm.is_told(f"已撤销：{HENGDA}")
        await crm.open("操作日志")
        await crm.press("home")
        await crm.sees(f"撤销 #{last_change(any_firm) - 1}")
        await crm.press("u")
        await crm.arrives(ConfirmScreen)
        await crm.sees("李静已撤销此操作：删除", "客户 杭州恒达精密", "要重新执行吗？")
        await crm.press("escape")
        await crm.arrives(Workspace)
        assert in_the_bin(any_firm) == []
        await crm.press("u")
        await crm.arrives(ConfirmScreen)
        await crm.press("right", "enter")
        await crm.arrives(Workspace)
        await crm.is_told(f"已重新执行：删除 · 客户 {HENGDA}")
        assert in_the_bin(any_firm) == [HENGDA]
        await crm.press("f5", "home", "u")
        await crm.is_told(f"已撤销：{HENGDA}")
    assert in_the_bin(any_firm) == []


async def test_the_count_above_the_list_follows_an_undo(firm: str) -> None:
    async with signed_in(firm, "lijing") as crm:
        await crm.open("客户")
        await crm.goes_to(HENGDA)
        await crm.press("d")
        await crm.sees("共 2 条")
        await crm.press("u")
        await crm.sees("共 3 条")


async def test_pressed_again_it_takes_back_the_change_before(firm: str) -> None:
    async with signed_in(firm, "lijing") as crm:
        await crm.open("客户")
        await rename(crm, HENGDA, "第一次")
        await rename(crm, "第一次", "第二次")
        await crm.press("u")
        await crm.sees("第一次")
        await crm.press("ctrl+z")
        await crm.is_told("已撤销：第一次")
        assert crm.listed == [DINGXIN, BOYA, HENGDA]


async def test_a_colleague_who_changed_the_same_field_since_stands_in_the_way(any_firm: str) -> None:
    """D-13: the reason is said, and nothing is lost."""
    async with signed_in(any_firm, "lijing") as crm:
        await crm.open("客户")
        await rename(crm, HENGDA, "恒达重工")
        with elsewhere(any_firm) as office:
            key = office.id_of("customers", "恒达重工")
            office.desk("zhoumin").change("customers", key, {"name": "周敏起的名字"})
        theirs = last_change(any_firm)
        await crm.press("u")
        await crm.is_told("周敏之后又修改了相同字段，请先撤销那次修改。")
        await crm.press("f5")
        await crm.sees("周敏起的名字")
    assert last_change(any_firm) == theirs


async def test_a_colleagues_change_of_another_field_stays(firm: str) -> None:
    """Only the name goes back."""
    async with signed_in(firm, "lijing", WIDE) as crm:
        await crm.open("客户")
        await rename(crm, HENGDA, "恒达重工")
        with elsewhere(firm) as office:
            key = office.id_of("customers", "恒达重工")
            office.desk("zhoumin").change("customers", key, {"fax": "0571-1112222"})
        await crm.press("u")
        await crm.sees(HENGDA)
        await crm.goes_to(HENGDA)
        await crm.sees_together("传真", "0571-1112222")
    assert stored(firm, "customers", HENGDA)["fax"] == "0571-1112222"


async def test_whoever_did_nothing_has_nothing_to_undo(firm: str) -> None:
    """An undo is for the own changes: the last change of the company is somebody else's."""
    before = last_change(firm)
    async with signed_in(firm, "chenguodong") as crm:
        await crm.press("u")
        await crm.is_told("没有可撤销的操作。")
        await crm.open("客户")
        await crm.press("u")
        await crm.is_told("没有可撤销的操作。")
    assert last_change(firm) == before


async def test_a_history_says_when_it_shows_the_newest_changes_only(firm: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tabs, "WISHES", 2)
    with elsewhere(firm) as office:
        key = office.id_of("customers", HENGDA)
        while len(office.admin.history("customers", key)) < 2:
            office.admin.change("customers", key, {"fax": "0571-1112222"})
    async with signed_in(firm, "lijing", WIDE) as crm:
        await crm.open("客户")
        await crm.goes_to(HENGDA)
        await crm.opens(HENGDA)
        await crm.turns_to("变更记录")
        await crm.sees("新建")
        await crm.sees_nothing_of("更早")
        with elsewhere(firm) as office:
            office.admin.change("customers", key, {"fax": "0571-1112233"})
        await crm.press("f5")
        await crm.sees("还有更早的变更，这里只显示最新的 2 次。")


async def test_the_change_under_the_cursor_of_a_history_is_the_one_taken_back(firm: str) -> None:
    """As the help says: u on a line of the history takes back that change, not the last one."""
    async with signed_in(firm, "lijing", WIDE) as crm:
        await crm.open("客户")
        await crm.goes_to(HENGDA)
        await crm.edits()
        await crm.fills(传真="0571-1112222")
        await crm.saves()
        await rename(crm, BOYA, "博雅集团")
        await crm.opens(HENGDA)
        await crm.turns_to("变更记录")
        await crm.goes_to("0571-1112222")
        await crm.press("u")
        await crm.is_told(f"已撤销：{HENGDA}")
        await crm.sees("博雅集团")
    assert (stored(firm, "customers", HENGDA)["fax"], "博雅集团" in names(firm)) == ("", True)
