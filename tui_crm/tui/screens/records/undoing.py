"""Taking a change back from any screen that shows one."""

from __future__ import annotations

import asyncio

from tui_crm.domain import Group, errors, wish_words
from tui_crm.i18n import Message, tr
from tui_crm.tui.present.text import clean
from tui_crm.tui.session import Session

MANY = 500
"""A change of more records is taken back aside."""


async def doubt(session: Session, change: int) -> tuple[str, str]:
    """What to ask before a change under the cursor is taken back, and the word for yes; no words where none is asked.

    Whoever takes back an undo does once more what had been undone, which may delete: that is always asked.
    """
    group = await _seen(session, change)
    if group is None:
        return tr("Undo change #{n}, which somebody else made?", n=change), tr("Undo")
    own = group.actor == session.desk.actor.id
    if any(entry.is_deed for entry in group.entries) or (own and group.undoes is None):
        return "", ""
    if not own:
        await session.ask(_refuse, session, group)
    wished, again = await _meant(session, group)
    what, name = clean(" ".join((wish_words(wished.wish), await _title(session, group)))), group.actor_name
    if again:
        return tr("{name} undid this: {what}. Do it again?", name=name, what=what), tr("Do again")
    return ("", "") if own else (tr("{name} did this: {what}. Undo it?", name=name, what=what), tr("Undo"))


def _refuse(session: Session, group: Group) -> None:
    """Say at once that the roles do not undo what others did, instead of asking first."""
    for name in {entry.entity for entry in group.entries}:
        verdict = session.desk.may(f"{name}.undo")
        if not verdict:
            raise errors.Forbidden(verdict.reason or Message("Your roles do not allow you to undo this."))


async def take_back(session: Session, change: int | None) -> str:
    """Undo a change, or the own last one where none is given; answers with the sentence that says so."""
    desk = session.desk
    group: Group | None = None
    if change is None:
        group = await session.ask(desk.last_change)
        if group is None:
            raise errors.Forbidden(Message("There is nothing of yours to undo."))
        change = group.id
    group = group or await _seen(session, change)
    if group is not None and len(group.entries) > MANY:
        from tui_crm.tui.screens.records.many import Work

        # Over a connection of its own, so that no key waits for it.
        await asyncio.to_thread(Work.of(session).undo, change)
    else:
        await session.call(desk.undo, change)
    if group is None:
        return tr("Undone: {what}", what=f"#{change}")
    wished, again = await _meant(session, group)
    title = await _title(session, group)
    return (
        tr("Done again: {what}", what=clean(f"{wish_words(wished.wish)} {title}"))
        if again
        else tr("Undone: {what}", what=title)
    )


async def _seen(session: Session, change: int) -> Group | None:
    """The change, unless it is one that a history shows and the audit may not: the number has to do then."""
    try:
        return await session.ask(session.desk.audit_group, change)
    except errors.Refused:
        return None


async def _meant(session: Session, group: Group) -> tuple[Group, bool]:
    """The wish that a row of undos goes back to, and whether undoing this one does it again."""
    again = False
    while group.undoes is not None:
        again = not again
        undone = await _seen(session, group.undoes)
        if undone is None:
            break
        group = undone
    return group, again


async def _title(session: Session, group: Group) -> str:
    """The first record that a change was meant for, not what followed by rule, and how many it touched."""
    if not group.entries:
        return f"#{group.id}"
    wished, _ = await _meant(session, group)
    kind = wished.wish.partition(".")[0]
    # An undo goes through the records backwards.
    entries = group.entries[::-1] if group.undoes is not None else group.entries
    first = clean(next((entry for entry in entries if entry.entity == kind), entries[0]).title)
    several = len({(entry.entity, entry.record) for entry in group.entries})
    return tr("{first} and {n} more", first=first, n=several - 1) if several > 1 else first
