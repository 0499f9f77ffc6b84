"""Roles: list, and what one allows."""

from __future__ import annotations

from typing import Any

from tui_crm.cli.acting import Wanted, at_desk, common
from tui_crm.cli.output import Table, say, say_json
from tui_crm.cli.records import list_whole, record_called
from tui_crm.cli.words import argument, command, group
from tui_crm.domain import ACTION_WORDS, FIELD_ACCESS_WORDS, FieldAccess, Level, errors, registry
from tui_crm.i18n import Message, mark, tr
from tui_crm.tui.present.rights import FIELD_RIGHTS, RIGHTS, Place, RightsDraft, shown_fields, word

COLUMNS = ("code", "name", "name_en", "active")


@group("role", mark("Roles and what they allow."))
@common
def role(wanted: Wanted) -> None:
    """Roles."""


@command("list", mark("List the roles."))
@common
def list_roles(wanted: Wanted) -> None:
    """List the roles."""
    list_whole(wanted, "roles", COLUMNS)


@command("show", mark("Show how far each right of a role reaches, and the fields that are not free to it."))
@argument("role", mark("The role, by code or name."))
@common
def show(wanted: Wanted, role: str) -> None:
    """Show what a role allows."""
    with at_desk(wanted) as desk:
        record = record_called(desk, registry["roles"], role)
        if not {RIGHTS, FIELD_RIGHTS} <= record.values.keys():
            raise errors.Forbidden(Message("Your roles do not let you see this."))
        held = RightsDraft(str(record["code"]), record.values)
        if wanted.json:
            say_json({"id": record.id, "code": record["code"], "rights": _rights(held), "fields": _fields(held)})
            return
        say(f"{desk.label_of('roles', record.id)} ({record['code']})")
        say()
        _say_rights(held)
        _say_fields(held)


def _rights(held: RightsDraft) -> dict[str, dict[str, str]]:
    return {
        entity.name: {a: Level(held.value(Place(RIGHTS, entity, a))).name.lower() for a in entity.policy.actions}
        for entity in registry
    }


def _fields(held: RightsDraft) -> dict[str, dict[str, str]]:
    """The fields that the role may not both see and set, though people fill them in."""
    found: dict[str, dict[str, str]] = {}
    for entity in registry:
        for name in shown_fields(entity):
            access = FieldAccess(held.value(Place(FIELD_RIGHTS, entity, name)))
            free = FieldAccess.READ if entity.fields[name].system else FieldAccess.WRITE
            if access < free:
                found.setdefault(entity.name, {})[name] = access.name.lower()
    return found


def _say_rights(held: RightsDraft) -> None:
    actions = [a for a in ACTION_WORDS if any(a in entity.policy.actions for entity in registry)]
    actions += sorted({a for entity in registry for a in entity.policy.actions} - set(actions))
    table = Table(["", *(tr(ACTION_WORDS.get(a, a)) for a in actions)])
    rows: list[list[str]] = []
    for entity in registry:
        places: list[Any] = [Place(RIGHTS, entity, a) if a in entity.policy.actions else None for a in actions]
        rows.append([tr(entity.titles), *("–" if p is None else tr(word(p, held.value(p))) for p in places)])
    table.write(rows)


def _say_fields(held: RightsDraft) -> None:
    rows = [
        [
            tr(registry[entity].titles),
            tr(registry[entity].fields[name].label),
            tr(FIELD_ACCESS_WORDS[FieldAccess[access.upper()]]),
        ]
        for entity, limited in _fields(held).items()
        for name, access in limited.items()
    ]
    if rows:
        say()
        Table(["", tr("Field"), tr("Access")]).write(rows)


role.add_command(list_roles)
role.add_command(show)
