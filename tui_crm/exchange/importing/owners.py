"""Columns that say to whom a record belongs, in the words of another program: its people may be no users here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tui_crm.domain import Desk, Entity, errors, registry
from tui_crm.exchange.neutral import bare
from tui_crm.i18n import Message

if TYPE_CHECKING:
    from tui_crm.exchange.importing import Matched

MOST = 1000
"""Different owners of a column that are looked up."""


@dataclass(frozen=True)
class Owners:
    """What a column says of owners."""

    column: str
    unknown: tuple[str, ...]
    """Those who are no users of this book."""
    known: int

    @property
    def doubtful(self) -> bool:
        """Whether most of them are no users, so that it has to be asked what is meant."""
        return len(self.unknown) > self.known


def owner_column(file: Matched) -> int | None:
    """The column of owners, of the records themselves or of those that are made above them."""
    entity, columns = file.entity, file.columns
    if entity.owner in columns.fields:
        return columns.fields[entity.owner]
    if entity.parent and entity.parent in file.plan.make:
        return columns.above.get(registry[entity.fields[entity.parent].target].owner)
    return None


def owners_of(desk: Desk, file: Matched) -> Owners | None:
    """Look the column of owners through; None where there is none."""
    place = owner_column(file)
    if place is None:
        return None
    texts: dict[str, None] = {}
    for _, cells in file.table.rows():
        text = cells[place].strip() if place < len(cells) else ""
        if text and len(texts) < MOST:
            texts[bare(text) if file.table.neutral else text] = None
    # A name of several users is asked for row by row: whoever is meant is one of them.
    unknown = tuple(t for t in texts if desk.find("users", t, {}) is None and not desk.fitting("users", t, {}))
    return Owners(file.table.header[place], unknown, len(texts) - len(unknown))


def refuse_doubtful(desk: Desk, file: Matched) -> None:
    """Ask once for the column, instead of letting most of its rows fail; nothing where it is decided."""
    owners = owners_of(desk, file) if file.plan.owner_unknown is None else None
    if owners is not None and owners.doubtful:
        raise errors.Refused(
            Message(
                "Most owners in the column “{column}” are no users of this book, such as “{example}”. Please say what "
                "becomes of their rows: --owner-unknown me, leave-out or fail.",
                column=owners.column,
                example=owners.unknown[0][:40],
            )
        )


def for_starter(
    desk: Desk, entity: Entity, values: Mapping[str, object], starter: int, *, unknown: bool
) -> Mapping[str, object]:
    """What would be given to whoever goes on with an import is given to who began it; so are `unknown` owners."""
    names = {entity.owner, entity.doer, entity.told.person if entity.told else ""} & set(entity.inputs)
    theirs = {name: starter for name in names if name not in values}
    said = values.get(entity.owner)
    if unknown and isinstance(said, str) and desk.find("users", said, {}) is None:
        theirs[entity.owner] = starter
    return {**values, **theirs}
