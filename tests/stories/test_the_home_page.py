"""The first page after signing in leads to what is done most."""

from __future__ import annotations

import pytest

from tests.stories.conftest import stored
from tests.stories.driver import SMALL, WIDE, signed_in
from tui_crm.tui.screens.palette import PaletteScreen
from tui_crm.tui.screens.workspace import Workspace


@pytest.mark.parametrize("size", [SMALL, WIDE])
async def test_a_new_customer_is_made_without_going_to_the_list(any_firm: str, size: tuple[int, int]) -> None:
    """It is hers."""
    async with signed_in(any_firm, "lijing", size) as crm:
        await crm.edits("n")
        await crm.types("苏州新芯半导体")
        await crm.saves()
        await crm.arrives(Workspace)
        await crm.is_told("已保存。")
        await crm.sees("首页", "苏州新芯半导体")
    assert stored(any_firm, "customers", "苏州新芯半导体").label("owner") == "李静"


async def test_who_may_make_no_customer_is_told_so(firm: str) -> None:
    async with signed_in(firm, "chenguodong") as crm:
        await crm.press("f3")
        await crm.is_told("您的角色不能新建客户。")
        await crm.press("ctrl+k")
        await crm.arrives(PaletteScreen)
        await crm.types("新建")
        await crm.sees_together("新建", "您的角色不能新建客户。")


@pytest.mark.parametrize(("account", "says"), [("lijing", "3, all mine"), ("zhoumin", "Customers    4")])
async def test_the_numbers_are_said_plainly(firm: str, account: str, says: str) -> None:
    """李静 sees only her own customers, her supervisor those of the department."""
    async with signed_in(firm, account, language="en") as crm:
        await crm.sees(says, "Overview", "Recently opened")


async def test_an_empty_list_names_its_records_within_a_sentence(firm: str) -> None:
    async with signed_in(firm, "linzhiyuan", language="en") as crm:
        await crm.open("Positions")
        await crm.sees("No positions yet. Press n to add the first one.")


async def test_what_was_deleted_together_is_said_with_its_number(firm: str) -> None:
    async with signed_in(firm, "linzhiyuan", language="en") as crm:
        await crm.open("Customers")
        await crm.press("space", "down", "space", "d")
        await crm.is_told("Deleted; u undoes this · 2 records")
