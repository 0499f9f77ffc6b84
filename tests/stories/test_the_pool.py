"""The pool takes back what nobody looks after, and a colleague claims it (D-05, R-CUS-41)."""

from __future__ import annotations

import pytest

from tests.office import DAY
from tests.stories.conftest import elsewhere, last_change, names, stored
from tests.stories.driver import SMALL, RecordScreen, signed_in
from tui_crm.domain import jobs
from tui_crm.tui.screens.prompt import TellScreen
from tui_crm.tui.screens.records.confirm import QuestionScreen
from tui_crm.tui.screens.workspace import Workspace
from tui_crm.tui.widgets.sidebar import Sidebar

HENGDA, BOYA, DINGXIN = "杭州恒达精密机械有限公司", "上海博雅医药科技公司", "宁波鼎新电子材料厂"
TIANHE, YUANHANG = "杭州天和科技有限公司", "北京远航科技有限公司"
BIG = (160, 50)


def night_in_a_month(url: str) -> None:
    """A month passes in which only one customer is followed up; then the job runs."""
    with elsewhere(url) as office:
        office.set("pool.days_without_followup", 30)
        office.set("pool.warn_days", 0)
        office.pass_time(20 * DAY)
        kept = office.id_of("customers", HENGDA)
        office.desk("lijing").create("followups", {"customer": kept, "content": "谈了报价"})
        office.pass_time(11 * DAY)
        list(jobs.run(office.book, ("pool",), "林志远", "tty1", ""))


def give_up(url: str, *customers: str, reason: str = "no_capacity") -> None:
    """李静 gives these customers up."""
    with elsewhere(url) as office:
        for name in customers:
            office.desk("lijing").do("customers.release", office.id_of("customers", name), reason=reason)


@pytest.mark.parametrize("size", [SMALL, BIG])
async def test_the_pool_takes_back_and_a_colleague_claims(any_firm: str, size: tuple[int, int]) -> None:
    night_in_a_month(any_firm)
    async with signed_in(any_firm, "zhangxiaolan", size) as crm:
        await crm.open("客户")
        assert crm.listed == [], "her own went back as well; those of nobody are in a list of their own"
        await crm.open("公海")
        await crm.sees("共 4 条", BOYA, "长期未跟进")
        assert HENGDA not in crm.text
        await crm.goes_to(BOYA)
        await crm.press("p")
        await crm.is_told("已领取")
        await crm.sees("共 3 条")
        await crm.goes_to(DINGXIN)
        await crm.press("space", "up", "space")
        await crm.press("ctrl+backslash")
        await crm.is_told("已领取：2 个")
        await crm.open("客户")
        await crm.sees("共 3 条", BOYA)
        await crm.press("u")
        await crm.sees("共 1 条")
    assert names(any_firm, "zhangxiaolan").count(BOYA) == 1
    assert stored(any_firm, "customers", BOYA).label("owner") == "张晓岚"


async def test_of_marked_ones_that_a_colleague_took_the_reason_is_read(firm: str) -> None:
    give_up(firm, HENGDA, BOYA)
    async with signed_in(firm, "zhangxiaolan") as crm:
        await crm.open("公海")
        await crm.press("home", "space", "down", "space")
        with elsewhere(firm) as office:
            office.desk("wanghaitao").do("customers.claim", office.id_of("customers", HENGDA))
        await crm.press("p")
        await crm.arrives(TellScreen)
        await crm.sees("已领取：1 个 · 未领取：1 个", "已被王海涛领取。")
        await crm.press("enter")
        await crm.is_told("未领取：1 个")


async def test_a_customer_of_the_pool_is_claimed_where_it_is_read(firm: str) -> None:
    """The record stays open, and can be worked on at once."""
    give_up(firm, HENGDA)
    async with signed_in(firm, "zhangxiaolan", SMALL) as crm:
        await crm.open("公海")
        await crm.opens(HENGDA)
        await crm.sees("p 领取")
        await crm.press("p")
        await crm.is_told("已领取")
        await crm.sees_together("负责人", "张晓岚")
        await crm.sees("p 退回公海")
        assert isinstance(crm.screen, RecordScreen)


async def test_somebody_gives_a_customer_up_and_thinks_better_of_it(firm: str) -> None:
    async with signed_in(firm, "lijing") as crm:
        await crm.open("客户")
        await crm.goes_to(BOYA)
        await crm.press("p")
        await crm.chooses("没有预算")
        await crm.is_told("已退回公海")
        await crm.sees("共 2 条")
        await crm.open("公海")
        await crm.sees_together(BOYA, "没有预算")
        await crm.press("u")
        await crm.sees("公海里没有客户。")
    assert stored(firm, "customers", BOYA).label("owner") == "李静"


@pytest.mark.parametrize(("answer", "state"), [(["right"], "cancelled"), (["right", "right"], "open")])
async def test_what_is_still_to_be_done_there_is_asked_about(any_firm: str, answer: list[str], state: str) -> None:
    """The question says whose customer it is and how much there is; a hasty Enter changes nothing."""
    with elsewhere(any_firm) as office:
        boya = office.id_of("customers", BOYA)
        for title in ("送样品", "报价"):
            office.desk("lijing").create("appointments", {"title": title, "start_at": "+3d", "customer": boya})
    async with signed_in(any_firm, "lijing") as crm:
        await crm.open("客户")
        await crm.goes_to(BOYA)
        await crm.press("p")
        await crm.chooses("没有预算")
        await crm.arrives(QuestionScreen)
        await crm.sees(BOYA, "2 项", "[ 返回 ]", "退回并取消这 2 项", "退回，保留原样")
        await crm.press("enter")
        await crm.arrives(Workspace)
        await crm.sees("共 3 条", BOYA)
        await crm.press("p")
        await crm.chooses("没有预算")
        await crm.arrives(QuestionScreen)
        await crm.press(*answer, "enter")
        await crm.is_told("已退回公海")
        assert stored(any_firm, "customers", BOYA)["owner"] is None
        assert stored(any_firm, "appointments", "送样品")["state"] == state
        await crm.press("u")
        await crm.is_told(f"已撤销：{BOYA}")


async def test_the_pool_keeps_its_condition(firm: str) -> None:
    """Esc takes away what was typed, not what the place is; search finds customers of both."""
    give_up(firm, HENGDA, BOYA)
    async with signed_in(firm, "zhoumin") as crm:
        await crm.open("公海")
        await crm.finds("恒达", HENGDA)
        await crm.press("escape")
        await crm.sees("共 2 条")
        await crm.sees_nothing_of(TIANHE)
        await crm.open("客户")
        await crm.sees("共 2 条")
        await crm.press("ctrl+k")
        await crm.types("恒达")
        await crm.sees(HENGDA)


async def test_in_english_on_a_large_terminal(firm: str) -> None:
    give_up(firm, HENGDA)
    with elsewhere(firm) as office:
        office.admin.change("users", office.user("zhangxiaolan"), {"language": "en"})
    async with signed_in(firm, "zhangxiaolan", BIG) as crm:
        await crm.open("Pool")
        await crm.sees_together(HENGDA, "No time for it")
        await crm.sees("Claim")
        await crm.press("p")
        await crm.is_told("Claimed")
        await crm.sees("The pool is empty.")


async def test_who_may_not_claim_sees_no_pool(firm: str) -> None:
    """R-RGT-07"""
    give_up(firm, HENGDA)
    async with signed_in(firm, "zhaolei") as crm:
        assert "公海" not in [entry.label for entry in crm.screen.query_one(Sidebar).entries]
        await crm.open("客户")
        await crm.press("p")
        assert stored(firm, "customers", HENGDA)["owner"] is None


async def test_nobody_makes_a_customer_in_the_pool(firm: str) -> None:
    """It would be one's own, and not where it was made."""
    before = last_change(firm)
    async with signed_in(firm, "lijing") as crm:
        await crm.open("公海")
        await crm.press("n")
        await crm.is_told("公海只存放退回的客户，新客户请在客户列表中新建。")
        await crm.sees_nothing_of("n 新建")
    assert last_change(firm) == before


@pytest.mark.parametrize("size", [SMALL, BIG])
async def test_what_is_in_the_pool_has_to_be_claimed_before_it_is_worked_on(
    any_firm: str, size: tuple[int, int]
) -> None:
    """No form is opened that could not be saved, and no key is offered that would open one."""
    give_up(any_firm, HENGDA)
    async with signed_in(any_firm, "lijing", size) as crm:
        await crm.open("公海")
        await crm.sees("p 领取")
        await crm.sees_nothing_of("f 写跟进", "e 修改", "A 添加附件")
        for key in ("f", "e", "A", "ctrl+t", "ctrl+e"):
            await crm.press("f5")
            await crm.press(key)
            await crm.is_told("该客户在公海中，请先领取。（p 领取）")
            assert isinstance(crm.screen, Workspace)
        await crm.press("p")
        await crm.is_told("已领取")
        await crm.open("客户")
        await crm.goes_to(HENGDA)
        await crm.edits("f")


async def test_a_contact_of_a_colleagues_customer_is_refused_at_the_key(firm: str) -> None:
    """赵磊 of marketing sees everybody's customers, and makes contacts for the own ones alone."""
    async with signed_in(firm, "zhaolei") as crm:
        await crm.open("客户")
        await crm.goes_to(HENGDA)
        await crm.press("ctrl+t")
        await crm.is_told("您没有为他人新建记录的权限。")
        assert isinstance(crm.screen, Workspace)
        await crm.edits("f")
