"""A list leaves the program as a file of the person's own (R-IMX-01)."""

from __future__ import annotations

import stat
import threading
from pathlib import Path

import pytest

from tests.stories.conftest import elsewhere
from tests.stories.driver import SMALL, WIDE, signed_in
from tests.tui.waiting import until
from tui_crm.exchange.export.formats import FORMATS
from tui_crm.tui.screens.prompt import TellScreen
from tui_crm.tui.screens.records.export_form import ExportScreen
from tui_crm.tui.screens.records.exporting import fetching
from tui_crm.tui.screens.workspace import Workspace


@pytest.fixture(autouse=True)
def exports(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the files of these stories go."""
    monkeypatch.setenv("TUI_CRM_EXPORTS", str(tmp_path / "exports"))
    return tmp_path / "exports"


def files(folder: Path) -> list[Path]:
    return [*folder.iterdir()] if folder.exists() else []


@pytest.mark.parametrize(("key", "size"), [("o", SMALL), ("ctrl+o", WIDE)])
async def test_the_filtered_list_becomes_a_file(any_firm: str, exports: Path, key: str, size: tuple[int, int]) -> None:
    """李静 takes what she has filtered home as CSV; the program says where the file is and how to fetch it."""
    async with signed_in(any_firm, "lijing", size) as crm:
        await crm.open("客户")
        await crm.filters("恒达")
        await crm.press(key)
        await crm.arrives(ExportScreen)
        await crm.goes_to("CSV")
        await crm.press("enter")
        await crm.arrives(TellScreen)
        await crm.sees("scp ")
        # Below the dialog nothing says any more that it is being written.
        await crm.sees_nothing_of("正在导出")
        await crm.press("enter")
        await crm.arrives(Workspace)
        await crm.is_told("已导出 1 条记录到")
    (file,) = files(exports)
    assert file.name == "customers-20260506-120000.csv"
    text = file.read_text("utf-8-sig")
    assert "杭州恒达精密机械有限公司" in text
    assert "博雅" not in text
    assert [stat.S_IMODE(one.stat().st_mode) for one in (file, exports)] == [0o600, 0o700]


def headed(file: Path, encoding: str = "utf-8-sig") -> list[str]:
    return file.read_text(encoding).splitlines()[0].split(",")


async def test_the_file_has_the_columns_of_the_list(firm: str, exports: Path) -> None:
    """李静 has a list of numbers and names alone, and a file of just that."""
    async with signed_in(firm, "lijing") as crm:
        await crm.session.call(crm.session.desk.prefer, "columns.customers", ("code", "name"))
        await crm.open("客户")
        await crm.press("o")
        await crm.arrives(ExportScreen)
        await crm.sees("F8 CSV 和 Excel 的列：同列表", "F4 CSV 编码：UTF-8（带 BOM）")
        await crm.goes_to("CSV")
        await crm.press("enter")
        await crm.arrives(TellScreen)
    assert headed(*files(exports)) == ["编号", "名称"]


async def test_all_columns_and_an_encoding_for_old_programs(firm: str, exports: Path) -> None:
    """Two keys in the dialog; the encoding is offered again the next time, the columns are those of the list again."""
    async with signed_in(firm, "lijing", WIDE) as crm:
        await crm.open("客户")
        await crm.press("o")
        await crm.arrives(ExportScreen)
        await crm.goes_to("CSV")
        await crm.press("f8", "f4", "f4")
        await crm.sees("CSV 和 Excel 的列：全部", "CSV 编码：GB18030")
        await crm.press("enter")
        await crm.arrives(TellScreen)
        await crm.press("enter", "o")
        await crm.arrives(ExportScreen)
        await crm.sees("CSV 和 Excel 的列：同列表", "CSV 编码：GB18030")
    heads = headed(*files(exports), encoding="gb18030")
    assert len(heads) > 40
    assert {"编号", "名称", "备注"} <= {*heads}


@pytest.mark.parametrize(("keys", "count"), [(("space", "down", "space"), 2), (("asterisk", "space"), 2)])
async def test_marked_records_are_written_alone(firm: str, exports: Path, keys: tuple[str, ...], count: int) -> None:
    """Two that are marked, or all but one."""
    async with signed_in(firm, "lijing") as crm:
        await crm.open("客户")
        await crm.press(*keys, "o")
        await crm.arrives(ExportScreen)
        await crm.goes_to("CSV")
        await crm.press("enter")
        await crm.arrives(TellScreen)
        await crm.press("enter")
        await crm.is_told(f"已导出 {count} 条记录到")
    (file,) = files(exports)
    assert len(file.read_text("utf-8-sig").splitlines()) == 1 + count


async def test_who_may_not_export_is_told(firm: str, exports: Path) -> None:
    async with signed_in(firm, "sunli") as crm:
        await crm.open("客户")
        await crm.press("o")
        await crm.is_told("导出")
        assert isinstance(crm.screen, Workspace)
    assert files(exports) == []


@pytest.mark.parametrize("ends", [False, True])
async def test_an_export_is_stopped_by_the_same_key_or_the_end_of_the_service(
    firm: str, exports: Path, monkeypatch: pytest.MonkeyPatch, ends: bool
) -> None:
    begun, go_on = threading.Event(), threading.Event()
    real = type(FORMATS["txt"]).write

    def slow(self, listing, out):
        begun.set()
        assert go_on.wait(20)
        real(self, listing, out)

    monkeypatch.setattr(type(FORMATS["txt"]), "write", slow)
    async with signed_in(firm, "lijing") as crm:
        await crm.open("客户")
        await crm.press("o")
        await crm.arrives(ExportScreen)
        await crm.goes_to("文本")
        await crm.press("enter")
        await until(crm.pilot, begun.is_set)
        await (crm.app.hang_up("服务正在停止。") if ends else crm.press("o"))
        await until(crm.pilot, lambda: crm.screen.exporting and crm.screen.exporting.is_set())
        go_on.set()
        if ends:
            await until(crm.pilot, lambda: not crm.app.is_running)
            assert crm.app.failure == "服务正在停止。 导出已中断，未生成文件。"
        else:
            await crm.is_told("停止")
    assert files(exports) == []


def test_the_line_that_fetches_a_file() -> None:
    place = Path("/home/li jing/out.csv")
    line = fetching(place, {"SSH_CONNECTION": "10.0.0.9 5000 10.0.0.5 2222"})
    assert line.startswith("scp -P 2222 '")
    assert line.endswith("@10.0.0.5:/home/li jing/out.csv' .")
    assert "-P" not in fetching(place, {})
    assert "[fe80::1]:" in fetching(place, {"SSH_CONNECTION": "fe80::9 5000 fe80::1 22"})


async def test_what_may_be_seen_but_not_exported_is_said(any_firm: str, exports: Path) -> None:
    """周敏 sees a customer of a department below hers, and may export those of her own alone."""
    with elsewhere(any_firm) as office:
        office.role("sales_supervisor", {"customers": {"read": 3, "export": 2}})
    async with signed_in(any_firm, "zhoumin") as crm:
        await crm.open("客户")
        await crm.press("o")
        await crm.arrives(ExportScreen)
        await crm.goes_to("CSV")
        await crm.press("enter")
        await crm.arrives(TellScreen)
        await crm.sees("已导出 3 条记录到", "列表中另有 1 条无权导出。")
    (file,) = files(exports)
    assert len(file.read_text("utf-8-sig").splitlines()) == 1 + 3


@pytest.mark.parametrize("marked", [False, True])
async def test_no_file_is_made_where_none_may_be_exported(any_firm: str, exports: Path, marked: bool) -> None:
    """李静 sees the pool and may take nothing of it along; 周敏 marks the one customer that is not hers to take."""
    with elsewhere(any_firm) as office:
        office.role("sales_supervisor", {"customers": {"read": 3, "export": 2}})
        given_up = office.customer("嘉兴海盐紧固件厂")
        office.desk("lijing").do("customers.release", given_up.id, reason="no_capacity")
    async with signed_in(any_firm, "zhoumin" if marked else "lijing") as crm:
        await crm.open("客户" if marked else "公海")
        if marked:
            await crm.goes_to("杭州天和科技有限公司")
            await crm.press("space")
        await crm.press("o")
        await crm.arrives(ExportScreen)
        await crm.goes_to("CSV")
        await crm.press("enter")
        await crm.is_told("这些记录均无权导出：1 条。")
    assert files(exports) == []
