"""What the keys of a list do to its records: each wish goes to the desk, each refusal into the status line."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from tui_crm.domain import Entity, Query, Record, Verb, Verdict, errors, registry
from tui_crm.i18n import tr
from tui_crm.tui.present.text import clean
from tui_crm.tui.screens.records.list_state import ListState
from tui_crm.tui.widgets.screens import FullScreen

if TYPE_CHECKING:
    from tui_crm.tui.app import CrmApp
    from tui_crm.tui.screens.records.pane import RecordPane
    from tui_crm.tui.session import Session
    from tui_crm.tui.widgets.record_table import RecordTable

ACTIONS = ("read", "create", "change", "remove", "restore", "purge", "share", "import", "export")


class RecordActions(FullScreen[None]):
    """The actions of a list; mixed into the workspace, which has the widgets."""

    session: Session
    app: CrmApp
    place: str
    states: dict[str, ListState]
    rights: dict[str, Verdict]
    reload: Callable[..., None]
    recount: Callable[[], None]
    open_place: Callable[..., Awaitable[None]]
    tell: Callable[..., None]

    @property
    @abstractmethod
    def entity(self) -> Entity:
        """The entity whose list is open."""

    @property
    @abstractmethod
    def state(self) -> ListState:
        """The state of the open list."""

    @property
    @abstractmethod
    def table(self) -> RecordTable:
        """The list."""

    @property
    @abstractmethod
    def pane(self) -> RecordPane:
        """The record beside the list."""

    @abstractmethod
    def home_again(self) -> None:
        """Count anew on the home page."""

    @property
    def listing(self) -> bool:
        """Whether a list is open, and not the home page."""
        return self.place in registry

    async def rights_of(self, entity: Entity) -> dict[str, Verdict]:
        """What this person may do with the records of a list."""
        desk = self.session.desk
        actions = [a for a in ACTIONS if a in entity.policy.actions]
        return await self.session.ask(lambda: {a: desk.may(f"{entity.name}.{a}") for a in actions})

    def refused(self, action: str) -> bool:
        """Say why an action is not for this person, if it is not."""
        verdict = self.rights.get(action) if self.listing else None
        if verdict is not None and verdict:
            return False
        reason = verdict.reason if verdict is not None else None
        self.tell(tr(reason) if reason is not None else tr("This cannot be done here."), refused=True)
        return True

    def wish(self, work: Any) -> None:
        """Run the steps of an action; what the book refuses is said in the status line."""
        self.tell("")
        self.run_worker(self._granted(work), group="wish")

    async def _granted(self, work: Any) -> None:
        try:
            await work
        except errors.BookError as error:
            self.tell(tr(error.message), refused=True)

    async def confirm(self, text: str, yes: str) -> bool:
        """Ask before something that cannot be undone."""
        from tui_crm.tui.screens.records.confirm import ConfirmScreen

        answer: bool = await self.app.push_screen_wait(ConfirmScreen(text, yes=yes))
        return answer

    # -- opening and editing

    async def open_record(self, name: str, key: int) -> None:
        """Enter on a record: its process screen, the pane beside the list, or a screen of its own."""
        if name == "roles":
            from tui_crm.tui.screens.rights import RightsScreen

            await self.app.push_screen(RightsScreen(self.session, key), self._returned)
            return
        if self.pane.display and name == self.place:
            self.pane.show(name, key, deleted=self.state.bin)
            self.pane.view.focus()
            self._saw(name, key)
            return
        from tui_crm.tui.screens.records.record_screen import RecordScreen

        deleted = self.listing and name == self.place and self.state.bin
        self._saw(name, key)
        await self.app.push_screen(RecordScreen(self.session, name, key, deleted=deleted), self._returned)

    def _saw(self, name: str, key: int) -> None:
        if registry[name].editable and registry[name].group == "work":
            self.wish(self.session.call(self.session.desk.saw, name, key))

    async def _returned(self, place: Any = None) -> None:
        self.refresh_rows()
        if isinstance(place, str):
            await self.open_place(place)

    def refresh_rows(self) -> None:
        """Fetch the shown rows and the open record again."""
        if self.listing:
            self.table.reload()
            self.recount()
            self.pane.again()
        else:
            self.home_again()

    async def edit_record(
        self, name: str, record: Record | None, preset: Mapping[str, Any] | None = None, field: str = ""
    ) -> None:
        """Open the form, and show what was saved."""
        from tui_crm.tui.screens.records.form import FormScreen

        verdict = await self.session.ask(self.session.desk.may, f"{name}.{'change' if record else 'create'}", record)
        if not verdict:
            self.tell(tr(verdict.reason) if verdict.reason else "", refused=True)
            return
        self.wish(self._in_form(FormScreen(self.session, name, record, preset or {}, field), name))

    async def _in_form(self, form: Any, name: str) -> None:
        saved: int | None = await self.app.push_screen_wait(form)
        if saved is None:
            return
        self.tell(tr("Saved."))
        if self.listing and name == self.place and form.record is None:
            self.reload(saved)
        else:
            self.refresh_rows()

    def action_new(self) -> None:
        """A new record of the open list."""
        if not self.refused("create"):
            self.wish(self.edit_record(self.place, None))

    def action_edit(self) -> None:
        """Edit the record under the cursor."""
        if self.listing and self.table.current_key is not None and not self.refused("change"):
            self.wish(self._edit(self.table.current_key))

    async def _edit(self, key: int) -> None:
        record = await self.session.ask(self.session.desk.read, self.place, key)
        await self.edit_record(self.place, record)

    def action_add_child(self) -> None:
        """Something new that belongs to the record under the cursor: a contact of a customer."""
        if not self.listing or self.table.current_key is None or not self.entity.children:
            self.tell(tr("This cannot be done here."), refused=True)
            return
        child, link = self.entity.children[0]
        self.wish(self.edit_record(child, None, {link: self.table.current_key}))

    # -- removing and bringing back

    def action_remove(self) -> None:
        """Move the marked records, or the one under the cursor, into the recycle bin."""
        if self.refused("remove"):
            return
        if self.state.bin:
            self.action_purge()
            return
        self.wish(self._each(self.session.desk.remove, tr("deleted; u brings it back")))

    def action_restore(self) -> None:
        """Bring records back from the recycle bin."""
        if not self.refused("restore") and self.state.bin:
            self.wish(self._each(self.session.desk.restore, tr("restored")))

    def action_purge(self) -> None:
        """Delete records of the recycle bin for good, after asking."""
        if not self.refused("purge") and self.state.bin:
            self.wish(self._purge())

    async def _purge(self) -> None:
        if await self.confirm(tr("Delete for good? This cannot be undone."), tr("Delete for good")):
            await self._each(self.session.desk.purge, tr("deleted for good"))

    async def _each(self, do: Callable[[str, int], None], done: str) -> None:
        keys = await self._chosen_keys()
        refused: errors.BookError | None = None
        count = 0
        for key in keys:
            try:
                await self.session.call(do, self.place, key)
                count += 1
            except errors.BookError as error:
                refused = error
        self.table.clear_marks()
        self.refresh_rows()
        many = tr("{n} records", n=count)
        text = f"{many} {done}" if count != 1 else done
        if refused is not None:
            self.tell(f"{text} · {tr(refused.message)}" if count else tr(refused.message), refused=True)
        else:
            self.tell(text)

    async def _chosen_keys(self) -> list[int]:
        """The marked records (all that the filter lets through, if so marked), else the one under the cursor."""
        marks = self.table.marks
        if not marks:
            return [self.table.current_key] if self.table.current_key is not None else []
        if not marks.everything:
            return sorted(marks.keys)
        found: list[int] = []
        query: Query | None = replace(self.state.query(), limit=1000, columns=())
        while query is not None:
            page = await self.session.ask(self.session.desk.page, self.place, query)
            found += [row.id for row in page.rows if row.id in marks]
            query = replace(query, after=page.next) if page.next is not None else None
        return found

    def action_undo(self) -> None:
        """Take back the change under the cursor in the audit or in a history, else the own last one."""
        change = self.table.current_key if self.place == "audit" else None
        self.wish(self._undo(self.pane.change if self.focused is self.pane.view else change))

    async def _undo(self, change: int | None) -> None:
        from tui_crm.tui.screens.records.undoing import take_back

        told = await take_back(self.session, change)
        self.refresh_rows()
        self.tell(told)

    # -- how the list is shown

    def action_refresh(self) -> None:
        """Fetch everything again."""
        if self.listing:
            self.reload(self.table.current_key)
        self.refresh_rows()
        self.tell("")

    def action_bin(self) -> None:
        """Between the living records and the recycle bin."""
        if not self.refused("restore"):
            self.states[self.place] = replace(self.state.cleared(), bin=not self.state.bin)
            self.reload()

    def action_sort(self) -> None:
        """Choose the order of the list."""
        if self.listing:
            from tui_crm.tui.screens.records.ordering import choose_order

            self.wish(choose_order(self))

    def action_columns(self) -> None:
        """Choose the columns of the list."""
        if self.listing:
            from tui_crm.tui.screens.records.choose_columns import choose_columns

            self.wish(choose_columns(self))

    def action_conditions(self) -> None:
        """Filter by a field."""
        if self.listing:
            from tui_crm.tui.screens.records.conditions import choose_condition

            self.wish(choose_condition(self))

    def action_copy(self) -> None:
        """Copy the value under the cursor, or the record's name, to the person's own clipboard (OSC 52)."""
        line = self.pane.view.current_line if self.focused is self.pane.view else None
        row = self.table.current if self.listing else None
        name = self.state.columns.index(self.entity.shown) if row and self.entity.shown in self.state.columns else 0
        text = line.value if line else row.cells[name] if row else ""
        if text:
            self.app.copy_to_clipboard(clean(text))
            self.tell(tr("Copied: {text}", text=clean(text)))

    def action_share(self) -> None:
        """Say who else may see the record under the cursor."""
        if self.listing and self.table.current_key is not None and not self.refused("share"):
            from tui_crm.tui.screens.sharing import SharingScreen

            self.app.push_screen(SharingScreen(self.session, self.place, self.table.current_key), self._returned)

    # -- verbs of the module

    def action_verbs(self) -> None:
        """Choose among the module's own wishes for this record."""
        if self.listing and self.table.current_key is not None and self.entity.rules.verbs:
            self.wish(self._choose_verb(self.table.current_key))
        else:
            self.tell(tr("This cannot be done here."), refused=True)

    async def _choose_verb(self, key: int) -> None:
        from tui_crm.tui.screens.prompt import ChooseScreen

        verbs = self.entity.rules.verbs
        chosen = await self.app.push_screen_wait(
            ChooseScreen(tr(self.entity.title), [(name, tr(verb.label)) for name, verb in verbs.items()])
        )
        if chosen is not None:
            await self._verb(f"{self.place}.{chosen}", verbs[chosen], key)

    async def _verb(self, wish: str, verb: Verb, key: int) -> None:
        from tui_crm.tui.screens.prompt import PromptScreen, TellScreen

        verdict = await self.session.ask(self.session.desk.may, wish)
        if not verdict:
            self.tell(tr(verdict.reason) if verdict.reason else "", refused=True)
            return
        if verb.confirm and not await self.confirm(tr(verb.confirm), tr(verb.label)):
            return
        facts: dict[str, str] = {}
        for argument, label in verb.asks:
            typed = await self.app.push_screen_wait(PromptScreen(tr(label)))
            if typed is None:
                return
            facts[argument] = typed
        result = await self.session.call(lambda: self.session.desk.do(wish, key, **facts))
        self.refresh_rows()
        if verb.tells and "{result}" in verb.tells and isinstance(result, str):
            await self.app.push_screen_wait(TellScreen(tr(verb.tells, result=result)))
        else:
            self.tell(tr(verb.tells, result=result) if verb.tells else tr("Done."))
