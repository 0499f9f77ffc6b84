"""What a link is good for, and so how much is drawn on it: found from the environment and by measuring."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from tui_crm.terminal.environment import is_remote

VARIABLE = "TUI_CRM_LINK"
"""Names a profile for a session, whatever is measured."""

AMBIGUOUS = "TUI_CRM_AMBIGUOUS"
"""`wide` or `narrow`: how many cells this terminal gives characters of ambiguous width, whatever is measured."""

FAR = 0.06
"""Seconds of a round trip from which on a link is taken for a thin one."""

SIMPLE = ("ansi", "cygwin", "linux", "unknown", "vt100", "vt102", "vt220", "vt52")
"""Terminals without the signs that frames are drawn with, or without fonts for them."""


class Profile(StrEnum):
    """How much is drawn."""

    FULL = "full"
    """Reversed lines for cursors; for terminals on this machine or a quick network."""
    LEAN = "lean"
    """Signs for cursors and lists that move on by half pages, so that a key sends few bytes."""
    PLAIN = "plain"
    """The same in ASCII signs, for terminals that have no others or give them two cells."""


def asked_for(environment: Mapping[str, str]) -> Profile | None:
    """The profile that the environment names; None where it names none, or one that there is not."""
    named = environment.get(VARIABLE, "").strip().lower()
    return Profile(named) if named in list(Profile) else None


def is_utf8(environment: Mapping[str, str]) -> bool:
    """Whether the locale of a session can say Chinese."""
    locale = environment.get("LC_ALL") or environment.get("LC_CTYPE") or environment.get("LANG") or "C"
    return "utf8" in locale.lower().replace("-", "") or locale in ("C", "POSIX")


def draws(environment: Mapping[str, str]) -> bool:
    """Whether the terminal can move its cursor; `dumb` is what editors and scripts call one that only writes on."""
    return environment.get("TERM") != "dumb"


def guessed(environment: Mapping[str, str]) -> Profile:
    """The profile to begin with, before the terminal has answered."""
    kind = environment.get("TERM") or "unknown"
    if kind.partition("-")[0] in SIMPLE or not is_utf8(environment):
        return Profile.PLAIN
    return Profile.LEAN if is_remote(environment) else Profile.FULL


def measured(before: Profile, round_trip: float | None, *, wide: bool) -> Profile:
    """The profile after the terminal has answered: it may turn out simpler than it seemed, never richer.

    `round_trip` is in seconds, `wide` says that signs of ambiguous width take two cells.
    """
    if wide or before is Profile.PLAIN:
        return Profile.PLAIN
    if round_trip is not None and round_trip > FAR:
        return Profile.LEAN
    return before
