"""An import was broken off; its list goes on with it, wherever the file lies by now, and hands out what failed."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.stories.conftest import elsewhere, names
from tests.stories.driver import SMALL, WIDE, Crm, signed_in
from tests.stories.imports import broken_off, chosen, finished, lines_of, written
from tests.tui.waiting import until
from tui_crm.tui.screens.prompt import ChooseScreen, TellScreen
from tui_crm.tui.screens.records.record_screen import RecordScreen

ROWS = [
    ("名称", "信用度"),
    ("苏州新联", "80"),
    ("无锡华光", "101"),
    ("常州天合", ""),
    ("南通海安", "7"),
    ("镇江丹阳", "x"),
]
NEW = ["苏州新联", "常州天合", "南通海安"]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the files of these stories lie, and where exports go."""
    folder = tmp_path / "imports"
    folder.mkdir()
    monkeypatch.setenv("TUI_CRM_IMPORTS", str(folder))
    monkeypatch.setenv("TUI_CRM_EXPORTS", str(tmp_path / "exports"))
    return folder


def exports(folder: Path) -> list[Path]:
    """The files that were written for somebody to fetch."""
    return sorted((folder.parent / "exports").iterdir())


async def goes_on(crm: Crm, key: str = "w") -> None:
    """Open the list of imports, press the key, and say that nobody else is at it."""
    await crm.open("导入记录")
    await crm.sees_together("展会.csv", "进行中")
    await crm.press(key)
    await crm.sees("这次导入可能仍在进行。确认它已中断后再继续。")
    await crm.confirms()


@pytest.mark.parametrize("key", ["w", "ctrl+w"])
async def test_a_broken_off_import_goes_on_from_the_list_of_imports(any_firm: str, folder: Path, key: str) -> None:
    """R-IMX-04: without a row half or twice."""
    before = names(any_firm)
    broken_off(any_firm, "zhoumin", written(folder / "展会.csv", ROWS))
    assert len(names(any_firm)) == len(before) + 1
    async with signed_in(any_firm, "zhoumin", WIDE) as crm:
        await goes_on(crm, key)
        await crm.is_told("第 1 次导入：新建 3，更新 0，跳过 0，失败 2。")
        await crm.sees_together("展会.csv", "已完成")
        await crm.press(key)
        await crm.is_told("这次导入已经结束。")
    assert sorted(names(any_firm)) == sorted([*before, *NEW])


async def test_a_broken_off_import_is_taken_back_without_going_on(firm: str, folder: Path) -> None:
    """R-IMX-04: the question says that it may be under way; whoever still writes it is stopped."""
    before = names(firm)
    broken_off(firm, "zhoumin", written(folder / "展会.csv", ROWS))
    async with signed_in(firm, "zhoumin", WIDE) as crm:
        await crm.open("导入记录")
        await crm.sees_together("展会.csv", "进行中")
        await crm.press("u")
        await crm.sees("展会.csv 的导入可能仍在进行。停止并撤销它吗（1 条记录）？")
        await crm.confirms()
        await crm.is_told("已撤销第 1 次导入。")
        await crm.sees_together("展会.csv", "已撤销")
    assert names(firm) == before


@pytest.mark.parametrize("size", [SMALL, WIDE])
async def test_only_what_an_import_is_open_to_is_offered(any_firm: str, folder: Path, size: tuple[int, int]) -> None:
    """One that was broken off goes on or goes back, one that is done goes back, one that went back is over."""
    broken_off(any_firm, "zhoumin", written(folder / "展会.csv", ROWS))
    async with signed_in(any_firm, "zhoumin", size) as crm:
        await crm.open("导入记录")
        await crm.sees("w 继续", "u 撤销此项")
        await crm.press("w")
        await crm.confirms()
        await crm.is_told("第 1 次导入：新建 3")
        await crm.press("f5")
        await crm.sees("u 撤销此项")
        await crm.sees_nothing_of("w 继续")
        await crm.press("u")
        await crm.confirms()
        await crm.is_told("已撤销第 1 次导入。")
        await crm.press("f5")
        await crm.sees_nothing_of("w 继续", "u 撤销此项")
        await crm.press("u")
        await crm.is_told("这次导入已经撤销过了。")
        await crm.opens("展会.csv")
        await crm.sees_nothing_of("w 继续", "u 撤销此项")


@pytest.mark.parametrize("moment", ["0/3,900 行…", "00/3,900 行…"])
async def test_an_import_is_under_way_when_the_service_ends(firm: str, folder: Path, moment: str) -> None:
    """Just begun, or between two batches: it stops, and whoever sits there is told so."""
    written(folder / "展会.csv", [("名称",), *((f"苏州新联{n}",) for n in range(3_900))])
    async with signed_in(firm, "zhoumin", WIDE) as crm:
        await chosen(crm, "展会.csv")
        await finished(crm, "Ctrl+S 导入")
        await crm.press("f2")
        await crm.sees(moment)
        await crm.app.hang_up("服务正在停止。")
        await until(crm.pilot, lambda: not crm.app.is_running)
        assert crm.app.failure == "服务正在停止。 导入已中断，可在“导入记录”中继续。"
    with elsewhere(firm) as office:
        found = [(row["state"], row["created"] < 3_900) for row in office.admin.page("imports").rows]
    assert found == [("stopped", True)] or (not found and moment.startswith("0"))


async def test_a_file_that_was_moved_is_asked_for(firm: str, folder: Path) -> None:
    broken_off(firm, "zhoumin", written(folder / "展会.csv", ROWS))
    (folder / "展会.csv").rename(folder / "改名.csv")
    written(folder / "别的.csv", [("名称",), ("扬州",)])
    async with signed_in(firm, "zhoumin", WIDE) as crm:
        await goes_on(crm)
        await crm.arrives(ChooseScreen)
        await crm.sees("展会.csv 已不在原来的位置，现在在哪里？")
        await crm.chooses("别的.csv")
        await crm.is_told("别的.csv 在导入开始后被改动过，无法继续。")
        await goes_on(crm)
        await crm.chooses("改名.csv")
        await crm.is_told("新建 3，更新 0，跳过 0，失败 2。")


async def test_a_file_that_was_changed_is_refused(firm: str, folder: Path) -> None:
    broken_off(firm, "zhoumin", written(folder / "展会.csv", ROWS))
    written(folder / "展会.csv", [*ROWS, ("扬州", "")])
    before = names(firm)
    async with signed_in(firm, "zhoumin", WIDE) as crm:
        await goes_on(crm)
        await crm.is_told("展会.csv 在导入开始后被改动过，无法继续。")
    assert names(firm) == before


async def test_a_record_of_an_import_goes_on_as_well(firm: str, folder: Path) -> None:
    """At 80 columns the import has a screen of its own; hints, help and palette offer the same there."""
    broken_off(firm, "zhoumin", written(folder / "展会.csv", ROWS))
    async with signed_in(firm, "zhoumin", SMALL) as crm:
        await crm.open("导入记录")
        await crm.opens("展会.csv")
        await crm.arrives(RecordScreen)
        await crm.press("f1")
        await crm.sees_together("继续", "继续一次中断的导入")
        await crm.press("escape")
        await crm.arrives(RecordScreen)
        await crm.commands("继续")
        await crm.confirms()
        await crm.is_told("新建 3，更新 0，跳过 0，失败 2。")


async def test_the_key_has_no_use_in_other_lists(firm: str, folder: Path) -> None:
    async with signed_in(firm, "zhoumin") as crm:
        await crm.open("客户")
        for key in ("w", "D"):
            await crm.press(key)
            await crm.is_told("此处不能进行该操作。")
        await crm.press("f1")
        await crm.sees_nothing_of("继续一次中断的导入")


@pytest.mark.parametrize(("size", "key"), [(SMALL, "o"), (WIDE, "ctrl+o")])
async def test_the_rows_that_failed_are_fetched_mended_and_imported_again(
    any_firm: str, folder: Path, size: tuple[int, int], key: str
) -> None:
    """R-IMX-04: a file of the same form with the reasons, offered like an export."""
    before = names(any_firm)
    written(folder / "展会.csv", ROWS)
    async with signed_in(any_firm, "zhoumin", size) as crm:
        await chosen(crm, "展会.csv", sees="5 行")
        await crm.press(key)
        await crm.is_told("导入之后才能导出失败的行。")
        await finished(crm, "检查结果")
        await finished(crm, "新建 3，更新 0，跳过 0，失败 2。")
        await crm.sees("失败的行")
        await crm.press(key)
        await crm.arrives(TellScreen)
        await crm.sees("已将 2 行失败的数据写入", "scp ")
        (file,) = exports(folder)
        header, *rows = lines_of(file)
        assert header == ["名称", "信用度", "原因"]
        assert [row[:2] for row in rows] == [["无锡华光", "101"], ["镇江丹阳", "x"]]
        assert "信用度" in rows[0][2]
        await crm.press("enter", "escape")
        mended = file.read_text("utf-8-sig").replace("101", "100").replace(",x,", ",10,")
        (folder / "改好.csv").write_text(mended, "utf-8")
        await chosen(crm, "改好.csv", sees="2 行")
        await finished(crm, "新建 2 · 更新 0 · 跳过 0 · 失败 0")
        await finished(crm, "新建 2，更新 0，跳过 0，失败 0。")
    assert sorted(names(any_firm)) == sorted([*before, *(row[0] for row in ROWS[1:])])


async def test_they_are_written_later_as_well_even_when_the_file_is_gone(firm: str, folder: Path) -> None:
    broken_off(firm, "zhoumin", written(folder / "展会.csv", ROWS))
    async with signed_in(firm, "zhoumin", WIDE) as crm:
        await goes_on(crm)
        await crm.is_told("失败 2。")
        (folder / "展会.csv").unlink()
        await crm.press("D")
        await crm.arrives(TellScreen)
        await crm.press("enter")
        await crm.is_told("已将 2 行失败的数据写入")
    assert [row[0] for row in lines_of(*exports(folder))[1:]] == ["无锡华光", "镇江丹阳"]


async def test_an_import_without_failures_has_nothing_to_write(firm: str, folder: Path) -> None:
    written(folder / "a.csv", ROWS[:2])
    async with signed_in(firm, "zhoumin", WIDE) as crm:
        await chosen(crm, "a.csv", sees="1 行")
        await finished(crm, "检查结果")
        await finished(crm, "新建 1，")
        await crm.press("escape")
        await crm.open("导入记录")
        await crm.press("ctrl+u")
        await crm.is_told("这次导入没有失败的行。")


async def test_it_all_speaks_english(firm: str, folder: Path) -> None:
    broken_off(firm, "zhoumin", written(folder / "fair.csv", ROWS))
    async with signed_in(firm, "zhoumin", WIDE, language="en") as crm:
        await crm.open("Imports")
        await crm.press("w")
        await crm.sees("This import may still be under way.")
        await crm.confirms()
        await crm.is_told("Import 1: 3 new, 0 updated, 0 skipped, 2 failed.")
        await crm.press("D")
        await crm.sees("Failed rows written to", "the reasons need not be removed")
    assert lines_of(*exports(folder))[0] == ["名称", "信用度", "Reason"]
    with elsewhere(firm) as office:
        assert office.admin.read("imports", 1)["state"] == "done"
