"""Questions of an import: which file, and which value for every row."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from textual.app import App

from tui_crm.domain import Entity, errors, fields, links
from tui_crm.exchange.importing.missing import why_not
from tui_crm.i18n import Message, tr
from tui_crm.tui import files
from tui_crm.tui.screens.importing import choices
from tui_crm.tui.screens.prompt import ChooseScreen, PromptScreen
from tui_crm.tui.screens.records.pick import PickScreen
from tui_crm.tui.session import Session

OTHER = "\0other"


async def ask_for_file(app: App[Any], session: Session, title: str) -> Path | None:
    """Choose among the files to import, or type another's name."""
    found = files.offered(session)
    options = [(str(one), one.name) for one in found]
    options.append((OTHER, tr("Another file: type its name …")))
    chosen = OTHER if not found else await app.push_screen_wait(ChooseScreen(title, options))
    if chosen == OTHER:
        typed = tr("The file's name, with its folder")
        chosen = await app.push_screen_wait(PromptScreen(typed if found else f"{title} {typed}"))
    # The name of a file on the list may hold octets that nobody can type.
    listed = next((one for one in found if str(one) == chosen and files.may_import(session, one)), None)
    return listed or (files.place_of(session, chosen) if chosen else None)


async def ask_for_value(app: App[Any], session: Session, entity: Entity, name: str, now: str) -> str | None:
    """One value for every row, checked like in the form; "" takes it away, None leaves it as it is."""
    kind = entity.fields[name]
    label = tr(kind.label)
    if isinstance(kind, (fields.Choice, fields.Flag)):
        words = choices.YES_OR_NO if isinstance(kind, fields.Flag) else kind.words_of
        options = [(code, tr(word)) for code, word in words.items()]
        return await app.push_screen_wait(ChooseScreen(label, [*options, *_away(now)], now))
    if isinstance(kind, (links.Link, links.Links)):
        return await _linked(app, session, entity, name)

    async def check(typed: str) -> str:
        wrong = await session.ask(why_not, session.desk, entity, name, typed.strip()) if typed.strip() else None
        return tr(wrong) if wrong is not None else ""

    typed = await app.push_screen_wait(PromptScreen(label, now, check))
    return None if typed is None else typed.strip()


def _away(now: str) -> choices.Options:
    return [("", tr("(leave out)"))] if now else []


async def _linked(app: App[Any], session: Session, entity: Entity, name: str) -> str | None:
    """The number, account or name of a record that is chosen from a list."""
    kind = entity.fields[name]
    screen = PickScreen(session, kind.target, kind.where, tr(kind.label))
    chosen = await app.push_screen_wait(screen)
    if not isinstance(chosen, int):
        return None
    codes = await session.ask(session.desk.codes, kind.target, {chosen})
    text = screen.words[chosen] if isinstance(kind, links.Links) else codes.get(chosen, screen.words[chosen])
    wrong = await session.ask(why_not, session.desk, entity, name, text)
    if wrong is not None:
        raise errors.Refused(Message("{place}: {what}", place=Message(kind.label), what=wrong))
    return text
