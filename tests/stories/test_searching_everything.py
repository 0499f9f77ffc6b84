"""Who calls from 4321? One search over customers, contacts and whatever else there is (R-QRY-02, -03, -07)."""

from __future__ import annotations

from tests.stories.conftest import elsewhere
from tests.stories.driver import WIDE, signed_in
from tui_crm.tui.screens.find import FindScreen
from tui_crm.tui.screens.workspace import Workspace

HENGDA = "杭州恒达精密机械有限公司"


async def test_hits_stand_by_kind_and_tab_leaves_one_kind(firm: str) -> None:
    async with signed_in(firm, "lijing") as crm:
        await crm.press("ctrl+circumflex_accent")
        await crm.arrives(FindScreen)
        await crm.types("王芳")
        await crm.sees("[全部]", "客户 1", "联系人 1")
        await crm.sees_together("客户", HENGDA)
        await crm.press("tab", "tab")
        await crm.sees("[联系人 1]")
        await crm.sees_nothing_of("KH260506001")
        await crm.press("enter")
        await crm.settles()
        assert not isinstance(crm.screen, FindScreen)
        await crm.sees("采购经理")


async def test_the_list_of_a_kind_opens_with_the_words(firm: str) -> None:
    async with signed_in(firm, "linzhiyuan", WIDE, language="en") as crm:
        await crm.press("ctrl+circumflex_accent")
        await crm.arrives(FindScreen)
        await crm.types("公司")
        await crm.sees("Customers 4")
        await crm.press("f8")
        await crm.arrives(Workspace)
        await crm.sees("contains “公司”", "4 of 5")


async def test_each_list_is_led_to_with_what_was_counted_in_it(firm: str) -> None:
    """The customers that nobody has are in the pool, and so are their hits."""
    with elsewhere(firm) as office:
        for n in range(6):
            given_up = office.customer(f"公海科技公司{n}", by="lijing")
            office.desk("lijing").do("customers.release", given_up.id, reason="no_capacity")
    async with signed_in(firm, "linzhiyuan", WIDE) as crm:
        for key, list_of, n in (("客户", "客户", 4), ("公海", "公海", 6)):
            await crm.press("ctrl+circumflex_accent")
            await crm.arrives(FindScreen)
            await crm.types("公司")
            await crm.sees("客户 4", "公海 6", "在“公海”列表中查看全部 6 条")
            await crm.press(*["tab"] * (1 if key == "客户" else 2), "f8")
            await crm.arrives(Workspace)
            await crm.sees_together(list_of, f"共 {n}")


async def test_nobody_finds_what_the_roles_hide(firm: str) -> None:
    async with signed_in(firm, "zhangxiaolan") as crm:
        await crm.press("ctrl+circumflex_accent")
        await crm.arrives(FindScreen)
        await crm.types("恒达")
        await crm.sees("没有符合")
        await crm.press("escape")
        await crm.arrives(Workspace)
