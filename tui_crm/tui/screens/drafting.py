"""What is typed on a screen is kept in the book while it is typed: a cut line or a dead machine costs seconds of it."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from time import monotonic
from typing import Any, NamedTuple

from textual.screen import Screen, ScreenResultType

from tui_crm.domain import Draft, drafts, errors
from tui_crm.i18n import tr
from tui_crm.tui.later import after
from tui_crm.tui.present.text import clean
from tui_crm.tui.present.values import moment
from tui_crm.tui.screens.prompt import ChooseScreen
from tui_crm.tui.screens.records.confirm import QuestionScreen
from tui_crm.tui.session import Session

REST = 0.4
"""Seconds without a key after which what was typed is kept."""

AT_LATEST = 3.0
"""Seconds after which it is kept although keys go on coming."""

SHOWN = 8
"""Differences that are named when a draft is offered; of more the number is said."""

CONTINUE, DISCARD, LATER = range(3)
"""The answers when a draft is offered."""


class Typed(NamedTuple):
    """What there is to be kept."""

    values: Mapping[str, Any]
    files: tuple[str, ...] = ()


@dataclass(frozen=True)
class Typing:
    """What typing is about: drafts of the same are offered to whoever begins with it again."""

    entity: str
    record: int | None = None
    form: str = drafts.FORM
    preset: Mapping[str, Any] = field(default_factory=dict)


class KeepsDraft(Screen[ScreenResultType]):
    """A screen that keeps what is typed on it; the screen says what that is, and when something was typed."""

    session: Session

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.draft: int | None = None
        """The draft that this screen is kept as."""
        self.version: int | None = None
        """The version of the record that is being changed."""
        self.writing = asyncio.Lock()
        """Held while the work or its draft is written, so that a draft never comes after what was saved."""
        self.over = False
        """Whether it is saved or thrown away, so that there is nothing more to keep."""
        self._kept: Typed | None = Typed({})
        """What the draft holds; None when that is not known."""
        self._first_typed = self._last_typed = 0.0
        self._waits = False

    def typed_about(self) -> Typing | None:
        """What is typed about; None where nothing is kept of it."""
        raise TypeError("the screen says it")

    def typing(self) -> Typed:
        """What there is to be kept now; no values and no files where nothing is."""
        raise TypeError("the screen says it")

    def tell(self, text: str, *, refused: bool = False) -> None:
        """Say something to the person."""
        raise TypeError("the screen says it")

    def note_kept(self, text: str) -> None:
        """Say beside the work that the draft is kept, or that it no longer is."""

    # -- keeping

    def typed(self) -> None:
        """Something was typed: keep it when the keys have rested, or after a while when they do not."""
        self._last_typed = monotonic()
        if not self._waits:
            self._first_typed = self._last_typed
            self._wait(REST)

    def _wait(self, seconds: float) -> None:
        self._waits = True
        after(self, seconds, self._rested)

    def _rested(self) -> None:
        """Keep when it has been quiet, or has not been for long; wait for the rest of the time otherwise."""
        self._waits = False
        now = monotonic()
        left = min(self._last_typed + REST, self._first_typed + AT_LATEST) - now
        if left > 0:
            self._wait(left)
        elif self.writing.locked():
            # The book is slow: one that waits for it is enough.
            self._wait(REST)
        else:
            self.run_worker(self.keep_now(), group="draft")

    async def keep_now(self) -> bool:
        """Keep what was typed at once; False when it could not be kept, which has been told."""
        async with self.writing:
            typed, about = self.typing(), self.typed_about()
            if self.over or about is None or typed == self._kept:
                return True
            try:
                await self._put(typed, about)
            except errors.BookError as error:
                self.note_kept("")
                self.tell(tr("The draft could not be kept: {why}", why=tr(error.message)), refused=True)
                return False
            self._kept = typed
            clock = self.session.desk.clock
            time = f"{clock.local(clock.now()):%H:%M}"
            self.note_kept(tr("draft kept {time}", time=time) if any(typed) else "")
            return True

    async def _put(self, typed: Typed, about: Typing) -> None:
        desk = self.session.desk
        if any(typed):
            keep = partial(
                desk.keep_draft,
                about.entity,
                typed.values,
                record=about.record,
                version=self.version,
                preset=about.preset,
                form=about.form,
                files=typed.files,
                key=self.draft,
            )
            self.draft = await self.session.call(keep)
        elif self.draft is not None:
            await self.session.call(desk.drop_draft, self.draft)
            self.draft = None

    async def throw_away(self) -> bool:
        """Drop the draft, and keep nothing more of this work; False when the book refuses, which has been told."""
        async with self.writing:
            try:
                # In a book that was moved away it stays: that must not keep anybody here.
                with suppress(errors.BookMoved):
                    if self.draft is not None:
                        await self.session.call(self.session.desk.drop_draft, self.draft)
            except errors.BookError as error:
                self.tell(tr(error.message), refused=True)
                return False
            self.over = True
            return True

    # -- going on

    async def wants(self, draft: Draft, differences: Sequence[str]) -> bool:
        """Ask whether to go on with a draft; it is dropped where that is wished, and stays where neither is."""
        clock = self.session.desk.clock
        said = [tr("Not saved, {when}:", when=moment(draft.at, clock)), *map(clean, differences[:SHOWN])]
        if len(differences) > SHOWN:
            said.append(tr("and {n} more", n=f"{len(differences) - SHOWN:,}"))
        answers = tr("Continue"), tr("Discard"), tr("Not now")
        answer = await self.app.push_screen_wait(QuestionScreen("\n".join(said), answers, LATER))
        if answer == DISCARD:
            async with self.writing:
                await self.session.call(self.session.desk.drop_draft, draft.id)
                if draft.id == self.draft:
                    # What is on the screen all the same is kept no longer.
                    self.begin_anew()
        return bool(answer == CONTINUE)

    def begin_anew(self) -> None:
        """What is typed from now on is other work; the draft of the former stays as it is."""
        self.draft, self._kept, self.over = None, Typed({}), False

    def continued(self, draft: Draft) -> None:
        """Write into this draft from now on: what it holds is on the screen."""
        self.session.desk.continue_draft(draft)
        self.draft, self._kept = draft.id, None


class SavedOrKept(KeepsDraft[bool]):
    """Changes that belong together: whoever leaves them saves them, keeps them as a draft, or gives them up."""

    changed_words = ""
    """What is said of them when somebody leaves."""

    @property
    def changed(self) -> bool:
        """Whether there is anything to save."""
        raise TypeError("the screen says it")

    async def action_save(self) -> None:
        """Save and leave."""
        raise TypeError("the screen says it")

    async def leave(self) -> None:
        """Leave with nothing saved and nothing kept."""
        if await self.throw_away():
            self.dismiss(False)

    async def action_back(self) -> None:
        """Leave, after asking when there is something to lose."""
        if not self.changed:
            await self.leave()
            return
        options = (
            ("save", tr("Save")),
            ("keep", tr("Keep as draft")),
            ("leave", tr("Discard changes")),
            ("stay", tr("Keep editing")),
        )
        self.app.push_screen(ChooseScreen(tr(self.changed_words), options, "save"), self._answered)

    async def _answered(self, answer: str | None) -> None:
        if answer == "save":
            await self.action_save()
        elif answer == "leave":
            await self.leave()
        elif answer == "keep" and await self.keep_now():
            self.dismiss(False)


async def earlier(session: Session, about: Typing) -> list[Draft]:
    """The drafts of the same work, the newest first."""
    return await session.ask(session.desk.drafts_of, about.entity, about.record, about.preset, about.form)
