"""Taking a change back from any screen that shows one."""

from __future__ import annotations

from tui_crm.domain import Group, errors
from tui_crm.i18n import Message, tr
from tui_crm.tui.present.text import clean
from tui_crm.tui.session import Session


async def take_back(session: Session, change: int | None) -> str:
    """Undo a change, or the own last one where none is given; answers with the sentence that says so."""
    desk = session.desk
    group: Group | None = None
    if change is None:
        group = await session.ask(desk.last_change)
        if group is None:
            raise errors.Forbidden(Message("There is nothing of yours to undo."))
        change = group.id
    await session.call(desk.undo, change)
    if group is None:
        try:
            group = await session.ask(desk.audit_group, change)
        except errors.Refused:
            # A history shows changes of others, which the audit may not: the number has to do.
            return tr("Undone: {what}", what=f"#{change}")
    return tr("Undone: {what}", what=clean(group.entries[0].title if group.entries else f"#{change}"))
