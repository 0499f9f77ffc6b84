"""How a person's choice of a link profile is kept."""

from __future__ import annotations

from tui_crm.i18n import mark
from tui_crm.terminal.link import Profile

LINK = "link"
"""The preference; empty where the profile shall be the one that was found."""

NAMES = {
    Profile.FULL: mark("Full: reversed lines, for a quick line"),
    Profile.LEAN: mark("Lean: few bytes a key, for a thin line"),
    Profile.PLAIN: mark("Plain: lean, with ASCII signs only"),
}
"""What each profile is called where people choose it or are told of it."""


def profile_named(name: str) -> Profile | None:
    """The profile that was kept; None where none was, or one that this version does not have."""
    return Profile(name) if name in list(Profile) else None
