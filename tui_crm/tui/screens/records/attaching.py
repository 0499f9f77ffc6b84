"""Attaching a file to a record, and writing an attached file into the person's own folder."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import TYPE_CHECKING, Any

from textual.app import App

from tui_crm.domain import Record, errors, registry
from tui_crm.exchange.export.files import replacing
from tui_crm.i18n import tr
from tui_crm.tui import files
from tui_crm.tui.present.text import clean
from tui_crm.tui.screens.prompt import ChooseScreen, PromptScreen
from tui_crm.tui.screens.records.exporting import make_folder, offer, short

if TYPE_CHECKING:
    from tui_crm.tui.screens.records.telling import Telling
    from tui_crm.tui.session import Session

OTHER = "\0other"

ATTACHMENTS = "attachments"


async def attach_file(screen: Telling) -> None:
    """Ask which file, until one is attached to the record or to what it belongs to."""
    about = await screen.subject(ATTACHMENTS)
    if about is None or not registry[ATTACHMENTS].tells_of(about[0]):
        screen.senseless()
        return
    session = screen.session
    values = await screen.links(ATTACHMENTS, about)
    verdict = await session.ask(session.desk.may_add, f"{ATTACHMENTS}.attach", values)
    if not verdict:
        screen.forbid(verdict)
        return
    name = await session.ask(session.desk.label_of, *about)
    made: list[Record] = []

    async def attach(place: Path) -> None:
        made.append(await session.call(session.desk.attach, ATTACHMENTS, values, place))

    await ask_file(screen.app, session, tr("Attach a file to {name}", name=clean(name)), attach)
    if made:
        screen.refresh_rows()
        screen.tell(tr("{name} was attached.", name=clean(str(made[0].values["name"]))))


async def ask_file(
    app: App[Any], session: Session, title: str, take: Callable[[Path], Coroutine[Any, Any, None]]
) -> None:
    """Ask which of the files that lie there, or another, until one is taken; why not stands below its name."""

    async def taken(typed: str) -> str:
        try:
            await take(files.place_of(session, typed))
        except errors.BookError as error:
            return tr(error.message)
        return ""

    found = files.offered(session)
    options = [(str(one), one.name) for one in found]
    options.append((OTHER, tr("Another file: type its name …")))
    chosen = await app.push_screen_wait(ChooseScreen(title, options)) if found else OTHER
    if chosen is None:
        return
    if chosen == OTHER or (reason := await taken(chosen)):
        typed = "" if chosen == OTHER else Path(chosen).name
        hint = "\n".join([*files.where(session), tr("The file's name, with its folder")])
        told = "" if chosen == OTHER else reason
        await app.push_screen_wait(PromptScreen(title, typed, taken, reason=told, hint=hint))


async def save_file(screen: Telling, key: int) -> None:
    """Write the file of an attachment, and say where it is and how it is fetched."""
    session = screen.session
    record = await session.ask(session.desk.read, ATTACHMENTS, key)
    folder = files.exports(session)
    make_folder(folder)
    place = files.free_place(folder, str(record.values["name"]))

    def write() -> None:
        with replacing(place) as out:
            session.desk.fetch(ATTACHMENTS, key, out.write, str(place))

    await session.call(write)
    told = tr("The file was written to {file}", file=short(place))
    await offer(screen.app, session, place, [told])
    screen.tell(told)
