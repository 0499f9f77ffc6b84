"""How a form is saved: what is sent to the desk, and what is done about each way in which it may refuse."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from tui_crm.domain import change_following, errors, fields, passes_on
from tui_crm.i18n import Message, tr
from tui_crm.tui.present.values import called
from tui_crm.tui.screens.prompt import ChooseScreen
from tui_crm.tui.screens.records.attaching import ATTACHMENTS
from tui_crm.tui.screens.records.conflict import ConflictScreen, clashes
from tui_crm.tui.screens.records.form_drafts import FormDrafts
from tui_crm.tui.screens.records.form_facts import words_of_links
from tui_crm.tui.screens.records.form_offer import FormOffer


class FormSaving(FormDrafts, FormOffer):
    """Saving of a form; mixed into the form, which has the fields."""

    onwards = False
    """Whether the change is meant for those that follow in a series as well."""

    def action_save(self) -> None:
        """Check every field, then save."""
        context = fields.Context(self.session.desk.clock)
        for answer in self.answers():
            if not answer.fixed:
                answer.check(context)
        wrong = any(answer.problem is not None for answer in self.answers())
        self.sheet.locked = True
        self.run_worker(self._tell_all() if wrong else self._save(), group="save")

    async def _tell_all(self) -> None:
        """What is wrong with the fields by themselves, and what the book alone can tell, all of it at once."""
        sheet, key = self.sheet, self.record.id if self.record is not None else None
        wrong, values = {}, self._values()
        for answer in self.answers():
            if answer.problem is not None:
                wrong[answer.name] = answer.problem
                if key is not None or not answer.kind.is_empty(answer.raw):
                    # What is left empty in a new record is told to be missing, with the rules that span fields.
                    values[answer.name] = fields.Bad(answer.problem.text, **answer.problem.facts)
        more: Mapping[str, Message] = {}
        # Saving will tell what is amiss with the book; these fields have to be mended before that.
        with suppress(errors.BookError):
            more = await self.session.ask(self.session.desk.objections, self.entity.name, values, key)
        sheet.locked = False
        self._show_problems(errors.Invalid({**more, **wrong}))

    async def _meant_onwards(self) -> bool | None:
        """Whether a change to one of a series is meant for those that follow as well; None to save nothing."""
        record, values = self.record, self._values()
        if record is None or not self.entity.series or not record.values.get(self.entity.series):
            return False
        if not passes_on(values):
            return False
        options = [("", tr("Only this one")), ("onwards", tr("This and the following"))]
        chosen = await self.app.push_screen_wait(ChooseScreen(tr("Change which?"), options))
        return None if chosen is None else bool(chosen)

    def _point_at_problem(self) -> bool:
        """Put the cursor into the first field with something wrong in it, if there is one."""
        wrong = [answer for answer in self.answers() if answer.problem is not None]
        self.show_parts()
        self.sheet.repaint()
        if not wrong:
            return False
        self.sheet.enter(wrong[0].name)
        self.tell(tr("Not saved; fields to check: {n}.", n=len(wrong)), refused=True)
        return True

    def _values(self) -> dict[str, Any]:
        """What is sent: everything filled in of a new record, only what was changed of another."""
        known = {answer.name: answer for answer in self.answers()}
        values = {name: value for name, value in self.preset.items() if name not in known}
        for name, answer in known.items():
            if answer.fixed or (self.record is not None and not answer.touched):
                continue
            value = answer.cleaned
            filled = answer.touched or not answer.kind.is_empty(value)
            if value != answer.base if self.record is not None else filled:
                values[name] = value
        return values

    async def _save(self) -> None:
        # Asked for now, because the form may be gone when the waiting ends.
        sheet = self.sheet
        try:
            await self.follow()
            onwards = await self._meant_onwards()
            if onwards is None:
                self.tell(tr("Not saved; nothing is lost."), refused=True)
            self.onwards, done = bool(onwards), onwards is None
            while not done:
                done = await self._attempt()
        except errors.BookError as error:
            self.tell(tr(error.message), refused=True)
        finally:
            sheet.locked = False

    async def _attempt(self) -> bool:
        """Save once; False when somebody else had saved and it has been chosen what stays."""
        values = self._values()
        try:
            async with self.writing:
                saved = await self._written(values)
                self.over = True
            self.dismiss(saved)
        except errors.Invalid as error:
            self._show_problems(error)
        except errors.Conflict as error:
            return not await self._resolve(error, values)
        return True

    async def _written(self, values: dict[str, Any]) -> int | None:
        """Write the values, and with them drop the draft; None when there was nothing to save."""
        desk, name, record, draft = self.session.desk, self.entity.name, self.record, self.draft
        if record is None and self.files:
            made = desk.create_with_files
            return (await self.session.call(made, name, values, ATTACHMENTS, self.files, draft=draft)).id
        if record is None:
            return (await self.session.call(desk.create, name, values, draft=draft)).id
        if values and self.onwards:
            return (await self.session.call(change_following, desk, record.id, values, self.version, draft=draft)).id
        if values:
            return (await self.session.call(desk.change, name, record.id, values, self.version, draft=draft)).id
        if draft is not None:
            await self.session.call(desk.drop_draft, draft)
        return record.id if self.version != record.version else None

    def _show_problems(self, error: errors.Invalid) -> None:
        """The sentences at their fields; those of fields that are not in the form in the status line."""
        known = {answer.name: answer for answer in self.answers()}
        elsewhere: list[Message] = []
        for name, message in error.fields.items():
            if name in known:
                known[name].problem = message
            else:
                elsewhere.append(message)
        self._point_at_problem()
        if elsewhere:
            self.tell(tr(elsewhere[0]), refused=True)

    async def _resolve(self, error: errors.Conflict, mine: dict[str, Any]) -> bool:
        """Let the person choose field by field, and take over what only the other one changed; False to stop."""
        assert self.record is not None
        desk = self.session.desk
        if not error.theirs:
            # Deleted and brought back, or changed and changed back: there is nothing to choose.
            self.version = error.version
            return True
        rows = await self.session.ask(clashes, desk, self.entity, error.theirs, mine)
        title = called(self.entity, self.record, desk.clock)
        kept = await self.app.push_screen_wait(ConflictScreen(title, error.by, rows))
        if kept is None:
            self.tell(tr("Not saved; nothing is lost."), refused=True)
            return False
        known = {answer.name: answer for answer in self.answers()}
        for one in error.theirs:
            answer = known.get(one.field)
            if answer is None:
                continue
            answer.words.update(await self.session.ask(words_of_links, desk, answer.kind, one.after))
            if one.field not in kept:
                answer.take(one.after)
            answer.rebase(one.after)
        self.version = error.version
        context = fields.Context(desk.clock)
        for answer in known.values():
            answer.check(context)
        self.sheet.repaint()
        return True
