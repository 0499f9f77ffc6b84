"""Walks through the real screens: the terminal behind the differences shows what the stock driver would have shown.

The keys are chosen at random, the same ones each time. Lists, records, forms with Han characters, signs and joined
letters, the palette, dialogs, the help, the recycle bin and the settings are met on the way, in both languages, in the
full and the lean profile, on terminals of several sizes; what follows a key is compared cell by cell once the line is
at rest. The plain profile shows other signs than Textual writes, and is left to its own tests.
"""

from __future__ import annotations

import random
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.office import NOON, PASSWORD, office_at
from tests.stories.conftest import sqlite_firm
from tests.terminal.stage import PseudoTerminal, Stage, TrickleTerminal, on_stage
from tui_crm.domain import Clock
from tui_crm.tui.app import CrmApp
from tui_crm.tui.screens.records.confirm import QuestionScreen
from tui_crm.tui.screens.workspace import Workspace

__all__ = ["sqlite_firm"]

SMALL, WIDE = (80, 24), (160, 50)
SIZES = (SMALL, WIDE, (120, 40), (60, 18), (97, 31))
ADMINISTRATOR = "linzhiyuan"

MOVES = ("\x1b[A", "\x1b[B", "\x1b[C", "\x1b[D", "\x1b[5~", "\x1b[6~", "\x1b[H", "\x1b[F", "j", "k", "g", "G", "[", "]")
PLACES = (*"1234567", "\t", "\x1b[Z", "\r", "\x1b", "/", "\x0b", "?", "b", "\x1bOQ", "\x1b[20~")
DIALOGS = ("n", "e", "d", "s", "F", "C", "v", "y", "u", "\x14", "\x05", "\x13", "\x1bOS", " ")
TEXTS = ("恒达", "ab", "😀📞", "e\u0301n\u0303", "客户，联系人", "\x7f", "\x15")
KEYS = (*MOVES * 3, *PLACES * 2, *DIALOGS, *TEXTS)
"""None that ends the program, writes a file, or locks the screen."""

OPENINGS = (
    ("2",), ("2", "\r"), ("3", "]", "\x1b[6~"), ("2", "n", *TEXTS), ("2", "e", "\x1b[B", "客户"),
    ("3", "n", "😀", "\x1b"),
    ("\x0b", "k"), ("\x0b", "恒达"), ("?",), ("2", "b"), ("\x1b[20~",), ("2", "s"), ("2", "C"), ("2", "F", "\r"),
    ("2", "/", "杭州"), ("2", "d"), ("2", "\x05"), ("1",),
)  # fmt: skip
"""Lists, records, forms, the palette, the help, the recycle bin, the settings, dialogs; then chance goes on."""


@pytest.fixture
def firm(sqlite_firm: Path, tmp_path: Path) -> str:
    """The book of a company of one's own."""
    return str(shutil.copyfile(sqlite_firm, tmp_path / "firm.db"))


class Stays(CrmApp):
    """The program, which nobody leaves by chance."""

    left = False

    def exit(self, *arguments: Any, **options: Any) -> None:
        if self.left or self._exception is not None:
            super().exit(*arguments, **options)


ROUNDS = 4
"""Times that the book is asked, one after the other, for what an answer may ask on its part."""


@asynccontextmanager
async def walking(firm: str, terminal: Any, language: str) -> AsyncIterator[Stage]:
    """The administrator, signed in at a terminal."""
    with office_at(firm) as office:
        office.admin.change("users", office.user(ADMINISTRATOR), {"language": language})

    def make(driver: type[Any]) -> CrmApp:
        return Stays(firm, origin="pts/1", language=language, driver=driver)

    async with on_stage(make, terminal) as stage:
        app: Any = stage.app
        try:
            await stage.until(lambda: app.session.book is not None)
            app.session.book.clock = Clock(fixed=NOON)
            await arrived(stage)
            stage.compare()
            await types(stage, ADMINISTRATOR, "\r", PASSWORD, "\r")
            for _ in range(100):
                if isinstance(app.screen, Workspace):
                    break
                await arrived(stage)
            yield stage
        finally:
            app.left = True
    app.session.close()


async def arrived(stage: Stage) -> None:
    """Everything that was asked of the book has come, and is painted."""
    app: Any = stage.app
    await stage.until(lambda: app.type_ahead.idle)
    await stage.settles()
    for _ in range(ROUNDS):
        await stage.app.session.call(int)
        await stage.settles()
        # One that waits for a dialog has not finished either, so that this is no condition to wait for.
        if all(worker.is_finished for worker in stage.app.workers):
            return


async def types(stage: Stage, *keys: str) -> None:
    for key in keys:
        stage.terminal.type(key)
        await arrived(stage)


async def leaves(stage: Stage) -> None:
    """Go back to the workspace, out of the recycle bin; what was typed is given up."""
    for _ in range(12):
        if isinstance(stage.app.screen, Workspace):
            if stage.app.screen.in_bin:
                await types(stage, "b")
            return
        await types(stage, *(("\x1b[C", "\r") if isinstance(stage.app.screen, QuestionScreen) else ("\x1b",)))
    raise AssertionError("\n".join(["there is no way back from here:", *stage.terminal.emulator.text()]))


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("size", [SMALL, WIDE], ids=["80x24", "160x50"])
async def test_after_every_key_both_terminals_show_the_same(firm: str, size: tuple[int, int], language: str) -> None:
    chance = random.Random(f"{size} {language}")
    met = set()
    terminal = PseudoTerminal(*size, link={"zh": "full", "en": "lean"}[language])
    async with walking(firm, terminal, language) as stage:
        for opening in chance.sample(OPENINGS, len(OPENINGS)):
            await leaves(stage)
            terminal.resize(*chance.choice((size, *SIZES)))
            for key in (*opening, *chance.choices(KEYS, k=3)):
                await types(stage, key)
                stage.compare()
                met.add(type(stage.app.screen).__name__)
    assert {"Workspace", "FormScreen", "PaletteScreen", "MySettingsScreen"} <= met
    assert len(met) > 6


@pytest.mark.parametrize("seed", [1, 2])
async def test_on_a_line_that_stands_still_again_and_again_the_end_is_the_same(firm: str, seed: int) -> None:
    """The line takes some bytes, stands still during the next keys, and goes on."""
    chance = random.Random(seed)
    terminal = TrickleTerminal(*SMALL)
    terminal.go_on()
    async with walking(firm, terminal, "zh") as stage:
        for _ in range(25):
            for _ in range(chance.randint(1, 5)):
                terminal.go_on(chance.choice((1, 30, 300, 2_000)))
                terminal.type(chance.choice(KEYS))
                await stage.until(lambda: terminal.idle)
                await stage.goes_on()
            terminal.go_on()
            await arrived(stage)
            stage.compare()
        assert stage.driver.excess <= 80 * 4 + 40, "more than a row above the window"
