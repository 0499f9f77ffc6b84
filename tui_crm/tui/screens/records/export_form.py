"""The dialog that asks how a list is to be written into a file: the format, which columns, and the encoding of CSV."""

from __future__ import annotations

from dataclasses import dataclass, replace

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Static

from tui_crm.exchange.export.csv_format import ENCODINGS
from tui_crm.exchange.export.formats import FORMATS, Format
from tui_crm.i18n import mark, tr
from tui_crm.tui.inputs.words import Words
from tui_crm.tui.key import bindings
from tui_crm.tui.keys import EXPORTING
from tui_crm.tui.present.key_names import shown
from tui_crm.tui.screens.prompt import Listed
from tui_crm.tui.screens.records.form_keys import keys_of
from tui_crm.tui.widgets.hit_list import Hit, HitList

LABELS = {"utf-8-bom": mark("UTF-8 with BOM")}
"""Encodings that are not simply called by their names in capitals."""


@dataclass(frozen=True)
class Wish:
    """How somebody wants a list as a file."""

    format: Format = FORMATS["csv"]
    all_columns: bool = False
    """Whether all columns are wanted in formats that leave it open."""
    encoding: str = "utf-8-bom"
    """Of CSV alone."""


class ExportScreen(Listed[Wish | None]):
    """Enter chooses a format; the lines below say what else can be turned, and with which key."""

    BINDINGS = [*bindings(EXPORTING)]

    def __init__(self, formats: list[Format], before: Wish) -> None:
        super().__init__()
        self.formats, self.wish = formats, before

    def compose(self) -> ComposeResult:
        """The formats, the columns, the encoding."""
        with Vertical(classes="dialog"):
            yield Static(tr("Export as"), classes="dialog-title", markup=False)
            yield HitList()
            yield Words(self._columns(), id="columns", classes="hint")
            yield Words(self._encoding(), id="encoding", classes="hint")

    def on_mount(self) -> None:
        """Start at the format that was chosen last."""
        self.make_room(len(self.formats))
        self.hits.show([Hit(one.name, "", tr(one.label)) for one in self.formats], at=self.wish.format.name)

    def _columns(self) -> str:
        which = tr("all") if self.wish.all_columns else tr("those of the list")
        return tr("{key} Columns in CSV and Excel: {which}", key=self._key("columns"), which=which)

    def _encoding(self) -> str:
        name = self.wish.encoding
        said = tr(LABELS[name]) if name in LABELS else name.upper()
        return tr("{key} Encoding of CSV: {name}", key=self._key("encoding"), name=said)

    def _key(self, what: str) -> str:
        return shown(keys_of(self)(next(key for key in EXPORTING if key.id == f"exporting.{what}")))

    def action_columns(self) -> None:
        """All columns, or those of the list."""
        self.wish = replace(self.wish, all_columns=not self.wish.all_columns)
        self.query_one("#columns", Words).update(self._columns())

    def action_encoding(self) -> None:
        """The next encoding."""
        names = [*ENCODINGS]
        self.wish = replace(self.wish, encoding=names[(names.index(self.wish.encoding) + 1) % len(names)])
        self.query_one("#encoding", Words).update(self._encoding())

    @on(HitList.Clicked)
    def action_choose(self) -> None:
        """Answer with the format under the cursor."""
        self.dismiss(replace(self.wish, format=self.formats[self.hits.at]))

    def action_back(self) -> None:
        """Leave without a file."""
        self.dismiss(None)
