"""Filtering by a field: which one, which condition, which value; several add up."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from tui_crm.domain import OPERATORS, WITHOUT_VALUE, Entity, Filter, errors
from tui_crm.i18n import tr
from tui_crm.tui.screens.prompt import ChooseScreen, PromptScreen

if TYPE_CHECKING:
    from tui_crm.tui.screens.records.actions import RecordActions


async def choose_condition(screen: RecordActions) -> None:
    """Ask for one more condition, or take the present ones away."""
    entity, desk = screen.entity, screen.session.desk
    visible = await screen.session.ask(desk.actor.visible, entity)
    fields = [n for n in entity.fields if n in visible and entity.fields[n].operators]
    fields = [n for n in fields if not n.endswith(("_e164", "_sort")) and n != "deleted_at"]
    first = [n for n in entity.filters if n in fields]
    options = [(n, tr(entity.fields[n].label)) for n in (*first, *(n for n in fields if n not in first))]
    if screen.state.filters:
        options.insert(0, ("", tr("Take all conditions away")))
    name = await screen.app.push_screen_wait(ChooseScreen(tr("Filter by"), options))
    if name is None:
        return
    if not name:
        screen.state = replace(screen.state, filters=(), labels=())
    elif (made := await _made(screen, entity, name)) is not None:
        one, label = made
        state = screen.state
        screen.state = replace(state, filters=(*state.filters, one), labels=(*state.labels, label))
    screen.reload()


async def _made(screen: RecordActions, entity: Entity, name: str) -> tuple[Filter, str] | None:
    kind = entity.fields[name]
    title = tr(kind.label)
    operator: str | None = kind.operators[0]
    if len(kind.operators) > 1:
        options = [(one, tr(OPERATORS[one])) for one in kind.operators]
        operator = await screen.app.push_screen_wait(ChooseScreen(title, options))
    if operator is None:
        return None
    if operator in WITHOUT_VALUE:
        return Filter(name, operator), ""
    return await _with_value(screen, kind, name, operator, title)


async def _with_value(
    screen: RecordActions, kind: Any, name: str, operator: str, title: str
) -> tuple[Filter, str] | None:
    if kind.widget in ("link", "value", "values", "links"):
        from tui_crm.tui.screens.records.pick import PickScreen

        key = await screen.app.push_screen_wait(PickScreen(screen.session, kind.target, kind.where, title))
        if not isinstance(key, int):
            return None
        label = await screen.session.ask(screen.session.desk.label_of, kind.target, key)
        return Filter(name, operator, key), label
    if kind.widget == "flag":
        options = [("1", tr("Yes")), ("0", tr("No"))]
        chosen = await screen.app.push_screen_wait(ChooseScreen(title, options))
        return None if chosen is None else (Filter(name, operator, chosen == "1"), "")
    if kind.widget == "choice":
        chosen = await screen.app.push_screen_wait(
            ChooseScreen(title, [(code, tr(word)) for code, word in kind.words_of.items()])
        )
        return None if chosen is None else (Filter(name, operator, chosen), "")

    async def reason(typed: str) -> str:
        query = replace(screen.state.query(), filters=(Filter(name, operator, typed.strip()),), limit=1, columns=())
        try:
            if typed.strip():
                await screen.session.ask(screen.session.desk.page, screen.entity.name, query)
        except errors.BookError as error:
            return tr(error.message)
        return ""

    typed = await screen.app.push_screen_wait(PromptScreen(f"{title} {tr(OPERATORS[operator])}", check=reason))
    return (Filter(name, operator, typed.strip()), typed.strip()) if typed and typed.strip() else None
