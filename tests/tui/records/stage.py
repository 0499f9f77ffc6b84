"""A form on the desk of somebody in the office, and a few customers to link to and to stumble over."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from textual import events
from textual.pilot import Pilot

from tests.office import NOON, Office, office_at
from tests.tui.dialogs import dialog
from tests.tui.waiting import until
from tui_crm.domain import Clock, Desk, Record, open_book
from tui_crm.tui.screens.records.form import FormScreen
from tui_crm.tui.screens.records.form_sheet import FormSheet
from tui_crm.tui.session import Session

HENGDA, BOYA = "杭州恒达精密机械有限公司", "上海博雅医药科技公司"


@pytest.fixture
def book(sqlite_office: Path, tmp_path: Path) -> Path:
    """The office with two customers of 李静."""
    path = Path(shutil.copyfile(sqlite_office, tmp_path / "office.db"))
    with office_at(str(path)) as office:
        office.customer(HENGDA, phone="0571-8765 4321", contact_name="王海")
        office.customer(BOYA)
    return path


@asynccontextmanager
async def form(
    book: Path,
    entity: str = "customers",
    *,
    of: str = "",
    account: str = "lijing",
    size: tuple[int, int] = (80, 24),
    language: str = "zh",
    **preset: Any,
) -> AsyncIterator[Pilot[int]]:
    """The form of a new record, or of the one that is called so, ready for keys."""
    record = found(book, entity, of, account) if of else None

    def make(session: Session) -> FormScreen:
        return FormScreen(session, entity, record, preset)

    async with dialog(book, account, make, size, language) as pilot:
        await until(pilot, lambda: screen(pilot).facts.parts)
        await pilot.pause()
        yield pilot


def found(book: Path, entity: str, name: str, account: str = "lijing") -> Record:
    """A record as somebody reads it, over a connection of its own."""
    with desk_in(book, account) as desk:
        return next(r for r in desk.page(entity).rows if r.values.get("name") == name)


class desk_in:  # noqa: N801
    """Somebody's desk over a connection of its own, as a second session has it."""

    def __init__(self, book: Path, account: str) -> None:
        self.book, self.account = open_book(str(book), Clock(fixed=NOON)), account

    def __enter__(self) -> Desk:
        return self.book.desk_of(self.account)

    def __exit__(self, *_: object) -> None:
        self.book.close()


def office(book: Path) -> Any:
    """The office of a book."""
    return office_at(str(book))


def screen(pilot: Pilot[int]) -> FormScreen:
    """The form on the screen."""
    form = pilot.app.screen
    assert isinstance(form, FormScreen)
    return form


def sheet(pilot: Pilot[int]) -> FormSheet:
    """The fields on the screen."""
    return screen(pilot).sheet


def field(pilot: Pilot[int]) -> str:
    """The name of the field with the cursor."""
    current = sheet(pilot).current
    return "" if current is None else current.name


async def go(pilot: Pilot[int], name: str) -> None:
    """Go down to a field."""
    for _ in range(60):
        if field(pilot) == name:
            return
        await pilot.press("tab")
    raise AssertionError(f"no way leads to {name}")


async def burst(pilot: Pilot[int], *keys: str) -> int:
    """Press keys as they come over a slow line: many at once, before the first is answered."""
    for key in keys:
        character = key if len(key) == 1 else None
        pilot.app.post_message(events.Key(key, character))
    await pilot.pause()
    return len(keys)


__all__ = ["BOYA", "HENGDA", "Office", "book", "burst", "desk_in", "field", "form", "found", "go", "office", "sheet"]
