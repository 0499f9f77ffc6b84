"""About the program, and about the own company: pages for everybody to read, whose values can be copied."""

from __future__ import annotations

from typing import ClassVar

from tui_crm.domain import CompanyFact, about, company_record, our_company, size_in_words
from tui_crm.i18n import LANGUAGES, mark, tr
from tui_crm.tui.key import Key, bindings
from tui_crm.tui.keys import ABOUT, COMPANY, EVERYWHERE
from tui_crm.tui.present.key_names import key_names
from tui_crm.tui.screens.link import link_in_words
from tui_crm.tui.screens.reading import ReadingScreen
from tui_crm.tui.session import Session
from tui_crm.tui.widgets.detail_view import Line


class AboutScreen(ReadingScreen):
    """Which program and database this is, and where help is (R-TOL-05)."""

    TITLE = mark("About")
    KEYS: ClassVar[tuple[Key, ...]] = ABOUT
    BINDINGS = [*bindings(EVERYWHERE, priority=("app.lock",)), *bindings(ABOUT)]
    HINTS = ("about.copy", "app.back", "app.help")

    def fetch(self) -> tuple[str, list[Line]]:
        """Program, database, terminal, help."""
        desk = self.session.desk
        facts = about(desk)
        help_key = key_names(self.app.keymap_keys(next(key for key in EVERYWHERE if key.id == "app.help")))
        program = [
            Line(tr("Program"), f"tui-crm {facts.version}"),
            Line(tr("Licence"), facts.licence or tr("The package names none.")),
        ]
        book = [
            Line(tr("Database"), facts.database),
            Line(tr("Size"), size_in_words(facts.size)),
            Line(tr("Time zone"), facts.zone),
        ]
        here = [
            Line(tr("Language"), LANGUAGES[desk.language]),
            Line(tr("Link"), link_in_words(self.app)),
        ]
        helping = [
            Line(tr("On every screen"), tr("{keys}: what can be done here, searchable", keys=help_key)),
            Line(tr("On the shell"), tr("tui-crm --help: every job without the screen; tui-crm doctor: what is amiss")),
        ]
        parts = ((tr("Program"), program), (tr("Book"), book), (tr("Terminal"), here), (tr("Help"), helping))
        return "", [line for title, lines in parts for line in (Line(title, kind="section"), *lines)]

    async def open_line(self, line: Line) -> None:
        """The lines lead nowhere."""


class CompanyScreen(ReadingScreen):
    """What the house wants at hand about itself (R-TOL-04); whoever configures the book changes it here."""

    TITLE = mark("Our company")
    KEYS: ClassVar[tuple[Key, ...]] = COMPANY
    BINDINGS = [*bindings(EVERYWHERE, priority=("app.lock",)), *bindings(COMPANY)]
    HINTS = ("company.copy", "company.copy_all", "company.edit", "app.back", "app.help")

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.facts: list[CompanyFact] = []

    def sensible(self, key: Key) -> bool:
        """Only who may change the configuration is offered to."""
        return super().sensible(key) and (key.action != "edit" or bool(self.rights.get("change")))

    def fetch(self) -> tuple[str, list[Line]]:
        """What is known; for who may fill in the rest also what is not."""
        self.rights = {"change": self.session.desk.may("settings.change")}
        self.facts = [one for one in our_company(self.session.desk) if one.value or self.rights["change"]]
        lines = [Line(tr(one.label), one.value, name=one.name) for one in self.facts]
        return "", lines or [Line(value=tr("Nothing has been filled in yet; the administrator can."), kind="note")]

    async def open_line(self, line: Line) -> None:
        """Change the value, for who may."""
        self.action_edit()

    def action_edit(self) -> None:
        """Change the value under the cursor."""
        line = self.view.current_line
        if line is None or not isinstance(line.name, str):
            self.senseless()
        elif not self.rights.get("change"):
            self.tell(tr("The administrator keeps this up to date."), refused=True)
        else:
            self.wish(self._edit_fact(line.name))

    async def _edit_fact(self, name: str) -> None:
        record = await self.session.ask(company_record, self.session.desk, name)
        await self.edit_record("settings", record, field="value")

    def action_copy_all(self) -> None:
        """Copy everything, a line for each, as it is sent to whoever writes an invoice."""
        known = [tr("{label}: {text}", label=tr(one.label), text=one.value) for one in self.facts if one.value]
        if known:
            self.app.copy_to_clipboard("\n".join(known))
            self.tell(tr("Lines copied: {n}", n=len(known)))
