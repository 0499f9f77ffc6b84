"""Choosing the order of a list, kept per person."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from tui_crm.i18n import tr
from tui_crm.tui.screens.prompt import ChooseScreen

if TYPE_CHECKING:
    from tui_crm.tui.screens.records.actions import RecordActions


async def choose_order(screen: RecordActions) -> None:
    """Ask for a field and a direction.

    The field before settles ties, but not those of a field with an index: most of a million records may have the same
    points, and the index knows their order by entry only.
    """
    entity = screen.entity
    visible = await screen.session.ask(screen.session.desk.actor.visible, entity)
    names = [n for n in ("id", *entity.fields) if n == "id" or (n in visible and entity.fields[n].sortable)]
    names = [n for n in names if n == "id" or entity.fields[n].widget != "none" or n in entity.sorts]
    fast = {*entity.sorts, "id"}
    options = []
    for name in sorted(names, key=lambda n: n not in fast):
        label = tr("Entry order") if name == "id" else tr(entity.fields[name].label)
        options += [(f"{name} asc", f"{label} ↑"), (f"{name} desc", f"{label} ↓")]
    now = screen.state.sort or entity.sort
    chosen = await screen.app.push_screen_wait(ChooseScreen(tr("Sort by"), options, " ".join(now[0])))
    if chosen is None:
        return
    name, direction = chosen.split()
    rest = tuple((n, d) for n, d in now if n not in (name, "id"))[:1]
    sort = ((name, direction), *rest) if name not in fast else ((name, direction),)
    screen.state = replace(screen.state, sort=sort)
    # The dialog goes in the picture in which the rows come.
    screen.hold()
    # Who asks for an order wants to see what stands first in it.
    screen.reload()
    await screen.table.rest()
    await screen.session.call(screen.session.desk.prefer, f"sort.{screen.spot}", sort)
