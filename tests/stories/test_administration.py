"""林志远 (administrator) looks after accounts, rights and dictionaries, and it counts at once."""

from __future__ import annotations

import pytest

from tests.office import NOON
from tests.stories.conftest import elsewhere, last_change, stored
from tests.stories.driver import SMALL, WIDE, Crm, signed_in
from tests.tui import host
from tests.tui.waiting import until
from tui_crm.domain import Clock, Filter, Level, Query
from tui_crm.tui.screens.password import PasswordScreen
from tui_crm.tui.screens.prompt import TellScreen
from tui_crm.tui.screens.records.form import FormScreen
from tui_crm.tui.screens.rights import RightsScreen
from tui_crm.tui.screens.workspace import Workspace

HENGDA = "杭州恒达精密机械有限公司"
OF_HER_OWN = "9 pears, 1 plum"


async def new_password(crm: Crm, name: str, asked: str) -> str:
    """Give somebody a new password through the further commands; answers with what the screen tells once."""
    await crm.goes_to(name)
    await crm.press("v")
    await crm.chooses("重置密码")
    await crm.sees(asked)
    await crm.confirms()
    await crm.arrives(TellScreen)
    assert "请告知本人，此密码只显示这一次。" in "".join(line.strip() for line in crm.text.splitlines())
    told: str = crm.screen.text.split("：")[1].split("  ")[0].strip()
    await crm.press("enter")
    await crm.arrives(Workspace)
    return told


async def test_who_gets_a_new_password_is_named_before(firm: str) -> None:
    """R-PWD-02: whose account it is, and that the password that holds now will not; saying no leaves it."""
    async with signed_in(firm, "linzhiyuan") as crm:
        await crm.open("用户")
        await crm.goes_to("李静")
        await crm.press("v")
        await crm.chooses("重置密码")
        await crm.sees("为李静（lijing）设置新密码？原密码将失效。")
        await crm.press("escape")
        await crm.arrives(Workspace)
    async with signed_in(firm, "lijing") as crm:
        await crm.sees("李静 · 客户经理")


@pytest.mark.parametrize(("setting", "offered"), [("en", "English"), ("zh", "简体中文")])
async def test_a_new_account_is_offered_the_language_of_new_users(firm: str, setting: str, offered: str) -> None:
    """R-CFG-01: what the system configuration says stands in the form, and is saved."""
    with elsewhere(firm) as office:
        office.set("language", setting)
    async with signed_in(firm, "linzhiyuan") as crm:
        await crm.open("用户")
        await crm.edits("n")
        await crm.types("zhengjie")
        await crm.fills(姓名="郑洁")
        await crm.sees_together("语言", offered)
        await crm.saves()
        await crm.sees_together("zhengjie", "郑洁")
    assert stored(firm, "users", "zhengjie")["language"] == setting


async def test_the_language_of_new_users_is_chosen_by_its_name(firm: str) -> None:
    async with signed_in(firm, "linzhiyuan") as crm:
        await crm.open("系统设置")
        await crm.goes_to("新用户的默认语言")
        await crm.sees_together("新用户的默认语言", "简体中文")
        await crm.edits()
        await crm.goes_to_field("值")
        await crm.press("space")
        await crm.sees_together("值", "English")
        await crm.saves()
        await crm.sees_together("新用户的默认语言", "English")
    with elsewhere(firm) as office:
        assert office.admin.setting("language") == "en"


async def test_a_list_says_where_it_is_sorted_by_codes_that_it_does_not_show(firm: str) -> None:
    async with signed_in(firm, "linzhiyuan", language="en") as crm:
        await crm.open("Dictionaries")
        await crm.sees("sorted by Dictionary (by code)↑")


async def test_somebody_new_gets_an_account_and_chooses_an_own_password(any_firm: str) -> None:
    """R-ORG-05, R-PWD-02: an account, a role, a password told once and changed at the first sign-in."""
    async with signed_in(any_firm, "linzhiyuan") as crm:
        await crm.open("用户")
        await crm.edits("n")
        await crm.types("zhengjie")
        await crm.fills(姓名="郑洁")
        await crm.sees_together("角色", "没有角色的用户看不到任何内容。")
        for field, choice in (("部门", "华东"), ("角色", "客户经理")):
            await crm.goes_to_field(field)
            await crm.press("f4")
            await crm.chooses(choice) if field == "部门" else await choose_several(crm, choice)
            await crm.arrives(FormScreen)
        await crm.sees_nothing_of("没有角色的用户")
        await crm.saves()
        await crm.is_told("已保存。该账号还没有密码：请按 Ctrl+G，选择“重置密码”。")
        await crm.sees_together("zhengjie", "郑洁")
        await crm.opens("郑洁")
        await crm.sees("该账号还没有密码。")
        await crm.press("escape")
        told = await new_password(crm, "郑洁", "为郑洁（zhengjie）设置密码？")
        await crm.opens("郑洁")
        await crm.sees_nothing_of("还没有密码")
    async with host.crm(any_firm) as pilot:
        crm = Crm(pilot)
        await until(pilot, lambda: crm.session.book)
        crm.session.book.clock = Clock(fixed=NOON)
        await crm.signs_in("zhengjie", told)
        await crm.arrives(PasswordScreen)
        await crm.sees("请先设置自己的密码。")
        await crm.types(OF_HER_OWN, "enter")
        await crm.types(OF_HER_OWN, "enter")
        await crm.arrives(Workspace)
        await crm.sees("郑洁", "客户经理")
        await crm.open("客户")
        await crm.sees("还没有客户，按 n 新建。")
    async with signed_in(any_firm, "zhengjie", password=OF_HER_OWN) as crm:
        await crm.sees("郑洁")
    made = stored(any_firm, "users", "郑洁")
    assert (made.label("department"), made.label("roles")) == ("华东", "客户经理")


async def choose_several(crm: Crm, *choices: str) -> None:
    """Mark what was searched for, then take all that is marked."""
    here = crm.screen
    for choice in choices:
        await crm.types(choice)
        await until(crm.pilot, lambda choice=choice: here.table.current and choice in here.table.current.cells[0])
        await crm.press("enter")
        await crm.sees(f"已选：{'、'.join(choices[: choices.index(choice) + 1])}")
    await crm.press("enter")
    await until(crm.pilot, lambda: crm.screen is not here)


@pytest.mark.parametrize("size", [SMALL, WIDE])
async def test_a_right_edited_in_the_grid_binds_whoever_is_signed_in(any_firm: str, size: tuple[int, int]) -> None:
    """R-RGT-14: customer managers may no longer delete; 李静 need not sign in again to be refused."""
    async with signed_in(any_firm, "lijing") as crm:
        await crm.open("客户")
        await crm.goes_to(HENGDA)
        async with signed_in(any_firm, "linzhiyuan", size) as admin:
            await admin.open("角色权限")
            await admin.goes_to("客户经理")
            await admin.press("enter")
            await admin.arrives(RightsScreen)
            await to_the_right(admin, "客户", "删除")
            await admin.press("0")
            await admin.is_told("客户 · 删除：无")
            await admin.press("f2")
            await admin.arrives(Workspace)
            await admin.is_told("已保存。")
        await crm.press("d")
        await crm.is_told("您的角色不能删除客户。")
        await crm.press("f5")
        await crm.sees(HENGDA)
    with elsewhere(any_firm) as office:
        li = office.desk("lijing")
        assert (li.may("customers.remove").allowed, li.may("customers.change").allowed) == (False, True)


async def to_the_right(crm: Crm, entity: str, action: str) -> None:
    """Move the cursor of the grid to one right."""
    await crm.settles()
    await crm.press("down", "up")
    for move, word in (("down", entity), ("right", action)):
        for _ in range(40):
            said = crm.status.split("：")[0].split(" · ")
            if word == said[0 if move == "down" else -1]:
                break
            await crm.press(move)
    assert f"{entity} · {action}" in crm.status, crm.text


async def test_a_role_can_be_given_more_and_the_others_hear_of_it(firm: str) -> None:
    """The executive of this company shall be allowed to make customers."""
    with elsewhere(firm) as office:
        office.role("executive", {"customers": {"create": int(Level.ALL)}})
    async with signed_in(firm, "chenguodong") as crm:
        await crm.open("客户")
        await crm.sees("n 新建")
        await crm.edits("n")
        await crm.types("高管的客户")
        await crm.saves()
        await crm.sees("高管的客户")
    assert stored(firm, "customers", "高管的客户").label("owner") == "陈国栋"


async def test_a_value_that_is_switched_off_is_offered_no_more_and_stays_where_it_is(firm: str) -> None:
    """D-12, R-CLS-01"""
    with elsewhere(firm) as office:
        key = office.id_of("customers", HENGDA)
        level = office.admin.page("dictionary_values", Query(filters=(Filter("kind", "is", "customer_level"),))).rows[0]
        office.admin.change("customers", key, {"level": level.id})
        word = str(level["name"])
    async with signed_in(firm, "linzhiyuan") as crm:
        await crm.open("数据字典")
        await crm.filters(word)
        await crm.goes_to("客户级别")
        await crm.edits()
        await crm.goes_to_field("启用")
        await crm.press("space")
        await crm.saves()
        await crm.is_told("已保存。")
    async with signed_in(firm, "lijing", WIDE) as crm:
        await crm.open("客户")
        await crm.goes_to(HENGDA)
        await crm.sees_together("级别", word)
        await crm.edits("n")
        await crm.goes_to_field("级别")
        await crm.press("f4")
        await crm.settles()
        await crm.types(word)
        await crm.sees("没有符合的结果。")
    assert stored(firm, "customers", HENGDA)["level"] == level.id


async def test_whoever_is_no_administrator_only_looks(firm: str) -> None:
    """What the keys refuse is not written."""
    before = last_change(firm)
    async with signed_in(firm, "lijing") as crm:
        await crm.open("用户")
        await crm.sees("zhoumin", "周敏")
        await crm.press("n")
        await crm.is_told("您的角色不能新建用户。")
        await crm.goes_to("周敏")
        await crm.press("v")
        await crm.is_told("您的角色不能修改用户。")
        await crm.open("角色权限")
        await crm.goes_to("客户经理")
        await crm.press("enter")
        await crm.arrives(RightsScreen)
        await crm.sees("只读")
        await crm.press("space")
        await crm.is_told("您的角色不能修改角色权限。")
        await crm.press("ctrl+k")
        await crm.is_told("请先保存或退出权限设置。")
        await crm.press("escape")
        await crm.arrives(Workspace)
    assert last_change(firm) == before


async def test_a_setting_is_changed_in_its_list(firm: str) -> None:
    """R-CFG-01: the cap of points holds for the next customer that is saved."""
    async with signed_in(firm, "linzhiyuan") as crm:
        await crm.open("系统设置")
        await crm.goes_to("积分上限")
        await crm.edits()
        await crm.fills(值="很多")
        await crm.press("f2")
        await crm.sees("! 请输入")
        await crm.fills(值="10")
        await crm.saves()
    async with signed_in(firm, "lijing") as crm:
        await crm.open("客户")
        await crm.edits()
        for wrong in ("11", "-1"):
            await crm.fills(积分=wrong)
            await crm.press("enter")
            await crm.sees("请输入 0 到 10 之间的数。")
        await crm.press("f2")
        await crm.sees("未保存：有 1 项需要检查")
    with elsewhere(firm) as office:
        assert office.admin.setting("customers.points_cap") == 10
        assert office.names("lijing", Query(filters=(Filter("points", "is", 11),))) == []


async def test_the_grid_of_rights_is_seen_on_a_tiny_terminal(firm: str) -> None:
    """The legend gives way to it, and comes back with the room."""
    async with signed_in(firm, "linzhiyuan", SMALL) as crm:
        await crm.open("角色权限")
        await crm.goes_to("客户经理")
        await crm.press("enter")
        await crm.arrives(RightsScreen)
        await crm.sees("无此操作")
        await crm.pilot.resize_terminal(40, 10)
        await crm.settles()
        await crm.press("home", "down")
        await crm.sees("联系人")
        assert "无此操作" not in crm.text
        await crm.pilot.resize_terminal(*SMALL)
        await crm.sees("无此操作")
