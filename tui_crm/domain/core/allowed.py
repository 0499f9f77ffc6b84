"""Whether somebody may do something, asked before it is tried: screens offer and refuse by these answers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, cast

from tui_crm.domain.core import errors, reading
from tui_crm.domain.core.access import YES, Level, Verdict
from tui_crm.domain.core.entity import Entity, registry
from tui_crm.domain.core.query import Record
from tui_crm.domain.core.reach import Reach, reach_of, shared_as
from tui_crm.i18n import Amid, Message

if TYPE_CHECKING:
    from tui_crm.domain.core.desk import Desk


class Allowed:
    """What a person may do; a part of the desk."""

    def may(self, action: str, record: Record | None = None) -> Verdict:
        """Whether this person may do an action ("customers.change"), on a record if one is given."""
        desk = cast("Desk", self)
        entity, verb = _meant(action)
        try:
            reach = reach_of(desk, entity, verb)
        except errors.Forbidden as no:
            return Verdict(False, no.message)
        if not entity.editable and verb in ("create", "change", "remove", "import"):
            return Verdict(False, Message("These records are written by the program only."))
        if record is not None and not reading.in_reach(desk, entity, record.id, reach):
            return _out_of_reach(desk, entity, record)
        withholds = entity.rules.withholds if record is not None and verb in ("change", "remove") else None
        no_more = withholds(desk, record) if withholds and record is not None else None
        return Verdict(False, no_more) if no_more else YES

    def may_add(self, action: str, values: Mapping[str, Any]) -> Verdict:
        """Whether this person may make something ("followups.create") of which these values are settled."""
        desk = cast("Desk", self)
        entity, verb = _meant(action)
        verdict = self.may(action)
        above = values.get(entity.parent) if entity.parent else None
        # What is given somebody to do is theirs as well, whoever has the record that it belongs to.
        if not verdict or above is None or entity.doer:
            return verdict
        reach, parent = reach_of(desk, entity, verb), shared_as(entity)
        if reach.everything:
            return YES
        reading.read(desk, parent, above)
        owner = desk.row(parent, above).values[parent.owner]
        if owner in reach.owners:
            return YES
        return _of_nobody(desk, entity) if owner is None else Verdict(False, not_for(desk, entity, owner))

    def may_for_nobody(self, action: str) -> Verdict:
        """Whether this person may do an action with any record that has no owner, or make something about one."""
        desk = cast("Desk", self)
        entity, verb = _meant(action)
        verdict = self.may(action)
        if not verdict or not entity.owner:
            return verdict
        reach = reach_of(desk, entity, verb)
        return YES if _covers_nobodys(desk, entity, reach) else _of_nobody(desk, entity)


def _meant(action: str) -> tuple[Entity, str]:
    name, _, verb = action.partition(".")
    entity = registry[name]
    return entity, entity.rules.verbs[verb].action if verb in entity.rules.verbs else verb


def _covers_nobodys(desk: Desk, entity: Entity, reach: Reach) -> bool:
    if reach.everything or reach.pool or not reach.shared:
        return reach.everything or reach.pool
    model: Any = entity.model
    shared = desk.store.ids(entity.column(entity.parent or "id"), reach.shared)
    nobodys = entity.column(entity.owner).is_null() & model.deleted_at.is_null() & shared
    return desk.store.one(model.select(model.id).where(nobodys).limit(1)) is not None


def _out_of_reach(desk: Desk, entity: Entity, record: Record) -> Verdict:
    if shared_as(entity).pool and entity.owner in record.values and record.values[entity.owner] is None:
        return _of_nobody(desk, entity)
    return Verdict(False, Message("You may see this record, but not do this with it."))


def not_for(desk: Desk, entity: Entity, owner: int | None) -> Message:
    """Why somebody makes nothing new for an owner, or for nobody."""
    if owner is None and entity.parent:
        return _nobodys(desk, entity)
    return Message("Your roles do not allow you to create this for somebody else.")


def _nobodys(desk: Desk, entity: Entity) -> Message:
    if _claim(desk, entity):
        what = Amid(shared_as(entity).title)
        return Message("This {what} is in the pool; it has to be claimed first.", what=what)
    return Message("Your roles do not allow you to do this with what nobody owns.")


def _of_nobody(desk: Desk, entity: Entity) -> Verdict:
    return Verdict(False, _nobodys(desk, entity), _claim(desk, entity))


def _claim(desk: Desk, entity: Entity) -> str:
    """The wish by which this person makes a record of nobody the own one, if there is one."""
    above = shared_as(entity)
    return f"{above.name}.{above.pool}" if above.pool and desk.actor.level(above, above.pool) > Level.NONE else ""
