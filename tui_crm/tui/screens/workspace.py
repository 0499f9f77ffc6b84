"""Where a person works: modules on the left, a list or the home page, and the record beside it."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import replace

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.widgets import Label
from textual.worker import WorkType

from tui_crm.domain import Entity, Verdict, errors, registry
from tui_crm.i18n import tr
from tui_crm.tui.inputs.line_input import LineInput
from tui_crm.tui.key import bindings
from tui_crm.tui.keys import EVERYWHERE, LIST
from tui_crm.tui.later import after
from tui_crm.tui.reminding import Reminders
from tui_crm.tui.screens.home import MADE_HERE, WHOLE, home_lines
from tui_crm.tui.screens.program_actions import HOME, ProgramActions
from tui_crm.tui.screens.records.actions import RecordActions
from tui_crm.tui.screens.records.list_count import ListCount
from tui_crm.tui.screens.records.list_state import ListState, Narrowing, empty_words, narrowing_words, order_words
from tui_crm.tui.screens.records.opening import Opening, menu, opening
from tui_crm.tui.screens.records.pane import SETTLE, RecordPane
from tui_crm.tui.screens.records.places import Place, place_of
from tui_crm.tui.screens.records.source import ListSource
from tui_crm.tui.screens.records.useful import useful
from tui_crm.tui.session import Session
from tui_crm.tui.widgets.detail_view import DetailView
from tui_crm.tui.widgets.record_table import RecordTable
from tui_crm.tui.widgets.rows import Marks, Slice
from tui_crm.tui.widgets.sidebar import Entry, Sidebar
from tui_crm.tui.widgets.status_line import StatusLine
from tui_crm.tui.widgets.text_line import TextLine

WIDE = 120
"""From this width on, list and record stand side by side."""
HELD = 0.04
"""Seconds that a picture waits for the rows that belong to it."""


class Workspace(ProgramActions, RecordActions):
    """The screen of daily work; actions on records are in `RecordActions`.

    Its widgets stand on the screen itself, at its edges: every frame around them would be passed by each key and
    painted under each line.
    """

    BLANK = True

    BINDINGS = [
        *bindings(EVERYWHERE, priority=("app.lock",)),
        *bindings(LIST),
    ]

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self.place = self.spot = ""
        self.states: dict[str, ListState] = {}
        self.count = ListCount(self, self._title, lambda message: self.tell(tr(message), refused=True))
        self.rights: dict[str, Verdict] = {}
        self.heading = TextLine(id="title")
        """What is open, and how many there are; may be told so when the screen has been closed."""
        self._held = ExitStack()
        self._counted = ("", "")
        """How many records the list has, in words at length and in short, once it is known."""
        self._was_empty = False
        self._whole_home = False
        """Whether all of the home page was asked for; a thin line has what waits for the person alone else."""
        self.reminders = Reminders(self, session)

    def compose(self) -> ComposeResult:
        """Head, sidebar, list or home, record, status."""
        yield TextLine(id="head")
        yield Sidebar()
        yield self.heading
        table = RecordTable(id="table")
        # A held key at the edge paints the whole list once in half a page, instead of at each step.
        table.scrolls_by_half_pages = True
        yield table
        yield DetailView(id="home")
        with Horizontal(id="filter-line"):
            yield Label("/ ", markup=False)
            hint = tr("Two characters, pinyin initials, end of a phone number")
            line = LineInput(self._typed, placeholder=hint, id="filter")
            line.commands = {"enter": self._filtered}
            yield line
        yield RecordPane(self.session, beside=True, id="pane")
        yield StatusLine()

    @property
    def table(self) -> RecordTable:
        """The list."""
        return self.query_one("#table", RecordTable)

    @property
    def pane(self) -> RecordPane:
        """The record beside the list."""
        return self.query_one("#pane", RecordPane)

    @property
    def entity(self) -> Entity:
        """The entity whose list is open."""
        return registry[self.place]

    @property
    def wide(self) -> bool:
        """Whether the record stands beside the list."""
        return self.size.width >= WIDE

    async def on_mount(self) -> None:
        """Fill the sidebar and open the home page."""
        self.query_one("#filter-line").display = False
        self.query_one("#table").display = False
        try:
            company, person, entries = await self.session.ask(menu, self.session.desk)
        except errors.BookError as error:
            self.tell(tr(error.message), refused=True)
            return
        entries.insert(0, (HOME, tr("Home page")))
        self.session.places = [key for key, _ in entries]
        shown_entries = [Entry(key, label, str(n) if n < 10 else "") for n, (key, label) in enumerate(entries, 1)]
        sidebar = self.query_one(Sidebar)
        sidebar.show(shown_entries, HOME)
        sidebar.styles.width = min(sidebar.needed_width + 1, 26 if self.wide else 20)
        self.reminders.stand_beside(company or "tui-crm", person)
        await self.open_place(HOME)

    # -- places

    async def open_place(
        self, place: str, *, key: int | None = None, state: ListState | None = None, line: Narrowing | None = None
    ) -> None:
        """Go to the home page or to a list, as it was left or as a line of the home page has it, and to a record."""
        if self.at_work():
            return
        if place.partition(":")[0] not in self.session.places:
            self.tell(tr("Your roles do not let you see this."), refused=True)
            return
        self._remember()
        try:
            # What may fail comes first: the former place stays whole when the book does not answer.
            prepared = await self._prepare(place_of(place), state, key, line) if place != HOME else None
            self.rights = prepared.rights if prepared else await self.rights_of(registry[MADE_HERE])
        except errors.BookError as error:
            self.tell(tr(error.message), refused=True)
            return
        self.hold()
        self.spot, self.place = place, place.partition(":")[0]
        self.tell(prepared.told if prepared else "")
        sidebar = self.query_one(Sidebar)
        sidebar.show(sidebar.entries, place)
        at_home = place == HOME
        self.query_one("#home").display = at_home
        self.query_one("#table").display = not at_home
        self.query_one("#pane").display = self.wide and not at_home
        self.query_one("#filter-line").display = False
        if prepared is None:
            # A count that is still under way has no list any more to stand above.
            self.count.of(None)
            self.heading.show(tr("Home page"))
            self.query_one("#home", DetailView).focus()
            self.hints()
            self.home_again()
        else:
            self.workers.cancel_group(self, "home")
            self.state = prepared.state
            self._show_list(prepared)
            self._release()
        # Asked before the picture stands, it would take turns with what paints it.
        after(self, SETTLE, self.reminders.look)

    async def _prepare(self, place: Place, state: ListState | None, key: int | None, line: Narrowing | None) -> Opening:
        left = self.states.get(place.key)
        # What a line of the home page has, it alone opens.
        known = state or (None if line or (left and left.line) else left)
        # One call for all: each way to the database's thread and back is felt.
        return await self.session.ask(opening, self.session, place, known, key, self.table.rows_in_view, line)

    def _remember(self) -> None:
        if self.spot in self.states and self.table.current_key is not None:
            self.state = replace(self.state, key=self.table.current_key)

    async def _show_home(self) -> None:
        """What is known at once first; then the numbers that have to be counted, when nothing else is wanted."""
        view = self.query_one("#home", DetailView)
        desk, brief = self.session.desk, self.app.has_class("-lean") and not self._whole_home
        try:
            first = await self.session.ask(home_lines, desk, counted=False, brief=brief)
            view.show(first, subject=HOME, wraps=False)
            self._release()
            if brief:
                return
            view.show(await self.session.ask_at_rest(home_lines, desk, counted=True), subject=HOME, wraps=False)
        except errors.BookError as error:
            self.tell(tr(error.message), refused=True)

    def hold(self) -> None:
        """Paint nothing before the rows are there, so that all comes as one picture; but not for long."""
        self._release()
        self._held.enter_context(self.app.batch_update())
        # What is released goes on with its own time: it would cut the next one short.
        self._held.callback(after(self, HELD, self._release).cancel)

    def _release(self) -> None:
        self._held.close()
        self.check_idle()

    def _show_list(self, prepared: Opening) -> None:
        self.table.empty = empty_words(self.entity, self.state, self.rights)
        self.table.set_columns(prepared.columns)
        self.table.focus()
        self._load(prepared.source, prepared.key, prepared.first)

    def reload(self, key: int | None = None, marks: Marks | None = None) -> None:
        """Load the list anew, from its start or around a record, with these marks or none."""
        self._load(ListSource(self.session, self.entity, self.state), key, marks=marks)

    def _load(
        self, source: ListSource, key: int | None, first: Slice | None = None, marks: Marks | None = None
    ) -> None:
        self.table.empty = empty_words(self.entity, self.state, self.rights)
        self.table.load(source.fetch, key=key, first=first, marks=marks)
        self._title("")
        self.hints()
        self.count.of(source)

    def recount(self) -> None:
        """Count the list anew."""
        self.count.again()

    def _title(self, count: str, short: str = "") -> None:
        self._counted, marked = (count, short), self.count.marked_words(self.table.marks)
        words, order = narrowing_words(self.entity, self.state), order_words(self.entity, self.state)
        quiet = [" · ".join(filter(None, (told, marked, words))) for told in (count, short or count)]
        right = tr("Esc clears") if self.state.wider() else ""
        self.heading.show(place_of(self.spot).titles, quiet[0], right, shorter=quiet[1], more=order)

    # -- what the widgets tell

    @on(Sidebar.Selected)
    async def _selected(self, event: Sidebar.Selected) -> None:
        await self.open_place(event.key)

    @on(RecordTable.Highlighted)
    def _highlighted(self, event: RecordTable.Highlighted) -> None:
        event.stop()
        self._release()
        self.count.rows_came()
        if event.key is None or self._was_empty or (self.listing and self.entity.phase):
            self._was_empty = event.key is None
            self.hints()
        if self.wide and self.place in registry:
            self.pane.show_soon(self.place, event.key, deleted=self.state.bin)

    def show_current(self) -> None:
        """Read the record under the cursor into the pane."""
        if self.place in registry and self.pane.display:
            self.pane.show(self.place, self.table.current_key, deleted=self.state.bin)

    @on(RecordTable.Opened)
    async def _opened(self, event: RecordTable.Opened) -> None:
        await self.open_record(self.place, event.key)

    @on(RecordTable.FetchFailed)
    def _failed(self, event: RecordTable.FetchFailed) -> None:
        self._release()
        if isinstance(event.error, errors.Interrupted):
            return
        if not isinstance(event.error, errors.BookError):
            raise event.error
        self.tell(tr(event.error.message), refused=True)

    @on(RecordTable.MarksChanged)
    def _marked(self) -> None:
        if self.place in registry:
            self._title(*self._counted)
        self.hints()

    @on(DetailView.Chosen)
    async def _chosen(self, event: DetailView.Chosen) -> None:
        name = event.line.name
        if isinstance(name, tuple) and name[0] == "list":
            await self.open_place(str(name[1]), line=name[2] if len(name) > 2 else None)
        elif name == ("news",):
            self.action_news()
        elif name == WHOLE:
            self._whole_home = True
            self.home_again()
        elif isinstance(name, tuple) and name[0] == "notice":
            await self.open_notice(*name[1:])
        elif isinstance(name, tuple) and name[0] == "draft":
            self.wish(self.open_draft(int(name[1])))
        elif isinstance(name, tuple):
            await self.open_record(str(name[0]), int(name[1]))
        elif isinstance(name, str) and self.pane.entity is not None and event.view is self.pane.view:
            self.wish(self.edit_record(self.pane.entity.name, self.pane.record, field=name))

    # -- the filter line

    def _typed(self, words: str) -> None:
        if self.place in registry and words != self.state.words:
            self._set_words(words)

    def _set_words(self, words: str) -> None:
        self.state = replace(self.state, words=words)
        self.reload()

    def _filtered(self) -> None:
        self.query_one("#filter-line").display = False
        self.table.focus()

    def action_filter(self) -> None:
        """Open the filter line below the list."""
        if self.place not in registry:
            self.action_palette()
            return
        line = self.query_one("#filter", LineInput)
        with self.app.batch_update():
            self.query_one("#filter-line").display = True
            line.show(self.state.words)
            line.focus()

    # -- keys

    async def action_back(self) -> None:
        """One step back: out of the filter line, out of the pane, out of what narrows the list; never out."""
        if self.stops():
            return
        line = self.query_one("#filter", LineInput)
        if line.has_focus:
            self.query_one("#filter-line").display = False
            self.table.focus()
            if self.state.words:
                self._set_words("")
        elif self.focused is not None and self.focused is self.pane.view:
            self.table.focus()
        elif self.place in registry and self.table.marks:
            self.table.clear_marks()
        elif self.place in registry and (wider := self.state.wider()) is not None:
            self.state = wider
            self.reload(self.table.current_key)
        elif self.place != HOME:
            await self.open_place(HOME)

    def action_pane(self, step: int) -> None:
        """Go round sidebar, list and record."""
        middle = self.query_one("#home") if self.place == HOME else self.table
        round_ = [self.query_one(Sidebar), middle, *([self.pane.view] if self.pane.display else [])]
        at = round_.index(self.focused) if self.focused in round_ else 1
        round_[(at + step) % len(round_)].focus()

    def action_tab(self, step: int) -> None:
        """Turn the tabs of the record."""
        if self.pane.display:
            self.pane.turn(step)

    def on_resize(self) -> None:
        """The record stands beside the list, or gives it all the room."""
        pane = self.query_one("#pane")
        beside = self.wide and self.place in registry
        if pane.display != beside:
            if not beside and self.focused is self.pane.view:
                # A pane without room would keep the keys where nobody sees what they do.
                self.table.focus()
            pane.display = beside
            self.show_current()

    def tell(self, text: str, *, refused: bool = False) -> None:
        """Say something in the status line."""
        self.query_one(StatusLine).tell(text, refused=refused)

    def hints(self) -> None:
        """The keys that are useful here."""
        self.query_one(StatusLine).show_hints(self.hints_of(*useful(self)))

    def home_again(self) -> None:
        """Count anew when the home page is open."""
        if self.place == HOME:
            show: WorkType[None] = self._show_home
            self.run_worker(show, group="home", exclusive=True)
