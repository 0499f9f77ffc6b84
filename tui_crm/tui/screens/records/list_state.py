"""What a list shows: words, conditions, order, columns, and whether it is the recycle bin."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from tui_crm.domain import OPERATORS, WITHOUT_VALUE, Desk, Entity, Filter, Query
from tui_crm.i18n import Amid, language, tr
from tui_crm.tui.present.values import word


@dataclass(frozen=True)
class ListState:
    """The state of one entity's list; each entity keeps its own while the session lasts."""

    words: str = ""
    filters: tuple[Filter, ...] = ()
    labels: tuple[str, ...] = ()
    """The values of the filters in words, in the same order."""
    sort: tuple[tuple[str, str], ...] = ()
    columns: tuple[str, ...] = ()
    bin: bool = False
    key: int | None = None
    """The record that the cursor was on."""
    extra: Mapping[str, Any] = field(default_factory=dict)

    @property
    def narrowed(self) -> bool:
        """Whether anything keeps records out of sight."""
        return bool(self.words or self.filters or self.bin)

    def query(self) -> Query:
        """The question to the desk."""
        return Query(words=self.words, filters=self.filters, sort=self.sort, bin=self.bin, columns=self.columns or None)

    def cleared(self) -> ListState:
        """The whole list again, in the same order and columns."""
        return replace(self, words="", filters=(), labels=(), bin=False)


def first_state(entity: Entity, desk: Desk, filters: tuple[Filter, ...] = ()) -> ListState:
    """A list as it opens: the columns that the person chose before, else the entity's own; narrowed by conditions."""
    chosen = desk.preference(f"columns.{entity.name}", None)
    sort = desk.preference(f"sort.{entity.name}", None)
    visible = set(desk.actor.visible(entity)) | {"id"}
    columns = tuple(c for c in chosen or () if c in visible)
    order = tuple((n, d) for n, d in sort or () if n in visible)
    labels = tuple("" if one.value is None else desk.words_of(entity.fields[one.field], one.value) for one in filters)
    return ListState(columns=columns or usual_columns(entity, visible), sort=order, filters=filters, labels=labels)


def usual_columns(entity: Entity, visible: Collection[str]) -> tuple[str, ...]:
    """The columns that a list comes with; where the name is English, a column of English names would say it twice."""
    said = entity.label_en if language() == "en" else ""
    return tuple(c for c in entity.columns if c in visible and c != said)


def in_words(entity: Entity, state: ListState, clock: Any) -> str:
    """What narrows and orders the list, in words for its title."""
    parts = []
    if state.bin:
        parts.append(tr("Recycle bin"))
    if state.words:
        parts.append(tr("contains “{words}”", words=state.words))
    for one, label in zip(state.filters, state.labels, strict=True):
        kind = entity.fields[one.field]
        name, sign = tr(kind.label), tr(OPERATORS[one.operator])
        value = "" if one.operator in WITHOUT_VALUE else label or word(kind, one.value, "", clock)
        parts.append(f"{name} {sign} {value}".rstrip())
    order = state.sort or entity.sort
    if order and order[0][0] != "id":
        arrows = [f"{tr(entity.fields[n].label)}{'↓' if d == 'desc' else '↑'}" for n, d in order if n != "id"]
        parts.append(tr("sorted by {fields}", fields=" ".join(arrows)))
    return " · ".join(parts)


def empty_words(entity: Entity, state: ListState, rights: Mapping[str, Any]) -> str:
    """What stands in the place of the rows where there are none."""
    if state.bin:
        return tr("The recycle bin is empty.")
    if state.narrowed:
        return tr("Nothing fits. Esc shows the whole list again.")
    if rights.get("create"):
        return tr("No {entity} yet. Press n to add the first one.", entity=Amid(entity.titles))
    return tr("There are no {entity} that you may see.", entity=Amid(entity.titles))
