"""How a person's choice of a link profile is kept."""

from __future__ import annotations

from tui_crm.terminal.link import Profile

LINK = "link"
"""The preference; empty where the profile shall be the one that was found."""


def profile_named(name: str) -> Profile | None:
    """The profile that was kept; None where none was, or one that this version does not have."""
    return Profile(name) if name in list(Profile) else None
