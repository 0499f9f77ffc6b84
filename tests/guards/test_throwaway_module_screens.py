"""A law: a module that no screen has heard of is on every screen as soon as it is declared."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.guards.test_throwaway_module import BOATS, TABLE
from tests.stories.conftest import elsewhere, firm, sqlite_firm
from tests.stories.driver import SMALL, WIDE, signed_in
from tui_crm.domain import registry
from tui_crm.domain.migrations.schema import create_tables
from tui_crm.tui.screens.help import HelpScreen
from tui_crm.tui.screens.records.form import FormScreen
from tui_crm.tui.screens.rights import RightsScreen
from tui_crm.tui.screens.workspace import Workspace

__all__ = ["firm", "sqlite_firm"]

HENGDA = "杭州恒达精密机械有限公司"


@pytest.fixture
def harbour(firm: str) -> Iterator[str]:
    """A book with boats in it; what they are stands beside the test of the domain."""
    with elsewhere(firm) as office, office.book.store.transaction():
        create_tables(office.book.store, {"boats": TABLE})
        office.book.store.create_index("boats")
    registry.add(BOATS)
    yield firm
    registry.discard("boats")


@pytest.mark.parametrize("size", [SMALL, WIDE])
async def test_boats_are_in_the_sidebar_the_list_the_form_and_the_palette(harbour: str, size: tuple[int, int]) -> None:
    """李静 makes one through the form, with a link and a day, finds it, edits it, undoes it and deletes it."""
    async with signed_in(harbour, "lijing", size) as crm:
        await crm.sees("Boats")
        await crm.open("Boats")
        await crm.sees("还没有Boats，按 n 新建。")
        await crm.edits("n")
        await crm.sees("新建Boat", "保存时自动编号")
        await crm.sees_nothing_of("Berths")
        await crm.types("西湖一号")
        await crm.fills(**{"Radio telephone": "13800004321", "Launched on": "2020-5-1"})
        await crm.goes_to_field("客户")
        await crm.press("f4")
        await crm.chooses("恒达")
        await crm.arrives(FormScreen)
        await crm.saves()
        await crm.sees_together("▸", "CH260506001", "西湖一号", "李静")
        await crm.sees("共 1 条")
        for typed in ("xhyh", "4321", "西湖"):
            await crm.finds(typed, "西湖一号")
        await crm.opens("西湖一号")
        await crm.sees_together("Launched on", "2020-05-01")
        await crm.sees_together("客户", HENGDA)
        await crm.edits()
        await crm.fills(名称="西湖二号")
        await crm.saves()
        await crm.turns_to("变更记录")
        await crm.sees_together("名称", "西湖一号 → 西湖二号")
        await crm.turns_to("可见人员")
        await crm.sees_together("李静", "负责人")
        await crm.press("u")
        await crm.is_told("已撤销：西湖二号")
        await crm.press("escape", "escape")
        await crm.arrives(Workspace)
        await crm.open("首页")
        await crm.commands("xhyh")
        await crm.sees_together("Launched on", "2020-05-01")
        await crm.press("escape")
        await crm.commands("boats")
        await crm.sees("西湖一号")
        await crm.goes_to("西湖一号")
        await crm.press("d")
        await crm.is_told("已删除")
        await crm.press("b")
        await crm.is_told("您的角色不能恢复Boats。")
        await crm.press("u")
        await crm.sees_together("▸", "西湖一号")


async def test_columns_conditions_and_help_know_its_fields(harbour: str) -> None:
    with elsewhere(harbour) as office:
        for berths, name in ((2, "小船"), (8, "大船")):
            office.admin.create("boats", {"name": name, "berths": berths})
    async with signed_in(harbour, "linzhiyuan") as crm:
        await crm.open("Boats")
        await crm.conditions("Berths", "大于等于", typed="5")
        await crm.sees("共 1 条", "大船", "Berths 大于等于 5")
        await crm.press("C")
        await crm.sees("Launched on")
        await crm.press("escape")
        await crm.arrives(Workspace)
        await crm.press("f1")
        await crm.arrives(HelpScreen)
        await crm.sees("Boats")


@pytest.mark.parametrize("size", [SMALL, WIDE])
async def test_the_rights_grid_and_the_audit_know_it(harbour: str, size: tuple[int, int]) -> None:
    """孙丽 sees no boats until the grid says so; the audit has what was done to them."""
    with elsewhere(harbour) as office:
        office.admin.create("boats", {"name": "渤海"})
    async with signed_in(harbour, "linzhiyuan", size) as crm:
        await crm.open("操作日志")
        await crm.sees("渤海")
        await crm.open("角色权限")
        await crm.goes_to("客服")
        await crm.press("enter")
        await crm.arrives(RightsScreen)
        await crm.settles()
        await crm.press(*["down"] * (list(registry).index(BOATS)))
        await crm.is_told("Boats · 查看：无")
        await crm.press("4")
        await crm.is_told("Boats · 查看：全部")
        await crm.press("f2")
        await crm.arrives(Workspace)
    async with signed_in(harbour, "sunli", size) as crm:
        await crm.open("Boats")
        await crm.sees("渤海")
        await crm.press("n")
        await crm.is_told("您的角色不能新建Boats。")
