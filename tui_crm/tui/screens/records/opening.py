"""What a list opens with, asked for in one call."""

from __future__ import annotations

from dataclasses import dataclass

from tui_crm.domain import Desk, Verdict
from tui_crm.tui.screens.home import drafts_in_words
from tui_crm.tui.screens.records.list_state import ListState, Narrowing, first_state
from tui_crm.tui.screens.records.offered import rights
from tui_crm.tui.screens.records.places import Place, places_of
from tui_crm.tui.screens.records.source import ListSource, columns_of
from tui_crm.tui.session import Session
from tui_crm.tui.widgets.columns import Column
from tui_crm.tui.widgets.rows import Around, Slice


@dataclass(frozen=True)
class Opening:
    """The list's state, what may be done in it, and its first rows."""

    state: ListState
    """The state that is wished, or was left."""
    rights: dict[str, Verdict]
    told: str
    """What there is to say of it: the person's own drafts, or what is left out of its filter."""
    source: ListSource
    columns: list[Column]
    key: int | None
    """The record to put the cursor on."""
    first: Slice


def menu(desk: Desk) -> tuple[str, str, list[tuple[str, str]]]:
    """The company, the person with the roles, and the lists; runs on the database's thread."""
    roles = desk.names("roles", {role.id for role in desk.actor.roles})
    person = " · ".join(("", desk.label_of("users", desk.actor.id), *roles.values())).lstrip()
    return desk.company(desk.language), person, [(place.key, place.titles) for place in places_of(desk)]


def opening(
    session: Session,
    place: Place,
    known: ListState | None,
    key: int | None,
    room: int,
    line: Narrowing | None = None,
) -> Opening:
    """Open a list as it was left, for the first time, or as the home page has it; runs on the database's thread."""
    desk = session.desk
    entity = place.entity
    with desk.together():
        state, told = (known, "") if known is not None else first_state(place, desk, line)
        source = ListSource(session, entity, state)
        at = key if key is not None else state.key
        columns = columns_of(desk, entity, state.columns)
        first = source.rows("start" if at is None else Around(at), room)
        return Opening(state, rights(desk, entity), told or drafts_in_words(desk, entity), source, columns, at, first)
