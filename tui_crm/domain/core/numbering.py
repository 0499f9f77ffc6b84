"""Running numbers by which people call records, none of them given out twice (D-01)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING, Any

from tui_crm.domain.core.entity import Entity

if TYPE_CHECKING:
    from tui_crm.domain.core.desk import Desk


def next_code(desk: Desk, entity: Entity) -> str:
    """The next free running number of the day."""
    return next_codes(desk, entity, 1)[0]


def next_codes(desk: Desk, entity: Entity, count: int, given: Collection[str] = ()) -> list[str]:
    """So many free running numbers of the day, none of those given; the counter's row lock keeps writers apart."""
    assert entity.code is not None
    today = desk.clock.today()
    pattern = desk.setting(f"code.{entity.name}") or entity.code.prefix + "{yy}{mm}{dd}{n:03}"
    facts = {"yyyy": today.year, "yy": f"{today:%y}", "mm": f"{today:%m}", "dd": f"{today:%d}"}
    base = pattern.format(**facts, n=0)
    found: list[str] = []
    while missing := count - len(found):
        row = desk.store.sql(
            "INSERT INTO counters (name, n) VALUES (?, ?) "
            "ON CONFLICT (name) DO UPDATE SET n = counters.n + excluded.n RETURNING n",
            [f"{entity.name}:{base}", missing],
        )
        fresh = [pattern.format(**facts, n=n) for n in range(row[0][0] - missing + 1, row[0][0] + 1)]
        taken = _taken(desk, entity, fresh)
        found += [code for code in fresh if code not in taken and code not in given]
    return found


def _taken(desk: Desk, entity: Entity, codes: Sequence[str]) -> set[str]:
    """The numbers that somebody has typed; of living records and of others, each of which has an index of its own."""
    model, code = entity.model, entity.code
    asked: list[Any] = [
        model.select(code).where(desk.store.among(code, codes) & model.deleted_at.is_null(alive))
        for alive in (True, False)
    ]
    return {row[0] for one in asked for row in desk.store.rows(one)}
