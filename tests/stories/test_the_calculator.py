"""李静 does a sum amid her work (R-TOL-02)."""

from __future__ import annotations

import pytest

from tests.stories.conftest import stored
from tests.stories.driver import SMALL, WIDE, signed_in
from tui_crm.tui.screens.calculator import CalculatorScreen
from tui_crm.tui.screens.records.form import FormScreen

HENGDA = "杭州恒达精密机械有限公司"


@pytest.mark.parametrize("size", [SMALL, WIDE])
async def test_a_sum_in_a_form_goes_into_its_field(firm: str, size: tuple[int, int]) -> None:
    async with signed_in(firm, "lijing", size) as crm:
        await crm.open("客户")
        await crm.goes_to(HENGDA)
        await crm.edits()
        await crm.goes_to_field("积分")
        await crm.press("ctrl+underscore")
        await crm.arrives(CalculatorScreen)
        await crm.types("50 + 20%")
        await crm.press("f2")
        await crm.arrives(FormScreen)
        await crm.saves()
        await crm.is_told("已保存。")
    assert stored(firm, "customers", HENGDA)["points"] == 60


async def test_a_sign_typed_into_a_field_opens_no_calculator(firm: str) -> None:
    async with signed_in(firm, "lijing") as crm:
        await crm.open("客户")
        await crm.goes_to(HENGDA)
        await crm.edits()
        await crm.fills(备注="1+1=2")
        await crm.saves()
        await crm.is_told("已保存。")
    assert stored(firm, "customers", HENGDA)["remark"] == "1+1=2"


@pytest.mark.parametrize("key", ["equals_sign", "fullwidth_equals_sign", "ctrl+underscore"])
async def test_from_a_list_one_key_opens_it_and_what_is_typed_at_once_is_the_sum(firm: str, key: str) -> None:
    """With and without a Chinese input method, faster than the screen."""
    async with signed_in(firm, "lijing") as crm:
        await crm.open("客户")
        await crm.press(key, *"3*7", "enter")
        await crm.sees("3*7 = 21")
        await crm.press("escape")
        await crm.sees(HENGDA)


async def test_the_palette_knows_it_and_results_are_still_there(firm: str) -> None:
    async with signed_in(firm, "lijing") as crm:
        await crm.press("equals_sign", *"15% ", "enter", "escape")
        await crm.commands("计算器")
        await crm.sees("15% = 15%")


@pytest.mark.parametrize("size", [SMALL, WIDE])
@pytest.mark.parametrize(
    ("language", "example"), [("zh", "今天到月底的工作日"), ("en", "workdays today to end of month")]
)
async def test_sums_to_begin_with_stand_there_and_come_to_something(
    firm: str, size: tuple[int, int], language: str, example: str
) -> None:
    async with signed_in(firm, "lijing", size, language=language) as crm:
        await crm.press("equals_sign")
        await crm.sees(example)
        await crm.types(example, "enter")
        await crm.sees(f"{example} = 19")
        await crm.sees_nothing_of("+ 13%\n")
