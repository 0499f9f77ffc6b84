"""Filtering by a field: which one, which condition, which value; several add up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from textual.app import App

from tui_crm.domain import OPERATORS, WITH_DAYS, WITHOUT_VALUE, Entity, Filter, Query, errors
from tui_crm.i18n import tr
from tui_crm.tui.screens.prompt import ChooseScreen, PromptScreen
from tui_crm.tui.session import Session

if TYPE_CHECKING:
    from tui_crm.tui.screens.records.actions import RecordActions

EDIT, CLEAR = " edit", " clear"
"""Choices that are no fields."""

USUAL_DAYS = "30"
"""What stands in the line for a number of days."""


async def choose_condition(screen: RecordActions) -> None:
    """Ask for one more condition, or show the present ones to be edited."""
    asking = Asking(screen.app, screen.session, screen.entity)
    state = screen.state
    first = {}
    if state.filters:
        edit, clear = tr("Edit the conditions, or join them by “or” …"), tr("Take all conditions away")
        first = {EDIT: edit, CLEAR: clear}
    name = await asking.field(first)
    if name is None:
        return
    if name == CLEAR:
        screen.state = replace(state, filters=(), labels={})
    elif name == EDIT:
        from tui_crm.tui.screens.records.condition_list import ConditionsScreen

        kept = await screen.app.push_screen_wait(ConditionsScreen(asking, state.filters, state.labels))
        if kept is None:
            return
        filters, labels = kept
        screen.state = replace(state, filters=filters, labels=labels)
    elif (made := await asking.condition(name)) is not None:
        one, label = made
        labels = {**state.labels, one: label}
        screen.state = replace(state, filters=(*state.filters, one), labels=labels)
    screen.reload()


@dataclass
class Asking:
    """Asks for conditions over the fields of one kind of records that this person sees."""

    app: App[Any]
    session: Session
    entity: Entity

    async def field(self, first: Mapping[str, str] | None = None) -> str | None:
        """Ask for a field; `first` are other choices above them."""
        entity = self.entity
        visible = await self.session.ask(self.session.desk.actor.visible, entity)
        names = [n for n in entity.fields if n in visible and entity.fields[n].operators]
        names = [n for n in names if not n.endswith(("_e164", "_sort")) and n != "deleted_at"]
        usual = [n for n in entity.filters if n in names]
        if not entity.editable:
            # Nobody changes these records: of their stamps those have a meaning that the list itself names.
            told = {*entity.filters, *entity.columns, *(n for section in entity.sections for n in section.fields)}
            names = [n for n in names if n in told]
        said = {entity.fields[n].label for n in usual}
        others = (n for n in names if n not in usual and entity.fields[n].label not in said)
        options = [(n, tr(entity.fields[n].label)) for n in (*usual, *others)]
        options[:0] = (first or {}).items()
        chosen: str | None = await self.app.push_screen_wait(ChooseScreen(tr("Filter by"), options))
        return chosen

    async def condition(self, name: str, before: Filter | None = None) -> tuple[Filter, str] | None:
        """Ask for a condition over a field and its value, which is given in words as well."""
        kind = self.entity.fields[name]
        title = tr(kind.label)
        operator: str | None = kind.operators[0]
        if len(kind.operators) > 1:
            options = [(one, tr(OPERATORS[one])) for one in kind.operators]
            now = before.operator if before is not None else ""
            operator = await self.app.push_screen_wait(ChooseScreen(title, options, now))
        if operator is None:
            return None
        if operator in WITHOUT_VALUE:
            return Filter(name, operator), ""
        return await self._with_value(kind, name, operator, before)

    async def _with_value(
        self, kind: Any, name: str, operator: str, before: Filter | None
    ) -> tuple[Filter, str] | None:
        title = tr(kind.label)
        if kind.widget in ("link", "value", "values", "links"):
            from tui_crm.tui.screens.records.pick import PickScreen

            key = await self.app.push_screen_wait(PickScreen(self.session, kind.target, kind.where, title))
            if not isinstance(key, int):
                return None
            label = await self.session.ask(self.session.desk.label_of, kind.target, key)
            return Filter(name, operator, key), label
        if kind.widget == "flag":
            options = [("1", tr("Yes")), ("0", tr("No"))]
            chosen = await self.app.push_screen_wait(ChooseScreen(title, options))
            return None if chosen is None else (Filter(name, operator, chosen == "1"), options[chosen == "0"][1])
        if kind.widget == "choice":
            words = {code: tr(word) for code, word in kind.words_of.items()}
            chosen = await self.app.push_screen_wait(ChooseScreen(title, list(words.items())))
            return None if chosen is None else (Filter(name, operator, chosen), words[chosen])
        return await self._typed(name, operator, before)

    async def _typed(self, name: str, operator: str, before: Filter | None) -> tuple[Filter, str] | None:
        async def reason(typed: str) -> str:
            query = Query(filters=(Filter(name, operator, typed.strip()),), limit=1, columns=())
            try:
                if typed.strip():
                    await self.session.ask(self.session.desk.page, self.entity.name, query)
            except errors.BookError as error:
                return tr(error.message)
            return ""

        begin = USUAL_DAYS if operator in WITH_DAYS else ""
        if before is not None and before.operator == operator and before.value is not None:
            begin = str(before.value)
        question = f"{tr(self.entity.fields[name].label)} {tr(OPERATORS[operator])}"
        typed = await self.app.push_screen_wait(PromptScreen(question, begin, check=reason))
        text = typed.strip() if typed else ""
        if not text:
            return None
        return Filter(name, operator, int(text) if operator in WITH_DAYS else text), text
