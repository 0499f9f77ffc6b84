"""The rights of a role as rows, legends and sentences of the grid."""

from __future__ import annotations

from collections.abc import Sequence

from tui_crm.domain import ACTION_WORDS, FIELD_ACCESS_WORDS, LEVEL_WORDS, Entity
from tui_crm.i18n import tr
from tui_crm.tui.present.rights import (
    FIELD_RIGHTS,
    RIGHTS,
    SHORT_LEVELS,
    Place,
    RightsDraft,
    shown_fields,
    spelled,
    word,
)
from tui_crm.tui.present.text import cells
from tui_crm.tui.widgets.cell_grid import ABSENT, EDITED, Cell, GridRow


def all_actions(entities: Sequence[Entity]) -> list[str]:
    """The actions that any policy names, in the order of their words."""
    named = dict.fromkeys(action for entity in entities for action in entity.policy.actions)
    return [*(a for a in ACTION_WORDS if a in named), *(a for a in named if a not in ACTION_WORDS)]


def right(entity: Entity, action: str) -> Place | None:
    """The cell of an action, where the entity has it."""
    return Place(RIGHTS, entity, action) if action in entity.policy.actions else None


def heads(part: str, actions: Sequence[str]) -> list[str]:
    """What stands above the columns."""
    return [tr(ACTION_WORDS.get(action, action)) for action in actions] if part == RIGHTS else [tr("Access")]


def level_rows(draft: RightsDraft, entities: Sequence[Entity], actions: Sequence[str]) -> list[GridRow]:
    """A row for each entity, with a level for each action that it has."""
    return [
        GridRow(entity.name, tr(entity.titles), tuple(cell(draft, right(entity, a)) for a in actions))
        for entity in entities
    ]


def field_rows(draft: RightsDraft, entity: Entity) -> list[GridRow]:
    """A row for each field of an entity, with the access to it."""
    return [
        GridRow(name, tr(entity.fields[name].label), (cell(draft, Place(FIELD_RIGHTS, entity, name)),))
        for name in shown_fields(entity)
    ]


def cell(draft: RightsDraft, place: Place | None) -> Cell | None:
    """A value in a word, marked when it was edited."""
    if place is None:
        return None
    return Cell(tr(word(place, draft.value(place))), draft.edited(place))


def words_of(part: str) -> list[str]:
    """Every word that cells of a page may show."""
    return [tr(text) for text in (SHORT_LEVELS if part == RIGHTS else FIELD_ACCESS_WORDS).values()]


def legend(part: str) -> list[str]:
    """What the words, the digits and the signs of a page mean."""
    edited, absent = tr("Edited"), tr("no such action")
    edited, absent = f"{EDITED} {edited}", f"{ABSENT} {absent}"
    if part == FIELD_RIGHTS:
        return [*(f"{int(n)} {tr(text)}" for n, text in FIELD_ACCESS_WORDS.items()), edited]
    words = []
    for level, short in SHORT_LEVELS.items():
        full = tr(LEVEL_WORDS[level])
        words.append(f"{int(level)} {tr(short)}" + ("" if tr(short) == full else f" = {full}"))
    return [*words, edited, absent]


def in_lines(items: Sequence[str], width: int) -> str:
    """Items beside each other, in as many lines as they need, none of them torn."""
    lines = [""]
    for item in items:
        longer = f"{lines[-1]}   {item}" if lines[-1] else item
        if cells(longer) <= width:
            lines[-1] = longer
        else:
            lines.append(item)
    return "\n".join(filter(None, lines))


def in_full(draft: RightsDraft, place: Place) -> str:
    """A cell in full words, with the standard where it is another."""
    levels = place.part == RIGHTS
    what = ACTION_WORDS.get(place.name, place.name) if levels else place.entity.fields[place.name].label
    value = tr(spelled(place, draft.value(place)))
    text = tr("{entity} · {what}: {value}", entity=tr(place.entity.titles), what=tr(what), value=value)
    if not draft.edited(place):
        return text
    standard = tr(spelled(place, draft.standard(place)))
    return tr("{cell} (standard: {standard})", cell=text, standard=standard)
