"""The form of any entity, made from its description: a page for each section, a line for each field."""

from __future__ import annotations

from functools import partial
from typing import Any

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.worker import WorkType

from tui_crm.domain import Draft, address_fields, errors, fields
from tui_crm.i18n import tr
from tui_crm.tui.key import bindings
from tui_crm.tui.keys import EVERYWHERE, FORM
from tui_crm.tui.present.text import clean
from tui_crm.tui.present.values import called
from tui_crm.tui.screens.records.confirm import QuestionScreen
from tui_crm.tui.screens.records.form_choices import FormChoices
from tui_crm.tui.screens.records.form_facts import facts_of, lines_of
from tui_crm.tui.screens.records.form_files import FormFiles
from tui_crm.tui.screens.records.form_keys import form_commands, hints_of, keys_of
from tui_crm.tui.screens.records.form_saving import FormSaving
from tui_crm.tui.screens.records.form_sheet import FormSheet
from tui_crm.tui.widgets.status_line import StatusLine
from tui_crm.tui.widgets.tab_strip import TabStrip
from tui_crm.tui.widgets.text_line import TextLine

KEEP, DISCARD, STAY = range(3)
"""The answers when a form is left that has not been saved."""

TALLEST, FRAME = 18, 6
"""Lines of the box of a brief form: at most, and those that are no field's; on 24 lines some stay around it."""

HELP = tuple(key for key in EVERYWHERE if key.id in ("app.help", "app.lock"))


class FormScreen(FormChoices, FormFiles, FormSaving):
    """Fills in a new record or changes one; answers with its id once it is saved."""

    BINDINGS = [*bindings(FORM), *bindings(HELP)]

    def compose(self) -> ComposeResult:
        """Head, sections, fields, status line; those of a brief form in a box."""
        if not self.entity.brief:
            yield from self._widgets()
            return
        with Vertical(classes="dialog") as box:
            box.styles.height = min(TALLEST, FRAME + lines_of(self.entity, new=self.record is None))
            yield from self._widgets()

    def _widgets(self) -> ComposeResult:
        yield TextLine()
        yield TabStrip()
        yield from self.offer_lines()
        yield self.files_line()
        yield FormSheet(self.choose)
        yield StatusLine()

    def on_mount(self) -> None:
        """Take keys at once, and ask the book for what the form is made of."""
        self.query_one(TextLine).show(self._title(), "", tr("* required"))
        self.sheet.focus()
        self.sheet.commands = form_commands(self)
        self.run_worker(self._begin())

    async def _begin(self) -> None:
        desk = self.session.desk
        found: list[Draft] = []
        try:
            self.facts = await self.session.ask(facts_of, desk, self.entity, self.record, self.preset)
            found = await self.session.ask(self.found, desk)
        except errors.BookError as error:
            self.tell(tr(error.message), refused=True)
        goes_on = self.draft is not None and bool(found)
        self.draft = None
        if not goes_on:
            self.offers = found
            self.offer()
        context = fields.Context(desk.clock)
        self.sheet.show(self.facts.parts, context, self.field or self._first(), waits=goes_on)
        self.show_parts()
        if goes_on:
            self.go_on_with(found[0])

    def _title(self) -> str:
        if self.record is None:
            return tr("New: {entity}", entity=tr(self.entity.title))
        name = called(self.entity, self.record, self.session.desk.clock)
        return tr("Edit: {name}", name=clean(name))

    def _first(self) -> str:
        """A new record begins with the first field that waits for a value; its number can come by itself."""
        waiting = (a for a in self.answers() if not a.fixed and not isinstance(a.kind, fields.Code))
        return next((a.name for a in waiting if self.record is None and a.kind.is_empty(a.raw)), "")

    def on_key(self, event: Any) -> None:
        """Keep for the fields what is pressed before they have the keys."""
        if self.focused is None and self.sheet.take_key(event.key, event.character if event.is_printable else None):
            event.stop()

    # -- what the fields tell

    @on(FormSheet.Entered)
    def _entered(self, event: FormSheet.Entered) -> None:
        self.show_parts()
        follow: WorkType[None] = partial(self.follow_quietly, event.answer.name)
        self.run_worker(follow, group="follow", exclusive=True)
        wanted = ["form.save", "form.cancel"]
        if event.answer.chooses:
            wanted.insert(0, "form.choose")
            if getattr(event.answer.kind, "target", "") in self.facts.may_create:
                wanted.insert(1, "form.new")
        if len(self.facts.parts) > 1:
            wanted.append("form.section_next")
        if self.takes_files:
            wanted.append("form.file")
        self.query_one(StatusLine).show_hints(hints_of(self, FORM, wanted))
        if isinstance(event.answer.kind, address_fields.Email):
            # The library that checks addresses takes a tenth of a second to load: now, not when the field is left.
            check = event.answer.kind.clean
            load = self.session.ask_aside(check, "name@example.com", fields.Context())
            self.run_worker(load, group="library", exit_on_error=False)

    @on(FormSheet.AtEnd)
    def _at_end(self) -> None:
        (save,) = hints_of(self, FORM, ["form.save"])
        self.tell_of_key(tr("This is the last field. {key} saves.", key=save.key))

    @on(FormSheet.Typed)
    def _typed(self, event: FormSheet.Typed) -> None:
        self.tell("")
        self.set_aside()
        self.typed()
        self.look_for_twins(event.answer)

    # -- keys

    def action_section(self, step: int) -> None:
        """Show the next section."""
        self.sheet.turn(step)

    def action_cancel(self) -> None:
        """Leave; what was typed stays as a draft, or is discarded when that is wished."""
        if not self.touched and self.draft is None and not self.writing.locked():
            self.dismiss(None)
        elif not self.touched:
            self.sheet.locked = True
            self.run_worker(self._leave(DISCARD), group="leave")
        else:
            answers = tr("Keep as draft"), tr("Discard"), tr("Keep editing")
            self.app.push_screen(QuestionScreen(tr("What you typed has not been saved."), answers, STAY), self._leave)

    async def _leave(self, answer: int | None) -> None:
        if answer in (KEEP, DISCARD):
            self.sheet.locked = True
            done = await (self.keep_now() if answer == KEEP else self.throw_away())
            self.sheet.locked = False
            if done:
                self.outcome = "kept" if answer == KEEP else "discarded"
                self.dismiss(None)

    def action_help(self) -> None:
        """What the keys do here."""
        from tui_crm.tui.screens.help import HelpScreen

        self.app.push_screen(HelpScreen(self._title(), ["Forms"], self.entity, keys_of(self)))

    async def action_lock(self) -> None:
        """Lock the screen; the form stays as it is below."""
        from tui_crm.tui.screens.lock import lock

        await lock(self.app, self.session)
