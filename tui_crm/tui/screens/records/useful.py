"""Which keys a list offers in its last line."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tui_crm.tui.screens.workspace import Workspace

HINTS = (
    "list.filter", "list.pool", "list.follow_up", "list.new", "list.edit", "list.assign", "list.restore", "list.purge",
    "list.undo", "list.file", "list.go_on", "list.failed", "app.back", "app.palette", "app.help",
)  # fmt: skip
"""The most useful ones."""

OF_A_RECORD = (
    "list.pool", "list.follow_up", "list.edit", "list.assign", "list.restore", "list.purge", "list.file", "list.go_on",
    "list.failed",
)  # fmt: skip
"""Those which do something with a record, so that an empty list has no use for them."""


def useful(screen: Workspace) -> list[str]:
    """The ids of the keys that are of use now, the most useful first."""
    wanted = ["list.bin", *HINTS] if screen.in_bin else [one for one in HINTS if screen.listing or one != "app.back"]
    if screen.listing and screen.table.vacant:
        return [one for one in wanted if one not in OF_A_RECORD]
    if screen.listing and screen.table.marks and screen.entity.editable:
        # Whoever has marked some means to do something with all of them; no other key moves, which a thin line spares.
        return ["list.many", *(one for one in wanted if one != "list.filter")]
    return wanted
