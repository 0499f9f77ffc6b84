"""What is kept of every import, and how it is shown; its batches and problem rows are tables of the core."""

from __future__ import annotations

from collections.abc import Mapping

from tui_crm.domain.core.entity import Entity, Row, Section, registry
from tui_crm.domain.core.fields import Choice, Text, Whole
from tui_crm.domain.core.importing import GOING_ON
from tui_crm.domain.core.links import Json, Link
from tui_crm.domain.core.times import Moment
from tui_crm.domain.modules.imports.policy import POLICY
from tui_crm.i18n import mark

STATES = {
    "running": mark("Under way"),
    "stopped": mark("Stopped half-way"),
    "done": mark("Done"),
    "undoing": mark("Being undone"),
    "partly": mark("Undone in part"),
    "undone": mark("Undone"),
}
MOST = 10**12


def _kinds() -> Mapping[str, str]:
    return {entity.name: entity.titles for entity in registry if "import" in entity.policy.actions}


class Import(Row):
    """One file on its way into the book: who, which file, and what became of its rows."""

    person = Link("users", mark("By"), width=10)
    kind = Choice(mark("Kind"), _kinds, width=10)
    file = Text(mark("File"), 255, width=24)
    state = Choice(mark("State"), STATES, width=12)
    total = Whole(mark("Rows"), 0, MOST, default=0, width=7)
    created = Whole(mark("New"), 0, MOST, default=0, width=7)
    updated = Whole(mark("Updated"), 0, MOST, default=0, width=7)
    skipped = Whole(mark("Skipped"), 0, MOST, default=0, width=7)
    failed = Whole(mark("Failed"), 0, MOST, default=0, width=7)
    kept = Whole(mark("Kept when undone"), 0, MOST, default=0, width=7)
    plan = Json(mark("How"), system=True)
    created_at = Moment(mark("Time"), null=False, default=0)

    class Meta:
        table_name = "imports"


ENTITY = Entity(
    name="imports",
    model=Import,
    title=mark("Import"),
    titles=mark("Imports"),
    shown="file",
    columns=("id", "created_at", "file", "kind", "state", "total", "created", "updated", "skipped", "failed", "person"),
    filters=("person", "kind", "state", "created_at"),
    sort=(("id", "desc"),),
    sorts=("id",),
    sections=(
        Section(
            mark("Import"),
            ("file", "kind", "state", "total", "created", "updated", "skipped", "failed", "kept", "person"),
        ),
    ),
    when="created_at",
    phase="state",
    phases_for={"go_on": GOING_ON, "undo": tuple(state for state in STATES if state != "undone")},
    owner="person",
    policy=POLICY,
    menu=36,
    group="settings",
    editable=False,
    help=mark(
        "Each line is a file that was imported. u takes the whole import back, w goes on with one that was broken off, "
        "D writes the rows that failed into a file."
    ),
)
