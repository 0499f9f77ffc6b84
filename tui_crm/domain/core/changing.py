"""Doing the same with many records: change fields, add to links or take from them, share, delete, restore.

It has two steps. The first tells of every record what would be stored, or why it is refused, and writes nothing, so
that the book is free meanwhile and people see beforehand what will come of it. The second is one wish, in which each
record that is still as it was is written; its rules, its audit entry and its search tokens are those of a record that
is changed alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, TypeAlias

from tui_crm.domain.core import beginnings, checks, errors, indexing, sharing, written_many
from tui_crm.domain.core.database import Store
from tui_crm.domain.core.entity import Entity
from tui_crm.domain.core.links import Links, unpack
from tui_crm.domain.core.query import Query, Record
from tui_crm.domain.core.question import Question
from tui_crm.domain.core.reach import reach_of
from tui_crm.domain.core.stores import plain_words
from tui_crm.domain.core.written_many import CHUNK, Ready, allowed_of, rows_of
from tui_crm.i18n import Message

if TYPE_CHECKING:
    from tui_crm.domain.core.desk import Desk

Which: TypeAlias = "Sequence[int] | Query"
"""The records meant: their ids, or all that a query finds."""

PLAIN, SEARCHED, ALONE = 0.0001, 0.001, 0.01
"""Seconds that a record takes: as it is, with its search tokens, and with everything that follows from it by rule."""

Progress = Callable[[int, int], None]
"""Told how many of how many are done; whoever raises from it stops the work, and nothing is written."""


@dataclass(frozen=True)
class Task:
    """What is to be done with each of many records."""

    entity: str
    action: str = "change"
    """change, share, remove or restore."""
    values: Mapping[str, Any] = field(default_factory=dict)
    """What each is to have; of a share the person or department, whether they may change it, and until when."""
    add: Mapping[str, Sequence[int]] = field(default_factory=dict)
    """Links field -> records to be linked as well."""
    take: Mapping[str, Sequence[int]] = field(default_factory=dict)
    """Links field -> records to be linked no longer."""


@dataclass
class Preview:
    """What would come of a task: nothing is written yet."""

    task: Task
    epoch: int
    """The epoch of rights and names at which it was found so."""
    ready: list[Ready] = field(default_factory=list)
    same: int = 0
    """Records that are so already."""
    refused: dict[int, Message] = field(default_factory=dict)
    seconds: int = 0
    """About how long nobody else can write while this is written; 0 where the database lets others in."""

    @property
    def total(self) -> int:
        """All records that were looked at."""
        return len(self.ready) + self.same + len(self.refused)


@dataclass(frozen=True)
class Outcomes:
    """What has come of it."""

    done: int
    same: int
    refused: Mapping[int, Message]
    group: int
    """The change in the audit that one undo takes back; 0 where nothing was written."""


def preview(
    desk: Desk, entity: Entity, task: Task, which: Which, but: frozenset[int], progress: Progress | None
) -> Preview:
    """The first step."""
    _fits(entity, task)
    reach_of(desk, entity, task.action)
    if task.action == "share":
        sharing.checked(desk, [task.values])
    keys = [key for key in keys_of(desk, entity, which) if key not in but]
    found = Preview(task, desk.epoch)
    if task.action == "change" and len(keys) > 1 and (single := _single(entity, task)):
        raise errors.Invalid({single: Message("This may stand in one record only, so it cannot be given to many.")})
    for start in range(0, len(keys), CHUNK):
        _look(desk, entity, found, keys[start : start + CHUNK])
        if progress is not None:
            progress(min(start + CHUNK, len(keys)), len(keys))
    found.seconds = _seconds(desk, entity, found)
    return found


def _seconds(desk: Desk, entity: Entity, found: Preview) -> int:
    """A file has one writer, and one change is one transaction."""
    if desk.store.kind != "sqlite":
        return 0
    names = {name for one in found.ready for name in one.stored}
    alone = found.task.action in written_many.ALONE or written_many.looked_at(entity, names)
    searched = bool(entity.searched) and bool(names & set(indexing.indexed_columns(entity)))
    each = ALONE if alone else SEARCHED if searched else PLAIN
    return round(len(found.ready) * each)


def keys_of(desk: Desk, entity: Entity, which: Which) -> list[int]:
    """The ids meant; a query is asked for all that it finds, oldest first."""
    if not isinstance(which, Query):
        return list(dict.fromkeys(which))
    question = Question(desk, entity, replace(which.all_pages(), sort=(("id", "asc"),)), "read")
    if question.impossible:
        return []
    model = entity.model
    return list(desk.store.many_keys(model.select(model.id).where(question.where()).order_by(model.id)))


def _fits(entity: Entity, task: Task) -> None:
    for name in (*task.add, *task.take):
        if not isinstance(entity.fields.get(name), Links):
            raise errors.Invalid({name: Message("There is no such field.")})
    if not entity.editable:
        raise errors.Forbidden(Message("These records are written by the program only."))
    if task.action == "share":
        sharing.shareable(entity)


def _single(entity: Entity, task: Task) -> str:
    """A field that many are to have alike, though it may stand in one record only."""
    given = (n for n, value in task.values.items() if n in entity.fields and not entity.fields[n].is_empty(value))
    return next((n for n in given if entity.fields[n].unique), "")


def _look(desk: Desk, entity: Entity, found: Preview, keys: Sequence[int]) -> None:
    """Tell of some records what would become of them."""
    task = found.task
    rows = rows_of(desk, entity, keys, bin=task.action == "restore")
    allowed = allowed_of(desk, entity, task.action, list(rows))
    used = written_many.in_use(desk, entity, list(rows)) if task.action == "remove" else {}
    for key in keys:
        before = rows.get(key)
        if before is None:
            found.refused[key] = errors.NotFound().message
        elif key not in allowed:
            found.refused[key] = Message("You may see this record, but not do this with it.")
        elif key in used:
            found.refused[key] = used[key]
        else:
            try:
                one = _ready(desk, entity, task, before)
            except errors.Refused as refused:
                found.refused[key] = refused.message
                continue
            if one is None:
                found.same += 1
            else:
                found.ready.append(one)


def _ready(desk: Desk, entity: Entity, task: Task, before: Record) -> Ready | None:
    """What would be stored of one record; None where it is so already."""
    if task.action == "remove":
        gone = {"deleted_at": desk.clock.now()}
        wrong = entity.rules.check(desk, before, {**before.values, **gone}) if entity.rules.check else {}
        if wrong:
            raise errors.Invalid(wrong)
        return Ready(before.id, before.version, {}, gone)
    if task.action == "restore":
        return Ready(before.id, before.version, {}, {"deleted_at": None})
    if task.action == "share":
        more = sharing.with_one_more(desk, entity, before.id, task.values)
        return None if more is None else Ready(before.id, before.version, task.values, {})
    wanted = dict(task.values)
    for name in {*task.add, *task.take}:
        held = dict.fromkeys(unpack(before.values[name]))
        held.update(dict.fromkeys(task.add.get(name, ())))
        wanted[name] = [key for key in held if key not in task.take.get(name, ())]
    values, filled = beginnings.prepared(desk, entity, before, wanted)
    clean = checks.cleaned(desk, entity, values, before.values, filled)
    if not clean:
        return None
    stored = checks.checked(desk, entity, before, clean, {**before.values, **clean}, filled)
    return Ready(before.id, before.version, wanted, stored)


def carried_out(desk: Desk, entity: Entity, found: Preview, progress: Progress | None) -> Outcomes:
    """The second step, inside a running wish."""
    assert desk.wish is not None
    ready, refused, same = found.ready, dict(found.refused), found.same
    if found.epoch != desk.epoch:
        # Rights, settings or names are others now: everything is told anew.
        again = Preview(found.task, desk.epoch)
        for part in _chunks([one.key for one in ready]):
            _look(desk, entity, again, part)
        ready, same = again.ready, same + again.same
        refused |= again.refused
    done = 0
    for part in _chunks(ready):
        stays = written_many.write(desk, entity, found.task.action, part)
        refused |= stays
        done += len(part) - len(stays)
        if progress is not None:
            progress(min(done + len(refused), len(ready)), len(ready))
    return Outcomes(done, same, refused, 0)


def _chunks(several: Sequence[Any]) -> Iterator[Sequence[Any]]:
    for start in range(0, len(several), CHUNK):
        yield several[start : start + CHUNK]


class Changing:
    """Many records at once; a part of the desk."""

    store: Store
    _entered: Callable[[str], Entity]

    def preview_many(
        self, task: Task, which: Which, *, but: Iterable[int] = (), progress: Progress | None = None
    ) -> Preview:
        """What would come of a task, without writing anything; `but` are left out."""
        with plain_words(self.store):
            return preview(_desk(self), self._entered(task.entity), task, which, frozenset(but), progress)

    def carry_out(self, found: Preview, progress: Progress | None = None) -> Outcomes:
        """Write what a preview has found, as one wish that one undo takes back."""
        from tui_crm.domain.core import writing

        desk = _desk(self)
        with plain_words(self.store):
            entity = self._entered(found.task.entity)
            with writing.wish(desk, f"{entity.name}.{found.task.action}") as running:
                outcomes = carried_out(desk, entity, found, progress)
            return replace(outcomes, group=running.group)

    def change_many(
        self,
        name: str,
        which: Which,
        values: Mapping[str, Any] | None = None,
        *,
        add: Mapping[str, Sequence[int]] | None = None,
        take: Mapping[str, Sequence[int]] | None = None,
    ) -> Outcomes:
        """Give many records the same values, and add to their links or take from them."""
        task = Task(name, "change", values or {}, add or {}, take or {})
        return self.carry_out(self.preview_many(task, which))


def _desk(part: Changing) -> Desk:
    from tui_crm.domain.core.desk import Desk

    assert isinstance(part, Desk)
    return part
