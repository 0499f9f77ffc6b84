"""What the program and the database say of themselves (R-TOL-05); nothing of what is in the book."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tui_crm.domain.core.stores import plain_words

if TYPE_CHECKING:
    from tui_crm.domain.core.desk import Desk

PROGRAM = "tui-crm"


@dataclass(frozen=True)
class About:
    """The facts of the page."""

    version: str
    licence: str
    """"" where the package names none."""
    database: str
    """Kind and version."""
    size: int
    """Bytes that the book takes."""
    zone: str
    """Time zone of the book."""


def about(desk: Desk) -> About:
    """What there is to know of the program and its database."""
    with plain_words(desk.store):
        facts = desk.store.facts()
        zone = str(desk.setting("zone") or "")
    return About(program_version(), licence(), f"{facts['product']} {facts['version']}", int(facts["size"]), zone)


def program_version() -> str:
    """The version of the program; "?" where it was not installed as a package."""
    return _told("version") or "?"


def licence() -> str:
    """The licence as the package names it; "" where it names none."""
    return _told("license_expression") or _told("license")


def _told(name: str) -> str:
    # Loaded here because nobody else asks: it costs eight milliseconds of every start, and a megabyte.
    from importlib.metadata import PackageNotFoundError, metadata

    try:
        return str(metadata(PROGRAM).json.get(name, ""))
    except PackageNotFoundError:
        return ""
