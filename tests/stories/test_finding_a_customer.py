"""Somebody is on the phone, and 李静 (customer manager) needs the customer before the second sentence."""

from __future__ import annotations

import pytest

from tests.stories.driver import SMALL, WIDE, signed_in

HENGDA, BOYA, DINGXIN = "杭州恒达精密机械有限公司", "上海博雅医药科技公司", "宁波鼎新电子材料厂"


async def test_two_characters_pinyin_or_the_end_of_the_number_are_enough(any_firm: str) -> None:
    """R-QRY-01: the same on both databases."""
    async with signed_in(any_firm, "lijing") as crm:
        await crm.open("客户")
        await crm.sees("共 3 条")
        for typed in ("恒达", "精密", "hzhd", "hengda", "4321", "87654321", "KH260506001", "王芳"):
            await crm.finds(typed, HENGDA)
            await crm.sees("共 1 条", f"包含“{typed}”")
        await crm.finds("科技", BOYA)
        await crm.finds("hz 4321", HENGDA)


@pytest.mark.parametrize("size", [SMALL, WIDE])
async def test_the_list_follows_every_letter_and_esc_brings_it_back(firm: str, size: tuple[int, int]) -> None:
    async with signed_in(firm, "lijing", size) as crm:
        await crm.open("客户")
        await crm.sees("共 3 条")
        await crm.press("slash", "n")
        await crm.sees("包含“n”")
        await crm.press("b")
        await crm.sees("包含“nb”", "共 1 条（全部 3 条）", DINGXIN)
        assert HENGDA not in crm.text
        await crm.press("escape")
        await crm.sees("共 3 条", HENGDA, BOYA, DINGXIN)
        assert "包含" not in crm.text


@pytest.mark.parametrize("size", [SMALL, WIDE])
async def test_after_enter_the_keys_belong_to_the_list_again(firm: str, size: tuple[int, int]) -> None:
    """The first Esc ends the filter, and the cursor stays on the customer that was found."""
    async with signed_in(firm, "lijing", size) as crm:
        await crm.open("客户")
        await crm.filters("博雅")
        await crm.sees("Esc 清除")
        await crm.press("escape")
        await crm.sees("共 3 条")
        await crm.settles()
        assert crm.screen.table.current.cells[1] == BOYA
        await crm.press("escape")
        await crm.sees("数据概况")


@pytest.mark.parametrize("language", ["zh", "en"])
async def test_when_nothing_fits_the_list_says_what_to_do(firm: str, language: str) -> None:
    async with signed_in(firm, "lijing", language=language) as crm:
        await crm.open("客户" if language == "zh" else "Customers")
        await crm.filters("月球")
        if language == "zh":
            await crm.sees("没有符合的记录，按 Esc 恢复完整列表。", "共 0 条")
        else:
            await crm.sees("Nothing fits. Esc shows the whole list again.", "0 of 3")
        await crm.press("escape")
        await crm.sees(HENGDA)


async def test_the_filter_is_kept_while_somebody_looks_elsewhere(firm: str) -> None:
    async with signed_in(firm, "lijing") as crm:
        await crm.open("客户")
        await crm.filters("恒达")
        await crm.open("联系人")
        await crm.sees("王芳")
        await crm.open("客户")
        await crm.sees("包含“恒达”", "共 1 条")


async def test_what_is_found_is_read_with_enter(firm: str) -> None:
    async with signed_in(firm, "lijing") as crm:
        await crm.open("客户")
        await crm.filters("4321")
        await crm.opens(HENGDA)
        await crm.sees_together("电话", "0571-87654321")
        await crm.sees_together("地区", "浙江省杭州市")
        await crm.press("escape")
        await crm.sees("包含“4321”")
        await crm.open("首页")
        await crm.sees_together("客户", HENGDA)
