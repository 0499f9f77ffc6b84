"""Importing a file: what it is, what its columns mean, what a check finds, and the import itself, on one page."""

from __future__ import annotations

from collections.abc import Awaitable
from dataclasses import replace
from pathlib import Path
from typing import Any

from textual import on
from textual.app import ComposeResult

from tui_crm.cached import cached_property
from tui_crm.domain import drafts, errors, registry
from tui_crm.exchange.importing import Matched, Plan, matched
from tui_crm.exchange.importing.missing import missing_fields
from tui_crm.exchange.importing.owners import Owners, owner_column, owners_of
from tui_crm.exchange.importing.plan import saved_plans
from tui_crm.i18n import tr
from tui_crm.tui import files
from tui_crm.tui.key import bindings
from tui_crm.tui.keys import IMPORTING
from tui_crm.tui.present.key_names import steady_key
from tui_crm.tui.present.text import cells
from tui_crm.tui.screens.drafting import KeepsDraft, Typed, Typing, earlier
from tui_crm.tui.screens.help import HelpScreen
from tui_crm.tui.screens.importing import choices, lines
from tui_crm.tui.screens.importing.asking import ask_for_file
from tui_crm.tui.screens.importing.decisions import Decisions
from tui_crm.tui.screens.importing.errands import Errand
from tui_crm.tui.session import Session
from tui_crm.tui.widgets.detail_view import DetailView, Line
from tui_crm.tui.widgets.screens import FullScreen
from tui_crm.tui.widgets.status_line import Hint, StatusLine
from tui_crm.tui.widgets.text_line import TextLine


class ImportScreen(FullScreen[str | None], KeepsDraft[str | None]):
    """Answers with what was imported, in a sentence; what is decided about a file is kept as a draft."""

    BINDINGS = [*bindings(IMPORTING)]

    def __init__(self, session: Session, kind: str, path: Path | None = None) -> None:
        """`path` is the file, where it need not be asked for."""
        super().__init__()
        self.session, self.entity = session, registry[kind]
        self.plan = Plan()
        self.file: Matched | None = None
        self._path = path
        """The file that was chosen, also where it could not be read yet."""
        self._as_found: Matched | None = None
        """The file before anything was decided about it."""
        self._samples: list[str] = []
        self._saved: dict[str, Plan] = {}
        self._missing: list[str] = []
        """The fields that have to be filled in and have no column."""
        self._owners: Owners | None = None
        self._looked: tuple[Path, int | None] | None = None
        """The column of owners that has been looked through."""
        self._checked: lines.Result | None = None
        self._done: lines.Result | None = None
        self._errand: Errand | None = None
        self._refused = ""
        """Why nothing was done, where the status line has no room for all of it."""

    def compose(self) -> ComposeResult:
        """A title, the page, the status line."""
        yield TextLine()
        yield DetailView()
        yield StatusLine()

    def on_mount(self) -> None:
        """Ask for the file first."""
        self.query_one(TextLine).show(tr("Import"), tr(self.entity.titles))
        self._show()
        self.query_one(DetailView).focus()
        self._run(self._choose_file() if self._path is None else self._take(self._path))

    # -- what is kept

    def typed_about(self) -> Typing | None:
        """The file as it was found: one with other columns has other decisions."""
        found = self._as_found
        if found is None:
            return None
        facts = {"path": str(found.table.path.resolve()), "header": list(found.table.header)}
        return Typing(self.entity.name, form=drafts.IMPORT, preset=facts)

    def typing(self) -> Typed:
        """The decisions, as soon as there is one."""
        decided = self._as_found is not None and self.plan != self._as_found.plan
        return Typed({"plan": self.plan.stored()} if decided else {})

    async def _went_on(self, file: Matched) -> bool:
        """Offer what was decided about the file before; False where the person begins anew."""
        about = self.typed_about()
        found = await earlier(self.session, about) if about is not None else []
        if not found:
            return False
        plan, desk = Plan.loaded(found[0].values["plan"]), self.session.desk
        same = choices.ways(plan) == choices.ways(file.plan)
        table = file.table if same else None
        then = await self.session.call(matched, desk, self.entity.name, file.table.path, plan, table)
        if not await self.wants(found[0], lines.differences(file, then)):
            return False
        self.continued(found[0])
        await self._look(file.table.path, plan, again=not same)
        return True

    # -- what is shown

    def _show(self) -> None:
        if self.file is None:
            page = [Line(value=text, kind="text") for text in self._where_to()]
            if self._path is not None:
                page += [Line(tr("File"), self._path.name, name="file"), *lines.way_lines(self.plan)]
        else:
            plan = lines.plan_lines(self.file, list(self._saved), self._owners)
            missing = lines.missing_lines(self.file, self._missing)
            page = [*lines.file_lines(self.file, self._samples), *missing, *plan]
        found = page
        if self._done is not None:
            found = [*lines.result_lines(tr("Done"), self._done), *page]
        elif self._checked is not None:
            found = [*lines.result_lines(tr("What the check found; nothing is written yet"), self._checked), *page]
        if self._refused:
            found = [Line(value=self._refused, kind="text"), *found]
        state = "refused" if self._refused else "done" if self._done else "checked" if self._checked else "plan"
        self.query_one(DetailView).show(found, subject=(self.file and str(self.file.table.path), state))
        self._hints()

    def _where_to(self) -> list[str]:
        typed = self.session.files is None
        enter = (
            tr("Enter chooses a file; its full name can be typed as well.") if typed else tr("Enter chooses a file.")
        )
        return [*files.where(self.session), enter]

    def _hints(self) -> None:
        go = tr("Import") if self._checked else tr("Check")
        wanted = {"import.go": go, "import.file": tr("File"), "import.back": tr("Back")}
        if self._done is not None and self._done["failed"]:
            wanted["import.failed"] = tr("Failed rows")
        if self._errand is not None:
            wanted = {"import.back": tr("Stop")}
        elif self._done is not None or self.file is None:
            wanted.pop("import.go")
        keys = [key for key in IMPORTING if key.id in wanted]
        self.query_one(StatusLine).show_hints([Hint(steady_key(key.keys), wanted[key.id]) for key in keys])

    def tell(self, text: str, *, refused: bool = False) -> None:
        """Say something in the status line."""
        self.query_one(StatusLine).tell(text, refused=refused)

    # -- steps

    def _run(self, work: Any) -> None:
        self.run_worker(self._plainly(work), group="import", exclusive=True)

    async def _plainly(self, work: Any) -> None:
        self._refused = ""
        try:
            await work
        except errors.BookError as error:
            told = tr(error.message)
            fits = cells(told) <= self.size.width - 4
            # The status line keeps its keys where the sentence stands on the page.
            self.tell(told if fits else "", refused=True)
            if not fits:
                self._refused = told
                self._show()

    async def _choose_file(self) -> None:
        chosen = await ask_for_file(self.app, self.session, tr("File"))
        if chosen is not None:
            await self.keep_now()
            await self._take(chosen)

    async def _take(self, chosen: Path) -> None:
        self.begin_anew()
        self._done = self._checked = self.file = self._as_found = None
        # What was said of how another file is read does not hold for this one.
        self._path, self.plan = chosen, replace(self.plan, encoding=None, delimiter=None, sheet=None)
        self._show()
        await self._look(chosen, self.plan, again=True)

    async def _look(self, path: Path, plan: Plan, *, again: bool = False) -> None:
        """Match the columns anew; the file is read only when it is another one."""
        self.tell(tr("Reading {file} …", file=path.name) if again else "")
        table = self.file.table if self.file is not None and not again else None
        if again:
            self.plan, self._looked = plan, None
        desk, kind = self.session.desk, self.entity.name
        self.file = await self.session.call(matched, desk, kind, path, plan, table)
        self._samples = await self.session.call(lines.examples, self.file)
        self._saved = await self.session.call(saved_plans, desk, self.entity)
        needed, asked = await self.session.call(
            missing_fields, desk, self.entity, self.file.columns, replace(plan, constants={})
        )
        self._missing = [name for name in (*needed, *asked) if name != self.entity.shown]
        self.plan, self._checked = plan, None
        self.tell("")
        self._show()
        if self._as_found is None:
            self._as_found = self.file
            if await self._went_on(self.file):
                return
        self.typed()
        await self._look_at_owners(self.file)

    async def _look_at_owners(self, file: Matched) -> None:
        """Ask once for a column whose owners are mostly no users, before its rows fail one by one."""
        column = (file.table.path, owner_column(file))
        if column != self._looked:
            self._owners = await self.session.call(owners_of, self.session.desk, file)
            self._looked = column
            self._show()
            await self._ask_for_owners(file)

    async def _ask_for_owners(self, file: Matched) -> bool:
        """Whether there is nothing to ask for any more."""
        if self._owners is None or not self._owners.doubtful or file.plan.owner_unknown is not None:
            return True
        plan = await self._decisions.owners(file, self._owners)
        if plan is not None:
            await self._look(file.table.path, plan)
        return plan is not None

    @cached_property
    def _decisions(self) -> Decisions:
        return Decisions(self.app, self.session)

    def action_go(self) -> None:
        """Check the file, or import it once it has been checked."""
        if self._errand is None and self.file is not None and self._done is None:
            self._run(self._carry_out("run" if self._checked else "check"))

    async def _carry_out(self, what: str) -> None:
        assert self.file is not None
        if not await self._ask_for_owners(self.file):
            return
        facts = {"kind": self.entity.name, "path": str(self.file.table.path.resolve()), "plan": self.plan.stored()}
        self._errand = Errand(self.session, self._progress, do=what, **facts)
        self._hints()
        self._progress(0, self.file.table.count)
        try:
            result = await self._errand.run()
        except errors.BookError:
            self._errand = None
            self._hints()
            raise
        self._errand = None
        self.tell("")
        if what == "check":
            self._checked = result
        else:
            self._done = result
            await self.throw_away()
            self.tell(lines.result_words(result))
        self._show()

    def _progress(self, done: int, total: int) -> None:
        self.tell(tr("{done} of {total} rows …", done=f"{done:,}", total=f"{total:,}"))

    # -- keys

    def action_file(self) -> None:
        """Choose another file."""
        if self._errand is None:
            self._run(self._choose_file())

    async def action_back(self) -> None:
        """Stop what is under way; else leave, and keep what was decided."""
        if self._errand is not None:
            self._errand.stop()
        elif self._done is not None:
            self.dismiss(lines.result_words(self._done))
        elif await self.keep_now():
            self.dismiss(tr("Kept as a draft; the home page has it.") if self.draft is not None else None)

    def action_failed_rows(self) -> None:
        """Write the rows that failed into a file."""
        if self._done is not None and self._errand is None:
            from tui_crm.tui.screens.importing.failed_rows import offer_failed_rows

            self._run(self._told(offer_failed_rows(self.app, self.session, self._done["number"])))
        elif self._errand is None:
            self.tell(tr("Rows can be written once they have been imported."), refused=True)

    async def _told(self, work: Awaitable[str]) -> None:
        self.tell(await work)

    def action_help(self) -> None:
        """The keys of this screen."""
        self.app.push_screen(HelpScreen(tr("Import"), ["Importing"], self.entity))

    @on(DetailView.Chosen)
    def _chosen(self, event: DetailView.Chosen) -> None:
        if self._errand is not None or self._done is not None:
            return
        if self.file is None and event.line.name in choices.WAYS:
            self._run(self._read_otherwise(event.line.name))
        elif self.file is None or event.line.name == "file":
            self._run(self._choose_file())
        elif event.line.name is not None and event.line.name != "counts":
            self._run(self._decide(self.file, event.line.name))

    async def _read_otherwise(self, what: Any) -> None:
        """A file that could not be read as it was."""
        plan = await self._decisions.way(self.plan, what)
        if plan is not None and self._path is not None:
            self.plan = plan
            self._show()
            await self._look(self._path, plan, again=True)

    async def _decide(self, file: Matched, what: Any) -> None:
        if what == "owners" and self._owners is not None:
            plan = await self._decisions.owners(file, self._owners)
        else:
            plan = await self._decisions.decided(file, what, self._saved)
        if plan is not None:
            await self._look(file.table.path, plan, again=choices.ways(plan) != choices.ways(file.plan))
