"""What a person decides about an import: which column means what, how to read it, what to do with duplicates."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any, Literal, get_args

from tui_crm.domain import Desk, Entity, errors
from tui_crm.exchange.amounts import POINTS, Point
from tui_crm.exchange.days import ORDERS, Order
from tui_crm.exchange.encoding import ENCODINGS
from tui_crm.i18n import Message, mark

OnDuplicate = Literal["skip", "fill", "update", "create"]

ON_DUPLICATE: Mapping[OnDuplicate, str] = {
    "skip": mark("Leave the record as it is"),
    "fill": mark("Fill in only what is empty"),
    "update": mark("Take what the file says"),
    "create": mark("Create another record"),
}
"""What is done with a row whose record is in the book already."""

OwnerUnknown = Literal["me", "leave-out", "fail"]

OWNER_UNKNOWN: Mapping[OwnerUnknown, str] = {
    "fail": mark("Let those rows fail"),
    "me": mark("Give me the records"),
    "leave-out": mark("Say nothing about the owner in those rows"),
}
"""What is done with a row whose owner is no user of the book."""

UNDECIDED: OwnerUnknown = "fail"
"""What is done where only a few are none, and nobody has said anything."""

SAVED = "import.map."
"""Preferences that hold matches under a name begin so."""


@dataclass(frozen=True)
class Plan:
    """How the rows of a file become records."""

    columns: Mapping[str, str] = field(default_factory=dict)
    """Column of the file -> field, or "" for one that is left out; the others are matched by their names."""
    encoding: str | None = None
    delimiter: str | None = None
    sheet: str | None = None
    dates: Order | None = None
    decimal: Point | None = None
    on_duplicate: OnDuplicate = "skip"
    keys: tuple[str, ...] | None = None
    """Fields that all have to be equal for a row to be a duplicate; None lets the kind of records decide."""
    make: tuple[str, ...] = ()
    """Link fields whose records are made when they are not there."""
    constants: Mapping[str, str] = field(default_factory=dict)
    """Field -> the value of every row, for fields that the file has no column for."""
    owner_unknown: OwnerUnknown | None = None
    """What is done with owners who are no users of the book; None refuses a file where most of them are none."""

    def stored(self) -> dict[str, Any]:
        """The plan as JSON can hold it."""
        return asdict(self)

    @classmethod
    def loaded(cls, stored: Mapping[str, Any]) -> Plan:
        """A plan from what was stored; Refused where it cannot have been one."""
        known = {one.name for one in fields(cls)}
        unknown = sorted(set(stored) - known)
        if unknown:
            raise errors.Refused(Message("A plan for imports has no “{name}”.", name=unknown[0]))
        columns, constants = stored.get("columns", {}), stored.get("constants", {})
        if not _texts(columns):
            raise errors.Refused(Message("“columns” has to give a field for each column."))
        if not _texts(constants):
            raise errors.Refused(Message("“constants” has to give a text for each field."))
        if stored.get("on_duplicate", "skip") not in get_args(OnDuplicate):
            raise errors.Refused(Message("“on_duplicate” is one of skip, fill, update and create."))
        if stored.get("owner_unknown") not in (None, *get_args(OwnerUnknown)):
            raise errors.Refused(Message("“owner_unknown” is one of me, leave-out and fail."))
        _check_reading(stored)
        lists = {n: tuple(stored[n]) for n in ("keys", "make") if isinstance(stored.get(n), (list, tuple))}
        return cls(**{**stored, "columns": dict(columns), "constants": dict(constants), **lists})


ONE_OF: Mapping[str, tuple[str, ...]] = {"encoding": ENCODINGS, "dates": ORDERS, "decimal": POINTS}
"""What may stand in a plan for how a file is read."""


def refuse_delimiter(sign: str) -> None:
    """Refuse what cannot stand between two cells."""
    if len(sign) != 1 or sign in '"\r\n':
        raise errors.Refused(Message("The delimiter has to be one sign."))


def _check_reading(stored: Mapping[str, Any]) -> None:
    """Refuse what no part of a plan can be: a file of one may have been written by hand."""
    for name, values in ONE_OF.items():
        if stored.get(name) not in (None, *values):
            raise errors.Refused(Message("“{name}” is one of {values}.", name=name, values=" / ".join(values)))
    for name in ("delimiter", "sheet"):
        if not isinstance(stored.get(name), (str, type(None))):
            raise errors.Refused(Message("“{name}” has to be a text.", name=name))
    if stored.get("delimiter") is not None:
        refuse_delimiter(stored["delimiter"])
    for name in ("keys", "make"):
        found = stored.get(name) if stored.get(name) is not None else ()
        if not isinstance(found, (list, tuple)) or not all(isinstance(one, str) for one in found):
            raise errors.Refused(Message("“{name}” has to be a list of fields.", name=name))


def _texts(found: object) -> bool:
    """Whether it is a table of texts."""
    return isinstance(found, Mapping) and all(isinstance(value, str) for value in found.values())


def plan_from(desk: Desk, entity: Entity, source: str) -> Plan:
    """The plan in a JSON file, or the one that the person has saved under a name."""
    path = Path(source)
    saved = desk.preference(f"{SAVED}{entity.name}", {})
    if source in saved:
        return Plan.loaded(saved[source])
    try:
        found = json.loads(path.read_text("utf-8"))
    except OSError as error:
        raise errors.Refused(
            Message("There is neither a file nor a saved match called {name}.", name=source)
        ) from error
    except (ValueError, UnicodeDecodeError) as error:
        raise errors.Refused(Message("{file} is no plan for an import: it is not JSON.", file=path.name)) from error
    if not isinstance(found, dict):
        raise errors.Refused(Message("{file} is no plan for an import: it is not JSON.", file=path.name))
    return Plan.loaded(found)


def saved_plans(desk: Desk, entity: Entity) -> dict[str, Plan]:
    """The matches that a person has saved for a kind of records."""
    found = desk.preference(f"{SAVED}{entity.name}", {})
    return {name: Plan.loaded(stored) for name, stored in sorted(found.items())}


def save_plan(desk: Desk, entity: Entity, name: str, plan: Plan) -> None:
    """Keep a plan under a name, for the next file of the same form."""
    found = desk.preference(f"{SAVED}{entity.name}", {})
    desk.prefer(f"{SAVED}{entity.name}", {**found, name: plan.stored()})
