"""What keys do to the records that are chosen, in a list or on a screen of their own.

Each wish goes to the desk, each refusal into the status line.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Awaitable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tui_crm.domain import Draft, Record, clashing, drafts, errors, registry
from tui_crm.i18n import tr
from tui_crm.tui.keys import LIST
from tui_crm.tui.present.key_names import steady_key
from tui_crm.tui.present.text import clean
from tui_crm.tui.screens.records.offered import DELETED
from tui_crm.tui.screens.records.wishes import Wishes

if TYPE_CHECKING:
    from tui_crm.tui.screens.importing.errands import Errand
    from tui_crm.tui.screens.records.list_state import ListState
    from tui_crm.tui.screens.records.several import UnderWay


@dataclass(frozen=True)
class Left:
    """What the screen below does when a record's own screen has been left: go to a place, tell what was done."""

    place: str = ""
    told: str = ""
    state: ListState | None = None
    """How the list of the place is to be shown; None as it was left."""


class ChosenRecords(Wishes):
    """The actions on records of one kind; a screen mixes them in and says which records are chosen."""

    errand: Errand | None = None
    """The going on with an import, or its undoing, that is under way."""

    under_way: UnderWay | None = None
    """What is being done with several records."""

    told_of_saved = ""
    """What was said when something was saved last, for screens that say it again once they have shown it."""

    @property
    @abstractmethod
    def current_key(self) -> int | None:
        """The record that the keys act on."""

    @property
    @abstractmethod
    def text_here(self) -> str:
        """What is copied: the value under the cursor, or the record's name."""

    @abstractmethod
    async def chosen_keys(self) -> list[int]:
        """The records that an action for several is done to."""

    @abstractmethod
    def acted(self, told: str, *, refused: bool) -> None:
        """Show what has become of the chosen records."""

    @abstractmethod
    def refresh_rows(self) -> None:
        """Fetch again what is shown."""

    @abstractmethod
    async def open_place(self, place: str, *, state: ListState | None = None) -> None:
        """Go to the home page or to a list, which is shown as it was left or in a state."""

    def wish(self, work: Any) -> None:
        """Run the steps of an action; what the book refuses is said in the status line."""
        self.tell("")
        self.run_worker(self._granted(work, self.app.type_ahead.opens()), group="wish")

    async def _granted(self, work: Any, opening: object) -> None:
        try:
            await work
        except errors.BookError as error:
            self.deny(tr(error.message))
        finally:
            self.app.type_ahead.opened(opening)

    async def confirm(self, text: str, yes: str) -> bool:
        """Ask before something that cannot be undone."""
        from tui_crm.tui.screens.records.confirm import ConfirmScreen

        answer: bool = await self.app.push_screen_wait(ConfirmScreen(text, yes=yes))
        return answer

    # -- opening and editing

    async def open_record(self, name: str, key: int) -> None:
        """Show a record on its process screen, or on a screen of its own."""
        if name == "roles":
            from tui_crm.tui.screens.rights import RightsScreen

            await self.app.push_screen(RightsScreen(self.session, key), self._returned)
            return
        from tui_crm.tui.screens.records.record_screen import RecordScreen

        deleted = self.listing and name == self.place and self.in_bin
        self.saw(name, key)
        await self.app.push_screen(RecordScreen(self.session, name, key, deleted=deleted), self._returned)

    def saw(self, name: str, key: int) -> None:
        """Remember that a record was opened."""
        if registry[name].editable and registry[name].group == "work":
            self.wish(self._saw(name, key))

    async def _saw(self, name: str, key: int) -> None:
        await self.session.call(self.session.desk.saw, name, key)
        self.has_read()

    def has_read(self) -> None:
        """A record was opened: nothing here tells those apart that were not."""

    async def _returned(self, left: Any = None) -> None:
        self.refresh_rows()
        if left is True:
            self.tell(tr("Saved."))
        if not isinstance(left, Left):
            return
        if left.place:
            await self.open_place(left.place, state=left.state)
        if left.told:
            self.tell(left.told)

    async def edit_record(
        self,
        name: str,
        record: Record | None,
        preset: Mapping[str, Any] | None = None,
        field: str = "",
        draft: int | None = None,
    ) -> None:
        """Open the form, and show what was saved; `draft` is what was typed before."""
        from tui_crm.tui.screens.records.form import FormScreen

        desk = self.session.desk
        if record is not None and record.deleted:
            self.deny(tr(DELETED))
            return
        if record is not None:
            verdict = await self.session.ask(desk.may, f"{name}.change", record)
        else:
            # What was typed before is given back, whatever has become of what it belongs to.
            settled = preset or {} if draft is None else {}
            verdict = await self.session.ask(desk.may_add, f"{name}.create", settled)
        if not verdict:
            self.forbid(verdict)
            return
        self.wish(self._in_form(FormScreen(self.session, name, record, preset or {}, field, draft), name))

    async def open_draft(self, key: int) -> None:
        """Go on with what was typed into a form before."""
        draft = await self.session.ask(self.session.desk.draft, key)
        if draft.form == drafts.RIGHTS and draft.record is not None:
            await self.open_record(draft.entity, draft.record.id)
        elif draft.form == drafts.SHARES and draft.record is not None:
            self._share(draft.entity, draft.record.id)
        elif draft.form == drafts.IMPORT:
            await self._go_on_importing(draft)
        else:
            await self.edit_record(draft.entity, draft.record, draft.preset, draft=key)

    async def _go_on_importing(self, draft: Draft) -> None:
        from tui_crm.tui.screens.importing.going_on import decide_again

        told = await decide_again(self, draft)
        self.refresh_rows()
        if told:
            self.tell(told)

    async def _in_form(self, form: Any, name: str) -> None:
        saved: int | None = await self.app.push_screen_wait(form)
        if form.outcome and not self.listing:
            # The home page has a list of drafts.
            self.refresh_rows()
        if saved is None:
            if form.outcome == "kept":
                self.tell(tr("Kept as a draft; the home page has it."))
            return
        made = form.record is None
        told = self._said_of_saved(name) if made else tr("Saved.")
        other = await self.session.ask(clashing, self.session.desk, saved) if name == "appointments" else None
        if other is not None:
            told = " ".join((told, tr("At the same time: {title}", title=clean(str(other["title"])))))
        self.tell(told)
        self.told_of_saved = told
        self.saved(name, saved, made=made)

    def _said_of_saved(self, name: str) -> str:
        """That a new record was saved, and with which key to go on where it needs something more."""
        for verb in registry[name].rules.verbs.values():
            if verb.next:
                key = next(key for key in LIST if key.action == "verbs")
                return tr(verb.next, key=steady_key(self.app.keymap_keys(key)), verb=tr(verb.label))
        return tr("Saved.")

    def saved(self, name: str, key: int, *, made: bool) -> None:
        """Show what was saved."""
        self.refresh_rows()

    def action_edit(self) -> None:
        """Edit the record."""
        if not self.refused("change") and (key := self.here()) is not None:
            self.wish(self._edit(key))

    async def _edit(self, key: int) -> None:
        record = await self.session.ask(self.session.desk.read, self.place, key)
        await self.edit_record(self.place, record)

    def action_add_child(self) -> None:
        """Something new that belongs to the record: a contact of a customer."""
        if not self.listing or self.in_bin or not self.entity.children:
            self.senseless()
        elif (key := self.here()) is not None:
            child, link = self.entity.children[0]
            self.wish(self.edit_record(child, None, {link: key}))

    # -- removing and bringing back

    def at_work(self) -> bool:
        """Say how far the work with several records is, if there is any: nothing else goes on before it is done."""
        if self.under_way is not None:
            self.tell(self.under_way.said, refused=True)
        return self.under_way is not None

    def stops(self) -> bool:
        """Stop the work with several records, if there is any."""
        if self.under_way is not None:
            self.under_way.stop.set()
        return self.under_way is not None

    def action_remove(self) -> None:
        """Move the records into the recycle bin."""
        if self.refused("remove") or self.at_work() or self.here() is None:
            return
        if self.in_bin:
            self.action_purge()
        else:
            from tui_crm.tui.screens.records.several import remove

            self.wish(remove(self))

    def action_restore(self) -> None:
        """Bring records back from the recycle bin."""
        if self.refused("restore") or self.at_work():
            return
        if not self.in_bin:
            self.senseless()
        elif self.here() is not None:
            from tui_crm.tui.screens.records.several import restore

            self.wish(restore(self))

    def action_purge(self) -> None:
        """Delete records of the recycle bin for good, after asking."""
        if self.refused("purge") or self.at_work():
            return
        if not self.in_bin:
            self.senseless()
        elif self.here() is not None:
            from tui_crm.tui.screens.records.several import purge

            self.wish(purge(self))

    def action_undo(self) -> None:
        """Take back the change under the cursor of the audit or a history, a whole import, or the own last change."""
        key = self.here() if self._undoes_this and self.change is None else None
        if self.place == "imports" and key is not None:
            from tui_crm.tui.screens.importing.undoing import undo_import

            self.wish(undo_import(self, key))
        elif not self._undoes_this or self.current_key is not None:
            self.wish(self._undo(self.change))

    async def _undo(self, change: int | None) -> None:
        from tui_crm.tui.screens.records.undoing import doubt, take_back

        question, yes = await doubt(self.session, change) if change is not None else ("", "")
        if question and not await self.confirm(question, yes):
            return
        told = await take_back(self.session, change)
        self.refresh_rows()
        self.tell(told)

    # -- going on with an import, and what failed of it

    def action_go_on(self) -> None:
        """Go on with an import that was broken off; while one is under way, stop it."""
        if self.place != "imports":
            self.senseless()
        elif (key := self.here()) is not None:
            from tui_crm.tui.screens.importing.going_on import go_on

            self.wish(go_on(self, key))

    def action_failed_rows(self) -> None:
        """Write the rows of an import that failed into a file."""
        if self.place != "imports":
            self.senseless()
        elif (key := self.here()) is not None:
            from tui_crm.tui.screens.importing.failed_rows import offer_failed_rows

            self.wish(self._told(offer_failed_rows(self.app, self.session, key)))

    async def _told(self, work: Awaitable[str]) -> None:
        self.tell(await work)

    # -- other uses of a record

    def action_copy(self) -> None:
        """Copy the value under the cursor, or the record's name, to the person's own clipboard (OSC 52)."""
        text = clean(self.text_here)
        if text:
            self.app.copy_to_clipboard(text)
            self.tell(tr("Copied: {text}", text=text))
        elif self.here() is not None:
            self.deny(tr("There is nothing here to copy."))

    def action_share(self) -> None:
        """Say who else may see the record."""
        if not self.refused("share") and (key := self.here()) is not None:
            self.wish(self._share_if_allowed(key))

    async def _share_if_allowed(self, key: int) -> None:
        desk = self.session.desk
        record = await self.session.ask(desk.read, self.place, key)
        verdict = await self.session.ask(desk.may, f"{self.place}.share", record)
        if verdict:
            self._share(self.place, key)
        else:
            self.forbid(verdict)

    def _share(self, name: str, key: int) -> None:
        from tui_crm.tui.screens.sharing import SharingScreen

        self.app.type_ahead.opens()
        self.app.push_screen(SharingScreen(self.session, name, key), self._returned)
