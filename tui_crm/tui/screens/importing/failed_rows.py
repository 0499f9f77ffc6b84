"""The rows of an import that failed, as a file to fetch, to mend and to import again."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

from textual.app import App

from tui_crm.domain import open_book
from tui_crm.exchange.importing import failed_rows
from tui_crm.i18n import tr
from tui_crm.tui import files
from tui_crm.tui.screens.records.exporting import make_folder, offer, short
from tui_crm.tui.session import Session


async def offer_failed_rows(app: App[Any], session: Session, number: int) -> str:
    """Write the file, say how it is fetched, and answer with a sentence; Refused where no row has failed."""
    place, count = await asyncio.to_thread(_written, session, number)
    told = tr("Failed rows written to {file}: {n}", n=f"{count:,}", file=short(place))
    then = tr("Mend them there and import the file again; the reasons need not be removed.")
    await offer(app, session, place, [told, then])
    return told


def _written(session: Session, number: int) -> tuple[Path, int]:
    """The file and its rows; written over a connection of its own, so that no key waits for it."""
    desk = session.desk
    now = f"{desk.clock.local(desk.clock.now()):%Y%m%d-%H%M%S}"
    folder = files.exports(session)
    make_folder(folder)
    book = open_book(session.url)
    try:
        own = book.desk_of(desk.actor.account, session.origin)
        own.language = desk.language
        return failed_rows(own, number, lambda ending: folder / f"import-{number}-failed-{now}{ending}")
    finally:
        book.close()
