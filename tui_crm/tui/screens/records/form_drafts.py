"""What is typed into a form is kept in the book while it is typed, and offered when the form is opened again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from time import monotonic
from typing import Any

from tui_crm.domain import Desk, Draft, errors, fields
from tui_crm.i18n import tr
from tui_crm.tui.inputs.answer import Answer
from tui_crm.tui.keys import FORM
from tui_crm.tui.present.drafts import draft_name
from tui_crm.tui.present.text import clean
from tui_crm.tui.present.values import moment
from tui_crm.tui.screens.records.confirm import ConfirmScreen
from tui_crm.tui.screens.records.conflict import Clash, ConflictScreen, clashes
from tui_crm.tui.screens.records.form_base import FormBase
from tui_crm.tui.screens.records.form_facts import words_of_links
from tui_crm.tui.screens.records.form_keys import form_commands, hints_of
from tui_crm.tui.widgets.status_line import StatusLine
from tui_crm.tui.widgets.text_line import TextLine

REST = 0.4
"""Seconds without a key after which what was typed is kept."""


class FormDrafts(FormBase):
    """The drafts of a form; mixed into the form, which has the fields."""

    # -- keeping

    def typed(self) -> None:
        """Something was typed: keep it when the keys have rested."""
        self._last_typed = monotonic()
        if not self._waits:
            self._wait(REST)

    def _wait(self, seconds: float) -> None:
        self._waits = True
        self.set_timer(seconds, self._rested, name="draft")

    def _rested(self) -> None:
        """Keep when it has been quiet; wait for the rest of the time otherwise."""
        self._waits = False
        left = REST - (monotonic() - self._last_typed)
        if left > 0:
            self._wait(left)
        else:
            self.run_worker(self.keep_now(), group="draft")

    def _typing(self) -> dict[str, Any]:
        return {answer.name: answer.raw for answer in self.answers() if answer.touched and not answer.fixed}

    async def keep_now(self) -> bool:
        """Keep what was typed at once; False when it could not be kept, which has been told."""
        async with self.writing:
            typing, files = self._typing(), list(self.files)
            if self.over or (typing, files) == self._kept:
                return True
            try:
                await self._put(typing, files)
            except errors.BookError as error:
                self._sign("")
                self.tell(tr("The draft could not be kept: {why}", why=tr(error.message)), refused=True)
                return False
            self._kept = typing, files
            clock = self.session.desk.clock
            time = f"{clock.local(clock.now()):%H:%M}"
            self._sign(tr("draft kept {time}", time=time) if typing or files else "")
            return True

    async def _put(self, typing: Mapping[str, Any], files: Sequence[Path]) -> None:
        desk, record = self.session.desk, self.record
        if typing or files:
            keep = partial(
                desk.keep_draft,
                self.entity.name,
                typing,
                record=record.id if record is not None else None,
                version=self.version,
                preset=self.preset,
                files=[str(place) for place in files],
                key=self.draft,
            )
            self.draft = await self.session.call(keep)
        elif self.draft is not None:
            await self.session.call(desk.drop_draft, self.draft)
            self.draft = None

    def _sign(self, text: str) -> None:
        """Say in the status line that the draft is kept; another sentence is left there for now.

        On a thin line that goes without saying: it would be more than twice the letter that was typed.
        """
        if self.app.has_class("-lean"):
            return
        before, self.sign = self.sign, text
        if text != before and self.query_one(StatusLine).text in ("", before):
            self.tell("")

    async def throw_away(self) -> bool:
        """Drop the draft, and keep nothing more of this form; False when the book refuses, which has been told."""
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

    # -- offering

    def found(self, desk: Desk) -> list[Draft]:
        """The drafts that this form can go on with, or the one that it was opened for; asked on the database thread."""
        if self.draft is not None:
            return [desk.draft(self.draft)]
        record = self.record.id if self.record is not None else None
        return desk.drafts_of(self.entity.name, record, self.preset)

    def offer(self) -> None:
        """Offer the newest draft above the fields, or nothing."""
        line = self.query_one("#offer", TextLine)
        commands = form_commands(self)
        if self.offers:
            draft, clock = self.offers[0], self.session.desk.clock
            head = tr("Draft: {name} · {when}", name=clean(draft_name(draft, clock)), when=moment(draft.at, clock))
            go_on, discard = hints_of(self, FORM, ["form.continue", "form.discard"])
            keys = f"Enter {go_on.label} · {discard.key} {discard.label}"
            more = len(self.offers) - 1
            line.show(head, keys, tr("{n} more", n=more) if more else "", keeps_quiet=True)
            line.display = True
            commands["enter"] = self.action_continue_draft
        self.sheet.commands = commands

    def set_aside(self) -> None:
        """Offer nothing any more, since something else is typed; what was offered stays in the book."""
        if self.offers:
            self.offers = []
            self.offer()
            self.query_one("#offer", TextLine).show("", tr("The earlier draft stays as it is; the home page has it."))

    def action_continue_draft(self) -> None:
        """Go on with the draft that is offered."""
        if self.offers:
            self.go_on_with(self.offers[0])
        else:
            self.tell(tr("There is no draft to go on with."), refused=True)

    def go_on_with(self, draft: Draft) -> None:
        """Fill in what was typed before; keys wait so long."""
        self.sheet.hold()
        self.run_worker(self._go_on_with(draft), group="draft")

    async def _go_on_with(self, draft: Draft) -> None:
        try:
            if await self._filled_in(draft):
                self.offers = []
                self.offer()
                self.query_one("#offer", TextLine).display = False
        except errors.BookError as error:
            self.tell(tr(error.message), refused=True)
        finally:
            self.sheet.go_on()

    async def _filled_in(self, draft: Draft) -> bool:
        """Fill in the draft, with the person's choice where others have saved since; False to leave it."""
        desk, known = self.session.desk, {answer.name: answer for answer in self.answers()}
        filled = {name: known[name] for name, raw in draft.values.items() if name in known and known[name].resume(raw)}
        for answer in filled.values():
            answer.words.update(await self.session.ask(words_of_links, desk, answer.kind, answer.raw))
            answer.check(fields.Context(desk.clock))
        if not await self._reconciled(draft, filled):
            for answer in filled.values():
                answer.take(answer.base)
            return False
        desk.continue_draft(draft)
        self.draft, self._kept = draft.id, None
        self.files = [Path(place) for place in draft.files]
        self.show_files()
        self.typed()
        last = [answer.name for answer in known.values() if answer.touched][-1:]
        self.sheet.enter(*(last or [self.sheet.current.name if self.sheet.current else ""]))
        lost = [name for name in draft.values if name not in filled]
        told = tr("Values of the draft that cannot be set any more: {n}", n=len(lost)) if lost else ""
        self.tell(told or tr("Continued; nothing of it is saved yet."), refused=bool(lost))
        self.show_parts()
        return True

    async def _reconciled(self, draft: Draft, filled: Mapping[str, Answer]) -> bool:
        """Where others saved the record since the typing began, let the person choose; False to go back."""
        record = self.record
        if record is None or draft.version is None or draft.version == record.version:
            return True
        desk = self.session.desk
        mine = {name: answer.cleaned for name, answer in filled.items() if answer.problem is None}
        typed = {name: answer.shown for name, answer in filled.items() if answer.problem is not None}

        def since() -> tuple[errors.Conflict, list[Clash]]:
            found = desk.changed_since(self.entity.name, record.id, draft.version or 0, mine)
            return found, clashes(desk, self.entity, found.theirs, mine, typed)

        conflict, rows = await self.session.ask(since)
        if not rows:
            return True
        title = str(record.values.get(self.entity.shown) or "")
        kept = await self.app.push_screen_wait(ConflictScreen(title, conflict.by, rows, tr("Continue")))
        for one in conflict.theirs:
            if kept is not None and one.field in filled and one.field not in kept:
                filled[one.field].take(filled[one.field].base)
        return kept is not None

    # -- discarding

    def action_discard_draft(self) -> None:
        """Discard the draft that is offered, or what was typed, after asking."""
        if self.offers:
            self.app.push_screen(ConfirmScreen(tr("Discard this draft?"), yes=tr("Discard")), self._discard_offered)
        elif self.touched:
            question = ConfirmScreen(tr("Discard what was typed here?"), yes=tr("Discard"))
            self.app.push_screen(question, self._discard_typed)
        else:
            self.tell(tr("There is no draft here."), refused=True)

    async def _discard_offered(self, yes: bool | None) -> None:
        if not yes:
            return
        try:
            await self.session.call(self.session.desk.drop_draft, self.offers[0].id)
        except errors.BookError as error:
            self.tell(tr(error.message), refused=True)
            return
        del self.offers[0]
        self.outcome = "discarded"
        self.offer()
        if not self.offers:
            self.query_one("#offer", TextLine).display = False
        self.tell(tr("The draft is discarded."))

    async def _discard_typed(self, yes: bool | None) -> None:
        if yes and await self.throw_away():
            self.outcome = "discarded"
            self.dismiss(None)
