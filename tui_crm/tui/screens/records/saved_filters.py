"""The saved filters of a list: open one, keep the present one, share it, make it what the list opens with."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial
from typing import TYPE_CHECKING

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Static
from textual.worker import WorkType

from tui_crm.domain import Desk, Entity, Opened, Query, SavedFilter, errors
from tui_crm.i18n import Message, tr
from tui_crm.tui.inputs.words import Words
from tui_crm.tui.key import bindings
from tui_crm.tui.keys import SAVED
from tui_crm.tui.present.text import clean
from tui_crm.tui.screens.prompt import Listed, PromptScreen
from tui_crm.tui.screens.records.confirm import ConfirmScreen
from tui_crm.tui.screens.records.form_keys import hint_line
from tui_crm.tui.screens.records.list_state import ListState, default_of, state_of
from tui_crm.tui.screens.records.places import place_of
from tui_crm.tui.session import Session
from tui_crm.tui.widgets.hit_list import Hit, HitList

if TYPE_CHECKING:
    from tui_crm.tui.screens.records.actions import RecordActions
    from tui_crm.tui.screens.records.chosen_records import ChosenRecords


class SavedScreen(Listed[SavedFilter | None]):
    """One line for each; answers with the one to open."""

    BINDINGS = [*bindings(SAVED)]

    def __init__(self, session: Session, entity: Entity, query: Query) -> None:
        super().__init__()
        self.session, self.entity, self.present = session, entity, query
        self.found: dict[str, SavedFilter] = {}
        self.default = ""
        """The key of the one that the list opens with."""

    def compose(self) -> ComposeResult:
        """The filters, what was said last, and the keys."""
        with Vertical(classes="dialog"):
            yield Static(tr("Saved filters"), classes="dialog-title", markup=False)
            yield HitList()
            yield Words("", classes="error")
            keys = ("open", "keep", "rename", "share", "default", "remove")
            yield Words(hint_line(self, SAVED, *(f"saved.{one}" for one in keys)), classes="hint")

    async def on_mount(self) -> None:
        """Fill the list."""
        self.make_room(12)
        await self._fill()

    async def _fill(self, at: str | None = None) -> None:
        def look() -> tuple[list[SavedFilter], str, dict[int, str]]:
            desk, name = self.session.desk, self.entity.name
            found = desk.saved_filters(name)
            people = desk.names("users", {one.by for one in found if one.by is not None and not one.mine})
            return found, default_of(desk, name), people

        try:
            found, self.default, people = await self.session.ask(look)
        except errors.BookError as error:
            self.tell(tr(error.message))
            return
        self.found = {one.key: one for one in found}
        hits = [Hit(one.key, self._kind(one), clean(one.name), self._detail(one, people)) for one in found]
        self.hits.show(hits, empty=tr("Nothing was saved yet."), at=at)

    def _kind(self, one: SavedFilter) -> str:
        return tr("My own") if one.mine else tr("Shared") if one.by is not None else tr("Built in")

    def _detail(self, one: SavedFilter, people: dict[int, str]) -> str:
        parts = [tr("default")] if one.key == self.default else []
        if one.mine and one.shared:
            parts.append(tr("shared"))
        elif one.by is not None and not one.mine:
            parts.append(people.get(one.by, "?"))
        return " · ".join(parts)

    def tell(self, text: str) -> None:
        """Say what was done, or why not."""
        self.query_one(".error", Words).update(text)

    @property
    def here(self) -> SavedFilter | None:
        """The filter under the cursor."""
        hit = self.hits.current
        return self.found.get(str(hit.key)) if hit is not None else None

    def _do(self, work: Callable[[SavedFilter], Awaitable[str | None]]) -> None:
        one = self.here
        if one is None:
            return
        run: WorkType[None] = partial(self._done, partial(work, one), one.key)
        self.run_worker(run, exclusive=True)

    async def _done(self, work: Callable[[], Awaitable[str | None]], at: str) -> None:
        self.tell("")
        try:
            at = await work() or at
        except errors.BookError as error:
            self.tell(tr(error.message))
        await self._fill(at)

    @on(HitList.Clicked)
    def action_choose(self) -> None:
        """Open the filter under the cursor."""
        if self.here is not None:
            self.dismiss(self.here)

    def action_keep(self) -> None:
        """Save what the list shows now."""
        run: WorkType[None] = partial(self._done, self._kept, "")
        self.run_worker(run, exclusive=True)

    async def _kept(self) -> str | None:
        begin = self.here.name if self.here is not None and self.here.mine else ""
        name = await self.app.push_screen_wait(PromptScreen(tr("Save the present filter as"), begin))
        if not name or not name.strip():
            return None
        saved = await self.session.call(self.session.desk.save_filter, self.entity.name, name, self.present)
        return saved.key

    def action_rename(self) -> None:
        """Give the filter another name."""

        async def work(one: SavedFilter) -> None:
            name = await self.app.push_screen_wait(PromptScreen(tr("Name of the filter"), one.name))
            if name and name.strip():
                await self.session.call(self.session.desk.rename_filter, one.key, name)

        self._do(work)

    def action_share(self) -> None:
        """Share the filter with the own department, or no longer."""

        async def work(one: SavedFilter) -> None:
            self._only_mine(one)
            await self.session.call(self.session.desk.share_filter, one.key, not one.shared)

        self._do(work)

    def action_default(self) -> None:
        """Let the list open with the filter, or with everything again."""

        async def work(one: SavedFilter) -> None:
            key = "" if self.default == one.key else one.key
            await self.session.call(self.session.desk.prefer, f"filter.{self.entity.name}", key)

        self._do(work)

    def action_remove(self) -> None:
        """Delete the filter, after asking."""

        async def work(one: SavedFilter) -> None:
            self._only_mine(one)
            question = tr("Delete the saved filter “{name}”?", name=clean(one.name))
            if await self.app.push_screen_wait(ConfirmScreen(question, yes=tr("Delete"))):
                await self.session.call(self.session.desk.delete_filter, one.key)

        self._do(work)

    def _only_mine(self, one: SavedFilter) -> None:
        if one.by is None:
            raise errors.Forbidden(Message("This filter comes with the program; it stays as it is."))

    def action_back(self) -> None:
        """Leave the list as it is."""
        self.dismiss(None)


async def choose_saved(screen: RecordActions) -> None:
    """Show the saved filters, and the list with the one that was chosen."""
    state = screen.state
    query = Query(words=state.words, filters=state.filters, sort=state.sort, columns=state.columns)
    chosen = await screen.app.push_screen_wait(SavedScreen(screen.session, screen.entity, query))
    if chosen is not None:
        await open_saved(screen, chosen)


async def open_saved(screen: ChosenRecords, saved: SavedFilter) -> None:
    """Show a list with a saved filter; what has to be left out of it is said first."""

    def look(desk: Desk) -> tuple[Opened, ListState]:
        opened = desk.open_filter(saved.entity, saved.key)
        return opened, state_of(place_of(saved.entity), desk, opened)

    opened, state = await screen.session.ask(look, screen.session.desk)
    if opened.message is not None and not await screen.confirm(tr(opened.message), tr("Open without them")):
        return
    await screen.open_place(saved.entity, state=state)
