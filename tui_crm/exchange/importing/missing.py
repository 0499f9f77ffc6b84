"""What a file lacks that has to be filled in, and the values that a person gives to all of its rows instead."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from tui_crm.domain import Desk, Entity, errors, fields, links, registry
from tui_crm.exchange.headers import Columns
from tui_crm.exchange.importing.plan import Plan
from tui_crm.i18n import Amid, Message, listed, tr


def missing_fields(desk: Desk, entity: Entity, columns: Columns, plan: Plan) -> tuple[list[str], list[str]]:
    """The fields without a value: those that are always needed, and those that the configuration asks for."""
    empty = _empty(entity, columns.filled(entity) | set(plan.constants))
    needed = [n for n in empty if entity.fields[n].required]
    return needed, [n for n in _asked(desk, entity, empty) if n not in needed]


def _empty(entity: Entity, filled: Collection[str]) -> list[str]:
    return [n for n in entity.inputs if n not in filled and entity.fields[n].default in (None, "")]


def _asked(desk: Desk, entity: Entity, empty: Sequence[str]) -> list[str]:
    return [n for n in empty if entity.fields[n].required_by and desk.setting(entity.fields[n].required_by)]


def refuse_missing(desk: Desk, entity: Entity, columns: Columns, plan: Plan) -> None:
    """One sentence instead of the same one for each row."""
    needed, asked = missing_fields(desk, entity, columns, plan)
    for name in needed:
        label = Message(entity.fields[name].label)
        raise errors.Refused(Message("The file has no column for “{field}”, which must be filled in.", field=label))
    if asked:
        raise errors.Refused(
            Message(
                "The system configuration asks for {fields}, and the file has no columns for them. Please add the "
                "columns, give one value for every row, or switch that off in the system configuration.",
                fields=_quoted(entity, asked),
            )
        )
    _refuse_incomplete(desk, entity, columns, plan)


def _refuse_incomplete(desk: Desk, entity: Entity, columns: Columns, plan: Plan) -> None:
    """None of the records that are to be made along with the rows could be made."""
    for name in plan.make:
        if name in columns.fields and isinstance(link := entity.fields[name], links.Link):
            target = registry[link.target]
            above = columns.above if name == entity.parent else {}
            if asked := _asked(desk, target, _empty(target, {target.shown, *link.where, *above})):
                raise errors.Refused(
                    Message(
                        "The system configuration asks for {fields} of each {kind}, and the file has no columns for "
                        "them, so none can be made. Please add the columns, leave making them out, or switch that off "
                        "in the system configuration.",
                        fields=_quoted(target, asked),
                        kind=Amid(target.title),
                    )
                )


def _quoted(entity: Entity, names: Sequence[str]) -> str:
    return listed([f"“{tr(entity.fields[name].label)}”" for name in names])


def refuse_constants(desk: Desk, entity: Entity, columns: Columns, plan: Plan) -> None:
    """Refuse values for every row that cannot be any row's, before anything is written."""
    visible = set(desk.actor.visible(entity))
    for name, text in plan.constants.items():
        if name not in entity.inputs or name not in visible:
            raise errors.Refused(Message("A value for every row cannot fill “{field}”: there is no such field.",
                                         field=name))  # fmt: skip
        label = Message(entity.fields[name].label)
        if name in columns.filled(entity):
            raise errors.Refused(
                Message(
                    "The file has a column for “{field}”, so there cannot be one value for every row as well.",
                    field=label,
                )
            )
        wrong = why_not(desk, entity, name, text)
        if wrong is not None:
            raise errors.Refused(Message("{place}: {what}", place=label, what=wrong))


def refuse_make(entity: Entity, plan: Plan) -> None:
    """Refuse to make records for what names none, or several at once; people are not made by the way."""
    for name in plan.make:
        kind = entity.fields.get(name)
        if name not in entity.inputs or not isinstance(kind, links.Link) or kind.target == "users":
            label = Message(kind.label) if kind is not None else name
            raise errors.Refused(Message("No records can be made for “{field}”.", field=label))


def why_not(desk: Desk, entity: Entity, name: str, text: str) -> Message | None:
    """Why a text cannot be the value of a field, if it cannot."""
    try:
        entity.fields[name].clean(text, desk.context)
    except fields.Bad as bad:
        return bad.message
    return None
