"""The conditions of a list one below the other: add, edit, remove them, and join two by "or"."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeAlias

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Static

from tui_crm.domain import Condition, Filter, FilterGroup, errors
from tui_crm.exchange.export.conditions import said
from tui_crm.i18n import tr
from tui_crm.tui.inputs.words import Words
from tui_crm.tui.key import bindings
from tui_crm.tui.keys import CONDITIONS
from tui_crm.tui.screens.prompt import Listed
from tui_crm.tui.screens.records.conditions import Asking
from tui_crm.tui.screens.records.form_keys import hint_line
from tui_crm.tui.widgets.hit_list import Hit, HitList

Kept: TypeAlias = tuple[tuple[Condition, ...], Mapping[Filter, str]]
"""Conditions, and the values of the single ones in words."""

ADD = "add"
"""The line after the last condition."""


class ConditionsScreen(Listed[Kept | None]):
    """Each line is a condition; those that begin with "or" belong to the one above."""

    BINDINGS = [*bindings(CONDITIONS)]

    def __init__(self, asking: Asking, filters: Sequence[Condition], labels: Mapping[Filter, str]) -> None:
        super().__init__()
        self.asking, self.labels = asking, dict(labels)
        self.lines_: list[tuple[Condition, bool]] = []
        """Each with whether it is joined to the one above by "or"."""
        for one in filters:
            parts = one.parts if isinstance(one, FilterGroup) and not one.every else (one,)
            self.lines_ += [(part, place > 0) for place, part in enumerate(parts)]

    def compose(self) -> ComposeResult:
        """The conditions, and the keys that change them."""
        with Vertical(classes="dialog"):
            yield Static(tr("Conditions"), classes="dialog-title", markup=False)
            yield HitList()
            keys = ("edit", "add", "remove", "turn", "save")
            yield Words(hint_line(self, CONDITIONS, *(f"conditions.{one}" for one in keys)), classes="hint")

    def on_mount(self) -> None:
        """Fill the list."""
        self.make_room(len(self.lines_) + 6)
        self._fill(0)

    def _fill(self, at: int) -> None:
        def say(one: Filter) -> str:
            return self.labels.get(one, "")

        hits = [
            Hit(n, "", ("  " + tr("or") + " " if joined else "") + said(self.asking.entity, one, say))
            for n, (one, joined) in enumerate(self.lines_)
        ]
        hits.append(Hit(ADD, "", tr("+ One more condition")))
        self.hits.show(hits, at=hits[min(at, len(hits) - 1)].key)

    @property
    def _at(self) -> int | None:
        hit = self.hits.current
        return hit.key if hit is not None and isinstance(hit.key, int) else None

    def action_turn(self) -> None:
        """Join the condition under the cursor to the one above, or part them."""
        at = self._at
        if at:
            one, joined = self.lines_[at]
            self.lines_[at] = (one, not joined)
            self._fill(at)

    def action_remove(self) -> None:
        """Take the condition under the cursor away."""
        at = self._at
        if at is not None:
            _, joined = self.lines_.pop(at)
            if not joined and at < len(self.lines_):
                # The next of its group begins the group now.
                self.lines_[at] = (self.lines_[at][0], False)
            self._fill(at)

    def action_add(self) -> None:
        """One more condition."""
        self._ask(None)

    @on(HitList.Clicked)
    def action_choose(self) -> None:
        """Edit the condition under the cursor, or add one."""
        self._ask(self._at)

    def _ask(self, at: int | None) -> None:
        before = self.lines_[at][0] if at is not None else None
        if isinstance(before, FilterGroup):
            return
        self.run_worker(self._asked(at, before), exclusive=True)

    async def _asked(self, at: int | None, before: Filter | None) -> None:
        try:
            name = before.field if before is not None else await self.asking.field()
            made = await self.asking.condition(name, before) if name else None
        except errors.BookError as error:
            self.query_one(Words).update(tr(error.message))
            return
        if made is None:
            return
        one, label = made
        self.labels[one] = label
        if at is None:
            self.lines_.append((one, False))
        else:
            self.lines_[at] = (one, self.lines_[at][1])
        self._fill(len(self.lines_) - 1 if at is None else at)

    def action_save(self) -> None:
        """Show the list with these conditions."""
        groups: list[list[Condition]] = []
        for one, joined in self.lines_:
            if joined and groups:
                groups[-1].append(one)
            else:
                groups.append([one])
        filters = tuple(parts[0] if len(parts) == 1 else FilterGroup(tuple(parts)) for parts in groups)
        self.dismiss((filters, self.labels))

    def action_back(self) -> None:
        """Leave the conditions as they were."""
        self.dismiss(None)
