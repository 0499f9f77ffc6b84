"""李静 (customer manager) from signing in to her last follow-up."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from tests.office import DAY, NOON
from tests.stories.conftest import elsewhere, stored
from tests.stories.driver import SMALL, WIDE, signed_in
from tui_crm.domain import Query
from tui_crm.tui.screens.records.form import FormScreen
from tui_crm.tui.screens.records.record_screen import RecordScreen
from tui_crm.tui.screens.timeline import TimelineScreen
from tui_crm.tui.screens.workspace import Workspace

HENGDA, BOYA = "杭州恒达精密机械有限公司", "上海博雅医药科技公司"


def follow_ups(url: str) -> list[str]:
    """What the book holds of follow-ups, the newest first."""
    with elsewhere(url) as office:
        return [str(row["content"]) for row in office.admin.page("followups", Query(limit=50)).rows]


def promise(url: str, title: str, start_at: int) -> None:
    """A task of 李静's that waits for her."""
    with elsewhere(url) as office:
        customer = office.id_of("customers", HENGDA)
        office.desk("lijing").create("appointments", {"title": title, "customer": customer, "start_at": start_at})


@pytest.mark.parametrize("size", [SMALL, WIDE])
async def test_from_what_waits_to_the_last_follow_up(any_firm: str, size: tuple[int, int]) -> None:
    """R-FUP-01, R-FUP-02, R-APT-04, R-APT-05: the home page says what is late; one key opens it, one writes."""
    promise(any_firm, "寄样品", NOON - DAY)
    async with signed_in(any_firm, "lijing", size) as crm:
        await crm.sees_together("已逾期", "1")
        await crm.press("enter")
        await crm.sees("日程与待办", "寄样品")
        await crm.press("f")
        await crm.arrives(FormScreen)
        await crm.sees_together("客户", HENGDA)
        await crm.types("样品已寄出，下周一回访")
        await crm.press("tab")
        await crm.types("下周一 10:00")
        await crm.sees("2026-05-11 周一 10:00")
        # The form is a box: what was read before stays in view above and below it.
        await crm.sees("日程与待办", "共 1", "李静", "帮助")
        await crm.saves()
        await crm.arrives(Workspace)
        await crm.press("1")
        await crm.sees_together("未来 7 天约好的跟进", "1")
    assert follow_ups(any_firm) == ["样品已寄出，下周一回访"]
    assert stored(any_firm, "customers", HENGDA)["last_followup_at"] == NOON


async def test_a_follow_up_takes_two_keys_beside_its_text(firm: str) -> None:
    """From the list of customers: f, the text, Ctrl+S."""
    async with signed_in(firm, "lijing", SMALL) as crm:
        await crm.open("客户")
        await crm.goes_to(BOYA)
        await crm.press("f")
        await crm.arrives(FormScreen)
        await crm.types("电话沟通")
        await crm.press("ctrl+s")
        await crm.arrives(Workspace)
        await crm.is_told("已保存。")
    assert follow_ups(firm) == ["电话沟通"]


@pytest.mark.parametrize(("size", "language"), [(SMALL, "zh"), (WIDE, "en")])
async def test_the_timeline_tells_the_newest_first_and_finds_words(
    firm: str, size: tuple[int, int], language: str
) -> None:
    """R-FUP-05, R-FUP-10: the same stream as a tab of the record."""
    with elsewhere(firm) as office:
        customer = office.id_of("customers", HENGDA)
        for days, text in ((3, "确认样品规格"), (2, "催款"), (1, "[b]谈年度框架[/b]")):
            values = {"customer": customer, "content": text, "at": NOON - days * DAY}
            office.desk("lijing").create("followups", values)
    async with signed_in(firm, "lijing", size, language=language) as crm:
        await crm.press("2")
        await crm.goes_to(HENGDA)
        await crm.press("t")
        await crm.arrives(TimelineScreen)
        await crm.sees("[b]谈年度框架[/b]", "催款", "确认样品规格")
        text = crm.text
        assert text.index("谈年度框架") < text.index("催款") < text.index("确认样品规格")
        await crm.press("slash")
        await crm.types("样品")
        await crm.sees_nothing_of("催款")
        await crm.sees("确认样品规格")
        await crm.press("escape")
        await crm.sees("催款")
        await crm.press("enter")
        await crm.arrives(RecordScreen)


async def test_only_one_kind_is_shown_when_asked_for(firm: str) -> None:
    """R-FUP-05"""
    promise(firm, "拜访客户", NOON + DAY)
    async with signed_in(firm, "lijing", SMALL) as crm:
        await crm.open("客户")
        await crm.goes_to(HENGDA)
        await crm.press("t")
        await crm.arrives(TimelineScreen)
        await crm.sees("拜访客户", "已新建")
        await crm.press("ctrl+f")
        await crm.chooses("只看日程与待办")
        await crm.sees_nothing_of("已新建")
        await crm.sees("拜访客户", "Esc 清除")


async def test_everything_in_my_customers_from_the_home_page(firm: str) -> None:
    """R-CUS-41: what colleagues wrote at theirs is not there."""
    with elsewhere(firm) as office:
        for account, name, text in (
            ("lijing", HENGDA, "我的电话"),
            ("wanghaitao", "杭州天和科技有限公司", "别人的电话"),
        ):
            customer = office.id_of("customers", name)
            office.desk(account).create("followups", {"customer": customer, "content": text})
    async with signed_in(firm, "lijing", SMALL) as crm:
        await crm.press("t")
        await crm.arrives(TimelineScreen)
        await crm.sees_together("我的电话", HENGDA[:6])
        await crm.sees_nothing_of("别人的电话")


async def test_what_does_not_fit_is_said_at_the_field(firm: str) -> None:
    """R-FUP-01: nothing is written, nothing of the text is lost."""
    async with signed_in(firm, "lijing", SMALL) as crm:
        await crm.open("客户")
        await crm.goes_to(HENGDA)
        await crm.press("f")
        await crm.arrives(FormScreen)
        await crm.types("请 @孙悟空 看一下")
        await crm.press("tab")
        await crm.types("昨天")
        await crm.press("ctrl+s")
        await crm.sees("没有叫“孙悟空”的同事")
        await crm.sees("这个时间已经过去了。")
    assert follow_ups(firm) == []


async def test_a_call_is_written_down_with_its_beginning(firm: str) -> None:
    """R-CAL-01, R-CAL-02: the number goes to the clipboard; the form of the follow-up comes when the call is over."""
    async with signed_in(firm, "lijing", SMALL) as crm:
        await crm.open("客户")
        await crm.goes_to(BOYA)
        await crm.press("P")
        await crm.sees("正在呼叫 021-62345678")
        await crm.press("enter")
        await crm.arrives(FormScreen)
        await crm.types("没人接")
        await crm.saves()
    assert follow_ups(firm) == ["没人接"]
    with elsewhere(firm) as office:
        (row,) = office.admin.page("followups").rows
    assert (row["minutes"], row["at"]) == (1, NOON)


async def test_a_timeline_is_written_into_a_file(firm: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """R-FUP-05, R-SEC-02: harmless to spreadsheets, and in the audit."""
    monkeypatch.setenv("TUI_CRM_EXPORTS", str(tmp_path / "out"))
    with elsewhere(firm) as office:
        values = {"customer": office.id_of("customers", HENGDA), "content": "=HYPERLINK(1)\n第二行"}
        office.desk("lijing").create("followups", values)
    async with signed_in(firm, "lijing", SMALL) as crm:
        await crm.open("客户")
        await crm.goes_to(HENGDA)
        await crm.press("t")
        await crm.arrives(TimelineScreen)
        await crm.press("o")
        await crm.sees("已导出 2 条记录")
    (file,) = (tmp_path / "out").glob("timeline-*.csv")
    rows = list(csv.reader(file.read_text("utf-8-sig").splitlines()))
    assert [row[3][:14] for row in rows] == ["内容", "'=HYPERLINK(1)", "负责人 李静"]
    with elsewhere(firm) as office:
        wishes = [row["wish"] for row in office.admin.page("audit").rows[:2]]
    assert wishes == ["followups.export.end", "followups.export"]


async def test_a_key_that_has_nothing_to_do_with_events_says_so(firm: str) -> None:
    async with signed_in(firm, "lijing") as crm:
        await crm.press("t")
        await crm.arrives(TimelineScreen)
        await crm.settles()
        for key in ("e", "d", "delete", "n", "p"):
            crm.screen.tell("")
            await crm.press(key)
            await crm.is_told("此处不能进行该操作。")


async def test_a_timeline_that_gets_room_shows_the_record_at_once(firm: str) -> None:
    with elsewhere(firm) as office:
        customer = office.id_of("customers", HENGDA)
        office.desk("lijing").create("followups", {"customer": customer, "content": "谈了报价", "result": "下周再议"})
    async with signed_in(firm, "lijing") as crm:
        await crm.press("t")
        await crm.arrives(TimelineScreen)
        await crm.sees("谈了报价")
        await crm.pilot.resize_terminal(200, 60)
        await crm.sees_together("结果", "下周再议")
