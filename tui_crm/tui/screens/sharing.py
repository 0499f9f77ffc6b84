"""Who may see one record, and why; and with whom it is shared beyond the roles, to edit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from textual.app import ComposeResult

from tui_crm.domain import Viewer, errors, parse_day, registry, times
from tui_crm.i18n import Message, tr
from tui_crm.tui.key import bindings
from tui_crm.tui.keys import EVERYWHERE, SHARING
from tui_crm.tui.present.key_names import steady_key
from tui_crm.tui.present.shares import Share, carried_over
from tui_crm.tui.screens.help import HelpScreen
from tui_crm.tui.screens.prompt import ChooseScreen, PromptScreen
from tui_crm.tui.session import Session
from tui_crm.tui.widgets.cell_grid import Cell, CellGrid, GridRow
from tui_crm.tui.widgets.detail_view import DetailView, Line
from tui_crm.tui.widgets.screens import FullScreen
from tui_crm.tui.widgets.status_line import Hint, StatusLine
from tui_crm.tui.widgets.text_line import TextLine

UNTIL = 2
"""The column of the last day."""


@dataclass(frozen=True)
class Known:
    """What the screen shows at first."""

    title: str
    shares: tuple[Share, ...]
    refused: Message | None
    """Why the shares are only to be read; None when they may be edited."""


class SharingScreen(FullScreen[bool]):
    """Edits the shares of a record; answers whether something was saved."""

    BINDINGS = [
        *bindings(SHARING, priority=("sharing.save", "sharing.pane")),
        *bindings(key for key in EVERYWHERE if key.id == "app.help"),
    ]

    def __init__(self, session: Session, entity: str, record_id: int) -> None:
        super().__init__()
        self.session = session
        self.entity = registry[entity]
        self.record_id = record_id
        self.stored: tuple[Share, ...] = ()
        self.shares: list[Share] = []
        self.refused = ""
        """Why the shares are only to be read; empty when they may be edited."""

    def compose(self) -> ComposeResult:
        """The shares above, those who may see the record below."""
        yield TextLine(id="record")
        yield TextLine(id="shared")
        yield CellGrid(id="shares")
        yield TextLine(id="seen")
        yield DetailView(id="viewers")
        yield StatusLine()

    async def on_mount(self) -> None:
        """Read the shares, then who may see the record, which takes longer."""
        try:
            known = await self.session.ask(self._read)
            self.stored, self.shares = known.shares, list(known.shares)
            self.refused = tr(known.refused) if known.refused is not None else ""
            self.query_one("#record", TextLine).show(known.title, tr("Who sees it"))
            self.query_one("#shared", TextLine).show(tr("Shared with"))
            self._show()
            self.grid.focus()
            self._show_viewers(await self.session.ask(self.session.desk.viewers, self.entity.name, self.record_id))
        except errors.BookError as error:
            self.refused = tr(error.message)
            self.tell(self.refused, refused=True)

    def _read(self) -> Known:
        desk = self.session.desk
        record = desk.read(self.entity.name, self.record_id)
        verdict = desk.may(f"{self.entity.name}.share", record)
        shares = tuple(map(self._named, desk.shares(self.entity.name, self.record_id)))
        return Known(record.label(self.entity.shown), shares, None if verdict else verdict.reason)

    def _named(self, share: Mapping[str, Any]) -> Share:
        target = "users" if share["user"] is not None else "departments"
        key = share["user"] if share["user"] is not None else share["department"]
        name = self.session.desk.label_of(target, key)
        return Share(target, key, name, bool(share["may_write"]), share["until"] or "")

    @property
    def grid(self) -> CellGrid:
        """The shares."""
        return self.query_one(CellGrid)

    @property
    def changed(self) -> bool:
        """Whether there is anything to save."""
        return set(self.shares) != set(self.stored)

    def tell(self, text: str, *, refused: bool = False) -> None:
        """Say something in the status line."""
        self.query_one(StatusLine).tell(text, refused=refused)

    # What is shown.

    def _show(self) -> None:
        heads = (tr("Kind"), tr("May edit"), tr("Until"))
        empty = (
            tr("Shared with nobody.") if self.refused else tr("Shared with nobody. F3 adds a person, F4 a department.")
        )
        self.grid.show(heads, [self._row(share) for share in self.shares], (tr("For good"), "2026-12-31"), empty)
        wanted = ["sharing.person", "sharing.department"]
        wanted += ["sharing.edit", "sharing.remove"] if self.shares else []
        wanted += ["sharing.save"] if self.changed else []
        keys = [key for key in SHARING if key.id == "sharing.back" or (key.id in wanted and not self.refused)]
        self.query_one(StatusLine).show_hints([Hint(steady_key(key.keys), tr(key.label)) for key in keys])

    def _row(self, share: Share) -> GridRow:
        before = next((one for one in self.stored if (one.target, one.key) == (share.target, share.key)), None)
        words = (
            (tr(registry[share.target].title), before is None),
            (tr("Yes") if share.may_write else tr("No"), before is None or before.may_write != share.may_write),
            (share.until or tr("For good"), before is None or before.until != share.until),
        )
        return GridRow((share.target, share.key), share.name, tuple(Cell(word, edited) for word, edited in words))

    def _show_viewers(self, viewers: list[Viewer]) -> None:
        self.query_one("#seen", TextLine).show(
            tr("Who sees it now"), tr("{n} people", n=len(viewers)) if len(viewers) != 1 else tr("1 person")
        )
        lines = [Line(one.name, "  ".join(filter(None, _about(one)))) for one in viewers]
        self.query_one("#viewers", DetailView).show(lines, subject=self.record_id)

    # Keys.

    def action_pane(self) -> None:
        """Go between the shares and the people."""
        viewers = self.query_one("#viewers")
        (self.grid if viewers.has_focus else viewers).focus()

    def action_add(self, target: str) -> None:
        """Choose somebody to share with."""
        from tui_crm.tui.screens.records.pick import PickScreen

        if self._may_edit():
            title = tr("Share with a person") if target == "users" else tr("Share with a department")
            self._target = target
            self.app.push_screen(PickScreen(self.session, target, {}, title), self._picked)

    async def _picked(self, key: int | tuple[int, ...] | None) -> None:
        if not isinstance(key, int):
            return
        found = next((n for n, s in enumerate(self.shares) if (s.target, s.key) == (self._target, key)), None)
        if found is None:
            name = await self.session.ask(self.session.desk.label_of, self._target, key)
            found = len(self.shares)
            self.shares.append(Share(self._target, key, name))
            self._show()
            self.tell(tr("{name} may see it; Space lets them edit it too.", name=name))
        else:
            self.tell(tr("This is already shared with {name}.", name=self.shares[found].name), refused=True)
        self.grid.go_to(found, 1)
        self.grid.focus()

    def action_edit(self) -> None:
        """Set the last day in its column; elsewhere turn between seeing and changing."""
        row, column = self.grid.place
        if not self.shares or not self.grid.has_focus or not self._may_edit():
            return
        share = self.shares[row]
        if column == UNTIL:
            question = tr("Shared with {name} until (empty: for good)", name=share.name)
            self.app.push_screen(PromptScreen(question, share.until), self._until)
        else:
            self._put(replace(share, may_write=not share.may_write))

    def _until(self, typed: str | None) -> None:
        if typed is None:
            return
        if wrong := wrong_until(self.session, typed):
            self.tell(wrong, refused=True)
        else:
            self._put(replace(self.shares[self.grid.place[0]], until=day_of(self.session, typed)))

    def _put(self, share: Share) -> None:
        self.shares[self.grid.place[0]] = share
        self.tell("")
        self._show()

    def action_remove(self) -> None:
        """Share with one less."""
        if self.shares and self.grid.has_focus and self._may_edit():
            gone = self.shares.pop(self.grid.place[0])
            self._show()
            self.tell(tr("{name} removed; Ctrl+S saves.", name=gone.name))

    def _may_edit(self) -> bool:
        if self.refused:
            self.tell(self.refused, refused=True)
        return not self.refused

    async def action_save(self) -> None:
        """Save and leave."""
        if not self.changed:
            self.dismiss(False)
            return
        wanted, known = ([share.values for share in some] for some in (self.shares, self.stored))
        try:
            await self.session.call(self.session.desk.share, self.entity.name, self.record_id, wanted, known)
        except errors.Conflict as conflict:
            # What is saved next is seen before: theirs, with what was done here marked in it.
            theirs = (await self.session.ask(self._read)).shares
            self.stored, self.shares = theirs, carried_over(self.stored, self.shares, theirs)
            self._show()
            self.tell(tr(conflict.message), refused=True)
        except errors.BookError as error:
            self.tell(tr(error.message), refused=True)
        else:
            self.dismiss(True)

    def action_help(self) -> None:
        """The keys of this screen, and what sharing is."""
        self.app.push_screen(HelpScreen(tr("Sharing"), ["Sharing"]))

    def action_back(self) -> None:
        """Leave, after asking when there is something to lose."""
        if not self.changed:
            self.dismiss(False)
            return
        options = (("save", tr("Save")), ("leave", tr("Discard changes")), ("stay", tr("Keep editing")))
        self.app.push_screen(ChooseScreen(tr("The shares were changed."), options, "save"), self._answered)

    async def _answered(self, answer: str | None) -> None:
        if answer == "save":
            await self.action_save()
        elif answer == "leave":
            self.dismiss(False)


def wrong_until(session: Session, typed: str) -> str:
    """What is wrong with the last day of a share as it was typed; "" where nothing is."""
    today = session.desk.clock.today()
    day = parse_day(typed, today, 1) if typed.strip() else None
    if typed.strip() and day is None:
        return tr(times.NO_DAY)
    return tr("This day is in the past.") if day is not None and day < today else ""


def day_of(session: Session, typed: str) -> str:
    """The same day as it is stored; "" for good."""
    day = parse_day(typed, session.desk.clock.today(), 1) if typed.strip() else None
    return day.isoformat() if day else ""


def _about(viewer: Viewer) -> tuple[str, ...]:
    return viewer.department, tr("May edit") if viewer.may_change else tr("May see"), tr(viewer.why)
