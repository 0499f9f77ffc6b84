"""李静's input method is on: it sends full-width signs, and function keys do what letters cannot."""

from __future__ import annotations

import pytest

from tests.stories.conftest import in_the_bin, names, stored
from tests.stories.driver import signed_in
from tui_crm.tui.screens.help import HelpScreen
from tui_crm.tui.screens.palette import PaletteScreen
from tui_crm.tui.screens.records.choose_columns import ColumnsScreen
from tui_crm.tui.screens.records.form import FormScreen
from tui_crm.tui.screens.workspace import Workspace

HENGDA = "杭州恒达精密机械有限公司"


@pytest.mark.parametrize("sign", ["、", "／", "/"])
async def test_the_full_width_slash_filters(firm: str, sign: str) -> None:
    async with signed_in(firm, "lijing") as crm:
        await crm.open("客户")
        await crm.press(sign)
        await crm.types("恒达", "enter")
        await crm.sees("包含“恒达”", "共 1 条")
        assert crm.listed == [HENGDA]


@pytest.mark.parametrize(("sign", "screen"), [("？", HelpScreen), ("?", HelpScreen), ("：", PaletteScreen)])
async def test_the_full_width_question_mark_helps_and_the_colon_commands(firm: str, sign: str, screen: type) -> None:
    async with signed_in(firm, "lijing") as crm:
        for place in ("首页", "客户"):
            await crm.open(place)
            await crm.press(sign)
            await crm.arrives(screen)
            await crm.press("escape")
            await crm.arrives(Workspace)


async def test_full_width_digits_find_a_phone_number_and_fill_a_field(firm: str) -> None:
    """They mean the same digits, in the book as well."""
    async with signed_in(firm, "lijing") as crm:
        await crm.open("客户")
        await crm.finds("４３２１", HENGDA)
        await crm.edits("f4")
        await crm.fills(传真="０５７１ １１１２２２２", 积分="１２")
        await crm.saves()
        await crm.opens(HENGDA)
        await crm.sees_together("传真", "0571 1112222")
        await crm.sees_together("积分", "12")
    saved = stored(firm, "customers", HENGDA)
    assert (saved["fax"], saved["points"]) == ("0571 1112222", 12)


async def test_a_day_of_work_without_a_single_letter_key(firm: str) -> None:
    """New, edit, delete, recycle bin, undo, sort, columns, refresh, tabs, back: all by keys that no method holds."""
    async with signed_in(firm, "lijing") as crm:
        await crm.open("客户")
        await crm.press("ideographic_space")
        await crm.sees_together("客户", "已选 1 条")
        await crm.press("ideographic_space")
        await crm.edits("f3")
        await crm.types("苏州新芯半导体")
        await crm.saves()
        await crm.sees("共 4 条")
        await crm.press("delete")
        await crm.sees("共 3 条")
        await crm.press("f7")
        await crm.sees("回收站", "苏州新芯半导体")
        await crm.press("f2")
        await crm.is_told("已恢复")
        await crm.press("f7")
        await crm.sees("共 4 条")
        await crm.press("f8")
        await crm.arrives(ColumnsScreen)
        await crm.press("f4", "f2")
        await crm.sees_nothing_of("KH26")
        await crm.press("f8")
        await crm.arrives(ColumnsScreen)
        await crm.press("delete", "f2")
        await crm.sees("KH26")
        await crm.press("f6")
        await crm.chooses("名称 ↑")
        await crm.sees("按 名称↑")
        await crm.goes_to(HENGDA)
        await crm.press("ctrl+y")
        await crm.is_told(f"已复制：{HENGDA}")
        await crm.press("enter")
        await crm.sees("[资料]")
        await crm.press("right")
        await crm.sees("[时间线]")
        await crm.press("left", "escape")
        await crm.edits("ctrl+t")
        assert isinstance(crm.screen, FormScreen)
        await crm.press("escape", "f10")
        await crm.sees("数据概况")
    assert ("苏州新芯半导体" in names(firm, "lijing"), in_the_bin(firm)) == (True, [])
