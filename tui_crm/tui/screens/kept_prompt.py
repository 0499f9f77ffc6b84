"""Questions whose answer is kept as a draft while it is typed, and stands there when they are asked again."""

from __future__ import annotations

from typing import Any

from textual import on
from textual.widgets import Input

from tui_crm.domain import Draft, drafts
from tui_crm.i18n import tr
from tui_crm.tui.inputs.words import Words
from tui_crm.tui.present.values import moment
from tui_crm.tui.screens.drafting import KeepsDraft, Typed, Typing, earlier
from tui_crm.tui.screens.prompt import Check, DeedScreen, PromptScreen
from tui_crm.tui.session import Session

SAID = "the text"
"""What a text is kept as that is the value of no field; no field is called so."""


class KeptText(PromptScreen, KeepsDraft[str | None]):
    """Asks for one line of text; `draft` is what was typed when it was asked before."""

    BINDINGS = [("escape", "leave", "")]
    replaces = False

    def __init__(
        self, session: Session, question: str, about: Typing, draft: Draft | None, check: Check, *, name: str = SAID
    ) -> None:
        said = tr("Typed {when}, and not used so far.", when=moment(draft.at, session.desk.clock)) if draft else ""
        super().__init__(question, str(draft.values[name]) if draft else "", self._checked_and_kept, hint=said)
        self.session, self._about, self._takes = session, about, check
        self._field: str = name
        if draft is not None:
            self.continued(draft)
            self._kept = Typed({name: draft.values[name]})

    def typed_about(self) -> Typing:
        """What is asked, and of which record."""
        return self._about

    def typing(self) -> Typed:
        """The text."""
        text = self.query_one(Input).value
        return Typed({self._field: text} if text.strip() else {})

    def tell(self, text: str, *, refused: bool = False) -> None:
        """Say it where it is said why a text cannot be taken."""
        self.query_one(".error", Words).update(text)

    @on(Input.Changed)
    def _changed(self) -> None:
        self.typed()

    async def _checked_and_kept(self, typed: str) -> str:
        """What is done with the text comes later, and may be given up."""
        reason = await self._takes(typed)
        if not reason:
            await self.keep_now()
        return reason

    async def action_leave(self) -> None:
        """Leave; what was typed stands there again the next time."""
        await self.keep_now()
        self.dismiss(None)


class KeptDeed(DeedScreen, KeptText):
    """Asks for one line and does with it what was asked for; what was done needs no draft any more."""

    BINDINGS = [("escape", "leave", "")]

    async def _checked_and_kept(self, typed: str) -> str:
        reason = await self._takes(typed)
        if not reason:
            await self.throw_away()
        return reason

    async def action_leave(self) -> None:
        """Leave without doing it; what is being done has to be told of."""
        if not self._doing:
            await KeptText.action_leave(self)


async def ask_for_deed(app: Any, session: Session, question: str, wish: str, record: int, check: Check) -> None:
    """Ask for the text with which something is done to a record, and do it."""
    entity, _, _ = wish.partition(".")
    about = Typing(entity, record, f"{drafts.TEXT}{wish}")
    await app.push_screen_wait(KeptDeed(session, question, about, await _begun(session, about, SAID), check))


async def ask_for_value(app: Any, session: Session, question: str, entity: str, name: str, check: Check) -> str | None:
    """Ask for the value that a field of many records is to have."""
    about = _of_all(entity, name)
    begun = await _begun(session, about, name)
    typed: str | None = await app.push_screen_wait(KeptText(session, question, about, begun, check, name=name))
    return typed


async def forget_value(session: Session, entity: str, name: str) -> None:
    """All of them have the value now."""
    for draft in await earlier(session, _of_all(entity, name)):
        await session.call(session.desk.drop_draft, draft.id)


def _of_all(entity: str, name: str) -> Typing:
    return Typing(entity, None, f"{drafts.TEXT}many {name}")


async def _begun(session: Session, about: Typing, name: str) -> Draft | None:
    """The newest draft that has the text in it."""
    return next((draft for draft in await earlier(session, about) if isinstance(draft.values.get(name), str)), None)
