"""Writing a list into a file of the person's own, while work goes on.

The file is written over a connection of its own, so that no key waits for it. The same key again stops it.
"""

from __future__ import annotations

import asyncio
import getpass
import os
import shlex
import socket
import threading
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from textual.app import App

from tui_crm.domain import Query, errors, open_book, registry
from tui_crm.exchange.export.csv_format import ENCODINGS
from tui_crm.exchange.export.files import replacing
from tui_crm.exchange.export.formats import FORMATS
from tui_crm.exchange.export.listing import Listing, Progress
from tui_crm.i18n import Message, tr
from tui_crm.tui import files
from tui_crm.tui.keys import LIST
from tui_crm.tui.present.key_names import steady_key
from tui_crm.tui.screens.prompt import TellScreen
from tui_crm.tui.screens.records.export_form import ExportScreen, Wish
from tui_crm.tui.widgets.rows import Marks

if TYPE_CHECKING:
    from tui_crm.tui.screens.records.actions import RecordActions
    from tui_crm.tui.session import Session

FORMAT, ENCODING = "export.format", "export.encoding"
"""What is kept of a person's last wish; the columns are those of the list each time."""


async def export_list(screen: RecordActions) -> None:
    """Ask for the format, write the file, and say where it is; while one is being written, stop it."""
    if screen.exporting is not None:
        screen.exporting.set()
        return
    wish = await _wish(screen)
    if wish is None:
        return
    screen.exporting = threading.Event()
    written = _Written(screen.exporting)
    screen.session.under_way.append(written)
    try:
        await _written(screen, _Errand.of(screen, wish), screen.exporting)
    finally:
        written.over.set()
        screen.session.under_way.remove(written)
        if screen.exporting is not None:
            screen.exporting.set()
        screen.exporting = None


async def _wish(screen: RecordActions) -> Wish | None:
    """Ask how the list is wanted, beginning with how it was wanted last time."""
    desk = screen.session.desk

    def last() -> Wish:
        encoding = desk.preference(ENCODING, "utf-8-bom")
        known = encoding if encoding in ENCODINGS else "utf-8-bom"
        return Wish(FORMATS.get(desk.preference(FORMAT, ""), FORMATS["csv"]), encoding=known)

    before = await screen.session.ask(last)
    offered = [one for one in FORMATS.values() if not one.entities or screen.place in one.entities]
    wish = await screen.app.push_screen_wait(ExportScreen(offered, before))
    if wish is None:
        return None
    await screen.session.call(desk.prefer, FORMAT, wish.format.name)
    if wish.encoding != before.encoding:
        await screen.session.call(desk.prefer, ENCODING, wish.encoding)
    return wish


class _Written:
    """An export that is being written."""

    broken_off = Message("The export was broken off; no file was written.")

    def __init__(self, stop: threading.Event) -> None:
        self._stop, self.over = stop, asyncio.Event()

    async def break_off(self) -> None:
        """Stop it, and come back when it has stopped."""
        self._stop.set()
        await self.over.wait()


async def _written(screen: RecordActions, errand: _Errand, stop: threading.Event) -> None:
    loop, place = asyncio.get_running_loop(), errand.place()
    key = steady_key(screen.app.keymap_keys(next(key for key in LIST if key.action == "export")))

    def tell(done: int, total: int) -> None:
        if screen.is_mounted and not stop.is_set():
            facts = {"done": f"{done:,}", "total": f"{total:,}", "key": key}
            screen.tell_progress(tr("Exporting: {done} of {total} records · {key} stops", **facts))

    def progress(done: int, total: int) -> None:
        if stop.is_set():
            raise errors.Interrupted
        loop.call_soon_threadsafe(tell, done, total)

    listing = await asyncio.to_thread(errand.run, place, progress)
    # What was told of its progress comes before what is told of its end.
    await asyncio.sleep(0)
    told = tr("Records exported to {file}: {n}", n=f"{listing.written:,}", file=short(place))
    if screen.app.screen is screen:
        screen.tell(told)
        await offer(screen.app, screen.session, place, [told, *listing.notes])
    else:
        screen.tell(" · ".join((told, *listing.notes)))


async def offer(app: App[Any], session: Session, place: Path, told: Sequence[str]) -> None:
    """Say where a file lies, and how it is fetched."""
    if session.files is not None:
        lines, command = [tr("The file lies with the service. Whoever runs it can hand it to you.")], str(place)
    else:
        command = fetching(place, os.environ)
        lines = [tr("Fetch it from your own computer with:"), command]
    await app.push_screen_wait(TellScreen("\n".join([*told, "", *lines]), copied=command))


@dataclass(frozen=True)
class _Errand:
    """What is written, and as whom."""

    url: str
    account: str
    origin: str
    language: str
    entity: str
    query: Query
    columns: tuple[str, ...]
    wish: Wish
    now: str
    folder: Path
    marks: Marks
    """The marked records alone, if there are any."""

    @classmethod
    def of(cls, screen: RecordActions, wish: Wish) -> _Errand:
        """The open list as it is filtered and ordered."""
        session, state = screen.session, screen.state
        desk = session.desk
        query = replace(state.query(), columns=None)
        now = f"{desk.clock.local(desk.clock.now()):%Y%m%d-%H%M%S}"
        return cls(
            url=session.url,
            account=desk.actor.account,
            origin=session.origin,
            language=desk.language,
            entity=screen.place,
            query=query,
            columns=state.columns,
            wish=wish,
            now=now,
            folder=files.exports(session),
            marks=screen.table.marks,
        )

    def place(self) -> Path:
        """A new name in the person's folder of exports."""
        return self.folder / f"{self.entity}-{self.now}{self.wish.format.suffix}"

    def run(self, place: Path, progress: Progress) -> Listing:
        """Write the file, on a thread of its own."""
        make_folder(place.parent)
        book = open_book(self.url)
        try:
            desk = book.desk_of(self.account, self.origin)
            desk.language = self.language
            # What is complete on purpose, for programs and telephones, has all fields whatever the list shows.
            format = self.wish.format
            complete = format.fields == "seen" or (format.fields == "whole" and self.wish.all_columns)
            columns = None if complete else self.columns
            options = {"encoding": self.wish.encoding} if format.name == "csv" else {}
            chosen = self.marks.__contains__ if self.marks else None
            listing = Listing(desk, registry[self.entity], self.query, columns, progress, chosen, str(place))
            with replacing(place) as out:
                format.write(listing, out, **options)
            return listing
        finally:
            book.close()


def short(place: Path) -> str:
    """A place as a person at the server would write it: within the own home from there."""
    home = Path.home()
    return f"~/{place.relative_to(home)}" if place.is_relative_to(home) else str(place)


def make_folder(place: Path) -> None:
    """Make the folder of exports, for its owner alone."""
    try:
        place.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise errors.Refused(
            Message("{file} cannot be written: please check its place and rights.", file=str(place))
        ) from error


def fetching(place: Path, environment: Any) -> str:
    """The command that brings the file to the computer at which the person sits.

    A place in the person's home is named from there, as scp does, which keeps the line short.
    """
    home = Path.home()
    place = place.relative_to(home) if place.is_relative_to(home) else place
    connection = str(environment.get("SSH_CONNECTION", "")).split()
    host, port = (connection[2], connection[3]) if len(connection) == 4 else (socket.gethostname(), "22")
    if ":" in host:
        host = f"[{host}]"
    try:
        user = getpass.getuser() + "@"
    except (KeyError, OSError):
        user = ""
    way = f"-P {port} " if port != "22" else ""
    return f"scp {way}{shlex.quote(f'{user}{host}:{place}')} ."
