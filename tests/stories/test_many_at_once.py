"""周敏 tags forty marked customers and takes it back by one key; and what is refused is said before (R-CUS-37)."""

from __future__ import annotations

import pytest

from tests.office import Office
from tests.stories.conftest import CUSTOMERS, elsewhere, in_the_bin, last_change, names
from tests.stories.driver import SMALL, WIDE, Crm, signed_in
from tests.tui.waiting import until
from tui_crm.domain import Query
from tui_crm.i18n import tr
from tui_crm.tui.screens.records.many import PreviewScreen
from tui_crm.tui.screens.records.picking import Picking
from tui_crm.tui.screens.workspace import Workspace
from tui_crm.tui.widgets.status_line import StatusLine


def tagged(office: Office) -> int:
    """How many customers have any tag."""
    return sum(bool(row["tags"]) for row in office.admin.page("customers", Query(limit=500)).rows)


@pytest.fixture
def busy_firm(any_firm: str) -> str:
    """The firm with forty customers more, and one that 周敏 sees but may not change."""
    with elsewhere(any_firm) as office:
        for n in range(40):
            office.customer(f"批量客户{n:02}", by="lijing")
        theirs = office.customer("批量共享客户", by="zhangxiaolan").id
        share = [{"user": office.user("zhoumin"), "may_write": False}]
        office.desk("zhangxiaolan").share("customers", theirs, share)
    return any_firm


@pytest.mark.parametrize(("size", "language"), [(SMALL, "zh"), (WIDE, "en")])
async def test_forty_marked_customers_are_tagged_and_undone_once(
    busy_firm: str, size: tuple[int, int], language: str
) -> None:
    zh = language == "zh"
    async with signed_in(busy_firm, "zhoumin", size, language=language) as crm:
        await crm.open("客户" if zh else "Customers")
        await crm.sees("共 45 条" if zh else "45 in all")
        await crm.filters("批量")
        await crm.sees("共 41 条（全部 45 条）" if zh else "41 of 45")
        before = last_change(busy_firm)
        await crm.sees_nothing_of("M 批量操作" if zh else "M Batch")
        await crm.press("asterisk")
        await crm.sees("M 批量操作" if zh else "M Batch")
        await crm.press("M")
        await crm.chooses("标签：添加" if zh else "Tags: add")
        await until(crm.pilot, lambda: isinstance(crm.screen, Picking))
        await crm.types("年度框架" if zh else "Annual", "enter")
        await crm.sees("已选：年度框架" if zh else "Annual agreement")
        await crm.settles()
        await crm.press("enter")
        await crm.arrives(PreviewScreen)
        await crm.sees("将修改 40 条" if zh else "40 of 41 customers will be changed.", "批量共享客户")
        assert crm.text.count(tr("You may see this record, but not do this with it.")) == 1
        await crm.press("enter")
        await crm.is_told("已修改 40 条记录" if zh else "Records changed: 40")
        with elsewhere(busy_firm) as office:
            assert tagged(office) == 40
        assert last_change(busy_firm) == before + 1
        await crm.press("u")
        await crm.is_told("已撤销" if zh else "Undone")
        with elsewhere(busy_firm) as office:
            assert tagged(office) == 0


async def test_nothing_is_done_when_the_preview_is_left(firm: str) -> None:
    before = last_change(firm)
    async with signed_in(firm, "lijing") as crm:
        await crm.open("客户")
        await crm.press("space", "M")
        await crm.chooses("修改字段")
        await crm.chooses("邮编")
        await crm.types("310012", "enter")
        await crm.arrives(PreviewScreen)
        await crm.sees("邮编 = 310012", "将修改 1 条")
        await crm.press("escape")
        await crm.settles()
    assert last_change(firm) == before


async def test_the_marks_are_told_wherever_it_is_thought_better_of(busy_firm: str) -> None:
    """What can be done, and the question, say for how many; behind them stand the marks, and no work that is over."""
    async with signed_in(busy_firm, "zhoumin") as crm:
        await crm.open("客户")
        await crm.filters("批量")
        await crm.sees("共 41 条")
        await crm.press("asterisk")
        await crm.sees_together("客户", "已选 41 条")
        workspace = crm.screen.query_one(StatusLine)
        await crm.press("M")
        await crm.sees("对已选的 41 条记录")
        await crm.press("escape")
        await crm.sees_together("客户", "已选 41 条")
        await crm.press("M")
        await crm.chooses("修改字段")
        await crm.chooses("邮编")
        await crm.types("310012", "enter")
        await crm.arrives(PreviewScreen)
        assert workspace.text == ""
        await crm.press("escape")
        await crm.sees_together("客户", "已选 41 条")


@pytest.mark.parametrize("size", [SMALL, WIDE])
async def test_marked_customers_are_shared_with_a_colleague_until_a_day(busy_firm: str, size: tuple[int, int]) -> None:
    """王海涛 stands in for 李静 until the end of the month (D-04)."""
    async with signed_in(busy_firm, "lijing", size) as crm:
        await crm.open("客户")
        await crm.filters("批量客户0")
        await crm.sees("共 10 条")
        await crm.press("asterisk", "M")
        await crm.chooses("共享…")
        await crm.chooses("共享给人员")
        await until(crm.pilot, lambda: isinstance(crm.screen, Picking))
        await crm.types("王海涛", "enter")
        await crm.chooses("可修改")
        await crm.sees("共享给王海涛的截止日期")
        await crm.types("5-31", "enter")
        await crm.arrives(PreviewScreen)
        await crm.sees("可修改 · 至 2026-05-31")
        await crm.press("enter")
        await crm.is_told("已修改 10 条记录")
    with elsewhere(busy_firm) as office:
        found = office.names("wanghaitao", Query(words="批量", limit=50))
        assert len(found) == 10


MINE = tuple(name for owner, name, _ in CUSTOMERS if owner == "lijing")
POOLED = MINE[:2]
"""Of five customers of the firm two are nobody's: the list of customers has three, the pool two."""
OTHERS = tuple(name for _, name, _ in CUSTOMERS if name not in POOLED)


@pytest.fixture
def pooled_firm(any_firm: str) -> str:
    """The firm with two customers in the pool."""
    with elsewhere(any_firm) as office:
        for name in POOLED:
            office.desk("lijing").do("customers.release", office.id_of("customers", name), reason="no_capacity")
    return any_firm


async def marks_all(crm: Crm, place: str) -> None:
    """Mark everything that a list shows, and open what can be done with it."""
    await crm.open(place)
    await crm.press("asterisk", "M")


async def does_it(crm: Crm, n: int) -> None:
    """The preview speaks of as many as the list shows, and so does what is told afterwards."""
    await crm.arrives(PreviewScreen)
    await crm.sees(f"共 {n} 条客户，将修改 {n} 条")
    await crm.press("enter")
    await crm.is_told(f"已修改 {n} 条记录")


LISTS = pytest.mark.parametrize(("place", "listed"), [("公海", POOLED), ("客户", OTHERS)])


@LISTS
async def test_tags_reach_what_the_list_shows_and_nothing_else(
    pooled_firm: str, place: str, listed: tuple[str, ...]
) -> None:
    async with signed_in(pooled_firm, "linzhiyuan") as crm:
        await marks_all(crm, place)
        await crm.chooses("标签：添加")
        await until(crm.pilot, lambda: isinstance(crm.screen, Picking))
        await crm.types("年度框架", "enter")
        await crm.sees("已选：年度框架")
        await crm.settles()
        await crm.press("enter")
        await does_it(crm, len(listed))
    with elsewhere(pooled_firm) as office:
        rows = office.admin.page("customers", Query(limit=500)).rows
    assert {row["name"] for row in rows if row["tags"]} == set(listed)


@LISTS
async def test_a_change_reaches_what_the_list_shows_and_nothing_else(
    pooled_firm: str, place: str, listed: tuple[str, ...]
) -> None:
    async with signed_in(pooled_firm, "linzhiyuan") as crm:
        await marks_all(crm, place)
        await crm.chooses("修改字段")
        await crm.chooses("邮编")
        await crm.types("310012", "enter")
        await does_it(crm, len(listed))
    with elsewhere(pooled_firm) as office:
        rows = office.admin.page("customers", Query(limit=500)).rows
    assert {row["name"] for row in rows if row["postal_code"] == "310012"} == set(listed)


@LISTS
async def test_sharing_reaches_what_the_list_shows_and_nothing_else(
    pooled_firm: str, place: str, listed: tuple[str, ...]
) -> None:
    async with signed_in(pooled_firm, "linzhiyuan") as crm:
        await marks_all(crm, place)
        await crm.chooses("共享…")
        await crm.chooses("共享给人员")
        await until(crm.pilot, lambda: isinstance(crm.screen, Picking))
        await crm.types("赵磊", "enter")
        await crm.chooses("可查看")
        await crm.press("enter")
        await does_it(crm, len(listed))
    with elsewhere(pooled_firm) as office:
        keys = {name: office.id_of("customers", name) for _, name, _ in CUSTOMERS}
        assert {name for name, key in keys.items() if office.admin.shares("customers", key)} == set(listed)


@LISTS
async def test_what_was_deleted_and_brought_back_is_what_the_lists_showed(
    pooled_firm: str, place: str, listed: tuple[str, ...]
) -> None:
    """The bin of the pool holds what went from the pool, and gives back no more than that."""
    async with signed_in(pooled_firm, "linzhiyuan") as crm:
        await marks_all(crm, place)
        await crm.chooses("删除")
        await does_it(crm, len(listed))
        assert set(in_the_bin(pooled_firm)) == set(listed)
        await marks_all(crm, "客户" if place == "公海" else "公海")
        await crm.chooses("删除")
        await does_it(crm, len(CUSTOMERS) - len(listed))
        assert len(in_the_bin(pooled_firm)) == len(CUSTOMERS)
        await crm.open(place)
        await crm.press("b")
        await crm.sees(f"共 {len(listed)} 条")
        await crm.press("asterisk", "M")
        await crm.chooses("恢复")
        await does_it(crm, len(listed))
    assert set(names(pooled_firm)) == set(listed)


async def test_without_marks_it_is_said_whose_record_is_meant(firm: str) -> None:
    async with signed_in(firm, "lijing", SMALL) as crm:
        await crm.open("客户")
        await crm.goes_to(CUSTOMERS[0][1])
        await crm.press("M")
        await crm.sees_together("│ " + CUSTOMERS[0][1])
        await crm.sees_nothing_of("对所有已选记录")


@pytest.mark.parametrize(("account", "place", "reason"), [
    ("sunli", "客户", "您的角色不能修改客户。"), ("qianwen", "用户", "您的角色不能修改用户。"),
])  # fmt: skip
async def test_who_may_do_nothing_with_many_is_told_so_at_the_key(
    firm: str, account: str, place: str, reason: str
) -> None:
    async with signed_in(firm, account) as crm:
        await crm.open(place)
        await crm.press("asterisk", "M")
        await crm.is_told(reason)
        assert isinstance(crm.screen, Workspace)
