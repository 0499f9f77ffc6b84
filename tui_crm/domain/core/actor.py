"""The person at the desk: roles, rights and the users whose records the levels reach."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tui_crm.cached import cached_property
from tui_crm.domain.core import errors
from tui_crm.domain.core.access import FieldAccess, Level
from tui_crm.domain.core.database import Store
from tui_crm.domain.core.entity import Entity, registry
from tui_crm.domain.core.links import Title, unpack
from tui_crm.i18n import mark


@dataclass(frozen=True)
class Role:
    """What one role grants, as edited in the book or by default."""

    id: int
    code: str
    name: str
    rights: Mapping[str, Mapping[str, int]]
    fields: Mapping[str, Mapping[str, int]]

    def level(self, entity: Entity, action: str) -> Level:
        """The role's level: as edited, else as the entity's policy has it for this built-in role."""
        edited = self.rights.get(entity.name, {}).get(action)
        given = entity.policy.defaults.get(self.code, {}).get(action, Level.NONE) if edited is None else edited
        # However a role came by more: what is private stays so.
        return min(Level(given), max(entity.levels))

    def access(self, entity: Entity, name: str) -> FieldAccess:
        """The role's access to a field; free unless said otherwise."""
        edited = self.fields.get(entity.name, {}).get(name)
        if edited is not None:
            return FieldAccess(edited)
        return FieldAccess(entity.policy.fields.get(self.code, {}).get(name, FieldAccess.WRITE))


@dataclass
class Actor:
    """Who is asking, as loaded at one epoch of the book's rights."""

    id: int
    account: str
    name: str
    department: int | None
    roles: tuple[Role, ...]
    parents: Mapping[int, int | None]
    """The tree of departments: id -> id of the one above."""
    members: Mapping[int, int | None] = field(default_factory=dict)
    """Every user's department."""
    version: int = 1
    _visible: dict[str, tuple[str, ...]] = field(default_factory=dict, init=False, repr=False, compare=False)
    _access: dict[tuple[str, str], FieldAccess] = field(default_factory=dict, init=False, repr=False, compare=False)

    def level(self, entity: Entity, action: str) -> Level:
        """The most permissive level of all roles."""
        return max((role.level(entity, action) for role in self.roles), default=Level.NONE)

    def access(self, entity: Entity, name: str) -> FieldAccess:
        """The most permissive access that a role which reads the entity at all gives to a field."""
        known = self._access.get((entity.name, name))
        if known is None:
            known = self._access[entity.name, name] = self._found_access(entity, name)
        return known

    def _found_access(self, entity: Entity, name: str) -> FieldAccess:
        if entity.fields[name].secret or (isinstance(entity.fields[name], Title) and self._hides_names):
            return FieldAccess.HIDDEN
        # A number's understood form and a name's sort key tell as much as the field itself.
        name = getattr(entity.fields[name], "source", name)
        reading = [r for r in self.roles if r.level(entity, "read")] or list(self.roles)
        return max((role.access(entity, name) for role in reading), default=FieldAccess.HIDDEN)

    @property
    def _hides_names(self) -> bool:
        """Whether what some records are called is hidden from this person: lists of changes would tell."""
        return any(self.access(one, one.shown) == FieldAccess.HIDDEN for one in registry if one.editable)

    def visible(self, entity: Entity) -> tuple[str, ...]:
        """The entity's fields that this person may see."""
        known = self._visible.get(entity.name)
        if known is None:
            known = tuple(n for n in entity.fields if self.access(entity, n) > FieldAccess.HIDDEN)
            self._visible[entity.name] = known
        return known

    @cached_property
    def subtree(self) -> tuple[int, ...]:
        """The own department and every one below it."""
        if self.department is None:
            return ()
        found, fresh = {self.department}, {self.department}
        while fresh:
            fresh = {d for d, above in self.parents.items() if above in fresh} - found
            found |= fresh
        return tuple(sorted(found))

    def departments(self, level: Level) -> tuple[int, ...]:
        """The departments that a level covers; not to be asked for ALL."""
        if level == Level.SUBTREE:
            return self.subtree
        return (self.department,) if level == Level.DEPARTMENT and self.department is not None else ()

    def owners(self, level: Level) -> tuple[int, ...]:
        """The users whose records a level covers; not to be asked for ALL."""
        covered = set(self.departments(level))
        return tuple(sorted({self.id} | {u for u, d in self.members.items() if d is not None and d in covered}))


class SystemRole(Role):
    """The role of the program's own work: founding a book, nightly jobs."""

    def level(self, entity: Entity, action: str) -> Level:
        """Everything, since nobody can sign in with it."""
        return Level.ALL

    def access(self, entity: Entity, name: str) -> FieldAccess:
        """Everything but what no one may read."""
        return FieldAccess.WRITE


SYSTEM = Actor(0, "system", mark("system"), None, (SystemRole(0, "system", "system", {}, {}),), {})
"""The named actor of the program's own work; its changes are audited like everyone's."""


def account_now(store: Store, user_id: int) -> str:
    """What a person's account is called by now, as somebody else may have its old name; empty for who is gone."""
    users: Any = registry["users"].model
    row = store.one(users.select(users.account).where((users.id == user_id) & users.deleted_at.is_null()))
    return str(row[0]) if row else ""


def load(store: Store, user_id: int) -> Actor:
    """Read a user with roles and the tree of departments; SessionEnded when the account is not usable."""
    if user_id == SYSTEM.id:
        return SYSTEM
    users, departments = registry["users"].model, registry["departments"].model
    row = store.one(
        users.select(users.id, users.account, users.name, users.department, users.roles, users.version).where(
            (users.id == user_id) & users.deleted_at.is_null() & users.active
        )
    )
    if row is None:
        raise errors.SessionEnded
    key, account, name, department, roles, version = row
    return Actor(
        key,
        account,
        name,
        department,
        _roles(store, unpack(roles)),
        dict(store.rows(departments.select(departments.id, departments.parent))),
        dict(store.rows(users.select(users.id, users.department))),
        version,
    )


def roles_with(store: Store, entity: Entity, action: str) -> list[int]:
    """The roles that allow an action on an entity, however far it reaches."""
    roles: Any = registry["roles"].model
    every = _roles(store, store.keys(roles.select(roles.id)))
    return [role.id for role in every if role.level(entity, action) > Level.NONE]


def _roles(store: Store, ids: list[int]) -> tuple[Role, ...]:
    roles: Any = registry["roles"].model
    found = store.rows(
        roles.select(roles.id, roles.code, roles.name, roles.rights, roles.field_rights).where(
            roles.id.in_(ids) & roles.deleted_at.is_null() & roles.active
        )
    )
    return tuple(
        Role(key, code, name, json.loads(rights or "{}"), json.loads(fields or "{}"))
        for key, code, name, rights, fields in found
    )
