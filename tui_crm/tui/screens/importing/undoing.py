"""Taking a whole import back from the list of imports, while work goes on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui_crm.domain import errors, registry
from tui_crm.i18n import Message, tr
from tui_crm.tui.screens.importing.errands import Errand

if TYPE_CHECKING:
    from tui_crm.tui.screens.records.chosen_records import ChosenRecords


async def undo_import(screen: ChosenRecords, number: int) -> None:
    """Ask, undo in the background, and say what stayed; the same key stops it, and goes on later."""
    if screen.errand is not None:
        screen.errand.stop()
        return
    record = await screen.session.ask(screen.session.desk.read, "imports", number)
    if record["state"] not in registry["imports"].phases_for["undo"]:
        raise errors.Refused(Message("This import has been undone already."))
    facts = {"file": str(record["file"]), "n": f"{(record['created'] or 0) + (record['updated'] or 0):,}"}
    asked = (
        tr("The import of {file} may still be under way. Stop it and take it back (records: {n})?", **facts)
        if record["state"] == "running"
        else tr("Take the import of {file} back (records: {n})?", **facts)
    )
    if not await screen.confirm(asked, tr("Undo")):
        return

    def progress(done: int, total: int) -> None:
        if screen.is_mounted:
            screen.tell_progress(tr("Undoing: {done} of {total} parts · u stops", done=f"{done:,}", total=f"{total:,}"))

    screen.errand = Errand(screen.session, progress, do="undo", number=number)
    try:
        kept = (await screen.errand.run())["kept"]
    finally:
        screen.errand = None
    screen.refresh_rows()
    told = tr("Import {number} was undone; records kept: {n}.", number=number, n=kept)
    screen.tell(told if kept else tr("Import {number} was undone.", number=number))
