"""The real program on a screen without a terminal, and the sample book that it opens."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from textual.pilot import Pilot

from tests.tui.waiting import sees, until
from tui_crm.domain import sample_password
from tui_crm.domain.sample.load import make_sample_book
from tui_crm.tui.app import CrmApp

SIZES = ((80, 24), (160, 50))
CUSTOMERS = 60


@pytest.fixture(scope="session")
def sample_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample book that every `sample_url` is a copy of."""
    path = tmp_path_factory.mktemp("sample") / "book.db"
    make_sample_book(str(path), customers=CUSTOMERS)
    return path


@pytest.fixture
def sample_url(sample_template: Path, tmp_path: Path) -> str:
    """A sample book of one's own."""
    return str(shutil.copyfile(sample_template, tmp_path / "sample.db"))


@asynccontextmanager
async def crm(url: str, size: tuple[int, int] = (80, 24), language: str = "zh") -> AsyncIterator[Pilot[int]]:
    """The program, opened on a book; `pilot.app` is a `CrmApp`."""
    app = CrmApp(url, origin="pts/1", language=language)
    try:
        async with app.run_test(size=size) as pilot:
            await until(pilot, lambda: len(app.screen_stack) > 1 or app.failure)
            yield pilot
    finally:
        app.session.close()


async def type_in(pilot: Pilot[int], text: str) -> None:
    """Type a text, sign by sign, into what has the keys."""
    await pilot.press(*text)


async def sign_in(pilot: Pilot[int], account: str, password: str = "") -> None:
    """Sign in on the first screen, and wait for the workspace."""
    from tui_crm.tui.screens.workspace import Workspace

    await sees(pilot, "tui-crm")
    await type_in(pilot, account)
    await pilot.press("enter")
    await type_in(pilot, password or sample_password())
    await pilot.press("enter")
    await until(pilot, lambda: isinstance(pilot.app.screen, Workspace))
    await pilot.pause()
