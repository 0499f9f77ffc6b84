"""The account of imports: which batches of a file are in the book, what became of its rows, and its undoing.

A batch is one wish. What the account says of it is written in the same transaction, so that an import that was
broken off goes on where it stopped, without a row twice or half.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, cast

from peewee import fn

from tui_crm.domain.core import errors, import_undoing, writing
from tui_crm.domain.core.database import Store
from tui_crm.domain.core.entity import registry
from tui_crm.domain.core.import_account import Problem, Tally, not_ones_turn, note_rows
from tui_crm.domain.core.reach import condition, reach_of
from tui_crm.domain.core.stores import plain_words
from tui_crm.domain.core.system import AuditEntry, ImportBatch, ImportRow
from tui_crm.domain.core.times import When
from tui_crm.i18n import Message, unpacked

if TYPE_CHECKING:
    from tui_crm.domain.core.actor import Actor
    from tui_crm.domain.core.clock import Clock
    from tui_crm.domain.core.desk import Desk

COUNTS = ("created", "updated", "skipped", "failed")

MANY = 4000
"""Rows from which on an import, or its undoing, is worth getting ready for."""

GOING_ON = ("running", "stopped")
"""The states of an import with which somebody can go on."""


Progress = Callable[[int, int], None]
"""Told how much is done, of how much; may raise Interrupted to stop."""


def _second(instant: int | None) -> int | None:
    """The second of an instant, as the databases divide."""
    return None if instant is None else int(instant / 1000)


class Importing:
    """Imports and their undoing; a part of the desk."""

    store: Store
    actor: Actor
    clock: Clock
    wish: writing.Wish | None

    def begin_import(self, kind: str, file: str, total: int, plan: Mapping[str, Any]) -> int:
        """Note that a file is on its way into the book; returns the import's number."""
        desk = cast("Desk", self)
        verdict = desk.may(f"{kind}.import")
        if not verdict:
            raise errors.Forbidden(verdict.reason or Message("Your roles do not allow this."))
        now = self.clock.now()
        imports: Any = registry["imports"].model
        self._expect(total)
        with plain_words(self.store), self.store.transaction():
            stamps = {"created_at": now, "updated_at": now, "created_by": self.actor.id, "updated_by": self.actor.id}
            facts = {"person": self.actor.id, "kind": kind, "file": file[-255:], "state": "running", "total": total}
            text = json.dumps(dict(plan), ensure_ascii=False)
            return int(self.store.run(imports.insert(**facts, plan=text, **stamps)))

    def _expect(self, total: int) -> None:
        """A large file is on its way: the database may get ready."""
        if total >= MANY:
            with plain_words(self.store):
                self.store.expect_many(self._indexed)

    def between_batches(self) -> None:
        """What the search index has put off is done before the next batch."""
        with plain_words(self.store):
            self.store.between_batches(self._indexed)

    @property
    def _indexed(self) -> list[str]:
        """The tables with search tokens that imports write to."""
        return [entity.table for entity in registry if entity.searched and "import" in entity.policy.actions]

    def import_facts(self, key: int) -> dict[str, Any]:
        """What was noted when an import of one's own began, and the state that it is in."""
        with plain_words(self.store):
            row = self._own_import(key)
            found: dict[str, Any] = json.loads(row["plan"])
            names = ("kind", "total", "state", "file", "failed", "person", "created_at")
            return {**found, **{name: row[name] for name in names}}

    def import_plan(self, key: int) -> dict[str, Any]:
        """How an import of one's own was to be done; Refused where there is nothing to go on with."""
        found = self.import_facts(key)
        if found["state"] not in GOING_ON:
            raise errors.Refused(Message("This import has come to its end already."))
        self._expect(found["total"])
        return found

    def batches_done(self, key: int) -> set[int]:
        """The batches of an import that are in the book."""
        batch: Any = ImportBatch
        with plain_words(self.store):
            return {row[0] for row in self.store.rows(batch.select(batch.number).where(batch.of == key))}

    def made_along(self, key: int, kinds: Collection[str]) -> dict[str, int]:
        """How many records of other kinds an import has made because its rows point at them."""
        batch: Any = ImportBatch
        entry: Any = AuditEntry
        asked = entry.select(entry.entity, fn.COUNT(entry.id)).join(batch, on=(batch.group == entry.group))
        asked = asked.where((batch.of == key) & (entry.action == "create") & entry.entity.in_(list(kinds)))
        with plain_words(self.store):
            return dict(self.store.rows(asked.group_by(entry.entity))) if kinds else {}

    def take_turn(self, key: int) -> int:
        """Be the one who goes on with an import; whoever else was at it writes nothing more."""
        imports: Any = registry["imports"].model
        with plain_words(self.store), self.store.transaction():
            facts = {"state": "running", "version": imports.version + 1, "updated_at": self.clock.now()}
            if not self.store.run(imports.update(**facts).where((imports.id == key) & imports.state.in_(GOING_ON))):
                raise errors.Refused(Message("This import has come to its end already."))
            row = self.store.one(imports.select(imports.version).where(imports.id == key))
            assert row is not None
            return int(row[0])

    def batch_written(self, key: int, number: int, tally: Tally, turn: int = 1) -> None:
        """Put a batch into the account, inside the wish that writes it; Refused where it is another's turn."""
        assert self.wish is not None
        imports: Any = registry["imports"].model
        added = {name: getattr(imports, name) + getattr(tally, name) for name in COUNTS}
        mine = (imports.id == key) & (imports.state == "running") & (imports.version == turn)
        if not self.store.run(imports.update(**added, updated_at=self.clock.now()).where(mine)):
            raise not_ones_turn()
        note_rows(self.store, key, tally.problems)

        def close(group: int | None) -> None:
            columns = ("import", "number", "group_id", "undone")
            self.store.insert_rows("import_batches", columns, [(key, number, group, False)])

        self.wish.closing.append(close)

    def end_import(self, key: int, state: str, turn: int = 1) -> None:
        """Say that an import is done, or has been stopped half-way, as long as it is one's turn."""
        imports: Any = registry["imports"].model
        with plain_words(self.store):
            with self.store.transaction():
                mine = (imports.id == key) & (imports.state == "running") & (imports.version == turn)
                ended = self.store.run(imports.update(state=state, updated_at=self.clock.now()).where(mine))
            # Locks on several tables at once would meet those of people who change records.
            if ended:
                self.store.end_many(self._indexed)

    def import_problems(self, key: int, outcome: str = "", part: int = 500) -> Iterator[Problem]:
        """The rows that did not become records, in the order of the file; within the right to see the import."""
        row: Any = ImportRow
        with plain_words(self.store):
            cast("Desk", self).read("imports", key)
            last = 0
            while True:
                asked = row.select(row.id, row.number, row.outcome, row.cells, row.reasons)
                asked = asked.where((row.of == key) & (row.id > last))
                asked = asked.where(row.outcome == outcome) if outcome else asked
                found = self.store.rows(asked.order_by(row.id).limit(part))
                for _, number, what, cells, reasons in found:
                    why = tuple((column, unpacked(message)) for column, message in json.loads(reasons))
                    yield Problem(number, what, tuple(json.loads(cells)), why)
                if len(found) < part:
                    return
                last = found[-1][0]

    # -- what is in the book already

    def compared(self, name: str, field: str, value: Any) -> Any:
        """What two values are compared by; None for one that means nothing.

        Telephone numbers by what they mean, times by their second, which is all that tables show.
        """
        entity = registry[name]
        if isinstance(entity.fields.get(field), When) and isinstance(value, int):
            return _second(value)
        if field not in entity.e164.values():
            return value
        from tui_crm.domain.core.phones import e164

        return e164(value) or None

    def known_by(self, name: str, names: Sequence[str], asked: Sequence[tuple[Any, ...]]) -> dict[tuple[Any, ...], int]:
        """The records in reach whose fields have one of these sets of values; of several the first that was made."""
        desk = cast("Desk", self)
        entity = registry[name]
        companions = {source: companion for companion, source in entity.e164.items()}
        columns = [entity.column(companions.get(one, one)) for one in names]
        model = entity.model
        times = {place for place, one in enumerate(names) if isinstance(entity.fields[one], When)}
        # The database looks for what is exact; where nothing is, for the second.
        first = next((place for place in range(len(names)) if place not in times), 0)
        exact = columns[first] if first not in times else columns[first] / 1000
        inside = self.store.among(exact, {key[first] for key in asked}) & model.deleted_at.is_null()
        reach = condition(entity, reach_of(desk, entity, "read"))
        found = model.select(model.id, *columns).where(inside if reach is None else inside & reach)
        wanted = set(asked)
        compared = (
            (tuple(_second(one) if place in times else one for place, one in enumerate(values)), record)
            for record, *values in self.store.rows(found.order_by(model.id.desc()))
        )
        return {key: record for key, record in compared if key in wanted}

    def undo_import(self, key: int, progress: Progress | None = None) -> int:
        """Take a whole import back, one batch after the other; returns how many records were kept.

        One that is under way is stopped first. A record that somebody has changed since, that others hang on, or that
        is out of reach stays as it is, and is listed; it goes when it is asked for again and nothing speaks for it any
        more. Broken off, it goes on where it stopped.
        """
        with plain_words(self.store):
            found = self._own_import(key)
            self._expect(int(found["created"] or 0) + int(found["updated"] or 0))
            kept = import_undoing.undo(cast("Desk", self), key, progress)
            self.store.end_many(self._indexed)
            return kept

    def _own_import(self, key: int) -> Mapping[str, Any]:
        """The stored row; one's own, or anybody's for those whose roles undo what others did."""
        desk = cast("Desk", self)
        record = desk.read("imports", key)
        row = desk.row(registry["imports"], record.id).values
        if row["person"] != self.actor.id and not desk.may(f"{row['kind']}.undo"):
            raise errors.Forbidden(Message("This is somebody else’s import, which your roles do not let you touch."))
        return row
