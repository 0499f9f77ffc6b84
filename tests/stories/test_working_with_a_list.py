"""A list as one wants it: columns, order, conditions, marks, and what colleagues did meanwhile."""

from __future__ import annotations

import pytest

from tests.stories.conftest import elsewhere, last_change, stored
from tests.stories.driver import SMALL, WIDE, signed_in
from tui_crm.tui.screens import workspace
from tui_crm.tui.screens.records.choose_columns import ColumnsScreen
from tui_crm.tui.screens.sign_in import SignInScreen
from tui_crm.tui.screens.workspace import Workspace
from tui_crm.tui.widgets.record_table import RecordTable

HENGDA, BOYA, DINGXIN = "杭州恒达精密机械有限公司", "上海博雅医药科技公司", "宁波鼎新电子材料厂"
TIANHE, YUANHANG = "杭州天和科技有限公司", "北京远航科技有限公司"


async def test_the_columns_that_somebody_chose_are_there_again_the_next_day(firm: str) -> None:
    """R-CUS-09: 李静 takes the credit into her list; it is there after signing out and in, and only for her."""
    async with signed_in(firm, "lijing") as crm:
        await crm.open("客户")
        assert "信用度" not in crm.text
        await crm.press("C")
        await crm.arrives(ColumnsScreen)
        await crm.goes_to("信用度")
        await crm.press("space", *["ctrl+up"] * 60, "enter")
        await crm.arrives(Workspace)
        await crm.sees_together("信用度", "编号")
        await crm.sees_together("82", HENGDA)
        await crm.commands("退出登录")
        await crm.arrives(SignInScreen)
        await crm.signs_in("lijing")
        await crm.arrives(Workspace)
        await crm.open("客户")
        await crm.sees_together("信用度", "编号")
        assert crm.screen.state.columns[0] == "credit"
    async with signed_in(firm, "zhoumin") as crm:
        await crm.open("客户")
        await crm.sees(TIANHE)
        await crm.sees_nothing_of("信用度")


async def test_columns_without_room_are_counted_in_the_heading(firm: str) -> None:
    """On a narrow terminal nobody takes a column that has no room for one that was not chosen."""
    async with signed_in(firm, "lijing", SMALL) as crm:
        await crm.open("客户")
        await crm.sees_together("编号", "地区", "6›")
        await crm.press("C")
        await crm.arrives(ColumnsScreen)
        await crm.goes_to("信用度")
        await crm.press("space", "enter")
        await crm.arrives(Workspace)
        await crm.is_told("当前宽度可显示 10 列中的 3 列。")
        await crm.sees_together("编号", "地区", "7›")


async def test_the_columns_can_be_as_they_came(firm: str) -> None:
    async with signed_in(firm, "lijing") as crm:
        await crm.open("客户")
        await crm.press("f8")
        await crm.arrives(ColumnsScreen)
        await crm.press("space", "enter")
        await crm.sees_nothing_of("KH260506001")
        await crm.press("f8")
        await crm.arrives(ColumnsScreen)
        await crm.press("r", "ctrl+s")
        await crm.sees("KH260506001")


async def test_places_stand_in_short_in_the_list_and_in_full_in_the_record(firm: str) -> None:
    async with signed_in(firm, "zhoumin", WIDE) as crm:
        await crm.open("客户")
        await crm.sees_together(TIANHE, "杭州市西湖区")
        assert "浙江省" not in crm.line(TIANHE, "杭州市西湖区").split("│")[0]
        await crm.goes_to(TIANHE)
        await crm.sees_together("地区", "浙江省杭州市西湖区")


@pytest.mark.parametrize("size", [SMALL, WIDE])
async def test_a_list_is_sorted_by_what_somebody_chooses(any_firm: str, size: tuple[int, int]) -> None:
    """By the name in the order of pinyin, by the credit from the best one down; the title says so."""
    async with signed_in(any_firm, "chenguodong", size) as crm:
        await crm.open("客户")
        assert crm.listed == [YUANHANG, TIANHE, DINGXIN, BOYA, HENGDA]
        await crm.press("s")
        await crm.chooses("名称 ↑")
        await crm.settles()
        assert crm.listed == [YUANHANG, HENGDA, TIANHE, DINGXIN, BOYA]
        await crm.sees("按 名称↑")
        await crm.press("f6")
        await crm.chooses("信用度 ↓")
        await crm.settles()
        assert crm.listed == [DINGXIN, YUANHANG, HENGDA, BOYA, TIANHE]
        await crm.sees("按 信用度↓")


@pytest.mark.parametrize("size", [SMALL, WIDE])
async def test_conditions_add_up_and_the_title_says_them(any_firm: str, size: tuple[int, int]) -> None:
    """R-QRY-03: credit from 80, then also a place; Esc takes both away."""
    async with signed_in(any_firm, "chenguodong", size) as crm:
        await crm.open("客户")
        await crm.conditions("信用度", "大于等于", typed="80")
        await crm.sees("共 3 条（全部 5 条） · 信用度 大于等于 80")
        assert sorted(crm.listed) == sorted([HENGDA, DINGXIN, YUANHANG])
        await crm.conditions("地区", "等于", "浙江省")
        await crm.sees("共 2 条（全部 5 条）" if size == WIDE else "客户  2 条", "地区 等于 浙江省")
        assert sorted(crm.listed) == sorted([HENGDA, DINGXIN])
        await crm.press("escape")
        await crm.sees("共 5 条")


async def test_the_whole_stays_beside_what_is_filtered(any_firm: str) -> None:
    """After a refresh, after a save, and as it is by now where others have taken records away."""
    async with signed_in(any_firm, "chenguodong", language="en") as crm:
        await crm.open("Customers")
        await crm.filters("科技")
        await crm.sees("3 of 5")
        await crm.press("f5")
        await crm.settles()
        assert "3 of 5" in crm.text
        with elsewhere(any_firm) as office:
            for name in (HENGDA, TIANHE):
                office.admin.remove("customers", office.id_of("customers", name))
        await crm.press("f5")
        await crm.sees("2 of 3")


async def test_a_province_is_found_with_its_cities_and_districts(firm: str) -> None:
    """R-QRY-06: the customers of 浙江省 are those of 杭州, of its district 西湖区, and of 宁波."""
    async with signed_in(firm, "chenguodong") as crm:
        await crm.open("客户")
        await crm.conditions("地区", "等于", "浙江省")
        await crm.sees("共 3 条")
        assert sorted(crm.listed) == sorted([HENGDA, TIANHE, DINGXIN])
        await crm.press("F")
        await crm.chooses("清除全部条件")
        await crm.sees("共 5 条")


async def test_a_condition_that_makes_no_sense_is_refused_and_can_be_mended(firm: str) -> None:
    """The field and the comparison need not be chosen again."""
    async with signed_in(firm, "chenguodong") as crm:
        await crm.open("客户")
        await crm.conditions("信用度", "大于等于", typed="viel")
        await crm.sees("信用度 大于等于", "viel", "请输入整数。")
        await crm.press(*["backspace"] * 4)
        await crm.types("90", "enter")
        await crm.sees("共 1 条", "信用度 大于等于 90", DINGXIN)
        await crm.conditions("信用度", "大于等于", typed="?")
        await crm.sees("请输入整数。")
        await crm.press("escape")
        await crm.sees("共 1 条", "信用度 大于等于 90")


async def test_what_a_colleague_did_meanwhile_comes_with_f5(any_firm: str) -> None:
    """The list stays as it is under the cursor until somebody asks."""
    async with signed_in(any_firm, "zhoumin") as crm:
        await crm.open("客户")
        await crm.goes_to(HENGDA)
        with elsewhere(any_firm) as office:
            office.desk("lijing").change("customers", office.id_of("customers", HENGDA), {"name": "恒达改名了"})
            office.customer("苏州新芯半导体", by="lijing")
        await crm.press("f5")
        await crm.sees("恒达改名了", "苏州新芯半导体", "共 5 条")
        assert "恒达改名了" in crm.line("▸")


@pytest.mark.parametrize("size", [SMALL, WIDE])
async def test_a_record_that_a_colleague_deleted_meanwhile_does_no_harm(firm: str, size: tuple[int, int]) -> None:
    async with signed_in(firm, "lijing", size) as crm:
        await crm.open("客户")
        await crm.goes_to(BOYA)
        await crm.settles()
        with elsewhere(firm) as office:
            office.desk("zhoumin").remove("customers", office.id_of("customers", BOYA))
        await crm.press("e")
        await crm.is_told("记录不存在，或您无权查看。")
        await crm.press("d")
        await crm.is_told("记录不存在，或您无权查看。")
        await crm.sees("共 2 条")
        assert crm.listed == [DINGXIN, HENGDA]


async def test_a_list_that_is_opened_soon_after_another_is_painted_once(
    firm: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The time for which the picture was held back for the first one does not end that of the second."""
    async with signed_in(firm, "lijing") as crm:
        monkeypatch.setattr(workspace, "HELD", 0.0)
        crm.screen.hold()
        monkeypatch.setattr(workspace, "HELD", 3600.0)
        crm.screen.hold()
        await crm.settles()
        assert crm.app._batch_count == 1
        await crm.open("客户")
        await crm.sees(HENGDA)
        assert crm.app._batch_count == 0


async def test_an_empty_list_says_what_to_do_next(firm: str) -> None:
    """赵磊 from marketing sees all customers; the bin of 李静 is empty, and a new company has no contact yet."""
    with elsewhere(firm) as office:
        for customer in office.admin.page("customers").rows:
            office.admin.remove("customers", customer.id)
    async with signed_in(firm, "lijing") as crm:
        await crm.open("客户")
        await crm.sees("还没有客户，按 n 新建。")
        await crm.open("联系人")
        await crm.sees("还没有联系人，按 n 新建。")
    async with signed_in(firm, "chenguodong") as crm:
        await crm.open("客户")
        await crm.sees("没有您可查看的客户。")


async def test_an_empty_list_offers_no_key_that_needs_a_record(firm: str) -> None:
    """A filter that finds nothing leaves nothing to edit or to hand over; what is found again has both."""
    async with signed_in(firm, "linzhiyuan", language="en") as crm:
        await crm.open("Users")
        await crm.sees("n New", "e Edit", "a Hand over", "9 in all")
        await crm.press("/", *"zzzz")
        await crm.sees("0 of 9")
        await crm.sees_nothing_of("e Edit", "a Hand over")
        await crm.sees("n New")
        await crm.press("escape")
        await crm.sees("n New", "e Edit", "a Hand over")


async def test_points_are_added_through_the_further_commands_of_a_record(firm: str) -> None:
    """R-CUS-11: `v` offers what else can be done, and what it asks for is checked."""
    async with signed_in(firm, "lijing") as crm:
        await crm.open("客户")
        await crm.goes_to(HENGDA)
        await crm.press("v")
        await crm.chooses("增加积分")
        await crm.types("30", "enter")
        await crm.is_told("30")
        await crm.press("ctrl+g")
        await crm.chooses("增加积分")
        await crm.types("abc", "enter")
        await crm.sees("请输入整数。", "abc")
        await crm.press("ctrl+u")
        await crm.types("99", "enter")
        await crm.sees("请输入 0 到 100 之间的数。", "99")
        await crm.press("escape")
        await crm.opens(HENGDA)
        await crm.sees_together("积分", "30")
    assert stored(firm, "customers", HENGDA)["points"] == 30


async def test_a_pane_that_loses_its_room_gives_the_keys_back_to_the_list(firm: str) -> None:
    """What is seen is what the keys move: Esc leads from there to the home page, not first out of a hidden pane."""
    async with signed_in(firm, "lijing", WIDE) as crm:
        await crm.open("客户")
        await crm.opens(HENGDA)
        await crm.pilot.resize_terminal(*SMALL)
        await crm.goes_to(BOYA)
        assert isinstance(crm.app.focused, RecordTable)
        await crm.pilot.resize_terminal(*WIDE)
        await crm.sees_together("电话", "021-62345678")


async def test_the_way_out_and_the_help_are_told_on_a_small_terminal(firm: str) -> None:
    async with signed_in(firm, "linzhiyuan") as crm:
        await crm.open("客户")
        await crm.sees("Esc 返回  F1 帮助", "/ 筛选")
        await crm.opens(HENGDA)
        await crm.sees_together("Esc 返回", "F1 帮助")
        await crm.turns_to("附件")
        await crm.sees("还没有附件，按 Ctrl+↑ 添加。")
    with elsewhere(firm) as office:
        office.admin.prefer("keys", {"list.file": "ctrl+u"})
    async with signed_in(firm, "linzhiyuan") as crm:
        await crm.open("客户")
        await crm.opens(HENGDA)
        await crm.turns_to("附件")
        await crm.sees("还没有附件，按 Ctrl+U 添加。")


@pytest.mark.parametrize("place", ["客户", "公海"])
async def test_keys_that_do_something_with_a_record_say_that_there_is_none(firm: str, place: str) -> None:
    before = last_change(firm)
    async with signed_in(firm, "zhoumin") as crm:
        await crm.open(place)
        await crm.filters("没有这一家")
        assert crm.listed == []
        for key in ("d", "e", "p", "y", "f", "A", "a", "t", "P", "v", "M", "ctrl+e", "ctrl+t"):
            await crm.press("f5", key)
            await crm.is_told("这里没有记录。")
            assert isinstance(crm.screen, Workspace)
    assert last_change(firm) == before


async def test_an_empty_recycle_bin_has_nothing_to_bring_back(firm: str) -> None:
    async with signed_in(firm, "linzhiyuan") as crm:
        await crm.open("客户")
        await crm.press("b")
        await crm.sees("回收站")
        for key in ("r", "X", "d"):
            await crm.press("f5", key)
            await crm.is_told("这里没有记录。")


async def test_another_list_opens_on_the_tab_of_the_same_name_or_on_the_profile(firm: str) -> None:
    async with signed_in(firm, "lijing", WIDE) as crm:
        await crm.open("客户")
        await crm.turns_to("联系人")
        await crm.open("联系人")
        await crm.sees("[资料]")
        await crm.open("客户")
        await crm.sees("[联系人]")
        await crm.turns_to("变更记录")
        await crm.open("联系人")
        await crm.sees("[变更记录]")


async def test_marks_outlive_a_refresh_but_for_what_is_gone_from_the_list(any_firm: str) -> None:
    async with signed_in(any_firm, "zhoumin") as crm:
        await crm.open("客户")
        for name in (HENGDA, BOYA, TIANHE):
            await crm.goes_to(name)
            await crm.press("space")
        await crm.sees_together("客户", "已选 3 条")
        await crm.press("f5")
        await crm.sees_together("客户", "已选 3 条")
        with elsewhere(any_firm) as office:
            office.desk("lijing").remove("customers", office.id_of("customers", BOYA))
        await crm.press("f5")
        await crm.sees_together("客户", "已选 2 条")
        assert sorted(crm.listed) == sorted((HENGDA, DINGXIN, TIANHE))
        await crm.press("M")
        await crm.sees("对已选的 2 条记录")
