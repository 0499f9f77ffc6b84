"""What keys do about the modules' own wishes for a record: which there are, what they ask, what came of it."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any

from tui_crm.domain import Verb, errors
from tui_crm.i18n import tr
from tui_crm.tui.present.text import clean
from tui_crm.tui.screens.records.telling import Telling


class Wishes(Telling):
    """The actions that modules bring themselves; mixed into the screens of records."""

    confirm: Callable[[str, str], Coroutine[Any, Any, bool]]

    def action_verbs(self) -> None:
        """Choose among the module's own wishes for this record."""
        if not self.listing or self.in_bin or not self.entity.rules.verbs:
            self.senseless()
        elif not self.verbs:
            self.refused(next(iter(self.entity.rules.verbs)))
        elif (key := self.here()) is not None:
            self.wish(self._choose_verb(key))

    async def _choose_verb(self, key: int) -> None:
        from tui_crm.tui.screens.prompt import ChooseScreen

        verbs = self.verbs
        name = await self.session.ask(self.session.desk.label_of, self.place, key)
        chosen = await self.app.push_screen_wait(
            ChooseScreen(clean(name), [(wish, tr(verb.label)) for wish, verb in verbs.items()])
        )
        if chosen is not None:
            await self._verb(f"{self.place}.{chosen}", verbs[chosen], key)

    async def _verb(self, wish: str, verb: Verb, key: int) -> None:
        from tui_crm.tui.screens.prompt import TellScreen

        verdict = await self.session.ask(self.session.desk.may, wish)
        if not verdict:
            self.forbid(verdict)
            return
        if verb.confirm is not None:
            question = await self.session.ask(verb.confirm, self.session.desk, key)
            if not await self.confirm(clean(tr(question)), tr(verb.label)):
                return
        done = await self._done(wish, verb, key)
        if not done:
            return
        (result,) = done
        self.refresh_rows()
        if verb.tells and "{result}" in verb.tells and isinstance(result, str):
            await self.app.push_screen_wait(TellScreen(tr(verb.tells, result=result)))
        else:
            self.tell(tr(verb.tells, result=result) if verb.tells else tr("Done."))

    async def _done(self, wish: str, verb: Verb, key: int) -> list[Any]:
        """What came of it, or nothing where the person changed the mind; a value that is refused stays to be mended."""
        from tui_crm.tui.screens.kept_prompt import ask_for_deed
        from tui_crm.tui.screens.prompt import PromptScreen

        desk = self.session.desk
        if not verb.asks:
            return [await self.session.call(desk.do, wish, key)]
        *before, (last, label) = verb.asks
        facts: dict[str, str] = {}
        for argument, question in before:
            typed = await self.app.push_screen_wait(PromptScreen(tr(question)))
            if typed is None:
                return []
            facts[argument] = typed
        results: list[Any] = []

        async def refusal(typed: str) -> str:
            try:
                results.append(await self.session.call(lambda: desk.do(wish, key, **facts, **{last: typed})))
            except errors.BookError as error:
                return tr(error.message)
            return ""

        await ask_for_deed(self.app, self.session, tr(label), wish, key, refusal)
        return results
