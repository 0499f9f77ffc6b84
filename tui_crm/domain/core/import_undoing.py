"""Taking an import back batch by batch; what stays is listed, and stays due until nothing speaks for it any more."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from peewee import fn

from tui_crm.domain.core import errors, takeback, writing
from tui_crm.domain.core.entity import registry
from tui_crm.domain.core.import_account import Problem, not_ones_turn, note_rows
from tui_crm.domain.core.stretch import patiently
from tui_crm.domain.core.system import AuditGroup, ImportBatch, ImportRow
from tui_crm.i18n import Message

if TYPE_CHECKING:
    from tui_crm.domain.core.desk import Desk
    from tui_crm.domain.core.importing import Progress

FEW = 40
"""Fewer batches are taken back in no time, and each by itself."""


def undo(desk: Desk, key: int, progress: Progress | None) -> int:
    """Take back what is in the book of an import; returns how many records were kept."""
    turn = _begun(desk, key)
    patiently(lambda: _all(desk, key, turn, progress), lambda: len(_due(desk, key)))
    return _ended(desk, key, turn)


def _all(desk: Desk, key: int, turn: int, progress: Progress | None) -> None:
    batch: Any = ImportBatch
    standing = (batch.of == key) & batch.group.is_null(False)
    total = desk.store.one(batch.select(fn.COUNT(batch.id)).where(standing))
    waiting = _due(desk, key)
    done = int(total[0] if total else 0) - len(waiting)
    with desk.stretch("undo", few=len(waiting) < FEW) as stretch:
        for place, (which, group) in enumerate(waiting, 1):
            stretch.go_on()
            _batch(desk, key, turn, which, group)
            if stretch.rest():
                desk.between_batches()
                if progress is not None:
                    progress(done + place, done + len(waiting))


def _due(desk: Desk, key: int) -> list[tuple[int, int]]:
    """The batches that are to be taken back, the last one first: all that stand, also by an undo of their undoing, and
    those of which something was kept."""
    batch: Any = ImportBatch
    asked = batch.select(batch.id, batch.group).join(AuditGroup, on=(AuditGroup.id == batch.group))
    stands = (batch.undone == False) | AuditGroup.undone_by.is_null()  # noqa: E712
    found = desk.store.rows(asked.where((batch.of == key) & stands).order_by(batch.group.desc()))
    return [(which, group) for which, group in found]


def _begun(desk: Desk, key: int) -> int:
    """Say that the import is being undone, which stops whoever writes it; what stayed before is asked for anew."""
    imports: Any = registry["imports"].model
    row: Any = ImportRow
    with desk.store.transaction():
        facts = {"state": "undoing", "version": imports.version + 1, "kept": 0, "updated_at": desk.clock.now()}
        mine = imports.id == key
        if not _due(desk, key):
            mine &= imports.state != "undone"
        if not desk.store.run(imports.update(**facts).where(mine)):
            raise errors.Refused(Message("This import has been undone already."))
        desk.store.run(row.delete().where((row.of == key) & (row.outcome == "kept")))
        found = desk.store.one(imports.select(imports.version).where(imports.id == key))
        assert found is not None
        return int(found[0])


def _batch(desk: Desk, key: int, turn: int, which: int, group: int) -> None:
    imports: Any = registry["imports"].model
    with writing.wish(desk, "undo"):
        left = takeback.group(desk, group)
        note_rows(desk.store, key, [Problem(x.record, "kept", (x.entity, x.title), (("", x.why),)) for x in left])
        if not left:
            desk.store.run(ImportBatch.update(undone=True).where(ImportBatch.id == which))
        mine = (imports.id == key) & (imports.version == turn)
        if not desk.store.run(imports.update(kept=imports.kept + len(left)).where(mine)):
            raise not_ones_turn()


def _ended(desk: Desk, key: int, turn: int) -> int:
    imports: Any = registry["imports"].model
    with desk.store.transaction():
        row = desk.store.one(imports.select(imports.kept).where(imports.id == key))
        kept = int((row[0] if row else 0) or 0)
        facts = {"state": "partly" if kept else "undone", "updated_at": desk.clock.now()}
        desk.store.run(imports.update(**facts).where((imports.id == key) & (imports.version == turn)))
        return kept
