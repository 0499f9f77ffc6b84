"""What follows from rights and names alone: made once by each desk, in each language."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar

from tui_crm.domain import Desk, Entity
from tui_crm.i18n import language

P = ParamSpec("P")
T = TypeVar("T")


def remembered(make: Callable[Concatenate[Desk, Entity, P], T]) -> Callable[Concatenate[Desk, Entity, P], T]:
    """A function of a kind of records whose answer holds until rights, roles or names change."""

    @wraps(make)
    def known(desk: Desk, entity: Entity, /, *args: P.args, **options: P.kwargs) -> T:
        about = (make.__qualname__, entity.name, args, tuple(options.items()), language())
        return desk.known.answer(about, lambda: make(desk, entity, *args, **options))

    return known
