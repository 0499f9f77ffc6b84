"""Doing the same with all marked records: what, a preview, the work, and what has come of it.

It runs over a connection of its own, so that no key waits for it. The same key again stops it, and nothing is written.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Static

from tui_crm.domain import (
    Clock,
    Desk,
    Entity,
    FieldAccess,
    Outcomes,
    Preview,
    Task,
    Which,
    errors,
    links,
    open_book,
    registry,
)
from tui_crm.i18n import Amid, Message, tr
from tui_crm.tui.inputs.words import Words
from tui_crm.tui.key import bindings
from tui_crm.tui.keys import CHOOSING, LIST
from tui_crm.tui.present.key_names import steady_key
from tui_crm.tui.present.text import clean
from tui_crm.tui.screens.kept_prompt import forget_value
from tui_crm.tui.screens.prompt import ChooseScreen, Listed
from tui_crm.tui.screens.records.sharing_many import sharing_task
from tui_crm.tui.screens.records.value_for_all import value_for_all
from tui_crm.tui.widgets.hit_list import Hit, HitList

if TYPE_CHECKING:
    from tui_crm.tui.screens.records.actions import RecordActions
    from tui_crm.tui.session import Session

T = TypeVar("T")

REASONS = 200
"""Refused records that are named with their reason; of more the number is said."""

NOTABLE = 5
"""Seconds that others have to wait from which on it is said."""


@dataclass(frozen=True)
class Chosen:
    """The records meant: some, or all that the list shows but some."""

    which: Which
    but: frozenset[int] = frozenset()


async def change_many(screen: RecordActions) -> None:
    """Ask what is to be done with the marked records, show what would come of it, and do it."""
    if screen.changing is not None:
        screen.changing.set()
        return
    chosen = _chosen(screen)
    if chosen is None:
        screen.here()
        return
    offered = _offered(screen)
    if not offered:
        screen.refused("restore" if screen.in_bin else "change")
        return
    title = tr("With all marked records")
    if screen.table.marks:
        n = screen.marked
        title = tr("With the marked records: {n}", n=f"{n:,}") if n is not None else title
    else:
        assert screen.current_key is not None
        title = clean(await screen.session.ask(screen.session.desk.label_of, screen.place, screen.current_key))
    what = await screen.app.push_screen_wait(ChooseScreen(title, offered))
    if what is None:
        return
    if what == "export":
        screen.action_export()
        return
    task, said = await _task(screen, what)
    if task is None:
        return
    screen.changing = threading.Event()
    try:
        await _carried_out(screen, Work.of(screen.session), task, said, chosen)
    except errors.Interrupted:
        screen.tell(tr("Stopped; nothing was changed."))
    finally:
        screen.changing = None


def _chosen(screen: RecordActions) -> Chosen | None:
    marks = screen.table.marks
    if marks.everything:
        # What the list itself is asked for: the pool and other sublists have conditions of their own.
        return Chosen(screen.state.query(), marks.keys)
    if marks:
        return Chosen(sorted(marks.keys))
    return None if screen.current_key is None else Chosen([screen.current_key])


def _offered(screen: RecordActions) -> list[tuple[str, str]]:
    """What may be done, the most usual first."""
    entity, may = screen.entity, screen.rights
    offered = []
    if screen.in_bin:
        offered.append(("restore", tr("Restore")))
    elif may.get("change"):
        for name in _writable(screen.session.desk, entity):
            if isinstance(entity.fields[name], links.Links):
                label = tr(entity.fields[name].label)
                offered += [(f"add {name}", tr("{field}: add …", field=label)),
                            (f"take {name}", tr("{field}: take away …", field=label))]  # fmt: skip
        offered.append(("change", tr("Change a field …")))
    if may.get("share") and entity.owner and not entity.parent and not screen.in_bin:
        offered.append(("share", tr("Share …")))
    if may.get("remove") and not screen.in_bin:
        offered.append(("remove", tr("Delete")))
    if may.get("export"):
        offered.append(("export", tr("Export")))
    return offered


def _writable(desk: Desk, entity: Entity) -> list[str]:
    """The fields that many records may be given alike; what has a verb of its own, such as assigning, is left to it."""
    return [
        name
        for name in entity.inputs
        if desk.actor.access(entity, name) == FieldAccess.WRITE
        and not (entity.fields[name].unique or entity.fields[name].guard or entity.fields[name].secret)
        and entity.fields[name].widget not in ("none", "pairs")
        and name not in (entity.parent, entity.owner)
    ]


# -- what is to be done


async def _task(screen: RecordActions, what: str) -> tuple[Task | None, str]:
    """The task and what it says, or None where the person changed the mind."""
    entity = screen.entity
    if what in ("remove", "restore"):
        return Task(entity.name, what), tr("Delete") if what == "remove" else tr("Restore")
    if what == "share":
        return await sharing_task(screen)
    verb, _, name = what.partition(" ")
    if verb in ("add", "take"):
        return await _of_links(screen, verb, name)
    options = [(n, tr(entity.fields[n].label)) for n in _writable(screen.session.desk, entity)]
    field = await screen.app.push_screen_wait(ChooseScreen(tr("Change a field"), options))
    if field is None:
        return None, ""
    value = await value_for_all(screen, field)
    if value is None:
        return None, ""
    words = value[1] or tr("empty")
    return Task(entity.name, values={field: value[0]}), f"{tr(entity.fields[field].label)} = {words}"


async def _of_links(screen: RecordActions, verb: str, name: str) -> tuple[Task | None, str]:
    from tui_crm.tui.screens.records.pick import PickScreen

    kind, session = screen.entity.fields[name], screen.session
    label = tr(kind.label)
    title = tr("{field}: add …", field=label) if verb == "add" else tr("{field}: take away …", field=label)
    keys = await screen.app.push_screen_wait(PickScreen(session, kind.target, kind.where, title, multiple=True))
    if not keys:
        return None, ""
    several = [keys] if isinstance(keys, int) else sorted(keys)
    words = await session.ask(session.desk.words_of, kind, links.pack(several))
    said = f"{label} {'+' if verb == 'add' else '−'} {words}"
    return Task(screen.entity.name, **{verb: {name: several}}), said  # type: ignore[arg-type]


# -- doing it


@dataclass(frozen=True)
class Work:
    """Where and as whom it is done."""

    url: str
    account: str
    origin: str
    language: str
    clock: Clock

    @classmethod
    def of(cls, session: Session) -> Work:
        """The same book and person as the session's."""
        desk = session.desk
        return cls(session.url, desk.actor.account, session.origin, desk.language, desk.clock)

    @contextmanager
    def desk(self) -> Iterator[Desk]:
        """A desk over a connection of its own, for the thread that asks."""
        book = open_book(self.url, self.clock)
        try:
            desk = book.desk_of(self.account, self.origin)
            desk.language = self.language
            yield desk
        finally:
            book.close()

    def preview(self, task: Task, chosen: Chosen, progress: Callable[[int, int], None]) -> Preview:
        """What would come of it."""
        with self.desk() as desk:
            return desk.preview_many(task, chosen.which, but=chosen.but, progress=progress)

    def carry_out(self, found: Preview, progress: Callable[[int, int], None]) -> Outcomes:
        """Write it."""
        with self.desk() as desk:
            return desk.carry_out(found, progress)

    def undo(self, change: int) -> int:
        """Take a change back."""
        with self.desk() as desk:
            return desk.undo(change)


async def _carried_out(screen: RecordActions, work: Work, task: Task, said: str, chosen: Chosen) -> None:
    found = await asyncio.to_thread(work.preview, task, chosen, _teller(screen, "look"))
    refused = await _reasons(screen, found)
    # What was told of its progress comes before the question, which says how many were looked at.
    await asyncio.sleep(0)
    screen.tell("")
    if not await screen.app.push_screen_wait(PreviewScreen(said, found, refused)):
        return
    outcomes = await asyncio.to_thread(work.carry_out, found, _teller(screen, "write"))
    for name in task.values if outcomes.done and task.action == "change" else ():
        await forget_value(screen.session, task.entity, name)
    # What was told of its progress comes before what is told of its end.
    await asyncio.sleep(0)
    told = [tr("Records changed: {n}; u undoes this", n=f"{outcomes.done:,}") if outcomes.done else
            tr("Nothing was changed.")]  # fmt: skip
    if outcomes.refused:
        told.append(tr("Left as they are: {n}", n=f"{len(outcomes.refused):,}"))
    screen.acted(" · ".join(told), refused=not outcomes.done)


def _teller(screen: RecordActions, what: str) -> Callable[[int, int], None]:
    """Tells the screen how far the work is, from its thread, and stops it when the person wants that."""
    loop, stop = asyncio.get_running_loop(), screen.changing
    key = steady_key(screen.app.keymap_keys(next(key for key in LIST if key.action == "many")))

    def tell(done: int, total: int) -> None:
        # That all of it has been done is told by what comes of it: for a few records there would be nothing else.
        if screen.is_mounted and stop is not None and not stop.is_set() and done < total:
            facts = {"done": f"{done:,}", "total": f"{total:,}", "key": key}
            looked = tr("Looking: {done} of {total} records · {key} stops", **facts)
            screen.tell_progress(
                looked if what == "look" else tr("Changing: {done} of {total} records · {key} stops", **facts)
            )

    def progress(done: int, total: int) -> None:
        if stop is not None and stop.is_set():
            raise errors.Interrupted
        loop.call_soon_threadsafe(tell, done, total)

    return progress


async def _reasons(screen: RecordActions, found: Preview) -> list[tuple[str, Message]]:
    """The first of the refused records by name, each with its reason."""
    some = list(found.refused.items())[:REASONS]
    desk, target = screen.session.desk, found.task.entity

    def names() -> list[tuple[str, Message]]:
        seen = {row.id for row in _seen(desk, target, [key for key, _ in some])}
        known = desk.names(target, seen)
        return [(known.get(key, f"#{key}"), why) for key, why in some]

    return await screen.session.ask(names)


def _seen(desk: Desk, name: str, keys: Sequence[int]) -> Iterator[Any]:
    """Those of some records that the person sees; the names of others are told to nobody."""
    for key in keys:
        try:
            yield desk.read(name, key, deleted=True)
        except errors.Refused:
            continue


class PreviewScreen(Listed[bool]):
    """How many records would be changed, and which stay as they are and why; answers whether to do it."""

    BINDINGS = [*bindings(CHOOSING)]

    def __init__(self, said: str, found: Preview, refused: Sequence[tuple[str, Message]]) -> None:
        super().__init__()
        self.said, self.found, self.refused = said, found, refused
        self.reasons = [tr(why) for _, why in refused]

    def compose(self) -> ComposeResult:
        """The numbers, the reasons, the keys."""
        found = self.found
        entity = registry[found.task.entity]
        lines = [tr("{n} of {total} {what} will be changed.", n=f"{len(found.ready):,}", total=f"{found.total:,}",
                    what=Amid(entity.titles))]  # fmt: skip
        if found.same:
            lines.append(tr("Already so: {n}", n=f"{found.same:,}"))
        if found.seconds >= NOTABLE:
            lines.append(tr("While it is written, for about {n} seconds, nobody else can save.", n=found.seconds))
        if found.refused:
            lines.append(tr("Left as they are: {n}", n=f"{len(found.refused):,}"))
        with Vertical(classes="dialog"):
            yield Static(self.said, classes="dialog-title", markup=False)
            yield Words("\n".join(lines), classes="dialog-text")
            if self.refused:
                yield HitList()
                yield Words("", id="reason")
            does = tr("Enter does it · Esc leaves everything as it is")
            yield Words(does if found.ready else tr("Enter or Esc closes this"), classes="hint")

    def on_mount(self) -> None:
        """Show the reasons."""
        if not self.refused:
            return
        # What holds for all of them alike stands below, once and whole.
        alike = len(set(self.reasons)) == 1
        hits = [Hit(n, "", clean(name), "" if alike else self.reasons[n]) for n, (name, _) in enumerate(self.refused)]
        more = len(self.found.refused) - len(self.refused)
        if more:
            hits.append(Hit("more", "", tr("and {n} more", n=f"{more:,}")))
        self.make_room(len(hits))
        self.hits.show(hits)
        self._tell_reason()

    def _tell_reason(self) -> None:
        """The whole reason of the record under the cursor, for which its line may have no room."""
        if self.hits.current is not None:
            at = self.hits.at
            self.query_one("#reason", Words).update(self.reasons[at] if at < len(self.reasons) else "")

    def action_move(self, step: int) -> None:
        """Move through the reasons."""
        if self.refused:
            super().action_move(step)
            self._tell_reason()

    def action_page(self, step: int) -> None:
        """Move through the reasons by a page."""
        if self.refused:
            super().action_page(step)
            self._tell_reason()

    def action_end(self, step: int) -> None:
        """Move to the first or the last reason."""
        if self.refused:
            super().action_end(step)
            self._tell_reason()

    def action_choose(self) -> None:
        """Do it."""
        self.dismiss(bool(self.found.ready))

    def action_back(self) -> None:
        """Leave everything as it is."""
        self.dismiss(False)
