"""李静 (customer manager) corrects what the book says about a customer."""

from __future__ import annotations

import pytest

from tests.stories.conftest import elsewhere, stored
from tests.stories.driver import SMALL, WIDE, signed_in
from tui_crm.tui.screens.records.form import FormScreen

HENGDA, BOYA = "杭州恒达精密机械有限公司", "上海博雅医药科技公司"


@pytest.mark.parametrize("size", [SMALL, WIDE])
async def test_a_new_name_and_number_stand_in_the_list_and_in_the_history(any_firm: str, size: tuple[int, int]) -> None:
    """R-CUS-03, D-13: what was there before, what is there now, who did it."""
    async with signed_in(any_firm, "lijing", size) as crm:
        await crm.open("客户")
        await crm.goes_to(HENGDA)
        await crm.edits()
        await crm.sees(f"修改：{HENGDA}")
        await crm.fills(名称="杭州恒达重工", 电话="0571-99998888")
        await crm.saves()
        await crm.is_told("已保存。")
        await crm.sees("杭州恒达重工")
        assert HENGDA not in crm.line("▸")
        await crm.opens("杭州恒达重工")
        await crm.turns_to("变更记录")
        await crm.sees_together("2026-05-06 12:00", "李静")
        await crm.sees_together("名称", f"{HENGDA} → 杭州恒达重工")
        await crm.sees_together("电话", "0571-87654321 → 0571-99998888")
    saved = stored(any_firm, "customers", "杭州恒达重工")
    assert (saved["phone"], saved["phone_e164"]) == ("0571-99998888", "+8657199998888")


@pytest.mark.parametrize("size", [SMALL, WIDE])
async def test_what_is_wrong_is_said_below_its_field(firm: str, size: tuple[int, int]) -> None:
    """R-CUS-07"""
    async with signed_in(firm, "lijing", size) as crm:
        await crm.open("客户")
        await crm.goes_to(BOYA)
        await crm.edits()
        await crm.fills(名称="", 电话="八二三", 邮箱="boya at example")
        await crm.press("f2")
        await crm.is_told("有 3 项需要检查")
        below = crm.text.splitlines()
        for label, sentence in (("名称", "此项必填"), ("电话", "电话号码格式不正确"), ("邮箱", "邮箱格式不正确")):
            at = next(n for n, line in enumerate(below) if f"{label}" in line.split("  ")[0] or f" {label}" in line[:8])
            assert f"! {sentence}" in below[at + 1], crm.text
        await crm.fills(名称="上海博雅生物", 电话="021-5555 6666", 邮箱="info@boya.example")
        await crm.saves()
        await crm.sees("上海博雅生物")
    saved = stored(firm, "customers", "上海博雅生物")
    assert (saved["phone"], saved["email"]) == ("021-5555 6666", "info@boya.example")


async def test_what_is_said_of_a_key_is_gone_with_the_next(firm: str) -> None:
    """What has to be mended is still said meanwhile."""
    async with signed_in(firm, "lijing", SMALL) as crm:
        await crm.open("客户")
        await crm.goes_to(BOYA)
        await crm.edits()
        for key in ("down", "f8", "x"):
            await crm.goes_to_field("名称")
            await crm.press("f4")
            await crm.is_told("此项无需选择，请直接输入。")
            await crm.press(key)
            await crm.sees_nothing_of("此项无需选择")
        await crm.fills(电话="八二三")
        await crm.press("f2")
        await crm.is_told("有 1 项需要检查")
        await crm.press("down")
        await crm.is_told("有 1 项需要检查")


async def test_an_empty_form_names_every_field_that_is_required(any_firm: str) -> None:
    """R-CUS-06: those that the system configuration asks for as well, in the first answer."""
    with elsewhere(any_firm) as office:
        office.set("customers.complete", "true")
    async with signed_in(any_firm, "lijing", WIDE) as crm:
        await crm.open("客户")
        await crm.edits("n")
        await crm.press("f2")
        await crm.is_told("有 8 项需要检查")
        assert crm.screen.sheet.current.label == "名称"
        for label in ("名称", "电话", "地区", "地址", "联系人", "联系人性别", "联系人职位", "联系人手机"):
            await crm.goes_to_field(label)
            await crm.sees_together(label)
            below = crm.text.splitlines()
            at = next((n for n, line in enumerate(below) if line.lstrip(" ▸›").startswith(label)), 0)
            assert "! 此项必填" in below[at + 1], crm.text
        await crm.fills(名称="杭州新芯", 电话="八二三")
        await crm.press("f2")
        await crm.is_told("有 7 项需要检查")
        await crm.sees("电话号码格式不正确")


async def test_a_refused_value_leaves_the_book_as_it_was(firm: str) -> None:
    async with signed_in(firm, "lijing") as crm:
        await crm.open("客户")
        await crm.goes_to(HENGDA)
        await crm.edits()
        await crm.fills(名称="变了", 邮编="没有")
        await crm.press("f2")
        await crm.sees("邮编格式不正确")
        await crm.press("escape")
        await crm.sees("输入的内容尚未保存。")
        await crm.confirms()
        await crm.sees(HENGDA)
    with elsewhere(firm) as office:
        assert HENGDA in office.names("lijing")


async def test_a_value_is_chosen_from_its_list(firm: str) -> None:
    """R-CLS: letters open the list, pinyin finds in it, and the list of customers shows the word."""
    async with signed_in(firm, "lijing", WIDE) as crm:
        await crm.open("客户")
        await crm.goes_to(HENGDA)
        await crm.edits()
        await crm.goes_to_field("行业")
        await crm.press("f4")
        await crm.chooses("机械")
        await crm.arrives(FormScreen)
        await crm.saves()
        await crm.goes_to(HENGDA)
        await crm.sees_together("行业", "机械")
    assert "机械" in stored(firm, "customers", HENGDA).label("industry")


async def test_enter_on_a_line_of_the_record_edits_it(firm: str) -> None:
    async with signed_in(firm, "lijing") as crm:
        await crm.open("客户")
        await crm.opens(HENGDA)
        await crm.goes_to("0571-87654321")
        await crm.edits("enter")
        await crm.fills(传真="0571-87654300")
        await crm.saves()
        await crm.is_told("已保存。")
        await crm.sees_together("传真", "0571-87654300")
    saved = stored(firm, "customers", HENGDA)
    assert (saved["phone"], saved["fax"]) == ("0571-87654321", "0571-87654300")


async def test_a_new_customer_is_made_and_the_cursor_is_on_it(any_firm: str) -> None:
    """R-CUS-01, D-01: the number comes by itself."""
    async with signed_in(any_firm, "lijing") as crm:
        await crm.open("客户")
        await crm.edits("n")
        await crm.sees("新建客户", "保存时自动编号")
        await crm.types("苏州新芯半导体")
        await crm.fills(电话="0512-66668888")
        await crm.saves()
        await crm.sees("共 4 条")
        assert "苏州新芯半导体" in crm.line("▸")
        assert "KH260506006" in crm.line("▸")


async def test_a_customer_that_is_there_already_is_told_while_its_number_is_typed(firm: str) -> None:
    """R-CUS-08"""
    async with signed_in(firm, "lijing") as crm:
        await crm.open("客户")
        await crm.edits("n")
        await crm.types("恒达机械")
        await crm.fills(电话="(0571) 8765 4321")
        await crm.sees(f"已有：KH260506001 {HENGDA}（李静）")


async def test_a_mobile_number_in_the_field_of_the_phone_warns(firm: str) -> None:
    """One telephone: whoever has it already is named, in whichever field it stands, and nothing is refused."""
    with elsewhere(firm) as office:
        office.customer("温州海螺", mobile="13957123456")
    async with signed_in(firm, "lijing", WIDE) as crm:
        await crm.open("客户")
        await crm.edits("n")
        await crm.fills(名称="温州贝壳", 电话="139 5712 3456")
        await crm.sees_together("已有", "温州海螺")
        await crm.fills(电话="0577-88881234")
        await crm.sees_nothing_of("温州海螺")
        await crm.fills(手机="13957123456")
        await crm.sees_together("已有", "温州海螺")
        await crm.saves()
        await crm.sees("温州贝壳")


async def test_what_is_said_of_an_empty_number_stands_whole_on_a_narrow_terminal(firm: str) -> None:
    async with signed_in(firm, "lijing", SMALL, language="en") as crm:
        await crm.open("Customers")
        await crm.edits("n")
        await crm.sees_together("Number", "Numbered when saved")
