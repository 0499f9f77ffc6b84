"""A file is kept with a customer or a follow-up, found again, and taken home (R-CTR-03)."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from tests.stories.driver import SMALL, WIDE, signed_in, until
from tui_crm.tui.screens.prompt import ChooseScreen, PromptScreen, TellScreen
from tui_crm.tui.screens.records.form import FormScreen
from tui_crm.tui.screens.records.record_screen import RecordScreen
from tui_crm.tui.screens.workspace import Workspace


@pytest.fixture(autouse=True)
def folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Path, Path]:
    """Where files come from, and where they go."""
    found = tmp_path / "imports", tmp_path / "exports"
    monkeypatch.setenv("TUI_CRM_IMPORTS", str(found[0]))
    monkeypatch.setenv("TUI_CRM_EXPORTS", str(found[1]))
    found[0].mkdir()
    return found


WORDS = {
    "zh": ("客户", "给“杭州恒达精密机械有限公司”添加附件", "是空文件", "已添加附件“报价单", "附件▤", "文件已保存到"),
    "en": (
        "Customers",
        "Attach a file to 杭州恒达",
        "is empty",
        "报价单.csv was attached",
        "Attachment▤",
        "The file was",
    ),
}


@pytest.mark.parametrize(("language", "size", "key"), [("zh", SMALL, "ctrl+up"), ("en", WIDE, "A")])
async def test_a_quotation_is_attached_and_taken_home(
    any_firm: str, folders: tuple[Path, Path], language: str, size: tuple[int, int], key: str
) -> None:
    """李静 first names an empty file and reads why not; the right one stands in the timeline, and goes home."""
    customers, asked, why, told, mark, saved = WORDS[language]
    source, target = folders
    (source / "空白.csv").touch()
    (source / "报价单.csv").write_bytes(b"\xef\xbb\xbf1,2\r\n")
    async with signed_in(any_firm, "lijing", size, language=language) as crm:
        await crm.open(customers)
        await crm.filters("恒达")
        await crm.press(key)
        await crm.arrives(ChooseScreen)
        await crm.sees(asked)
        await crm.goes_to("空白.csv")
        await crm.press("enter")
        await crm.arrives(PromptScreen)
        await crm.sees(why, {"zh": "scp 文件名", "en": "scp FILE"}[language])
        await crm.press("ctrl+u")
        await crm.types("报价单.csv", "enter")
        await crm.arrives(Workspace)
        await crm.is_told(told)
        await crm.press("t")
        await crm.sees_together(mark, "报价单.csv")
        await crm.press("enter")
        await crm.arrives(RecordScreen)
        await crm.press(key)
        await crm.arrives(TellScreen)
        await crm.sees("scp ", saved)
        await crm.press("enter")
        await crm.arrives(RecordScreen)
        await crm.is_told(saved)
    (file,) = target.iterdir()
    assert (file.name, file.read_bytes()) == ("报价单.csv", b"\xef\xbb\xbf1,2\r\n")
    assert [stat.S_IMODE(one.stat().st_mode) for one in (file, target)] == [0o600, 0o700]


async def test_a_follow_up_shows_its_own_files(firm: str, folders: tuple[Path, Path]) -> None:
    (folders[0] / "会议记录.txt").write_text("下周送样")
    async with signed_in(firm, "lijing", SMALL) as crm:
        await crm.open("客户")
        await crm.filters("恒达")
        await crm.press("f12")
        await crm.types("拜访王芳", "ctrl+s")
        await crm.arrives(Workspace)
        await crm.open("跟进记录")
        await crm.press("A")
        await crm.arrives(ChooseScreen)
        await crm.sees("给“拜访王芳”添加附件")
        await crm.press("enter")
        await crm.is_told("已添加附件“会议记录.txt”")
        await crm.press("enter")
        await crm.arrives(RecordScreen)
        await crm.press("right")
        await crm.sees_together("附件▤", "会议记录.txt")


async def test_what_is_attached_can_be_taken_back(firm: str, folders: tuple[Path, Path]) -> None:
    """D-13: u removes it, and the tab of the customer says how to attach one."""
    (folders[0] / "a.txt").write_text("x")
    async with signed_in(firm, "lijing", WIDE) as crm:
        await crm.open("客户")
        await crm.filters("恒达")
        await crm.press("A")
        await crm.arrives(ChooseScreen)
        await crm.press("enter")
        await crm.is_told("已添加附件“a.txt”")
        await crm.press("u")
        await crm.is_told("已撤销")
        await crm.open("附件")
        await crm.sees("共 0")


async def test_who_may_not_attach_reads_why(firm: str) -> None:
    """D-06: executives look."""
    async with signed_in(firm, "chenguodong", WIDE) as crm:
        await crm.open("客户")
        await crm.press("A")
        await crm.is_told("您的角色不能添加附件")
        await crm.open("附件")
        await crm.press("n")
        await crm.is_told("请在所属的客户或跟进记录上添加附件")


async def test_under_a_service_only_files_of_the_own_folder_are_taken(firm: str, tmp_path: Path) -> None:
    async with signed_in(firm, "lijing", WIDE) as crm:
        crm.session.files = tmp_path / "files"
        await crm.open("客户")
        await crm.press("A")
        await crm.arrives(PromptScreen)
        await crm.sees("文件由服务管理员放在")
        await crm.types("/etc/passwd", "enter")
        await crm.sees("只读取服务管理员放入")
        await crm.press("escape")
        await crm.arrives(Workspace)


@pytest.mark.parametrize(
    ("name", "place"),
    [
        ("报价单.csv", "报价单-2.csv"), (".bashrc", "_.bashrc"), ("a/../../b", "a_.._.._b"), ("", "_"),
        ("gpj\u202etxt.exe", "gpj␦txt.exe"), ("长" * 200 + ".pdf", "长" * 60 + ".pdf"),
    ],
)  # fmt: skip
def test_whatever_it_is_called_it_lies_in_the_folder(folders: tuple[Path, Path], name: str, place: str) -> None:
    from tui_crm.tui.files import free_place

    (folders[0] / "报价单.csv").touch()
    found = free_place(folders[0], name)
    assert found == folders[0] / place
    found.touch()


@pytest.mark.parametrize(("language", "size"), [("zh", SMALL), ("en", WIDE)])
async def test_a_follow_up_is_written_with_its_quotation(
    any_firm: str, folders: tuple[Path, Path], language: str, size: tuple[int, int]
) -> None:
    """李静 names the file in the form of the follow-up; both are saved by one key (R-FUP-03)."""
    customers = "客户" if language == "zh" else "Customers"
    (folders[0] / "报价单.csv").write_bytes(b"1,2\r\n")
    async with signed_in(any_firm, "lijing", size, language=language) as crm:
        await crm.open(customers)
        await crm.filters("恒达")
        await crm.press("f")
        await crm.arrives(FormScreen)
        await crm.types("报价单已发送")
        await crm.press("ctrl+up")
        await crm.arrives(ChooseScreen)
        await crm.chooses("报价单.csv")
        await crm.arrives(FormScreen)
        await crm.sees("附件：报价单.csv" if language == "zh" else "Attachments: 报价单.csv")
        await crm.press("ctrl+s")
        await crm.arrives(Workspace)
        await crm.press("t")
        await crm.sees("报价单已发送", "附件▤" if language == "zh" else "Attachment▤", "报价单.csv")


async def test_a_cut_line_keeps_the_files_that_were_named(firm: str, folders: tuple[Path, Path]) -> None:
    """李静 goes on with the follow-up, and its quotation comes with it; one that has gone meanwhile is named."""
    for name in ("报价单.csv", "图纸.dwg"):
        (folders[0] / name).write_bytes(b"1,2\r\n")
    async with signed_in(firm, "lijing", SMALL) as crm:
        await crm.open("客户")
        await crm.filters("恒达")
        await crm.press("f")
        await crm.arrives(FormScreen)
        for name in ("报价单.csv", "图纸.dwg"):
            await crm.press("ctrl+up")
            await crm.arrives(ChooseScreen)
            await crm.chooses(name)
            await crm.arrives(FormScreen)
        await crm.types("报价单已发送")
        await crm.app.hang_up()
        await until(crm.pilot, lambda: not crm.app.is_running)
    (folders[0] / "图纸.dwg").rename(folders[0] / "图纸-旧.dwg")
    async with signed_in(firm, "lijing", SMALL) as crm:
        await crm.open("客户")
        await crm.filters("恒达")
        await crm.press("f")
        await crm.arrives(FormScreen)
        await crm.press("enter")
        await crm.sees("报价单已发送", "附件：报价单.csv、图纸.dwg")
        await crm.press("ctrl+s")
        await crm.sees("图纸.dwg")
        (folders[0] / "图纸-旧.dwg").rename(folders[0] / "图纸.dwg")
        await crm.press("ctrl+s")
        await crm.arrives(Workspace)
        await crm.press("t")
        await crm.sees("报价单已发送", "报价单.csv", "图纸.dwg")
