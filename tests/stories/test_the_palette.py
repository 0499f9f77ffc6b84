"""Ctrl+K leads anywhere: to a record, to a list, to a command; F1 explains it."""

from __future__ import annotations

import pytest

from tests.stories.driver import SMALL, WIDE, signed_in
from tui_crm.tui.screens.help import HelpScreen
from tui_crm.tui.screens.palette import PaletteScreen
from tui_crm.tui.screens.workspace import Workspace

HENGDA = "杭州恒达精密机械有限公司"


@pytest.mark.parametrize("size", [SMALL, WIDE])
async def test_a_customer_is_found_by_its_initials_and_opened(any_firm: str, size: tuple[int, int]) -> None:
    async with signed_in(any_firm, "lijing", size) as crm:
        await crm.commands("hzhd")
        await crm.sees_together("电话", "0571-87654321")
        await crm.press("escape")
        await crm.arrives(Workspace)


async def test_a_list_is_reached_by_its_name_or_its_initials(firm: str) -> None:
    async with signed_in(firm, "lijing") as crm:
        await crm.commands("数据字典")
        await crm.sees("数据字典  共")
        await crm.commands("czrz")
        await crm.sees("操作日志  共")
        await crm.commands("contacts")
        await crm.sees("王芳")


async def test_a_command_is_run_by_its_name(firm: str) -> None:
    async with signed_in(firm, "lijing") as crm:
        await crm.open("客户")
        await crm.commands("回收站")
        await crm.sees("回收站是空的。")
        await crm.commands("返回列表")
        await crm.sees(HENGDA)
        await crm.commands("F5")
        await crm.sees(HENGDA)


@pytest.mark.parametrize("size", [SMALL, WIDE])
async def test_it_works_from_a_record_as_well(firm: str, size: tuple[int, int]) -> None:
    """From the record of one customer to another list, and to another record."""
    async with signed_in(firm, "lijing", size) as crm:
        await crm.open("客户")
        await crm.opens(HENGDA)
        await crm.commands("博雅")
        await crm.sees_together("电话", "021-62345678")
        await crm.commands("数据字典")
        await crm.sees("数据字典  共")


async def test_what_was_opened_last_is_at_hand_before_anything_is_typed(firm: str) -> None:
    async with signed_in(firm, "lijing") as crm:
        await crm.open("客户")
        await crm.opens(HENGDA)
        await crm.press("escape")
        await crm.press("ctrl+p")
        await crm.arrives(PaletteScreen)
        await crm.sees_together("客户", HENGDA)
        await crm.press("enter")
        await crm.sees_together("电话", "0571-87654321")


@pytest.mark.parametrize("language", ["zh", "en"])
async def test_the_help_of_a_list_is_searched_by_typing(firm: str, language: str) -> None:
    async with signed_in(firm, "lijing", language=language) as crm:
        await crm.open("客户" if language == "zh" else "Customers")
        await crm.press("f1")
        await crm.arrives(HelpScreen)
        typed, found, lost = (
            ("回收站", "移入回收站", "登录") if language == "zh" else ("recycle", "recycle bin", "Sort")
        )
        await crm.types(typed)
        await crm.sees(found)
        await crm.sees_nothing_of(lost)
        await crm.press("escape")
        await crm.sees("Ctrl+N")
        await crm.types("zzzz")
        await crm.sees("没有符合的结果。" if language == "zh" else "Nothing fits.")
        await crm.press("escape", "escape")
        await crm.arrives(Workspace)


async def test_places_of_the_same_name_are_told_apart(firm: str) -> None:
    async with signed_in(firm, "lijing", WIDE) as crm:
        await crm.press("ctrl+k")
        await crm.arrives(PaletteScreen)
        await crm.types("鼓楼")
        await crm.sees("江苏省南京市鼓楼区", "江苏省徐州市鼓楼区")
