"""What a person decides about an import, question by question; each answer is a plan with one more decision."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from textual.app import App

from tui_crm.domain import errors
from tui_crm.exchange.importing import Matched, Plan
from tui_crm.exchange.importing.owners import Owners
from tui_crm.exchange.importing.plan import save_plan
from tui_crm.i18n import Message, tr
from tui_crm.tui.present.text import clean
from tui_crm.tui.screens.importing import choices, lines
from tui_crm.tui.screens.importing.asking import ask_for_value
from tui_crm.tui.screens.prompt import ChooseScreen, PromptScreen
from tui_crm.tui.session import Session

SAVE = "\0save"


class Decisions:
    """Asks what a line of the page stands for."""

    def __init__(self, app: App[Any], session: Session) -> None:
        self.app, self.session = app, session

    async def decided(self, file: Matched, what: Any, saved: dict[str, Plan]) -> Plan | None:
        """The plan with one more decision, or None where nothing was decided."""
        plan = file.plan
        if isinstance(what, tuple):
            part, which = what
            return await (self._column(file, which) if part == "column" else self._constant(file, which))
        if what in choices.WAYS:
            return await self.way(plan, what, file.table.sheets)
        if what == "plans":
            return await self._saved_plan(file, saved)
        if what == "constant":
            name = await self._ask(tr("For every row"), choices.constant_options(file))
            return await self._constant(file, name) if name else None
        if what == "keys":
            names = await self._ask(tr("Known by"), choices.key_options(file), ",".join(plan.keys or ()))
            return None if names is None else replace(plan, keys=tuple(names.split(",")))
        if what == "on_duplicate":
            answer: Any = await self._ask(tr("Then"), choices.duplicate_options(), plan.on_duplicate)
            return None if answer is None else replace(plan, on_duplicate=answer)
        if what == "make":
            name = await self._ask(tr("Make when missing"), choices.make_options(file))
            turned = {*plan.make} ^ {name} if name else set(plan.make)
            return None if name is None else replace(plan, make=tuple(sorted(turned)))
        return await self._form(plan, what)

    async def way(self, plan: Plan, what: str, sheets: Sequence[str] = ()) -> Plan | None:
        """How the file is read, which may be asked before it could be."""
        chosen = getattr(plan, what) or (choices.AUTO if what != "sheet" else "")
        answer = await self._ask(tr(lines.WAYS[what]), choices.way_options(what, sheets), chosen)
        return None if answer is None else choices.with_way(plan, what, answer)

    async def _form(self, plan: Plan, what: str) -> Plan | None:
        """How days and numbers are read."""
        if what == "dates":
            answer: Any = await self._ask(tr("Days"), choices.day_options())
            return None if answer is None else replace(plan, dates=None if answer == choices.AUTO else answer)
        answer = await self._ask(tr("Decimals"), choices.point_options())
        return None if answer is None else replace(plan, decimal=None if answer == choices.AUTO else answer)

    async def _column(self, file: Matched, place: int) -> Plan | None:
        column = file.table.header[place]
        target = await self._ask(column, choices.targets(file.entity), file.columns.target(place))
        return None if target is None else choices.with_column(file.plan, column, target)

    async def _constant(self, file: Matched, name: str) -> Plan | None:
        now = file.plan.constants.get(name, "")
        value = await ask_for_value(self.app, self.session, file.entity, name, now)
        return None if value is None else choices.with_constant(file.plan, name, value)

    async def owners(self, file: Matched, owners: Owners) -> Plan | None:
        """What becomes of rows whose owner is no user."""
        n, example = len(owners.unknown), clean(owners.unknown[0])[:20]
        title = tr("Owners who are no users: {n}, such as “{example}”", n=n, example=example)
        answer: Any = await self._ask(title, choices.owner_options(file), file.plan.owner_unknown or "")
        if answer in (choices.LEAVE, choices.MINE):
            plan = choices.with_column(file.plan, owners.column, "")
            account = self.session.desk.actor.account
            mine = answer == choices.MINE
            return choices.with_constant(plan, file.entity.owner, account) if mine else plan
        return None if answer is None else replace(file.plan, owner_unknown=answer)

    async def _saved_plan(self, file: Matched, saved: dict[str, Plan]) -> Plan | None:
        options = [(name, name) for name in saved]
        name = await self._ask(tr("Saved matches"), [*options, (SAVE, tr("Save this one under a name …"))])
        if name == SAVE:
            called = await self.app.push_screen_wait(PromptScreen(tr("Name of the match")))
            if called and called.strip():
                await self.session.call(save_plan, self.session.desk, file.entity, called.strip(), file.plan)
                return file.plan
            return None
        return saved[name] if name else None

    async def _ask(self, title: str, options: choices.Options, chosen: str = "") -> str | None:
        if not options:
            raise errors.Refused(Message("There is nothing to choose from in this file."))
        return await self.app.push_screen_wait(ChooseScreen(title, options, chosen))
