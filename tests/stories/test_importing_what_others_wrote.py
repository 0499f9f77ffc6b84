"""Files of other programs name owners who work elsewhere, and lack what the house asks for; each is asked once."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.stories.conftest import elsewhere, names
from tests.stories.driver import SMALL, WIDE, signed_in
from tests.stories.imports import chosen, decides, finished, written
from tui_crm.tui.screens.importing.screen import ImportScreen
from tui_crm.tui.screens.prompt import ChooseScreen, PromptScreen
from tui_crm.tui.screens.records.pick import PickScreen

OWNED = [
    ("Account Name", "Account Owner"),
    ("苏州新联", "Nancy Davolio"),
    ("无锡华光", "Janet Leverling"),
    ("常州天合", "李静"),
]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the files of these stories lie."""
    folder = tmp_path / "imports"
    folder.mkdir()
    monkeypatch.setenv("TUI_CRM_IMPORTS", str(folder))
    return folder


def owners(url: str) -> dict[str, str]:
    """To whom the imported customers belong."""
    with elsewhere(url) as office:
        found = {row["name"]: row.label("owner") for row in office.admin.page("customers").rows}
    return {name: found[name] for name, _ in OWNED[1:] if name in found}


@pytest.mark.parametrize(
    ("answer", "counts", "belong"),
    [
        ("不导入这一列", "新建 3，更新 0，跳过 0，失败 0。", ["周敏", "周敏", "周敏"]),
        ("按用户匹配，其余归我", "新建 3，更新 0，跳过 0，失败 0。", ["周敏", "周敏", "李静"]),
        ("按用户匹配，其余的行失败", "新建 1，更新 0，跳过 0，失败 2。", ["李静"]),
        ("全部归我", "新建 3，更新 0，跳过 0，失败 0。", ["周敏", "周敏", "周敏"]),
    ],
)
async def test_owners_who_are_no_users_are_asked_about_once(
    firm: str, folder: Path, answer: str, counts: str, belong: list[str]
) -> None:
    """R-IMX-03: a column that names the people of another program does not let its rows fail by surprise."""
    written(folder / "a.csv", OWNED)
    async with signed_in(firm, "zhoumin", WIDE) as crm:
        await crm.open("客户")
        await crm.press("i")
        await crm.chooses("a.csv")
        await crm.arrives(ChooseScreen)
        await crm.sees("2 个负责人不是系统用户，例如“Nancy Davolio”")
        await crm.chooses(answer)
        await crm.arrives(ImportScreen)
        await finished(crm, "检查结果")
        await finished(crm, counts)
    assert [*owners(firm).values()] == belong


async def test_an_open_question_is_asked_again_before_the_check(any_firm: str, folder: Path) -> None:
    """Esc decides nothing; the line of the page, and the check, ask again."""
    written(folder / "a.csv", OWNED)
    async with signed_in(any_firm, "zhoumin", SMALL) as crm:
        await crm.open("客户")
        await crm.press("i")
        await crm.chooses("a.csv")
        await crm.arrives(ChooseScreen)
        await crm.press("escape")
        await crm.arrives(ImportScreen)
        await crm.goes_to("未匹配的负责人")
        await crm.sees_together("未匹配的负责人", "（待定）")
        await crm.press("f2")
        await crm.arrives(ChooseScreen)
        await crm.chooses("按用户匹配，其余归我")
        await crm.sees("检查结果", "新建 3 · 更新 0 · 跳过 0 · 失败 0")
        await decides(crm, "未匹配的负责人", "按用户匹配，其余的行失败")
        await crm.goes_to("未匹配的负责人")
        await crm.sees_together("未匹配的负责人", "该行失败")


async def test_a_column_of_our_people_is_not_asked_about(firm: str, folder: Path) -> None:
    written(
        folder / "a.csv",
        [OWNED[0], ("苏州新联", "lijing"), ("无锡华光", "WANG@hengda.example"), ("扬州", "Nancy Davolio")],
    )
    with elsewhere(firm) as office:
        office.admin.change("users", office.user("wanghaitao"), {"email": "wang@hengda.example"})
    async with signed_in(firm, "zhoumin", WIDE) as crm:
        await chosen(crm, "a.csv", sees="3 行")
        await finished(crm, "新建 2 · 更新 0 · 跳过 0 · 失败 1")
        await crm.sees("“Nancy Davolio”")
        await finished(crm, "失败 1。")
    assert owners(firm) == {"苏州新联": "李静", "无锡华光": "王海涛"}


async def test_what_the_configuration_asks_for_is_given_to_every_row(any_firm: str, folder: Path) -> None:
    """R-CUS-06: text, a choice and a record from a list, each checked like in the form."""
    with elsewhere(any_firm) as office:
        office.set("customers.complete", "true")
    before = names(any_firm)
    written(
        folder / "a.csv",
        [("名称", "地址", "联系人", "职位", "联系人手机"), ("苏州新联", "园区路", "赵云", "经理", "13900001111")],
    )
    async with signed_in(any_firm, "zhoumin", WIDE) as crm:
        await chosen(crm, "a.csv", sees="1 行")
        await crm.sees("必填但文件中没有")
        await finished(crm, "请补上这些列，或给所有行填同一个值")
        await crm.goes_to("电话")
        await crm.press("enter")
        await crm.arrives(PromptScreen)
        await crm.types("nobody", "enter")
        await crm.sees("电话号码格式不正确")
        await crm.press("ctrl+u")
        await crm.types("0512-65551234", "enter")
        await crm.sees_together("电话", "0512-65551234")
        await decides(crm, "联系人性别", "女")
        await crm.goes_to("地区")
        await crm.press("enter")
        await crm.arrives(PickScreen)
        await crm.chooses("苏州市")
        await crm.arrives(ImportScreen)
        await crm.sees_together("统一填写", "电话：0512-65551234")
        await finished(crm, "检查结果", "新建 1 · 更新 0 · 跳过 0 · 失败 0")
        await finished(crm, "新建 1，更新 0，跳过 0，失败 0。")
    assert sorted(names(any_firm)) == sorted([*before, "苏州新联"])
    with elsewhere(any_firm) as office:
        made = office.admin.read("customers", office.id_of("customers", "苏州新联"))
        assert (made["phone"], made["contact_sex"], made.label("region")) == ("0512-65551234", "female", "江苏省苏州市")


async def test_any_other_field_may_have_one_value_for_every_row(firm: str, folder: Path) -> None:
    written(folder / "a.csv", [("Name",), ("Acme",)])
    async with signed_in(firm, "zhoumin", WIDE, language="en") as crm:
        await chosen(crm, "a.csv", "Customers", sees="Rows: 1")
        await decides(crm, "For every row", "Last bought on")
        await crm.arrives(PromptScreen)
        await crm.types("2999-01-01", "enter")
        await crm.sees("This day is in the future.")
        await crm.press("ctrl+u")
        await crm.types("2026-05-01", "enter")
        await crm.sees_together("For every row", "Last bought on: 2026-05-01")
        await finished(crm, "New 1 ·")
        await finished(crm, "Import 1: 1 new")
    with elsewhere(firm) as office:
        assert (
            str(office.admin.read("customers", office.id_of("customers", "Acme"))["last_purchase_on"]) == "2026-05-01"
        )


async def test_a_sentence_that_the_last_line_has_no_room_for_stands_whole_on_the_page(firm: str, folder: Path) -> None:
    with elsewhere(firm) as office:
        office.set("customers.complete", "true")
    written(folder / "a.csv", [("客户", "姓名"), ("苏州新联", "赵云")])
    async with signed_in(firm, "linzhiyuan", SMALL) as crm:
        await chosen(crm, "a.csv", "联系人", sees="1 行")
        await decides(crm, "缺少时自动新建", "客户")
        await finished(crm, "请补上这些列")
        await decides(crm, "缺少时自动新建", "客户")
        await finished(crm, "检查结果")


async def test_a_long_refusal_stands_on_the_page_and_leaves_the_keys_in_sight(firm: str, folder: Path) -> None:
    with elsewhere(firm) as office:
        office.set("customers.complete", "true")
    written(folder / "a.xls", [("名称", "电话"), ("苏州新联", "0512-65551234")])
    async with signed_in(firm, "zhoumin", SMALL) as crm:
        await chosen(crm, "a.xls", sees="1 行")
        await crm.sees("a.xls 的实际格式为“CSV 表格”，已按此读取。")
        await finished(crm, "系统设置要求")
        assert crm.text.count("系统设置要求") == 1
        assert crm.line("检查", "返回")
