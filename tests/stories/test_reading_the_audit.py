"""Who did what, and taking it back from there (D-13)."""

from __future__ import annotations

import io

import pytest

from tests.stories.conftest import elsewhere, last_change, stored
from tests.stories.driver import SMALL, WIDE, signed_in
from tui_crm.domain import Filter, Query, registry
from tui_crm.exchange.export.formats import FORMATS
from tui_crm.exchange.export.listing import Listing
from tui_crm.i18n import tr
from tui_crm.tui.screens.prompt import ChooseScreen
from tui_crm.tui.screens.records.confirm import ConfirmScreen
from tui_crm.tui.screens.workspace import Workspace

HENGDA, BOYA, DINGXIN = "杭州恒达精密机械有限公司", "上海博雅医药科技公司", "宁波鼎新电子材料厂"
TIANHE, YUANHANG = "杭州天和科技有限公司", "北京远航科技有限公司"


@pytest.mark.parametrize("size", [SMALL, WIDE])
async def test_lijing_finds_her_own_change_and_takes_it_back(any_firm: str, size: tuple[int, int]) -> None:
    """Of two changes the older one, as long as nobody touched the same fields."""
    with elsewhere(any_firm) as office:
        li = office.desk("lijing")
        li.change("customers", office.id_of("customers", HENGDA), {"fax": "0571-1112222"})
        li.change("customers", office.id_of("customers", BOYA), {"fax": "021-1112222"})
    async with signed_in(any_firm, "lijing", size) as crm:
        await crm.open("操作日志")
        await crm.sees(HENGDA, BOYA, DINGXIN)
        await crm.sees_nothing_of(TIANHE, YUANHANG)
        await crm.press("home", "down")
        await crm.press("enter")
        await crm.sees_together("传真", "（空） → 0571-1112222")
        await crm.press("u")
        await crm.is_told(f"已撤销：{HENGDA}")
        await crm.press("escape")
    with elsewhere(any_firm) as office:
        found = [office.admin.read("customers", office.id_of("customers", name))["fax"] for name in (HENGDA, BOYA)]
        assert found == ["", "021-1112222"]


async def test_what_was_undone_says_so(firm: str) -> None:
    """The second u changes nothing."""
    with elsewhere(firm) as office:
        office.desk("lijing").change("customers", office.id_of("customers", HENGDA), {"fax": "0571-1112222"})
    async with signed_in(firm, "lijing") as crm:
        await crm.open("操作日志")
        await crm.press("home", "u")
        await crm.is_told(f"已撤销：{HENGDA}")
        undone = last_change(firm)
        await crm.press("f5", "home", "down", "u")
        await crm.is_told("该操作已撤销过。")
    assert (stored(firm, "customers", HENGDA)["fax"], last_change(firm)) == ("", undone)


async def test_a_change_of_rights_is_told_right_by_right(firm: str) -> None:
    """In the words of the grid, not as it is stored."""
    with elsewhere(firm) as office:
        office.role("customer_manager", {"contacts": {"change": 4}}, customers={"credit": 0})
        office.role("customer_manager", {"contacts": {"change": 1}}, customers={"credit": 0})
    async with signed_in(firm, "linzhiyuan", WIDE) as crm:
        await crm.open("操作日志")
        await crm.press("home", "enter")
        await crm.sees_together("联系人 · 修改", "全部 → 本人")
        await crm.sees_nothing_of("客户 · 信用度", "{")
        await crm.press("escape", "home", "down", "enter")
        await crm.sees_together("联系人 · 修改", "默认 → 全部")
        await crm.sees_together("客户 · 信用度", "默认 → 隐藏")


async def test_a_supervisor_sees_what_the_department_did(any_firm: str) -> None:
    """周敏 sees 华东 with 杭州 below it, the auditor 钱文 sees all."""
    async with signed_in(any_firm, "zhoumin", WIDE) as crm:
        await crm.open("操作日志")
        await crm.sees_together("李静", HENGDA)
        await crm.sees_together("王海涛", TIANHE)
        await crm.sees_nothing_of("张晓岚")
    async with signed_in(any_firm, "qianwen", WIDE) as crm:
        await crm.open("操作日志")
        await crm.sees_together("张晓岚", YUANHANG)


async def test_a_supervisor_takes_back_what_one_of_her_people_did(firm: str) -> None:
    """The audit says who undid what, and whose change it was."""
    with elsewhere(firm) as office:
        office.desk("lijing").change("customers", office.id_of("customers", HENGDA), {"name": "写错了"})
    async with signed_in(firm, "zhoumin") as crm:
        await crm.open("操作日志")
        await crm.goes_to("写错了")
        await crm.press("u")
        await crm.arrives(ConfirmScreen)
        await crm.sees("此操作由李静执行：修改 · 客户 写错了。要撤销吗？")
        await crm.press("right", "enter")
        await crm.arrives(Workspace)
        await crm.is_told("已撤销：写错了")
        await crm.open("客户")
        await crm.sees(HENGDA)
    with elsewhere(firm) as office:
        undone, done = office.admin.history("customers", office.id_of("customers", HENGDA))[:2]
        assert (undone.actor_name, undone.undoes, done.actor_name) == ("周敏", done.id, "李静")


async def test_the_auditor_reads_and_takes_nothing_back(firm: str) -> None:
    async with signed_in(firm, "qianwen") as crm:
        await crm.open("操作日志")
        await crm.goes_to(YUANHANG)
        await crm.press("u")
        await crm.sees("! ")
        await crm.press("n")
        await crm.sees("! ")
    with elsewhere(firm) as office:
        assert YUANHANG in office.names("zhangxiaolan")


async def test_what_was_done_is_said_in_words(firm: str) -> None:
    """Codes of the program are never shown: neither in the list nor in the record."""
    with elsewhere(firm) as office:
        office.desk("lijing").remove("customers", office.id_of("customers", HENGDA))
    async with signed_in(firm, "lijing", WIDE) as crm:
        await crm.open("操作日志")
        await crm.sees(HENGDA)
        await crm.sees_nothing_of("customers.", "remove")


async def test_what_was_made_is_told_in_the_order_of_the_form(firm: str) -> None:
    """The owner comes after the contact, as in the form, though it is stored behind the classification."""
    async with signed_in(firm, "lijing", WIDE) as crm:
        await crm.open("客户")
        await crm.opens(HENGDA)
        await crm.turns_to("变更记录")
        await crm.sees("负责人")
        told = [line.value if line.kind == "text" else line.label for line in crm.screen.pane.view._source]
        made = told[told.index("已新建") + 1 :]
        form = [tr(registry["customers"].fields[name].label) for name in registry["customers"].inputs]
        assert made == sorted(made, key=form.index)
        assert made.index("负责人") > made.index("联系人")


async def test_the_logs_say_the_time(firm: str) -> None:
    async with signed_in(firm, "qianwen", WIDE) as crm:
        for place in ("操作日志", "登录日志"):
            await crm.open(place)
            await crm.sees(" 时间 ")
            await crm.sees_nothing_of("创建时间")


async def test_signing_in_is_in_the_log(firm: str) -> None:
    """R-LOG-01: everybody sees the own sign-ins, the auditor all."""
    async with signed_in(firm, "lijing") as crm:
        await crm.open("登录日志")
        await crm.sees("lijing")
    async with signed_in(firm, "zhoumin") as crm:
        await crm.open("登录日志")
        await crm.sees("zhoumin")
        await crm.sees_nothing_of("lijing")
    async with signed_in(firm, "qianwen") as crm:
        await crm.open("登录日志")
        await crm.sees("lijing", "zhoumin", "qianwen")


@pytest.mark.parametrize(
    ("language", "audit", "label"), [("zh", "操作日志", "公司英文名称"), ("en", "Audit", "Company name in English")]
)
async def test_a_setting_is_called_by_its_label(firm: str, language: str, audit: str, label: str) -> None:
    """In the list, in the change, and when it is undone; a customer may be called like the code of a setting."""
    with elsewhere(firm) as office:
        key = office.id_of("settings", "company.name_en")
        office.admin.change("settings", key, {"value": "Hengda Ltd"})
        office.customer("zone")
    async with signed_in(firm, "linzhiyuan", WIDE, language=language) as crm:
        await crm.open(audit)
        await crm.sees(label, "zone")
        await crm.sees_nothing_of("company.name", tr("Time zone", language=language))
        await crm.opens(label)
        await crm.sees("→ Hengda Ltd")
        await crm.press("escape", "u")
        await crm.is_told(label)


async def test_a_sign_in_is_called_by_its_account_and_time(firm: str) -> None:
    """All of one account would have the same name; the list has a column for the time."""
    async with signed_in(firm, "lijing", WIDE) as crm:
        await crm.open("登录日志")
        await crm.opens("lijing")
        await crm.sees("lijing · 2026-05-06 12:00")
        assert crm.text.count("lijing · ") == 1


@pytest.mark.parametrize(
    ("language", "audit", "exported", "conditions", "count"),
    [
        ("zh", "操作日志", "已导出 · 客户", "地区 等于 浙江省", "记录数"),
        ("en", "Audit", "Exported · Customers", "Region is Zhejiang", "Records"),
    ],
)
async def test_an_export_is_read_in_words(
    firm: str, language: str, audit: str, exported: str, conditions: str, count: str
) -> None:
    """Who took what, by which conditions, and how many (R-SEC-02); u finds nothing to take back."""
    with elsewhere(firm) as office:
        office.desk("lijing").language = language
        query = Query(filters=(Filter("region", "is", office.id_of("regions", "330000")),))
        one = Listing(office.desk("lijing"), registry["customers"], query, ("code", "name"), file="/home/li/list.csv")
        FORMATS["csv"].write(one, io.BytesIO())
    async with signed_in(firm, "linzhiyuan", WIDE, language=language) as crm:
        await crm.open(audit)
        await crm.goes_to("list.csv")
        await crm.press("enter")
        await crm.sees(exported, count)
        await crm.press("u")
        await crm.sees("! ")
        await crm.press("escape", "down", "enter")
        await crm.sees(conditions, "/home/li/list.csv", "csv")


async def test_the_audit_is_filtered_by_what_it_shows_each_field_once(firm: str) -> None:
    """Its lines are never changed: a time of the last change, and who did that, have no meaning there."""
    async with signed_in(firm, "linzhiyuan", WIDE) as crm:
        await crm.open("操作日志")
        await crm.press("F")
        await crm.arrives(ChooseScreen)
        labels = [label for _, label in crm.screen.options]
        assert labels.count("操作人") == 1
        assert not {"创建人", "修改人", "修改时间"} & set(labels)
        await crm.chooses("操作人")
        await crm.chooses("等于")
        await crm.chooses("李静")
        await crm.sees("操作日志", HENGDA)


@pytest.mark.parametrize("place", ["操作日志", "登录日志"])
async def test_help_on_a_log_names_only_keys_that_do_something_there(firm: str, place: str) -> None:
    """Nobody makes, edits or deletes what is written down by itself."""
    async with signed_in(firm, "linzhiyuan", WIDE) as crm:
        await crm.open(place)
        await crm.press("f1")
        await crm.sees("按键：当前界面")
        here = [line.value for line in dict(crm.app.screen._parts)["按键：当前界面"]]
        assert not [
            words for words in here if words.startswith(("新建", "修改", "删除", "恢复", "回收站", "共享", "导入"))
        ]
        assert any(words.startswith("导出") for words in here)
        undo = [words for words in here if words.startswith("撤销")]
        assert undo == (
            ["撤销此项 — 撤销光标所在的操作或整次导入。"] if place == "操作日志" else ["撤销 — 撤销本人最近一次操作。"]
        )


async def test_in_english_people_have_their_english_names(firm: str) -> None:
    """Whoever has one; the others, and the system itself, as they are called."""
    with elsewhere(firm) as office:
        office.admin.change("users", office.admin.find("users", "lijing", {}), {"name_en": "Li Jing"})
        office.admin.change("users", office.admin.find("users", "qianwen", {}), {"language": "en"})
        office.desk("lijing").change("customers", office.id_of("customers", HENGDA), {"fax": "0571-1112222"})
    async with signed_in(firm, "qianwen", WIDE) as crm:
        await crm.open("Audit")
        await crm.sees_together("Li Jing", "Edit · ")
        await crm.sees_together("林志远", "Edit · ")


async def test_names_and_actions_stand_whole_where_there_is_room(firm: str) -> None:
    with elsewhere(firm) as office:
        office.admin.change("users", office.user("linzhiyuan"), {"name_en": "Lin Zhiyuan"})
    async with signed_in(firm, "linzhiyuan", (160, 40), language="en") as crm:
        await crm.open("Audit")
        await crm.sees_together("Lin Zhiyuan", "Edit · User")
        assert "Undone by1" not in crm.text
