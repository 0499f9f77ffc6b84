"""Two saved the same record: what the other one changed, field by field, and whose value is to stay."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from textual import on
from textual.app import ComposeResult

from tui_crm.domain import Desk, Entity, errors
from tui_crm.i18n import tr
from tui_crm.tui.key import bindings
from tui_crm.tui.keys import CONFLICT
from tui_crm.tui.present.values import moment, word
from tui_crm.tui.screens.records.form_keys import hints_of
from tui_crm.tui.widgets.columns import Column
from tui_crm.tui.widgets.detail_view import DetailView, Line
from tui_crm.tui.widgets.record_table import RecordTable
from tui_crm.tui.widgets.rows import Row, Seek, Slice
from tui_crm.tui.widgets.screens import FullScreen
from tui_crm.tui.widgets.status_line import Hint, StatusLine
from tui_crm.tui.widgets.text_line import TextLine


@dataclass(frozen=True)
class Clash:
    """A field that the other one changed, in words; `contested` if this person changed it otherwise."""

    field: str
    label: str
    was: str
    theirs: str
    mine: str
    by: str
    contested: bool


def clashes(
    desk: Desk,
    entity: Entity,
    theirs: Sequence[errors.Difference],
    mine: Mapping[str, Any],
    typed: Mapping[str, str] | None = None,
) -> list[Clash]:
    """What others saved in between beside what this person wants; made on the database thread.

    `typed` has in words what cannot be saved as it stands, and is beside the others' value all the same.
    """
    half = typed or {}

    def words(name: str, value: Any) -> str:
        kind = entity.fields[name]
        return word(kind, value, desk.words_of(kind, value), desk.clock, exact=True) or tr("(empty)")

    found = []
    for one in theirs:
        contested = one.field in half or (one.field in mine and mine[one.field] != one.after)
        wanted = words(one.field, mine[one.field]) if one.field in mine else ""
        found.append(
            Clash(
                one.field,
                tr(entity.fields[one.field].label),
                words(one.field, one.before),
                words(one.field, one.after),
                half.get(one.field, wanted),
                f"{one.by} {moment(one.at, desk.clock)}",
                contested,
            )
        )
    return sorted(found, key=lambda clash: (not clash.contested, entity.in_order.index(clash.field)))


class ClashTable(RecordTable):
    """The fields; Space is the screen's, since a mark would say nothing here."""

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """No marks, and nothing to open."""
        if action == "mark_all" or (action == "wish" and parameters[0] in ("mark", "open")):
            return False
        return super().check_action(action, parameters)


class ConflictScreen(FullScreen[frozenset[str] | None]):
    """Answers with the fields in which this person's values stay; None goes back to the form."""

    BINDINGS = [*bindings(CONFLICT)]

    def __init__(self, title: str, by: str, rows: Sequence[Clash], save: str = "") -> None:
        super().__init__()
        self.heading, self.by, self.rows = title, by, list(rows)
        self.save = save
        """What the key to save does, where it saves nothing yet."""
        self.mine = {row.field for row in rows if row.contested}
        """Where this person's value stays; the own values at first, since they were just typed."""

    def compose(self) -> ComposeResult:
        """What happened, the fields, the values of one in full, the keys."""
        yield TextLine()
        yield ClashTable(
            (
                Column("field", tr("Field"), 10, 1, "left", 5),
                Column("was", tr("Before"), 8, 2, "left", 1),
                Column("theirs", tr("Theirs"), 8, 2, "left", 3),
                Column("mine", tr("Mine"), 8, 2, "left", 4),
                Column("stays", tr("Stays"), 10, 0, "left", 6),
            )
        )
        yield DetailView()
        yield StatusLine()

    def on_mount(self) -> None:
        """Show the fields, the contested ones first."""
        told = tr("{name} has saved this record in the meantime.", name=self.by)
        self.query_one(TextLine).show(self.heading, told)
        self.query_one(DetailView).can_focus = False
        table = self.query_one(ClashTable)
        table.load(self._fetch)
        table.focus()
        save, *others = hints_of(self, CONFLICT)
        self.query_one(StatusLine).show_hints([Hint(save.key, self.save or save.label), *others])

    async def _fetch(self, seek: Seek, limit: int) -> Slice:
        return Slice(tuple(self._row(number) for number in range(len(self.rows))))

    def _row(self, number: int) -> Row:
        row = self.rows[number]
        stays = tr("Mine") if row.field in self.mine else tr("Theirs")
        return Row(number, (row.label, row.was, row.theirs, row.mine, stays), "" if row.contested else "=")

    @on(RecordTable.Highlighted)
    def _highlighted(self, event: RecordTable.Highlighted) -> None:
        if event.key is None:
            return
        row = self.rows[event.key]
        lines = [
            Line(row.label, kind="section"),
            Line(tr("Before"), row.was),
            Line(tr("Theirs"), tr("{name} ({more})", name=row.theirs, more=row.by)),
            Line(tr("Mine"), row.mine or tr("(not changed)")),
        ]
        self.query_one(DetailView).show(lines, subject=row.field)

    def action_turn(self) -> None:
        """Let the other value of this field stay."""
        key = self.query_one(ClashTable).current_key
        if key is None:
            return
        row = self.rows[key]
        if not row.contested:
            self.query_one(StatusLine).tell(tr("Only {name} changed this field.", name=self.by), refused=True)
            return
        self.mine ^= {row.field}
        self.query_one(ClashTable).row_changed(self._row(key))

    def action_save(self) -> None:
        """Go on with these choices."""
        self.dismiss(frozenset(self.mine))

    def action_back(self) -> None:
        """Back to the form as it was."""
        self.dismiss(None)
