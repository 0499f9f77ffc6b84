"""Choosing the columns of a list and their order, kept per person."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Static

from tui_crm.i18n import tr
from tui_crm.tui.inputs.words import Words
from tui_crm.tui.key import bindings
from tui_crm.tui.keys import COLUMNS
from tui_crm.tui.screens.prompt import Listed
from tui_crm.tui.screens.records.form_keys import hint_line
from tui_crm.tui.screens.records.list_state import usual_columns
from tui_crm.tui.screens.records.places import place_of
from tui_crm.tui.screens.records.source import columns_of
from tui_crm.tui.widgets.hit_list import Hit, HitList

if TYPE_CHECKING:
    from tui_crm.tui.screens.records.actions import RecordActions


class ColumnsScreen(Listed[tuple[str, ...] | None]):
    """All fields in order; Space shows or hides one, Shift or Ctrl with an arrow moves it."""

    BINDINGS = [*bindings(COLUMNS)]

    def __init__(self, labels: dict[str, str], shown: tuple[str, ...], usual: tuple[str, ...]) -> None:
        super().__init__()
        self.labels, self.usual = labels, usual
        self.on = set(shown)
        self.order = [*shown, *(n for n in labels if n not in shown)]

    def compose(self) -> ComposeResult:
        """The fields, and the keys that change them."""
        with Vertical(classes="dialog"):
            yield Static(tr("Columns"), classes="dialog-title", markup=False)
            yield HitList()
            keys = hint_line(self, COLUMNS, *(f"columns.{one}" for one in ("turn", "up", "down", "reset", "save")))
            yield Words(keys, classes="hint")

    def on_mount(self) -> None:
        """Fill the list."""
        self.make_room(len(self.order))
        self._fill(0)

    def _fill(self, at: int) -> None:
        marks = {True: "✓ ", False: "  "}
        self.hits.show([Hit(n, "", marks[n in self.on] + self.labels[n]) for n in self.order], at=self.order[at])

    def action_turn(self) -> None:
        """Show or hide the column under the cursor; the last one stays."""
        at = self.hits.at
        if self.on != {self.order[at]}:
            self.on ^= {self.order[at]}
        self._fill(at)

    def action_shift(self, step: int) -> None:
        """Move the column under the cursor."""
        at = self.hits.at
        to = max(0, min(len(self.order) - 1, at + step))
        self.order.insert(to, self.order.pop(at))
        self._fill(to)

    def action_reset(self) -> None:
        """The columns as they come."""
        self.on = set(self.usual)
        self.order = [*self.usual, *(n for n in self.labels if n not in self.usual)]
        self._fill(0)

    def action_save(self) -> None:
        """Keep the choice."""
        self.dismiss(tuple(n for n in self.order if n in self.on))

    def action_back(self) -> None:
        """Leave the columns as they were."""
        self.dismiss(None)


async def choose_columns(screen: RecordActions) -> None:
    """Ask for the columns and show the list with them."""
    entity, desk = screen.entity, screen.session.desk
    visible = await screen.session.ask(desk.actor.visible, entity)
    labels = {n: tr(f.label) for n, f in entity.fields.items() if n in visible and not n.endswith(("_e164", "_sort"))}
    labels.pop("deleted_at", None)
    usual = usual_columns(place_of(screen.spot), {*labels, "id"})
    if "id" in usual:
        labels = {"id": "#", **labels}
    chosen = await screen.app.push_screen_wait(ColumnsScreen(labels, screen.state.columns, usual))
    if chosen is None:
        return
    screen.state = replace(screen.state, columns=chosen)
    await screen.session.call(desk.prefer, f"columns.{screen.spot}", chosen)
    screen.table.set_columns(await screen.session.ask(columns_of, desk, entity, chosen))
    screen.reload(screen.table.current_key)
    if left_out := screen.table.arranged.left_out:
        fitting = len(chosen) - left_out
        screen.tell(tr("At this width {n} of {total} columns have room.", n=fitting, total=len(chosen)))
