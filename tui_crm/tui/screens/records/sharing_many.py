"""Asking with whom many records are to be shared, how far, and until when."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui_crm.domain import Task
from tui_crm.i18n import tr
from tui_crm.tui.screens.prompt import ChooseScreen, PromptScreen

if TYPE_CHECKING:
    from tui_crm.tui.screens.records.actions import RecordActions


async def sharing_task(screen: RecordActions) -> tuple[Task | None, str]:
    """The task and what it says, or None where the person changed the mind."""
    from tui_crm.tui.screens.records.pick import PickScreen
    from tui_crm.tui.screens.sharing import day_of, wrong_until

    app, session = screen.app, screen.session
    ways = [("users", tr("Share with a person")), ("departments", tr("Share with a department"))]
    target = await app.push_screen_wait(ChooseScreen(tr("Share"), ways))
    if target is None:
        return None, ""
    key = await app.push_screen_wait(PickScreen(session, target, {}, dict(ways)[target]))
    if not isinstance(key, int):
        return None, ""
    name = await session.ask(session.desk.label_of, target, key)
    rights = [("see", tr("May see")), ("edit", tr("May edit"))]
    right = await app.push_screen_wait(ChooseScreen(tr("Shared with {name}", name=name), rights))
    if right is None:
        return None, ""

    async def wrong(typed: str) -> str:
        return wrong_until(session, typed)

    question = tr("Shared with {name} until (empty: for good)", name=name)
    typed = await app.push_screen_wait(PromptScreen(question, check=wrong))
    if typed is None:
        return None, ""
    day = day_of(session, typed)
    values = {"user" if target == "users" else "department": key, "may_write": right == "edit", "until": day or None}
    said = [tr("Shared with {name}", name=name), dict(rights)[right], *([tr("until {day}", day=day)] if day else [])]
    return Task(screen.entity.name, "share", values), " · ".join(said)
