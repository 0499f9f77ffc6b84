"""What becomes of the rows of an import, and how it is kept."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field

from tui_crm.domain.core import errors
from tui_crm.domain.core.database import Store
from tui_crm.i18n import Message, packed


@dataclass(frozen=True)
class Problem:
    """A row that did not become a record, with what the file says in it, and why: (column, sentence)."""

    number: int
    outcome: str
    """skipped, failed, left (written, but for some columns), aside (written, but some of it in another field) or kept
    (when it was taken back)."""
    cells: tuple[str, ...] = ()
    reasons: tuple[tuple[str, Message], ...] = ()


@dataclass
class Tally:
    """What became of the rows of a batch."""

    created: int = 0
    updated: int = 0
    skipped: int = 0
    failed: int = 0
    problems: list[Problem] = field(default_factory=list)
    made: dict[str, int] = field(default_factory=dict)
    """How many records of other kinds were made because rows point at them."""

    @property
    def read(self) -> int:
        """How many rows are accounted for."""
        return self.created + self.updated + self.skipped + self.failed


def not_ones_turn() -> errors.Refused:
    """Why an import, or its undoing, goes no further."""
    return errors.Refused(Message("This import was stopped: somebody is taking it back, or goes on with it elsewhere."))


def note_rows(store: Store, key: int, problems: Sequence[Problem]) -> None:
    """Keep the rows that became no records, or the records that stay."""
    rows = [
        (
            key,
            one.number,
            one.outcome,
            json.dumps(one.cells, ensure_ascii=False),
            json.dumps([[column, packed(why)] for column, why in one.reasons], ensure_ascii=False),
        )
        for one in problems
    ]
    store.insert_rows("import_rows", ("import", "number", "outcome", "cells", "reasons"), rows)
