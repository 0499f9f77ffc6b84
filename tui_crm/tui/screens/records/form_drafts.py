"""What is typed into a form is kept in the book while it is typed, and offered when the form is opened again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from tui_crm.domain import Desk, Draft, errors, fields
from tui_crm.i18n import tr
from tui_crm.tui.inputs.answer import Answer
from tui_crm.tui.keys import FORM
from tui_crm.tui.present.drafts import draft_name
from tui_crm.tui.present.text import clean
from tui_crm.tui.present.values import called, moment
from tui_crm.tui.screens.drafting import Typed, Typing
from tui_crm.tui.screens.records.confirm import ConfirmScreen
from tui_crm.tui.screens.records.conflict import Clash, ConflictScreen, clashes
from tui_crm.tui.screens.records.form_facts import differences, words_of_links
from tui_crm.tui.screens.records.form_keys import form_commands, hints_of
from tui_crm.tui.screens.records.form_twins import FormTwins
from tui_crm.tui.widgets.status_line import StatusLine
from tui_crm.tui.widgets.text_line import TextLine


class FormDrafts(FormTwins):
    """The drafts of a form; mixed into the form, which has the fields."""

    # -- keeping

    def typed_about(self) -> Typing:
        """The record, or what a new one begins with."""
        record = self.record.id if self.record is not None else None
        return Typing(self.entity.name, record, preset=self.preset)

    def typing(self) -> Typed:
        """The fields that were typed into, and the files that were named."""
        values = {answer.name: answer.raw for answer in self.answers() if answer.touched and not answer.fixed}
        return Typed(values, tuple(map(str, self.files)))

    def note_kept(self, text: str) -> None:
        """Say in the status line that the draft is kept; another sentence is left there for now.

        On a thin line that goes without saying: it would be more than twice the letter that was typed.
        """
        if self.app.has_class("-lean"):
            return
        before, self.sign = self.sign, text
        if text != before and self.query_one(StatusLine).text in ("", before):
            self.tell("")

    # -- offering

    def offer_lines(self) -> Iterator[TextLine]:
        """The draft that is offered, and in what it differs; they are not there while there is none."""
        for name in ("offer", "differing"):
            line = TextLine(id=name)
            line.display = False
            yield line

    def found(self, desk: Desk) -> list[Draft]:
        """The drafts that this form can go on with, or the one that it was opened for; asked on the database thread."""
        if self.draft is not None:
            return [desk.draft(self.draft)]
        about = self.typed_about()
        drafts = desk.drafts_of(about.entity, about.record, about.preset)
        self.differing = {draft.id: differences(desk, self.answers(), draft.values) for draft in drafts}
        return drafts

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
            differs = self.differing[draft.id]
            number = tr("Fields that differ: {n}", n=len(differs)) if len(differs) > 1 else ""
            self._differing.show("", " · ".join(differs), number)
            self._differing.display = bool(differs)
            commands["enter"] = self.action_continue_draft
        self.sheet.commands = commands

    @property
    def _differing(self) -> TextLine:
        return self.query_one("#differing", TextLine)

    def _offer_nothing(self) -> None:
        self.offer()
        for line in (self.query_one("#offer"), self._differing):
            line.display = False

    def set_aside(self) -> None:
        """Offer nothing any more, since something else is typed; what was offered stays in the book."""
        if self.offers:
            self.offers = []
            self.offer()
            self._differing.display = False
            self.query_one("#offer", TextLine).show("", tr("The earlier draft stays as it is; the home page has it."))

    def action_continue_draft(self) -> None:
        """Go on with the draft that is offered."""
        if self.offers:
            self.go_on_with(self.offers[0])
        else:
            self.tell_of_key(tr("There is no draft to go on with."), refused=True)

    def go_on_with(self, draft: Draft) -> None:
        """Fill in what was typed before; keys wait so long."""
        self.sheet.hold()
        self.run_worker(self._go_on_with(draft), group="draft")

    async def _go_on_with(self, draft: Draft) -> None:
        # Asked for now, because the form may be gone when the waiting ends.
        sheet = self.sheet
        try:
            if await self._filled_in(draft):
                self.offers = []
                self._offer_nothing()
        except errors.BookError as error:
            self.tell(tr(error.message), refused=True)
        finally:
            sheet.go_on()

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
        self.continued(draft)
        self.files = [Path(place) for place in draft.files]
        self.show_files()
        self.typed()
        for answer in filled.values():
            self.look_for_twins(answer)
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
        title = called(self.entity, record, desk.clock)
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
            self.tell_of_key(tr("There is no draft here."), refused=True)

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
        if self.offers:
            self.offer()
        else:
            self._offer_nothing()
        self.tell(tr("The draft is discarded."))

    async def _discard_typed(self, yes: bool | None) -> None:
        if yes and await self.throw_away():
            self.outcome = "discarded"
            self.dismiss(None)
