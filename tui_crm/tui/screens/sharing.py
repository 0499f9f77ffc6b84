"""Who may see one record, and why; and with whom it is shared beyond the roles, to edit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from textual.app import ComposeResult

from tui_crm.domain import Draft, Viewer, drafts, errors, parse_day, registry, times
from tui_crm.i18n import Message, mark, tr
from tui_crm.tui.key import bindings
from tui_crm.tui.keys import EVERYWHERE, SHARING
from tui_crm.tui.present.key_names import steady_key
from tui_crm.tui.present.shares import Share, carried_over, read_again, taken_down, terms
from tui_crm.tui.screens.drafting import SavedOrKept, Typed, Typing, earlier
from tui_crm.tui.screens.help import HelpScreen
from tui_crm.tui.screens.prompt import PromptScreen
from tui_crm.tui.session import Session
from tui_crm.tui.widgets.cell_grid import Cell, CellGrid, GridRow
from tui_crm.tui.widgets.detail_view import DetailView, Line
from tui_crm.tui.widgets.screens import FullScreen
from tui_crm.tui.widgets.status_line import Hint, StatusLine
from tui_crm.tui.widgets.text_line import TextLine

if TYPE_CHECKING:
    from tui_crm.tui.app import CrmApp

UNTIL = 2
"""The column of the last day."""


@dataclass(frozen=True)
class Known:
    """What the screen shows at first."""

    title: str
    shares: tuple[Share, ...]
    refused: Message | None
    """Why the shares are only to be read; None when they may be edited."""


class SharingScreen(FullScreen[bool], SavedOrKept):
    """Edits the shares of a record; answers whether something was saved."""

    app: CrmApp
    changed_words = mark("The shares were changed.")
    reads_first = True
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
        self.read = False
        """Whether the shares have been read, and what was done before has been offered."""
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

    def on_mount(self) -> None:
        """Read the shares, then who may see the record, which takes longer."""
        self.run_worker(self._begin(), group="begin")

    async def _begin(self) -> None:
        try:
            await self._begin_to_edit()
            self._show_viewers(await self.session.ask(self.session.desk.viewers, self.entity.name, self.record_id))
        except errors.BookError as error:
            self.refused = self.refused if self.read else tr(error.message)
            self.tell(tr(error.message), refused=True)

    async def _begin_to_edit(self) -> None:
        """Read the shares, and offer what was done before; what is typed meanwhile is for what comes of both."""
        try:
            known = await self.session.ask(self._read)
            self.stored, self.shares = known.shares, list(known.shares)
            self.refused = tr(known.refused) if known.refused is not None else ""
            found = [] if self.refused else await earlier(self.session, self._about)
            self.query_one("#record", TextLine).show(known.title, tr("Who sees it"))
            self.query_one("#shared", TextLine).show(tr("Shared with"))
            self._show()
            try:
                if found:
                    await self._offer(found[0])
            finally:
                self.read = True
            self.grid.focus()
        finally:
            self.app.type_ahead.opened()

    # What was done before and not saved.

    def typed_about(self) -> Typing | None:
        """The shares of the record, where they may be edited."""
        return self._about if self.read and not self.refused else None

    @property
    def _about(self) -> Typing:
        return Typing(self.entity.name, self.record_id, drafts.SHARES)

    def typing(self) -> Typed:
        """The shares as they were and as they are to be, where any of them was edited."""
        some = {"before": taken_down(self.stored), "after": taken_down(self.shares)}
        return Typed(some if self.changed else {})

    async def _offer(self, draft: Draft) -> None:
        """Let the person go on with a draft, on top of what others have saved since."""
        name = self.session.desk.label_of
        before, after = [
            await self.session.ask(read_again, draft.values.get(what), name) for what in ("before", "after")
        ]
        resumed = carried_over(before, after, self.stored)
        if await self.wants(draft, _differences(self.stored, resumed)):
            self.shares = resumed
            self.continued(draft)
            self._edited()

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
            self._edited()
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
            self._change(replace(share, may_write=not share.may_write))

    def _until(self, typed: str | None) -> None:
        if typed is None:
            return
        if wrong := wrong_until(self.session, typed):
            self.tell(wrong, refused=True)
        else:
            self._change(replace(self.shares[self.grid.place[0]], until=day_of(self.session, typed)))

    def _change(self, share: Share) -> None:
        self.shares[self.grid.place[0]] = share
        self.tell("")
        self._edited()

    def _edited(self) -> None:
        self.typed()
        self._show()

    def action_remove(self) -> None:
        """Share with one less."""
        if self.shares and self.grid.has_focus and self._may_edit():
            gone = self.shares.pop(self.grid.place[0])
            self._edited()
            self.tell(tr("{name} removed; Ctrl+S saves.", name=gone.name))

    def _may_edit(self) -> bool:
        if self.refused:
            self.tell(self.refused, refused=True)
        return self.read and not self.refused

    async def action_save(self) -> None:
        """Save and leave."""
        if not self.changed:
            await self.leave()
            return
        try:
            async with self.writing:
                await self.session.call(self._write)
                self.over = True
        except errors.Conflict as conflict:
            await self._meet(conflict)
        except errors.BookError as error:
            self.tell(tr(error.message), refused=True)
        else:
            self.dismiss(True)

    def _write(self) -> None:
        """The shares, and what was kept of them goes, both or neither."""
        desk = self.session.desk
        wanted, known = ([share.values for share in some] for some in (self.shares, self.stored))
        with desk.batch(f"{self.entity.name}.share"):
            desk.share(self.entity.name, self.record_id, wanted, known)
            if self.draft is not None:
                desk.drop_draft(self.draft)

    async def _meet(self, conflict: errors.Conflict) -> None:
        """What is saved next is seen before: theirs, with what was done here marked in it."""
        try:
            theirs = (await self.session.ask(self._read)).shares
        except errors.BookError as error:
            self.tell(tr(error.message), refused=True)
            return
        self.stored, self.shares = theirs, carried_over(self.stored, self.shares, theirs)
        self._edited()
        self.tell(tr(conflict.message), refused=True)

    def action_help(self) -> None:
        """The keys of this screen, and what sharing is."""
        self.app.push_screen(HelpScreen(tr("Sharing"), ["Sharing"]))


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


def _differences(before: Sequence[Share], after: Sequence[Share]) -> list[str]:
    """Each share that would come, be another one, or go."""
    known, wanted = ({(one.target, one.key): one for one in shares} for shares in (before, after))
    return [
        tr("{place}: {what}", place=one.name, what=f"{_in_words(known.get(who))} → {_in_words(wanted.get(who))}")
        for who, one in {**known, **wanted}.items()
        if known.get(who) != wanted.get(who)
    ]


def _in_words(share: Share | None) -> str:
    if share is None:
        return tr("Not shared")
    return terms(share.may_write, share.until)


def _about(viewer: Viewer) -> tuple[str, ...]:
    return viewer.department, terms(viewer.may_change, viewer.until), tr(viewer.why)
