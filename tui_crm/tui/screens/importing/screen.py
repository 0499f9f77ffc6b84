"""Importing a file: what it is, what its columns mean, what a check finds, and the import itself, on one page."""

from __future__ import annotations

import getpass
import socket
from dataclasses import replace
from pathlib import Path
from typing import Any

from textual import on
from textual.app import ComposeResult

from tui_crm.domain import errors, registry
from tui_crm.exchange.importing import Matched, Plan, matched
from tui_crm.exchange.importing.plan import save_plan, saved_plans
from tui_crm.i18n import Message, tr
from tui_crm.tui import files
from tui_crm.tui.keys import IMPORTING, bindings
from tui_crm.tui.present.key_names import steady_key
from tui_crm.tui.screens.help import HelpScreen
from tui_crm.tui.screens.importing import choices, lines
from tui_crm.tui.screens.importing.errands import Errand
from tui_crm.tui.screens.prompt import ChooseScreen, PromptScreen
from tui_crm.tui.session import Session
from tui_crm.tui.widgets.detail_view import DetailView, Line
from tui_crm.tui.widgets.screens import FullScreen
from tui_crm.tui.widgets.status_line import Hint, StatusLine
from tui_crm.tui.widgets.text_line import TextLine

OTHER = "\0other"
SAVE = "\0save"


class ImportScreen(FullScreen[str | None]):
    """Answers with what was imported, in a sentence."""

    BINDINGS = [*bindings(IMPORTING)]

    def __init__(self, session: Session, kind: str) -> None:
        super().__init__()
        self.session, self.entity = session, registry[kind]
        self.plan = Plan()
        self.file: Matched | None = None
        self._samples: list[str] = []
        self._saved: dict[str, Plan] = {}
        self._checked: lines.Result | None = None
        self._done: lines.Result | None = None
        self._errand: Errand | None = None

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
        self._run(self._choose_file())

    # -- what is shown

    def _show(self) -> None:
        if self.file is None:
            page = [Line(value=text, kind="text") for text in self._where_to()]
        else:
            page = [*lines.file_lines(self.file, self._samples), *lines.plan_lines(self.file, list(self._saved))]
        found = page
        if self._done is not None:
            found = [*lines.result_lines(tr("Done"), self._done), *page]
        elif self._checked is not None:
            found = [*lines.result_lines(tr("What the check found; nothing is written yet"), self._checked), *page]
        state = "done" if self._done else "checked" if self._checked else "plan"
        self.query_one(DetailView).show(found, subject=(self.file and str(self.file.table.path), state))
        self._hints()

    def _where_to(self) -> list[str]:
        place = files.imports(self.session)
        if self.session.files is not None:
            return [
                tr("Files to import lie in {folder}. Whoever runs the service puts them there.", folder=str(place)),
                tr("Enter chooses a file."),
            ]
        home = Path.home()
        short = place.relative_to(home) if place.is_relative_to(home) else place
        return [
            tr("Files to import are put into {folder} on this server. From your own computer:", folder=str(place)),
            f"scp FILE {getpass.getuser()}@{socket.gethostname()}:{short}/",
            tr("Enter chooses a file; its full name can be typed as well."),
        ]

    def _hints(self) -> None:
        go = tr("Import") if self._checked else tr("Check")
        wanted = {"import.go": go, "import.file": tr("File"), "import.back": tr("Back")}
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
        try:
            await work
        except errors.BookError as error:
            self.tell(tr(error.message), refused=True)

    async def _choose_file(self) -> None:
        found = choices.files(files.imports(self.session))
        options = [(str(one), one.name) for one in found]
        options.append((OTHER, tr("Another file: type its name …")))
        chosen = options[0][0] if not found else await self.app.push_screen_wait(ChooseScreen(tr("File"), options))
        if chosen == OTHER:
            chosen = await self.app.push_screen_wait(PromptScreen(tr("The file's name, with its folder")))
        if chosen:
            self._done = self._checked = None
            await self._look(files.place_of(self.session, chosen), self.plan, again=True)

    async def _look(self, path: Path, plan: Plan, *, again: bool = False) -> None:
        """Match the columns anew; the file is read only when it is another one."""
        self.tell(tr("Reading {file} …", file=path.name) if again else "")
        table = self.file.table if self.file is not None and not again else None
        desk, kind = self.session.desk, self.entity.name
        self.file = await self.session.call(matched, desk, kind, path, plan, table)
        self._samples = await self.session.call(lines.examples, self.file)
        self._saved = await self.session.call(saved_plans, desk, self.entity)
        self.plan, self._checked = plan, None
        self.tell("")
        self._show()

    def action_go(self) -> None:
        """Check the file, or import it once it has been checked."""
        if self._errand is None and self.file is not None and self._done is None:
            self._run(self._carry_out("run" if self._checked else "check"))

    async def _carry_out(self, what: str) -> None:
        assert self.file is not None
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
            self.tell(self._told(result))
        self._show()

    def _told(self, result: lines.Result) -> str:
        counts = {name: f"{result[name]:,}" for name in ("number", "created", "updated", "skipped", "failed")}
        return tr("Import {number}: {created} new, {updated} updated, {skipped} skipped, {failed} failed.", **counts)

    def _progress(self, done: int, total: int) -> None:
        self.tell(tr("{done} of {total} rows …", done=f"{done:,}", total=f"{total:,}"))

    # -- keys

    def action_file(self) -> None:
        """Choose another file."""
        if self._errand is None:
            self._run(self._choose_file())

    def action_back(self) -> None:
        """Stop what is under way; else leave."""
        if self._errand is not None:
            self._errand.stop()
        else:
            self.dismiss(self._told(self._done) if self._done is not None else None)

    def action_help(self) -> None:
        """The keys of this screen."""
        self.app.push_screen(HelpScreen(tr("Import"), ["Importing"], self.entity))

    @on(DetailView.Chosen)
    def _chosen(self, event: DetailView.Chosen) -> None:
        if self._errand is not None or self._done is not None:
            return
        if self.file is None or event.line.name == "file":
            self._run(self._choose_file())
        elif event.line.name is not None and event.line.name != "counts":
            self._run(self._decide(self.file, event.line.name))

    async def _decide(self, file: Matched, what: Any) -> None:
        plan = await self._asked(file, what)
        if plan is not None:
            await self._look(file.table.path, plan)

    async def _asked(self, file: Matched, what: Any) -> Plan | None:
        """The plan with one more decision, or None where nothing was decided."""
        plan = file.plan
        if isinstance(what, tuple):
            column = file.table.header[what[1]]
            target = await self._ask(column, choices.targets(file.entity), file.columns.target(what[1]))
            return None if target is None else choices.with_column(plan, column, target)
        if what == "plans":
            return await self._saved_plan(plan)
        if what == "keys":
            names = await self._ask(tr("Known by"), choices.key_options(file), ",".join(plan.keys or ()))
            return None if names is None else replace(plan, keys=tuple(names.split(",")))
        if what == "on_duplicate":
            answer: Any = await self._ask(tr("Then"), choices.duplicate_options(), plan.on_duplicate)
            return None if answer is None else replace(plan, on_duplicate=answer)
        if what == "make":
            name = await self._ask(tr("Make when missing"), choices.make_options(file))
            turned = {*plan.make} ^ {name} if name else set(plan.make)
            return None if name is None else replace(plan, make=tuple(sorted(turned)))
        if what == "dates":
            answer = await self._ask(tr("Days"), choices.day_options())
            return None if answer is None else replace(plan, dates=None if answer == choices.AUTO else answer)
        answer = await self._ask(tr("Decimals"), choices.point_options())
        return None if answer is None else replace(plan, decimal=None if answer == choices.AUTO else answer)

    async def _saved_plan(self, plan: Plan) -> Plan | None:
        options = [(name, name) for name in self._saved]
        name = await self._ask(tr("Saved matches"), [*options, (SAVE, tr("Save this one under a name …"))])
        if name == SAVE:
            called = await self.app.push_screen_wait(PromptScreen(tr("Name of the match")))
            if called and called.strip():
                await self.session.call(save_plan, self.session.desk, self.entity, called.strip(), plan)
                return plan
            return None
        return self._saved[name] if name else None

    async def _ask(self, title: str, options: choices.Options, chosen: str = "") -> str | None:
        if not options:
            raise errors.Refused(Message("There is nothing to choose from in this file."))
        return await self.app.push_screen_wait(ChooseScreen(title, options, chosen))
