"""The rights of one role as a grid to edit: levels by action, and on a second page access by field."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.widgets import Static

from tui_crm.domain import Draft, FieldAccess, Record, Verdict, drafts, errors, registry
from tui_crm.i18n import Message, mark, tr
from tui_crm.tui.key import bindings
from tui_crm.tui.keys import EVERYWHERE
from tui_crm.tui.keys import RIGHTS as KEYS
from tui_crm.tui.present.key_names import steady_key
from tui_crm.tui.present.rights import FIELD_RIGHTS, RIGHTS, Place, RightsDraft, choices, shown_fields, told
from tui_crm.tui.screens.drafting import SavedOrKept, Typed, Typing, earlier
from tui_crm.tui.screens.help import HelpScreen
from tui_crm.tui.screens.rights_cells import (
    all_actions,
    field_rows,
    heads,
    in_full,
    in_lines,
    legend,
    level_rows,
    right,
    words_of,
)
from tui_crm.tui.session import Session
from tui_crm.tui.widgets.cell_grid import CellGrid
from tui_crm.tui.widgets.screens import FullScreen
from tui_crm.tui.widgets.status_line import Hint, StatusLine
from tui_crm.tui.widgets.tab_strip import TabStrip
from tui_crm.tui.widgets.text_line import TextLine

LOW = 16
"""Lines below which a screen has no room for a legend."""


class RightsScreen(FullScreen[bool], SavedOrKept):
    """Edits what a role may do; answers whether something was saved."""

    changed_words = mark("The rights were changed.")
    BINDINGS = [
        *bindings(KEYS, priority=("rights.save", "rights.part", "rights.part_back")),
        *bindings(key for key in EVERYWHERE if key.id in ("app.help", "app.palette")),
    ]

    def __init__(self, session: Session, role_id: int) -> None:
        super().__init__()
        self.session = session
        self.role_id = role_id
        self.entities = tuple(registry)
        self.actions = all_actions(self.entities)
        self.record: Record | None = None
        self.rights = RightsDraft("", {})
        self.refused = ""
        """Why the rights are only to be read; empty when they may be edited."""
        self.part = RIGHTS
        self.about = self.entities[0]
        """The entity whose fields the second page shows."""
        self._column = 0

    def compose(self) -> ComposeResult:
        """Title, tabs, grid, legend, status."""
        yield TextLine()
        yield TabStrip()
        yield CellGrid()
        yield Static(id="legend", markup=False)
        yield StatusLine()

    def on_mount(self) -> None:
        """Read the role, and what was done with it before."""
        self.run_worker(self._begin(), group="begin")

    async def _begin(self) -> None:
        found: list[Draft] = []
        try:
            record, name, reason = await self.session.ask(self._read)
            self.refused = "" if reason is None else tr(reason)
            self.record, self.rights, self.version = record, self._as_stored(record.values), record.version
            about = self.typed_about()
            found = await earlier(self.session, about) if about is not None else []
        except errors.BookError as error:
            self.tell(tr(error.message), refused=True)
            if self.record is None:
                return
        self.query_one(TextLine).show(tr("Rights"), name, tr("read only") if self.refused else "")
        self._show_part()
        self.grid.focus()
        self.tell(self.refused, refused=bool(self.refused))
        if found:
            await self._offer(found[0])

    @staticmethod
    def _as_stored(values: Mapping[str, Any]) -> RightsDraft:
        return RightsDraft(str(values["code"]), values)

    def _read(self) -> tuple[Record, str, Message | None]:
        """The role, what it is called, and why its rights may not be edited."""
        desk = self.session.desk
        record = desk.read("roles", self.role_id)
        if not {RIGHTS, FIELD_RIGHTS} <= record.values.keys():
            raise errors.Forbidden(Message("Your roles do not let you see this."))
        verdict = desk.may("roles.change", record)
        if verdict and any(desk.access("roles", part) < FieldAccess.WRITE for part in (RIGHTS, FIELD_RIGHTS)):
            verdict = Verdict(False, Message("Your roles do not allow you to set this field."))
        return record, desk.label_of("roles", self.role_id), None if verdict else verdict.reason

    @property
    def changed(self) -> bool:
        """Whether there is anything to save."""
        return self.rights.changed

    # What was done before and not saved.

    def typed_about(self) -> Typing | None:
        """The rights of the role, where they may be edited."""
        return None if self.record is None or self.refused else Typing("roles", self.role_id, drafts.RIGHTS)

    def typing(self) -> Typed:
        """All rights as they are to be, where any of them was edited."""
        return Typed(self.rights.values if self.rights.changed else {})

    async def _offer(self, draft: Draft) -> None:
        """Let the person go on with a draft, on top of what others have saved since."""
        record = self.record
        assert record is not None
        try:
            since = await self.session.ask(
                self.session.desk.changed_since, "roles", self.role_id, draft.version or 0, draft.values
            )
            before = {**record.values, **{one.field: one.before for one in since.theirs}}
            resumed = self._as_stored(before)
            resumed.take(draft.values)
            resumed.rebase(record.values)
            if await self.wants(draft, _differences(record.values, resumed.values)):
                self.rights = resumed
                self.continued(draft)
                self._edited()
        except errors.BookError as error:
            self.tell(tr(error.message), refused=True)

    @property
    def grid(self) -> CellGrid:
        """The cells."""
        return self.query_one(CellGrid)

    def tell(self, text: str, *, refused: bool = False) -> None:
        """Say something in the status line."""
        self.query_one(StatusLine).tell(text, refused=refused)

    def action_palette(self) -> None:
        """Whoever wants to go elsewhere saves or gives up first."""
        self.tell(tr("Please save or leave the rights first."), refused=True)

    # What is shown.

    def _show_part(self) -> None:
        """The page of levels, or the fields of the entity that the cursor was on."""
        fields = self.part == FIELD_RIGHTS
        tabs = (tr("Actions"), tr("Fields of {entity}", entity=tr(self.about.titles)))
        self.query_one(TabStrip).show(tabs, int(fields))
        self._show_legend()
        wanted = ("rights.next", "rights.reset", "rights.part", "rights.save", "rights.back")
        keys = [key for key in KEYS if key.id in (wanted if not self.refused else ("rights.part", "rights.back"))]
        self.query_one(StatusLine).show_hints([Hint(steady_key(key.keys), tr(key.label)) for key in keys])
        self._show_cells()

    def _show_legend(self) -> None:
        self.query_one("#legend", Static).update(Text(in_lines(legend(self.part), self.size.width - 2)))

    def on_resize(self) -> None:
        """Fit the legend to the new width; where there is little room it is the grid that needs it."""
        self.query_one("#legend").display = self.size.height >= LOW
        self._show_legend()

    def _show_cells(self) -> None:
        if self.part == RIGHTS:
            rows = level_rows(self.rights, self.entities, self.actions)
        else:
            rows = field_rows(self.rights, self.about)
        self.grid.show(heads(self.part, self.actions), rows, words_of(self.part))

    @property
    def place(self) -> Place | None:
        """The right under the cursor, if there is one."""
        row, column = self.grid.place
        if self.record is None:
            return None
        if self.part == RIGHTS:
            return right(self.entities[row], self.actions[column])
        return Place(FIELD_RIGHTS, self.about, shown_fields(self.about)[row])

    @on(CellGrid.Moved)
    def _spell(self) -> None:
        """The cell under the cursor in full words."""
        place = self.place
        self.tell("" if place is None else in_full(self.rights, place))

    # Keys.

    def action_part(self, step: int) -> None:
        """Turn between levels and fields; the fields are those of the row that the cursor is on."""
        if self.record is None:
            return
        if self.part == RIGHTS:
            self.about, self.part = self.entities[self.grid.place[0]], FIELD_RIGHTS
            self._column = self.grid.place[1]
            self._show_part()
            self.grid.go_to(0)
        else:
            self.part = RIGHTS
            self._show_part()
            self.grid.go_to(self.entities.index(self.about), self._column)

    def action_turn(self) -> None:
        """Take the next value."""
        if (place := self._editable()) is not None:
            self.rights.turn(place)
            self._edited()

    def action_level(self, value: int) -> None:
        """Take a value by its number."""
        if (place := self._editable()) is None:
            return
        if value in choices(place):
            self.rights.set(place, value)
            self._edited()
        elif place.part == RIGHTS:
            self.tell(tr("These records belong to nobody, so there is only none and all."), refused=True)
        else:
            self.tell(tr("Fields know 0 to 2, and those that the program fills in 0 and 1."), refused=True)

    def action_reset(self) -> None:
        """Take the standard again."""
        if (place := self._editable()) is not None:
            self.rights.set(place, self.rights.standard(place))
            self._edited()

    def _editable(self) -> Place | None:
        if self.refused:
            self.tell(self.refused, refused=True)
            return None
        if self.place is None and self.record is not None:
            self.tell(tr("There is no such action."), refused=True)
        return self.place

    def _edited(self) -> None:
        self.typed()
        self._show_cells()
        self._spell()

    async def action_save(self) -> None:
        """Save and leave; when somebody else has saved in between, put the changes on top of theirs first."""
        if self.record is None or not self.rights.changed:
            await self.leave()
            return
        desk = self.session.desk
        try:
            async with self.writing:
                change = partial(desk.change, "roles", self.role_id, self.rights.values, self.version, draft=self.draft)
                await self.session.call(change)
                self.over = True
        except errors.Conflict as conflict:
            await self._meet(conflict)
        except errors.BookError as error:
            self.tell(tr(error.message), refused=True)
        else:
            self.dismiss(True)

    async def _meet(self, conflict: errors.Conflict) -> None:
        try:
            record, _, _ = await self.session.ask(self._read)
        except errors.BookError as error:
            self.tell(tr(error.message), refused=True)
            return
        self.record, self.version = record, record.version
        self.rights.rebase(record.values)
        self.typed()
        self._show_cells()
        self.tell(
            tr(
                "{name} has saved these rights in between; yours are on top of them now. Ctrl+S saves.",
                name=conflict.by,
            ),
            refused=True,
        )

    def action_help(self) -> None:
        """The keys of this screen, and what rights are."""
        self.app.push_screen(HelpScreen(tr("Rights"), ["Rights"], registry["roles"]))


def _differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    """Each right that would change, with what it is now and what it would be."""
    return [
        tr("{place}: {what}", place=what, what=change)
        for part in (RIGHTS, FIELD_RIGHTS)
        for what, change in told(part, before.get(part), after.get(part))
    ]
