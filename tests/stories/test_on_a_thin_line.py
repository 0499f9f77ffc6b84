"""What a thin line leaves out at first, each time with the key that brings it."""

from __future__ import annotations

from tests.stories.conftest import elsewhere
from tests.stories.driver import SMALL, WIDE, signed_in
from tui_crm.terminal.link import Profile
from tui_crm.tui.screens.find import FindScreen
from tui_crm.tui.screens.prompt import LEAN_LINES, ChooseScreen
from tui_crm.tui.screens.timeline import TimelineScreen
from tui_crm.tui.widgets.hit_list import HitList

HENGDA = "杭州恒达精密机械有限公司"


async def test_on_a_thin_line_the_home_page_begins_with_what_waits_for_her(firm: str) -> None:
    """How many mentions there are, as a way to them; one key brings the whole page."""
    with elsewhere(firm) as office:
        for text in ("请 @周敏 批一下这个价格", "请 @周敏 看一下合同"):
            values = {"customer": office.id_of("customers", HENGDA), "content": text}
            office.desk("lijing").create("followups", values)
    async with signed_in(firm, "zhoumin", SMALL) as crm:
        await crm.sees("数据概况")
        crm.app.want_link(Profile.LEAN)
        await crm.open("首页")
        await crm.sees("未读 2")
        await crm.sees_nothing_of("今日新增客户：")
        await crm.goes_to("显示整页")
        await crm.press("enter")
        await crm.sees("今日新增客户：", "批一下这个价格", "看一下合同")


async def test_the_whole_page_is_offered_by_what_the_role_has_of_it(firm: str) -> None:
    async with signed_in(firm, "zhoumin", WIDE) as crm:
        crm.app.want_link(Profile.LEAN)
        await crm.open("首页")
        await crm.sees("显示整页：消息、提到我的、客户关怀、数据概况、最近查看、新增客户")
    async with signed_in(firm, "qianwen", WIDE) as crm:
        crm.app.want_link(Profile.LEAN)
        await crm.open("首页")
        await crm.sees("显示整页：最近查看")


async def test_a_search_shows_two_of_each_kind_and_tab_all_of_one(firm: str) -> None:
    async with signed_in(firm, "linzhiyuan") as crm:
        crm.app.want_link(Profile.LEAN)
        await crm.press("ctrl+circumflex_accent")
        await crm.arrives(FindScreen)
        await crm.types("公司")
        await crm.sees_together("客户", "查看全部 4 条")
        assert crm.text.count("KH2605") == 2
        await crm.press("tab")
        await crm.sees("[客户 4]")
        await crm.settles()
        assert crm.text.count("KH2605") == 4


async def test_a_list_to_choose_from_is_short_and_moves_along(firm: str) -> None:
    async with signed_in(firm, "lijing", WIDE) as crm:
        crm.app.want_link(Profile.LEAN)
        await crm.open("客户")
        await crm.press("s")
        await crm.arrives(ChooseScreen)
        hits = crm.screen.query_one(HitList)
        assert hits.hits[-1].label not in crm.text
        await crm.press(*["down"] * (len(hits.hits) - 1))
        await crm.sees(hits.hits[0].label)
        await crm.press("up")
        await crm.sees(hits.hits[-1].label)
        assert hits.size.height == LEAN_LINES < len(hits.hits)


async def test_records_that_the_cursor_passes_by_are_not_read(firm: str) -> None:
    """Beside the timeline stands the one on which it comes to rest."""
    with elsewhere(firm) as office:
        for text in ("第一次", "第二次", "第三次"):
            office.desk("lijing").create("followups", {"customer": office.id_of("customers", HENGDA), "content": text})
    async with signed_in(firm, "lijing", WIDE) as crm:
        await crm.press("t")
        await crm.arrives(TimelineScreen)
        await crm.sees_together("内容", "第三次")
        read = []
        pane, show = crm.screen.pane, crm.screen.pane.show
        pane.show = lambda entity, key, **how: (read.append(key), show(entity, key, **how))
        crm.bursts("jj")
        await crm.sees_together("内容", "第一次")
        assert len(read) == 1
