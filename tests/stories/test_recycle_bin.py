"""What was deleted lies in the recycle bin until somebody brings it back, or deletes it for good (D-12)."""

from __future__ import annotations

import threading
from typing import Any

import pytest

from tests.stories.conftest import elsewhere, in_the_bin, last_change, names
from tests.stories.driver import SMALL, WIDE, Crm, signed_in
from tests.tui.waiting import until
from tui_crm.tui.screens.records.confirm import ConfirmScreen
from tui_crm.tui.screens.workspace import Workspace

HENGDA, BOYA, DINGXIN = "杭州恒达精密机械有限公司", "上海博雅医药科技公司", "宁波鼎新电子材料厂"


@pytest.mark.parametrize("size", [SMALL, WIDE])
async def test_lijing_deletes_a_customer_and_brings_it_back(any_firm: str, size: tuple[int, int]) -> None:
    """It is hers again, and the bin is empty."""
    async with signed_in(any_firm, "lijing", size) as crm:
        await crm.open("客户")
        await crm.goes_to(BOYA)
        await crm.press("d")
        await crm.is_told(f"已删除，按 u 撤销 · {BOYA}")
        await crm.sees("共 2 条")
        await crm.press("b")
        await crm.sees("回收站", "共 1 条", BOYA)
        await crm.press("r")
        await crm.is_told(f"已恢复 · {BOYA}")
        await crm.sees("回收站是空的。")
        await crm.press("b")
        await crm.sees("共 3 条", BOYA)
    assert (BOYA in names(any_firm, "lijing"), in_the_bin(any_firm)) == (True, [])


async def test_what_lies_in_the_bin_can_still_be_read(firm: str) -> None:
    async with signed_in(firm, "lijing") as crm:
        await crm.open("客户")
        await crm.goes_to(HENGDA)
        await crm.press("delete")
        await crm.press("f7")
        await crm.sees("回收站")
        await crm.opens(HENGDA)
        await crm.sees_together("电话", "0571-87654321")
        await crm.turns_to("变更记录")
        await crm.sees("已删除")
        await crm.press("escape")
        await crm.sees("回收站")


@pytest.mark.parametrize("size", [SMALL, WIDE])
async def test_the_tabs_of_what_was_deleted_show_what_went_with_it_and_advise_nothing(
    any_firm: str, size: tuple[int, int]
) -> None:
    """Nobody sees it any more and nothing happens to it: those tabs are gone until it is back."""
    async with signed_in(any_firm, "lijing", size) as crm:
        await crm.open("客户")
        await crm.opens(HENGDA)
        await crm.sees("时间线", "可见人员")
        await crm.press("escape", "d")
        await crm.is_told("已删除")
        await crm.press("b")
        await crm.sees("回收站")
        await crm.opens(HENGDA)
        await crm.sees_nothing_of("时间线", "可见人员")
        await crm.goes_to("0571-87654321")
        await crm.press("enter")
        await crm.is_told("回收站中的记录只能恢复或彻底删除。")
        await crm.press("f5", "t")
        await crm.is_told("回收站中的记录只能恢复或彻底删除。")
        await crm.turns_to("联系人")
        await crm.sees_together("王芳", "采购经理")
        await crm.turns_to("附件")
        await crm.sees("回收站中没有它的附属记录。")


async def test_only_the_administrator_deletes_for_good_and_is_asked_first(any_firm: str) -> None:
    """R-RGT: a hasty Enter answers no."""
    with elsewhere(any_firm) as office:
        office.desk("lijing").remove("customers", office.id_of("customers", BOYA))
    async with signed_in(any_firm, "linzhiyuan") as crm:
        await crm.open("客户")
        await crm.press("b")
        await crm.sees(BOYA)
        await crm.press("X")
        await crm.sees(f"彻底删除“{BOYA}”？此操作不能撤销。")
        await crm.press("enter")
        await crm.sees(BOYA)
        assert in_the_bin(any_firm) == [BOYA]
        await crm.press("ctrl+x")
        await crm.confirms()
        await crm.is_told("已彻底删除")
        await crm.sees("回收站是空的。")
        await crm.press("u")
        await crm.is_told("已撤销：")
        await crm.sees_nothing_of(BOYA)
    assert (BOYA in names(any_firm), in_the_bin(any_firm)) == (False, [])


@pytest.mark.parametrize(("language", "list_name", "question"), [
    ("zh", "客户", "彻底删除 2 条客户？此操作不能撤销。"),
    ("en", "Customers", "Delete 2 customers for good? This cannot be undone."),
])  # fmt: skip
async def test_the_question_says_how_many_are_deleted_for_good(
    firm: str, language: str, list_name: str, question: str
) -> None:
    """As many as it says, and no others."""
    with elsewhere(firm) as office:
        for name in (BOYA, DINGXIN):
            office.desk("lijing").remove("customers", office.id_of("customers", name))
    async with signed_in(firm, "linzhiyuan", language=language) as crm:
        await crm.open(list_name)
        await crm.press("f7", "asterisk", "delete")
        await crm.sees(question)
        await crm.confirms()
        await crm.is_told("已彻底删除" if language == "zh" else "Deleted for good")
    assert (in_the_bin(firm), len(names(firm))) == ([], 3)


@pytest.mark.parametrize("key", ["X", "d"])
async def test_a_customer_manager_cannot_delete_for_good_and_is_told_why(firm: str, key: str) -> None:
    async with signed_in(firm, "lijing") as crm:
        await crm.open("客户")
        await crm.goes_to(BOYA)
        await crm.press("d")
        await crm.press("b")
        await crm.sees("回收站", BOYA)
        await crm.press(key)
        await crm.is_told("您的角色不能彻底删除客户。")
        assert not isinstance(crm.screen, ConfirmScreen)
        await crm.sees(BOYA)
    assert in_the_bin(firm) == [BOYA]


async def test_several_are_marked_and_deleted_at_once(any_firm: str) -> None:
    async with signed_in(any_firm, "lijing") as crm:
        await crm.open("客户")
        await crm.press("home", "space", "down", "space")
        await crm.sees_together("客户", "共 ", "已选 2 条")
        await crm.press("d")
        await crm.sees("将 2 条客户移入回收站？")
        await crm.confirms()
        await crm.is_told("已删除，按 u 撤销 · 2 条记录")
        await crm.sees("共 1 条", HENGDA)
        await crm.press("b")
        await crm.sees("共 2 条", BOYA, DINGXIN)
        await crm.press("asterisk")
        await crm.sees_together("客户", "共 ", "已选 2 条")
        await crm.press("r")
        await crm.is_told("已恢复 · 2 条记录")
        await crm.press("b")
        await crm.sees("共 3 条")
    assert sorted(names(any_firm, "lijing")) == sorted([HENGDA, BOYA, DINGXIN])


async def test_a_single_mark_is_deleted_after_asking_where_the_cursor_is_elsewhere(any_firm: str) -> None:
    """The question names the record, and so does what is said afterwards; the one under the cursor stays."""
    async with signed_in(any_firm, "lijing") as crm:
        await crm.open("客户")
        await crm.goes_to(BOYA)
        await crm.press("space")
        await crm.goes_to(HENGDA)
        await crm.press("d")
        await crm.sees(f"将“{BOYA}”移入回收站？")
        await crm.press("escape")
        await crm.arrives(Workspace)
        assert in_the_bin(any_firm) == []
        await crm.press("d")
        await crm.sees(f"将“{BOYA}”移入回收站？")
        await crm.confirms()
        await crm.is_told(f"已删除，按 u 撤销 · {BOYA}")
        await crm.sees_nothing_of("已选")
    assert in_the_bin(any_firm) == [BOYA]


@pytest.mark.parametrize("size", [SMALL, WIDE])
async def test_how_many_are_marked_is_said_as_long_as_they_are(firm: str, size: tuple[int, int]) -> None:
    """Above the list, so that no dialog and no sentence takes it away."""
    async with signed_in(firm, "lijing", size) as crm:
        await crm.open("客户")
        await crm.press("home", "space", "down", "space")
        await crm.sees_together("客户", "共 3 条 · 已选 2 条")
        for key in ("M", "s"):
            await crm.press(key)
            await until(crm.pilot, lambda: not isinstance(crm.screen, Workspace))
            await crm.press("escape")
            await crm.arrives(Workspace)
            await crm.sees_together("客户", "共 3 条 · 已选 2 条")
        await crm.press("escape")
        await crm.sees_nothing_of("已选")


async def test_all_that_the_filter_lets_through_can_be_deleted_but_one(firm: str) -> None:
    """The mark of everything counts for the filtered list only, and a mark can be taken away again."""
    async with signed_in(firm, "lijing") as crm:
        await crm.open("客户")
        await crm.press("asterisk")
        await crm.goes_to(HENGDA)
        await crm.press("space")
        await crm.sees_together("客户", "共 ", "已选 2 条")
        await crm.press("d")
        await crm.confirms()
        await crm.sees("共 1 条", HENGDA)
        await crm.filters("王芳")
        await crm.press("asterisk", "escape")
        await crm.sees("共 1 条")
        await crm.sees_nothing_of("已选")
    assert sorted(in_the_bin(firm)) == sorted([BOYA, DINGXIN])


async def test_a_value_in_use_stays(firm: str) -> None:
    """D-12: it can be switched off instead, and the sentence says where it is used."""
    before = last_change(firm)
    async with signed_in(firm, "linzhiyuan") as crm:
        await crm.open("部门")
        await crm.goes_to("华东")
        await crm.press("d")
        await crm.is_told("正在使用中")
        await crm.sees("华东")
    assert last_change(firm) == before


async def test_one_undo_brings_back_all_that_went_together(firm: str) -> None:
    """D-13: what was marked and deleted is one change."""
    async with signed_in(firm, "lijing") as crm:
        await crm.open("客户")
        await crm.sees("共 3 条")
        before = names(firm, "lijing")
        await crm.press("asterisk", "d")
        await crm.sees("将 3 条客户移入回收站？")
        await crm.press("enter")
        await crm.settles()
        assert (names(firm, "lijing"), in_the_bin(firm)) == (before, []), "a hasty Enter deletes nothing"
        await crm.press("d")
        await crm.confirms()
        await crm.sees("共 0 条")
        assert (names(firm, "lijing"), sorted(in_the_bin(firm))) == ([], sorted(before))
        await crm.press("u")
        await crm.sees("共 3 条")
        assert (names(firm, "lijing"), in_the_bin(firm)) == (before, [])


class Slow:
    """A desk that stops before it deletes the second of several records, until it may go on."""

    def __init__(self, crm: Crm) -> None:
        self.begun, self.go_on = threading.Event(), threading.Event()
        desk = crm.session.desk
        remove, seen = desk.remove, []

        def slow(*arguments: Any) -> Any:
            seen.append(arguments)
            if len(seen) == 2:
                self.begun.set()
                self.go_on.wait(30)
            return remove(*arguments)

        desk.remove = slow


async def deletes_slowly(crm: Crm) -> Slow:
    """All three are being deleted, and the second of them has not been yet."""
    await crm.open("客户")
    await crm.sees("共 3 条")
    slow = Slow(crm)
    await crm.press("asterisk", "d")
    await crm.confirms()
    await until(crm.pilot, slow.begun.is_set)
    await crm.is_told("正在修改：0/3 条 · 按 Esc 中止")
    return slow


async def test_escape_stops_what_is_being_deleted_and_nothing_is_gone(any_firm: str) -> None:
    before = last_change(any_firm)
    async with signed_in(any_firm, "lijing") as crm:
        slow = await deletes_slowly(crm)
        await crm.press("escape")
        slow.go_on.set()
        await crm.is_told("已中止，未作任何修改。")
        await crm.sees("客户  共 3 条")
    assert (len(names(any_firm, "lijing")), in_the_bin(any_firm), last_change(any_firm)) == (3, [], before)


async def test_nobody_leaves_a_list_from_which_records_are_being_deleted_unawares(firm: str) -> None:
    """Another place waits for the end, which is told where the person is."""
    async with signed_in(firm, "lijing") as crm:
        slow = await deletes_slowly(crm)
        await crm.press("1")
        await until(crm.pilot, lambda: crm.line("! 正在修改：0/3 条"))
        await crm.press("f1")
        slow.go_on.set()
        await until(crm.pilot, lambda: in_the_bin(firm))
        await crm.settles()
        await crm.press("escape")
        await crm.arrives(Workspace)
        await crm.is_told("已删除，按 u 撤销 · 3 条记录")
        await crm.sees("客户  共 0 条")
    assert len(in_the_bin(firm)) == 3
