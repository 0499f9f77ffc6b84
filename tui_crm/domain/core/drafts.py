"""What somebody has typed into a form and not saved yet: kept in the book, for that person alone.

A draft is no record: nobody else sees it, it is not in the audit, and it goes with the record or the person that it
belongs to. What it holds is handed out within the rights of the moment, not of those when it was typed.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from tui_crm.cached import cached_property
from tui_crm.domain.core import errors, reading
from tui_crm.domain.core.access import FieldAccess, Level
from tui_crm.domain.core.database import Store
from tui_crm.domain.core.entity import Entity, registry
from tui_crm.domain.core.query import Record
from tui_crm.domain.core.reach import reach_of
from tui_crm.domain.core.stores import plain_words
from tui_crm.domain.core.system import DraftRow
from tui_crm.i18n import Message

if TYPE_CHECKING:
    from tui_crm.domain.core.actor import Actor
    from tui_crm.domain.core.clock import Clock
    from tui_crm.domain.core.desk import Desk

FORM = "form"
"""The form that is made from an entity's description: it knows the fields of a record, and nothing else."""

RIGHTS = "rights"
"""The grid of a role's rights."""

SHARES = "shares"
"""With whom a record is to be shared."""

IMPORT = "import"
"""What is decided about a file that is to be imported."""

TEXT = "text:"
"""Begins the name of a question that is answered by a text; only who is asked it again is offered what was typed."""

LONGEST = 500_000
"""Characters of a draft as it is stored, where a Chinese one counts six; the fullest form has fewer."""

MOST = 100
"""Drafts of one person."""

ANY = 'SELECT 1 FROM drafts WHERE "user" = ? AND entity = ? LIMIT 1'


@dataclass(frozen=True)
class Draft:
    """Typing of one's own that has not been saved."""

    id: int
    entity: str
    form: str
    record: Record | None
    """The record as it is now; None for a new one."""
    version: int | None
    """The record's version when the typing began."""
    values: Mapping[str, Any]
    """Field -> what was typed, which need not be a valid value."""
    preset: Mapping[str, Any]
    """What a new record began with."""
    files: tuple[str, ...]
    """The places of the files that are to come with a new record."""
    at: int
    """When it was kept last, in UTC milliseconds."""


class Drafting:
    """Keeping and giving back what was typed; a part of the desk."""

    store: Store
    clock: Clock
    actor: Actor

    def _entered(self, name: str) -> Entity:
        raise TypeError("the desk says how a call is entered")

    def keep_draft(
        self,
        name: str,
        values: Mapping[str, Any],
        *,
        record: int | None = None,
        version: int | None = None,
        preset: Mapping[str, Any] | None = None,
        form: str = FORM,
        files: Sequence[str] = (),
        key: int | None = None,
    ) -> int:
        """Keep what was typed, in place of the draft `key` if that is still there; returns the draft's number.

        A draft that was kept anew elsewhere since it was kept or continued here stays as it is, beside a new one. What
        this person could not save is left out, passwords first of all; what is no field is kept of other forms than
        that of the record. Refused when it is too long, or when the person has too many drafts.
        """
        desk = cast("Desk", self)
        with plain_words(self.store):
            entity = self._entered(name)
            typed = json.dumps({n: v for n, v in values.items() if self._may_type(entity, form, n)})
            begun = json.dumps({n: v for n, v in (preset or {}).items() if self._may_see(entity, form, n)})
            places = json.dumps(list(files))
            if len(typed) + len(begun) + len(places) > LONGEST:
                raise errors.Refused(Message("This is too long to be kept as a draft. Save it, or shorten it."))
            now = self.clock.now()
            facts = [version, typed, begun, places, now]
            with self.store.transaction():
                if record is None:
                    reach_of(desk, entity, _needed(form))
                else:
                    reading.read(desk, entity, record)
                if key is None or not self._renew(key, facts):
                    key = self._insert([self.actor.id, name, record, form, *facts])
            self._known[key] = now
            return key

    def continue_draft(self, draft: Draft) -> None:
        """Write into this draft from now on."""
        self._known[draft.id] = draft.at

    @cached_property
    def _known(self) -> dict[int, int]:
        """When the drafts that this desk writes into were kept last, as far as it knows: another one may, too."""
        return {}

    def _renew(self, key: int, facts: Sequence[Any]) -> bool:
        set_anew = "UPDATE drafts SET version = ?, typed = ?, preset = ?, files = ?, at = ?"
        mine = 'WHERE id = ? AND "user" = ? AND at = ? RETURNING id'
        return bool(self.store.sql(f"{set_anew} {mine}", [*facts, key, self.actor.id, self._known.get(key, 0)]))

    def _insert(self, row: Sequence[Any]) -> int:
        self._make_room()
        columns = '"user", entity, record, form, version, typed, preset, files, at'
        made = f"INSERT INTO drafts ({columns}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id"
        return int(self.store.sql(made, list(row))[0][0])

    def _make_room(self) -> None:
        """Where there are too many, drop the oldest one that its person cannot see any more, nor discard."""
        had = [
            row[0] for row in self.store.sql('SELECT id FROM drafts WHERE "user" = ? ORDER BY at, id', [self.actor.id])
        ]
        if len(had) < MOST:
            return
        seen = {draft.id for draft in self.drafts()}
        if len(seen) >= MOST:
            raise errors.Refused(Message("You have {n} drafts already. Continue or discard some of them.", n=len(had)))
        drop(cast("Desk", self), next(key for key in had if key not in seen))

    def drafts(self, name: str = "") -> list[Draft]:
        """One's own drafts, of one kind of record if it is named; the one that was kept last comes first.

        Texts of questions are not among them: nothing but the question can go on with them.
        """
        own = ~DraftRow.form.startswith(TEXT)
        if not name:
            return self._found(own)
        with plain_words(self.store):
            cast("Desk", self).look()
            # Most people have none, and each list that is opened asks.
            some = self.store.sql(ANY, (self.actor.id, name))
        return self._found(own, DraftRow.entity == name) if some else []

    def drafts_of(
        self, name: str, record: int | None, preset: Mapping[str, Any] | None = None, form: str = FORM
    ) -> list[Draft]:
        """One's own drafts that a form which is just opened could go on with."""
        same = DraftRow.record.is_null() if record is None else DraftRow.record == record
        found = self._found((DraftRow.entity == name) & (DraftRow.form == form) & same)
        begun = json.loads(json.dumps(dict(preset or {})))
        return [draft for draft in found if record is not None or draft.preset == begun]

    def draft(self, key: int) -> Draft:
        """One of one's own drafts; NotFound when it is gone, or when its record is out of reach."""
        found = self._found(DraftRow.id == key)
        if not found:
            raise errors.NotFound(Message("This draft is not there any more."))
        return found[0]

    def drop_draft(self, key: int) -> None:
        """Throw one of one's own drafts away, if it is still there."""
        with plain_words(self.store), self.store.transaction():
            drop(cast("Desk", self), key)

    def _found(self, *wanted: Any) -> list[Draft]:
        with plain_words(self.store):
            cast("Desk", self).look()
            row: Any = DraftRow
            asked = row.select(
                row.id, row.entity, row.form, row.record, row.version, row.typed, row.preset, row.files, row.at
            ).where(row.user == self.actor.id, *wanted)
            rows = self.store.rows(asked.order_by(row.at.desc(), row.id.desc()))
            return [draft for draft in map(self._given, rows) if draft is not None]

    def _given(self, row: Sequence[Any]) -> Draft | None:
        """A draft within the rights of the moment; None when its record is out of reach."""
        key, name, form, of, version, typed, preset, files, at = row
        if name not in registry:
            return None
        entity, record = registry[name], None
        if of is None and self.actor.level(entity, _needed(form)) == Level.NONE:
            return None
        if of is not None:
            try:
                record = reading.read(cast("Desk", self), entity, of)
            except errors.NotFound:
                return None
        seen = [
            {n: v for n, v in json.loads(text).items() if self._may_see(entity, form, n)} for text in (typed, preset)
        ]
        return Draft(key, name, form, record, version, seen[0], seen[1], tuple(json.loads(files)), at)

    def _may_see(self, entity: Entity, form: str, name: str) -> bool:
        if name not in entity.fields:
            return form != FORM
        return self.actor.access(entity, name) > FieldAccess.HIDDEN

    def _may_type(self, entity: Entity, form: str, name: str) -> bool:
        kind = entity.fields.get(name)
        if kind is None:
            return form != FORM
        return not kind.secret and not kind.system and self.actor.access(entity, name) == FieldAccess.WRITE


def _needed(form: str) -> str:
    """The action that a draft of no record in particular is for, as far as it is known before it is done."""
    return "create" if form == FORM else "read"


def drop(desk: Desk, key: int | None) -> None:
    """Throw away the draft that has become a record, or is not wanted any more."""
    if key is not None:
        desk.store.sql('DELETE FROM drafts WHERE id = ? AND "user" = ?', [key, desk.actor.id])


def forget(store: Store, entity: Entity, keys: Iterable[int]) -> None:
    """Drop everybody's drafts of records that are removed; those of a person go with the person."""
    gone = list(keys)
    if not gone:
        return
    row: Any = DraftRow
    store.run(row.delete().where((row.entity == entity.name) & store.ids(row.record, gone)))
    if entity.name == "users":
        store.run(row.delete().where(store.ids(row.user, gone)))
