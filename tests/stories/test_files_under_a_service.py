"""Who works through the service reads and writes files in the own folder of the service, and nowhere else."""

from __future__ import annotations

import csv
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.stories.conftest import elsewhere
from tests.stories.driver import Crm, signed_in
from tui_crm.domain import errors
from tui_crm.tui import files
from tui_crm.tui.screens.importing.screen import ImportScreen
from tui_crm.tui.screens.prompt import ChooseScreen, PromptScreen, TellScreen
from tui_crm.tui.screens.records.export_form import ExportScreen
from tui_crm.tui.session import Session


@asynccontextmanager
async def served(url: str, place: Path) -> AsyncIterator[Crm]:
    """周敏 in a session of the service, which keeps its files at a place."""
    async with signed_in(url, "zhoumin") as crm:
        crm.session.files = place
        yield crm


def own_folder(url: str, place: Path) -> Path:
    """Where 周敏's files lie: by her number, which stays when her account is named anew."""
    with elsewhere(url) as office:
        return place / "files" / str(office.user("zhoumin"))


async def test_an_export_lies_with_the_service(firm: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither the home of the service account nor what the environment names; only the person's folder."""
    monkeypatch.setenv("TUI_CRM_EXPORTS", str(tmp_path / "elsewhere"))
    async with served(firm, tmp_path / "files") as crm:
        await crm.open("客户")
        await crm.press("o")
        await crm.arrives(ExportScreen)
        await crm.goes_to("CSV")
        await crm.press("enter")
        await crm.arrives(TellScreen)
        await crm.sees("可向服务管理员索取")
        assert "scp " not in crm.text
    (file,) = (own_folder(firm, tmp_path) / "exports").iterdir()
    assert "恒达" in file.read_text("utf-8-sig")
    assert file.parent.stat().st_mode & 0o077 == 0
    assert not (tmp_path / "elsewhere").exists()


@pytest.mark.parametrize(
    "typed", ["/etc/passwd", "~/.ssh/id_ed25519", "../../secret.csv", "link.csv", "sub/a.csv", ".."]
)
async def test_no_other_file_can_be_imported(firm: str, tmp_path: Path, typed: str) -> None:
    folder = own_folder(firm, tmp_path) / "imports"
    (folder / "sub").mkdir(parents=True)
    for place in (tmp_path / "files" / "secret.csv", folder / "sub" / "a.csv"):
        place.write_text("名称\n甲\n")
    (folder / "link.csv").symlink_to(tmp_path / "files" / "secret.csv")
    async with served(firm, tmp_path / "files") as crm:
        await crm.open("客户")
        await crm.press("i")
        await crm.arrives(ChooseScreen)
        await crm.goes_to("其他文件")
        await crm.press("enter")
        await crm.arrives(PromptScreen)
        await crm.types(typed, "enter")
        await crm.arrives(ImportScreen)
        await crm.sees("只读取服务管理员放入")
        assert crm.screen.file is None


async def test_what_was_put_there_is_imported(firm: str, tmp_path: Path) -> None:
    folder = own_folder(firm, tmp_path) / "imports"
    folder.mkdir(parents=True)
    with (folder / "展会.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([("名称",), ("苏州新联电子有限公司",)])
    async with served(firm, tmp_path / "files") as crm:
        await crm.open("客户")
        await crm.press("i")
        await crm.arrives(ChooseScreen)
        await crm.sees("展会.csv")
        await crm.press("enter")
        await crm.arrives(ImportScreen)
        await crm.sees("1 行")


NAMES = st.one_of(
    st.text(max_size=30), st.lists(st.sampled_from(["..", "/", ".", "~", "a", "\0", "imports"])).map("".join)
)


@given(NAMES)
def test_whatever_is_typed_is_a_file_of_the_folder_or_refused(typed: str) -> None:
    session = Session("nowhere")
    session.files, session.desk = Path("/srv/files"), SimpleNamespace(actor=SimpleNamespace(id=3, account="lijing"))
    try:
        assert files.place_of(session, typed).resolve().parent == Path("/srv/files/3/imports")
    except errors.Refused:
        pass
    finally:
        session.close()
