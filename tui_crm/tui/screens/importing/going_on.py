"""Going on with an import: with one that was broken off, while work goes on, and with one that was only prepared."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING

from tui_crm.domain import Draft, errors
from tui_crm.i18n import Message, tr, unpacked
from tui_crm.tui import files
from tui_crm.tui.keys import LIST
from tui_crm.tui.present.key_names import steady_key
from tui_crm.tui.screens.importing.asking import ask_for_file
from tui_crm.tui.screens.importing.errands import Errand
from tui_crm.tui.screens.importing.lines import Result, result_words

if TYPE_CHECKING:
    from tui_crm.tui.screens.records.chosen_records import ChosenRecords


async def go_on(screen: ChosenRecords, number: int) -> None:
    """Find the file, go on in the background, and say what came of it; the same key stops it."""
    if screen.errand is not None:
        screen.errand.stop()
        return
    place = await _place(screen, number)
    if place is None:
        return
    key = steady_key(screen.app.keymap_keys(next(key for key in LIST if key.action == "go_on")))

    def progress(done: int, total: int) -> None:
        if screen.is_mounted:
            facts = {"done": f"{done:,}", "total": f"{total:,}", "key": key}
            screen.tell_progress(tr("Importing: {done} of {total} rows · {key} stops", **facts))

    screen.errand = Errand(screen.session, progress, do="resume", number=number, path=str(place))
    try:
        result = await screen.errand.run()
    finally:
        screen.errand = None
        screen.refresh_rows()
    screen.tell(_told(result), refused=bool(result["stopped"]))


async def decide_again(screen: ChosenRecords, draft: Draft) -> str | None:
    """Go on with what was decided about a file that was not imported; what came of it, in a sentence."""
    from tui_crm.tui.screens.importing.screen import ImportScreen

    session, place = screen.session, Path(str(draft.preset["path"]))
    verdict = await session.ask(session.desk.may, f"{draft.entity}.import")
    if not verdict:
        raise errors.Forbidden(verdict.reason or Message("Your roles do not let you see this."))
    if not files.may_import(session, place):
        raise errors.Refused(Message("The file of this draft is out of reach here."))
    told: str | None = await screen.app.push_screen_wait(ImportScreen(session, draft.entity, place))
    return told


async def _place(screen: ChosenRecords, number: int) -> Path | None:
    """Where the file lies, as far as it is known or said; None where nothing is to be done."""
    facts = await screen.session.ask(screen.session.desk.import_plan, number)
    question = tr("This import may still be under way. Go on with it only if it was broken off.")
    if facts["state"] == "running" and not await screen.confirm(question, tr("Go on")):
        return None
    place = Path(facts["path"])
    if files.may_import(screen.session, place) and await asyncio.to_thread(place.is_file):
        return place
    asked = tr("{file} is no longer where it was. Where is it now?", file=facts["file"])
    return await ask_for_file(screen.app, screen.session, asked)


def _told(result: Result) -> str:
    why = [tr(unpacked(result["stopped"]))] if result["stopped"] else []
    return " ".join([*why, result_words(result)])
