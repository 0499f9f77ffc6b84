"""What a list shows: words, conditions, order, columns, and whether it is the recycle bin."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from tui_crm.domain import Condition, Desk, Entity, Filter, Opened, Query, errors, fields, singles
from tui_crm.exchange.export.conditions import said, value_of
from tui_crm.i18n import Amid, language, tr
from tui_crm.tui.screens.records.places import Place, place_of


@dataclass(frozen=True)
class Narrowing:
    """What a line of the home page opens a list with."""

    title: str
    """What the line is called."""
    filters: tuple[Filter, ...]
    sort: tuple[tuple[str, str], ...] = ()
    """Its order; () is the usual one."""


@dataclass(frozen=True)
class ListState:
    """The state of one entity's list; each entity keeps its own while the session lasts."""

    place: str = ""
    """The list that it is of."""
    base: tuple[Filter, ...] = ()
    """Conditions of the place, which are always there."""
    words: str = ""
    filters: tuple[Condition, ...] = ()
    labels: Mapping[Filter, str] = field(default_factory=dict)
    """The values of the filters in words."""
    sort: tuple[tuple[str, str], ...] = ()
    columns: tuple[str, ...] = ()
    bin: bool = False
    key: int | None = None
    """The record that the cursor was on."""
    line: Narrowing | None = None
    """The line of the home page that it was opened from."""

    @property
    def narrowed(self) -> bool:
        """Whether anything keeps records out of sight."""
        return bool(self.words or self.filters or self.bin)

    def query(self) -> Query:
        """The question to the desk."""
        filters = (*self.base, *self.filters)
        return Query(words=self.words, filters=filters, sort=self.sort, bin=self.bin, columns=self.columns or None)

    def cleared(self) -> ListState:
        """The whole list again, in the same order and columns."""
        return replace(self, words="", filters=(), labels={}, bin=False, line=None)

    def wider(self) -> ListState | None:
        """With more records: all that a line of the home page counts, else the whole list; None where that is so."""
        if self.line is None:
            return self.cleared() if self.narrowed else None
        whole = replace(self, words="", filters=self.line.filters, bin=False)
        return None if whole == self else whole


def first_state(place: Place, desk: Desk, line: Narrowing | None = None) -> tuple[ListState, str]:
    """A list as it opens: from a line of the home page, else with the filter that the person wants it to; and what has
    to be said of that."""
    key = "" if line else default_of(desk, place.key)
    if not key:
        return plain_state(place, desk, line), ""
    try:
        opened = desk.open_filter(place.entity.name, key)
    except errors.NotFound as gone:
        return plain_state(place, desk), tr(gone.message)
    return state_of(place, desk, opened), tr(opened.message) if opened.message is not None else ""


def default_of(desk: Desk, key: str) -> str:
    """The key of the saved filter that a list opens with; "" for none."""
    return str(desk.preference(f"filter.{key}", "") or "")


def plain_state(place: Place, desk: Desk, line: Narrowing | None = None) -> ListState:
    """A list in the order and the columns that the person chose before, else its own; as a line of the home page has
    it."""
    entity = place.entity
    chosen = desk.preference(f"columns.{place.key}", None)
    sort = desk.preference(f"sort.{place.key}", place.sublist.sort if place.sublist else None)
    visible = set(desk.actor.visible(entity)) | {"id"}
    columns = tuple(c for c in chosen or () if c in visible)
    order = tuple((n, d) for n, d in sort or () if n in visible)
    filters = line.filters if line else ()
    labels = {one: value_of(desk, entity, one) for one in filters}
    if line is not None and all(name in visible for name, _ in line.sort):
        order = line.sort or order
    return ListState(
        place=place.key,
        base=place.conditions(desk),
        columns=columns or usual_columns(place, visible),
        sort=order,
        filters=filters,
        labels=labels,
        line=line,
    )


def state_of(place: Place, desk: Desk, opened: Opened) -> ListState:
    """A list as a saved filter has it."""
    query, usual = opened.query, plain_state(place, desk)
    return replace(
        usual,
        words=query.words,
        filters=query.filters,
        labels={one: value_of(desk, place.entity, one) for one in singles(query.filters)},
        sort=query.sort or usual.sort,
        columns=query.columns or usual.columns,
    )


def usual_columns(place: Place, visible: Collection[str]) -> tuple[str, ...]:
    """The columns that a list comes with; where the name is English, a column of English names would say it twice."""
    said = place.entity.label_en if language() == "en" else ""
    own = place.sublist.columns if place.sublist else ()
    return tuple(c for c in own or place.entity.columns if c in visible and c != said)


def narrowing_words(entity: Entity, state: ListState) -> str:
    """What narrows the list, in words for its title."""
    parts = []
    if state.bin:
        parts.append(tr("Recycle bin"))
    if state.words:
        parts.append(tr("contains “{words}”", words=state.words))
    known = set(state.line.filters) if state.line is not None else set()
    if state.line is not None and known <= set(state.filters):
        parts.insert(0, state.line.title)
    else:
        known = set()
    others = [one for one in state.filters if one not in known]
    parts += [said(entity, one, lambda single: state.labels.get(single, "")) for one in others]
    return " · ".join(parts)


def order_words(entity: Entity, state: ListState) -> str:
    """What orders the list; "" where it comes as it was written."""
    order = state.sort or entity.sort
    if not order or order[0][0] == "id":
        return ""
    arrows = [f"{_sorted_by(entity, n)}{'↓' if d == 'desc' else '↑'}" for n, d in order if n != "id"]
    return tr("sorted by {fields}", fields=" ".join(arrows))


def _sorted_by(entity: Entity, name: str) -> str:
    """A field as it is sorted by: what has words that follow from a code stands in the order of its codes."""
    kind = entity.fields[name]
    return tr("{field} (by code)", field=tr(kind.label)) if isinstance(kind, fields.Choice) else tr(kind.label)


def empty_words(entity: Entity, state: ListState, rights: Mapping[str, Any]) -> str:
    """What stands in the place of the rows where there are none."""
    if state.bin:
        return tr("The recycle bin is empty.")
    if state.line is not None and state.wider() is None:
        return tr("Nothing waits here any more.")
    if state.narrowed:
        return tr("Nothing fits. Esc shows the whole list again.")
    sublist = place_of(state.place).sublist if state.place else None
    if sublist is not None and sublist.empty:
        return tr(sublist.empty)
    if rights.get("create"):
        return tr("No {entity} yet. Press n to add the first one.", entity=Amid(entity.titles))
    return tr("There are no {entity} that you may see.", entity=Amid(entity.titles))
