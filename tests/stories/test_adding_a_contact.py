"""李静 (customer manager) notes whom she spoke to at a customer."""

from __future__ import annotations

import pytest

from tests.stories.conftest import elsewhere, names, stored
from tests.stories.driver import SMALL, WIDE, signed_in

HENGDA, BOYA = "杭州恒达精密机械有限公司", "上海博雅医药科技公司"


@pytest.mark.parametrize("size", [SMALL, WIDE])
async def test_a_contact_is_added_from_the_list_of_customers(any_firm: str, size: tuple[int, int]) -> None:
    """R-CON-01"""
    async with signed_in(any_firm, "lijing", size) as crm:
        await crm.open("客户")
        await crm.goes_to(HENGDA)
        await crm.edits("ctrl+t")
        await crm.sees("新建联系人")
        await crm.sees_together("客户", HENGDA)
        await crm.types("赵敏")
        await crm.fills(职位="工程师", 手机="139 5712 3456")
        await crm.saves()
        await crm.opens(HENGDA)
        await crm.turns_to("联系人")
        await crm.sees_together("王芳", "采购经理")
        await crm.sees_together("赵敏", "工程师", "139 5712 3456")
    zhao = stored(any_firm, "contacts", "赵敏")
    assert (zhao.label("customer"), zhao["mobile_e164"], zhao["primary"]) == (HENGDA, "+8613957123456", False)


async def test_the_customer_repeats_its_primary_contact(firm: str) -> None:
    """R-CUS-05: a new primary contact becomes the one whom the customer names, and the former one steps back."""
    async with signed_in(firm, "lijing", WIDE) as crm:
        await crm.open("客户")
        await crm.goes_to(HENGDA)
        await crm.edits("ctrl+t")
        await crm.types("赵敏")
        await crm.fills(职位="总经理", 手机="13957123456")
        await crm.goes_to_field("首要联系人")
        await crm.press("y")
        await crm.saves()
        await crm.goes_to(HENGDA)
        await crm.sees_together(HENGDA, "赵敏")
        await crm.sees_together("联系人手机", "13957123456")
        await crm.press("enter")
        await crm.turns_to("联系人")
        assert "首要联系人" in crm.line("赵敏", "总经理")
        assert "首要联系人" not in crm.line("王芳", "采购经理")


async def test_the_first_contact_of_a_customer_is_its_primary_one(firm: str) -> None:
    """R-CUS-05: also when it was named in the form of the customer."""
    async with signed_in(firm, "lijing", WIDE) as crm:
        await crm.open("客户")
        await crm.goes_to(BOYA)
        await crm.edits("ctrl+t")
        await crm.types("孙悦")
        await crm.saves()
        await crm.goes_to(BOYA)
        await crm.sees_together(BOYA, "孙悦")
        await crm.edits()
        await crm.fills(联系人="孙月")
        await crm.saves()
        await crm.open("联系人")
        await crm.sees("孙月")
        await crm.sees_nothing_of("孙悦")
    sun = stored(firm, "contacts", "孙月")
    assert (sun.label("customer"), sun["primary"]) == (BOYA, True)
    assert sorted(names(firm, "lijing", "contacts")) == ["孙月", "王芳"]


async def test_from_a_contact_the_way_leads_on(firm: str) -> None:
    """The contact of a customer opens with Enter, is edited there, and Esc goes back step by step."""
    async with signed_in(firm, "lijing") as crm:
        await crm.open("客户")
        await crm.opens(HENGDA)
        await crm.turns_to("联系人")
        await crm.goes_to("王芳")
        await crm.press("enter")
        await crm.sees_together("客户", HENGDA)
        await crm.edits()
        await crm.fills(邮箱="wangfang@hengda.example")
        await crm.saves()
        await crm.sees("wangfang@hengda.example")
        await crm.press("escape")
        await crm.sees("[联系人]", "wangfang@hengda.example")
        await crm.press("escape")
        await crm.sees("共 3 条")
    with elsewhere(firm) as office:
        assert office.problems_of("customers", "contacts") == []
