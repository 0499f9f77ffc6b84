"""What keys do with whom customers belong to: claim them, give them up, hand them over."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tui_crm.domain import SEES_CUSTOMERS, Filter, Outcome, Query, left_to_do, registry, whats_along
from tui_crm.i18n import Message, mark, tr
from tui_crm.tui.key import Key
from tui_crm.tui.present.text import clean
from tui_crm.tui.present.values import called
from tui_crm.tui.screens.prompt import ChooseScreen, TellScreen
from tui_crm.tui.screens.records.chosen_records import ChosenRecords

NAMED = 8
"""Records that are named with the reason why nothing was done with them; of more it is their number that counts."""

OF = "customers"

NOT_DONE = {
    "claim": mark("not claimed: {n}"),
    "release": mark("not given to the pool: {n}"),
    "transfer": mark("not handed over: {n}"),
}
"""What is said of the customers with whom it was not done."""


class HandingOn(ChosenRecords):
    """The actions on customers as somebody's or nobody's; a screen mixes them in."""

    @property
    def of_a_person(self) -> bool:
        """Whether the chosen record is a person, all of whose customers are handed over."""
        return self.place == "users"

    def sensible(self, key: Key) -> bool:
        """As everywhere; these keys have to do with customers, and one of them with people."""
        if key.action == "pool":
            return self.place == OF and not self.in_bin and bool(self._wish_of_pool())
        if key.action == "assign":
            return self.place in (OF, "users") and not self.in_bin and bool(self.rights.get("transfer"))
        return super().sensible(key)

    def _wish_of_pool(self) -> Any:
        return self.rights.get("claim" if self.pooled else "release")

    def said_of(self, key: Key) -> str:
        """What a key does here, in a word."""
        if key.action == "pool" and self.listing:
            return tr("Claim") if self.pooled else tr("Give to the pool")
        if key.action == "assign" and self.of_a_person:
            return tr("Hand over all customers")
        return super().said_of(key)

    # -- claiming and giving up

    def action_pool(self) -> None:
        """Claim customers of nobody; give others to the pool."""
        if self.place != OF or self.in_bin:
            self.senseless()
        elif not self.refused("claim" if self.pooled else "release") and self.here() is not None:
            self.wish(self._claim() if self.pooled else self._give_up())

    async def _claim(self) -> None:
        keys = await self.chosen_keys()
        if keys:
            await self._done_to(keys, "claim", tr("Claimed"))

    async def _give_up(self) -> None:
        keys = await self.chosen_keys()
        if not keys:
            return
        reasons = await self.session.ask(self._reasons)
        title = tr("Why to the pool?") if len(keys) == 1 else tr("Why to the pool? Customers: {n}", n=len(keys))
        reason = await self.app.push_screen_wait(ChooseScreen(title, reasons))
        if reason is None:
            return
        cancel = await self._what_is_left(keys)
        if cancel is not None:
            await self._done_to(keys, "release", tr("Given to the pool"), reason=int(reason), cancel=cancel)

    async def _what_is_left(self, keys: list[int]) -> bool | None:
        """Whether what the owners have still to do there is called off; None if it is thought better of."""
        desk = self.session.desk
        n = await self.session.ask(left_to_do, desk, keys)
        if not n:
            return True
        from tui_crm.tui.screens.records.confirm import QuestionScreen

        name = clean(await self.session.ask(desk.label_of, OF, keys[0])) if len(keys) == 1 else ""
        question = (
            tr("{name} goes to the pool. Appointments and tasks that its owner has still to do: {n}", name=name, n=n)
            if name
            else tr(
                "Customers to the pool: {count}. What their owners have still to do there: {n}", count=len(keys), n=n
            )
        )
        answers = (tr("Back"), tr("Give up, call off {n}", n=n), tr("Give up, keep them"))
        chosen = await self.app.push_screen_wait(QuestionScreen(question, answers, 0))
        return chosen == 1 if chosen else None

    def _reasons(self) -> list[tuple[str, str]]:
        desk, entity = self.session.desk, registry["dictionary_values"]
        filters = (Filter("kind", "is", "release_reason"), Filter("active", "is", True))
        query = Query(filters=filters, sort=(("order", "asc"),), limit=500)
        return [(str(row.id), called(entity, row, desk.clock)) for row in desk.page(entity.name, query).rows]

    # -- handing over

    def action_assign(self) -> None:
        """Hand customers over: the chosen ones, or all of the person under the cursor."""
        if self.place not in (OF, "users") or self.in_bin:
            self.senseless()
        elif not self.refused("transfer") and self.here() is not None:
            self.wish(self._assign())

    async def _assign(self) -> None:
        from tui_crm.tui.screens.records.along import AlongScreen
        from tui_crm.tui.screens.records.pick import PickScreen

        desk, of = self.session.desk, self.current_key if self.of_a_person else None
        keys = [] if of is not None else await self.chosen_keys()
        count = len(keys) or await self.session.ask(self._number_of, of)
        if not count:
            self.tell(tr("This person has no customers."), refused=True)
            return
        can = (Filter(SEES_CUSTOMERS, "is", True), *(() if of is None else (Filter("id", "not", of),)))
        to = await self.app.push_screen_wait(PickScreen(self.session, "users", {}, tr("Hand over to"), among=can))
        if not isinstance(to, int):
            return
        names = await self.session.ask(desk.names, "users", {to} if of is None else {to, of})
        facts = {"n": f"{count:,}", "to": clean(names[to])}
        question = (
            tr("Hand over to {to}? Customers: {n}", **facts)
            if of is None
            else tr("Hand all customers of {name} over to {to}? Customers: {n}", name=clean(names[of]), **facts)
        )
        kinds = [(name, tr("{what} that are still open", what=tr(registry[name].titles))) for name in whats_along()]
        along = await self.app.push_screen_wait(AlongScreen(question, kinds))
        if along is None:
            return
        done = tr("Handed over to {to}", to=facts["to"])
        if of is None:
            await self._done_to(keys, "transfer", done, to=to, along=along)
        else:
            self.tell(tr("Records: {n} …", n=facts["n"]))
            await self._said(
                await self.session.call(lambda: desk.do(f"{OF}.transfer", of=of, to=to, along=along)), "transfer", done
            )

    def _number_of(self, person: int | None) -> int:
        return self.session.desk.count(OF, Query(filters=(Filter("owner", "is", person),)), "assign").n

    # -- what came of it

    async def _done_to(self, keys: list[int], verb: str, done: str, **facts: Any) -> None:
        desk, wish = self.session.desk, f"{OF}.{verb}"
        if len(keys) > 1:
            self.tell(tr("Records: {n} …", n=f"{len(keys):,}"))
            await self._said(await self.session.call(lambda: desk.do(wish, keys=keys, **facts)), verb, done)
        else:
            await self._said(await self.session.call(lambda: desk.do(wish, keys[0], **facts)), verb, done)

    async def _said(self, outcome: Outcome, verb: str, done: str) -> None:
        """Say with how many it was done, and of the others why not."""
        n, left = len(outcome.done), len(outcome.refused)
        text = done if n == 1 and not left else tr("{done}: {n}", done=done, n=f"{n:,}")
        if left:
            text = " · ".join((text, tr(NOT_DONE[verb], n=f"{left:,}")))
        self.handed_on(text, refused=bool(left))
        if left:
            lines = await self.session.ask(self._why, outcome.refused)
            await self.app.push_screen_wait(TellScreen("\n".join((text, "", *lines))))

    def _why(self, refused: Mapping[int, Message]) -> list[str]:
        some = list(refused)[:NAMED]
        names = self.session.desk.names(OF, set(some))
        lines = [f"{clean(names.get(key, '#' + str(key)))}  {tr(refused[key])}" for key in some]
        return [*lines, tr("… and {n} more", n=len(refused) - NAMED)] if len(refused) > NAMED else lines

    def handed_on(self, told: str, *, refused: bool) -> None:
        """Show what has become of the chosen records."""
        self.acted(told, refused=refused)
