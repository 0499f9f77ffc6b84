"""Choosing how much is drawn, and saying what the line is like."""

from __future__ import annotations

from typing import Any

from textual.app import App

from tui_crm.i18n import Message, mark, tr
from tui_crm.terminal import link
from tui_crm.terminal.application import OnLine
from tui_crm.tui.link_choice import LINK, NAMES, profile_named
from tui_crm.tui.screens.prompt import ChooseScreen
from tui_crm.tui.session import Session

FOUND = mark("As measured")


def _on_line(app: App[Any]) -> OnLine:
    assert isinstance(app, OnLine)
    return app


def link_in_words(app: App[Any]) -> str:
    """The profile in use, and how quickly the terminal has answered."""
    on_line = _on_line(app)
    words = tr(NAMES[on_line.link])
    round_trip = on_line.wire.flow.round_trip if on_line.wire is not None else None
    if round_trip is not None:
        words += " · " + tr("answers after {milliseconds} ms", milliseconds=str(round(round_trip * 1000)))
    return words


async def choose_link(app: App[Any], session: Session) -> str:
    """Ask for a profile, keep it and draw by it at once; what to tell, or nothing when nothing was chosen."""
    on_line = _on_line(app)
    desk = session.desk
    kept = await session.call(desk.preference, LINK, "")
    found = tr("{name} ({more})", name=tr(FOUND), more=tr(NAMES[on_line.link_found]))
    choices = [("", found), *((p.value, tr(n)) for p, n in NAMES.items())]
    name = await app.push_screen_wait(ChooseScreen(tr("Link"), choices, kept))
    if name is None:
        return ""
    await session.call(desk.prefer, LINK, name)
    on_line.want_link(profile_named(name))
    if on_line.wire is not None and (named := link.asked_for(on_line.wire.environment)):
        # The environment of this session goes before what is kept for the next ones.
        return tr(Message("Kept; {variable}={profile} holds in this session.", variable=link.VARIABLE, profile=named))
    return tr(Message("Link: {profile}", profile=tr(NAMES[on_line.link])))
