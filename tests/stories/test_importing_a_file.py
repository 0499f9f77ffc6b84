"""A supervisor brings a list of customers in: looks at it, mends the match, checks, imports, and takes it back."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from openpyxl import Workbook

from tests.stories.conftest import elsewhere, names
from tests.stories.driver import SMALL, WIDE, Crm, signed_in
from tests.stories.imports import chosen as file_chosen
from tests.stories.imports import decides, finished, written
from tui_crm.tui.screens.importing.screen import ImportScreen
from tui_crm.tui.screens.prompt import ChooseScreen, PromptScreen
from tui_crm.tui.screens.records.confirm import ConfirmScreen, QuestionScreen
from tui_crm.tui.screens.workspace import Workspace

ROWS = (
    ("Firm", "电话", "信用度", "联系人", "联系人性别", "联系人职位", "联系人手机"),
    ("苏州新联电子有限公司", "0512-65551234", "80", "赵云", "男", "经理", "13900001111"),
    ("杭州恒达精密机械有限公司", "0571-87654321", "", "王芳", "女", "经理", "13800001111"),
    ("无锡华光照明厂", "0510-82345678", "101", "孙尚", "女", "厂长", "13900002222"),
)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the files of these stories lie."""
    folder = tmp_path / "imports"
    folder.mkdir()
    monkeypatch.setenv("TUI_CRM_IMPORTS", str(folder))
    written(folder / "展会.csv", ROWS, "gb18030")
    return folder


async def chosen(crm: Crm, key: str = "i") -> None:
    """Open the list of customers and choose the file."""
    await file_chosen(crm, "展会.csv", key=key, sees="3 行")
    await crm.sees("GB18030")


@pytest.mark.parametrize(("size", "key"), [(SMALL, "i"), (WIDE, "ctrl+b")])
async def test_a_list_is_matched_checked_and_imported(any_firm: str, size: tuple[int, int], key: str) -> None:
    """R-IMX-04: the check says of every row what will become of it, and nothing is written before."""
    before = names(any_firm)
    async with signed_in(any_firm, "zhoumin", size) as crm:
        await chosen(crm, key)
        await crm.sees_together("Firm", "—", "苏州新联电子有限公司")
        await finished(crm, "文件缺少必填列“名称”。")
        await decides(crm, "Firm", "名称")
        await crm.sees_together("Firm", "→ 名称")
        await finished(crm, "检查结果", "新建 1 · 更新 0 · 跳过 1 · 失败 1")
        await crm.sees_together("第 4 行", "信用度")
        await crm.sees_together("名称", "苏州新联电子有限公司")
        assert names(any_firm) == before
        await finished(crm, "新建 1，更新 0，跳过 1，失败 1。")
        await crm.press("escape")
        await crm.arrives(Workspace)
        await crm.sees("苏州新联电子有限公司")
    assert sorted(names(any_firm)) == sorted([*before, "苏州新联电子有限公司"])


async def test_what_is_there_already_can_be_filled_in(firm: str) -> None:
    async with signed_in(firm, "zhoumin", WIDE) as crm:
        await chosen(crm)
        await decides(crm, "Firm", "名称")
        await decides(crm, "处理方式", "只补空白字段")
        await crm.sees_together("处理方式", "只补空白字段")
        await finished(crm, "新建 1 · 更新 1 · 跳过 0 · 失败 1")


async def test_what_contacts_say_of_a_customer_that_is_there_is_told_where_it_is_left(firm: str, folder: Path) -> None:
    rows = (("客户", "姓名", "客户传真"), ("杭州恒达精密机械有限公司", "钱进", "0571-11112222"))
    written(folder / "联系人.csv", rows)
    async with signed_in(firm, "zhoumin", WIDE) as crm:
        await file_chosen(crm, "联系人.csv", "联系人")
        await finished(crm, "新建 1 · 更新 0 · 跳过 0 · 失败 0", "未采用")
        await crm.sees_together("未采用", "客户传真 1")
        await crm.sees("“杭州恒达精密机械有限公司”已存在，此项未采用。")
        await decides(crm, "处理方式", "只补空白字段")
        await finished(crm, "新建 1 · 更新 0 · 跳过 0 · 失败 0")
        await crm.sees_nothing_of("未采用")


async def test_a_match_is_saved_and_used_again(firm: str) -> None:
    async with signed_in(firm, "zhoumin", WIDE) as crm:
        await chosen(crm)
        await decides(crm, "Firm", "名称")
        await decides(crm, "已保存的方案", "把当前方案另存为…")
        await crm.arrives(PromptScreen)
        await crm.types("展会", "enter")
        await crm.sees_together("已保存的方案", "展会")
        await crm.press("escape")
        await crm.arrives(Workspace)
        await crm.press("i")
        await crm.chooses("展会.csv")
        await crm.arrives(QuestionScreen)
        await crm.press("right", "enter")
        await crm.arrives(ImportScreen)
        await decides(crm, "已保存的方案", "展会")
        await crm.sees_together("Firm", "→ 名称")


async def test_the_whole_import_is_taken_back_from_the_list_of_imports(any_firm: str) -> None:
    before = names(any_firm)
    async with signed_in(any_firm, "zhoumin", WIDE) as crm:
        await chosen(crm)
        await decides(crm, "Firm", "名称")
        await finished(crm, "检查结果")
        await finished(crm, "失败 1。")
        await crm.press("escape")
        await crm.arrives(Workspace)
        await crm.open("导入记录")
        await crm.sees_together("展会.csv", "客户", "已完成")
        await crm.press("u")
        await crm.arrives(ConfirmScreen)
        await crm.sees("撤销“展会.csv”的导入（1 条记录）吗？")
        await crm.press("right", "enter")
        await crm.is_told("已撤销第 1 次导入。")
        await crm.sees_together("展会.csv", "已撤销")
    assert sorted(names(any_firm)) == sorted(before)


async def test_whoever_may_not_import_is_told_so(firm: str) -> None:
    async with signed_in(firm, "sunli") as crm:
        await crm.open("客户")
        await crm.press("i")
        await crm.is_told("您的角色不能导入客户。")
        assert isinstance(crm.screen, Workspace)


async def test_the_screen_speaks_english(firm: str) -> None:
    async with signed_in(firm, "zhoumin", language="en") as crm:
        await crm.open("Customers")
        await crm.press("i", "enter")
        await crm.arrives(ImportScreen)
        await crm.sees("Rows: 3", "Known by", "Leave the record as it is")


async def test_a_file_that_holds_no_table_is_named(firm: str, folder: Path) -> None:
    (folder / "展会.csv").write_bytes(b"%PDF-1.7\n")
    async with signed_in(firm, "zhoumin") as crm:
        await crm.open("客户")
        await crm.press("i", "enter")
        await crm.is_told("是 PDF 文档")
    with elsewhere(firm) as office:
        assert office.admin.count("imports").n == 0


async def test_a_file_that_does_not_say_its_encoding_is_told_it(firm: str, folder: Path) -> None:
    """The sentence asks for the encoding, and the page has a line for it."""
    (folder / "短.csv").write_bytes(b"Name;Remark\nM\xb0\xa1;x\n")
    async with signed_in(firm, "zhoumin", WIDE) as crm:
        await file_chosen(crm, "短.csv", sees="编码")
        await decides(crm, "编码", "GB18030")
        await crm.sees("1 行")
        await decides(crm, "分隔符", ";")
        await crm.sees_together("编码", "GB18030")
        await finished(crm, "新建 1 · 更新 0 · 跳过 0 · 失败 0")


async def test_another_sheet_of_a_workbook_is_read(firm: str, folder: Path) -> None:
    book = Workbook()
    book.active.append(["说明"])
    page = book.create_sheet("客户")
    page.append(["名称"])
    page.append(["苏州新联"])
    book.save(folder / "表.xlsx")
    async with signed_in(firm, "zhoumin", SMALL) as crm:
        await file_chosen(crm, "表.xlsx", sees="Sheet")
        await crm.goes_to("统一填写")
        await crm.press("down", "enter")
        await crm.arrives(ChooseScreen)
        await crm.chooses("客户")
        await crm.sees_together("名称", "→ 名称", "苏州新联")
        await finished(crm, "新建 1 · 更新 0 · 跳过 0 · 失败 0")
        await finished(crm, "新建 1，更新 0，跳过 0，失败 0。")
    assert "苏州新联" in names(firm)


async def test_a_file_whose_name_is_no_text_is_chosen_from_the_list(firm: str, folder: Path) -> None:
    """Its name is GBK, as archives from Windows have it."""
    (folder / "展会.csv").unlink()
    written(folder / os.fsdecode("客户.csv".encode("gbk")), [("名称",), ("苏州新联",)])
    async with signed_in(firm, "zhoumin", WIDE) as crm:
        await crm.open("客户")
        await crm.press("i")
        await crm.arrives(ChooseScreen)
        await crm.press("enter")
        await crm.arrives(ImportScreen)
        await finished(crm, "新建 1 · 更新 0 · 跳过 0 · 失败 0")
        await finished(crm, "新建 1，更新 0，跳过 0，失败 0。")
    assert "苏州新联" in names(firm)
