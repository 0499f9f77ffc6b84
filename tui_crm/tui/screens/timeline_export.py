"""Writing a timeline, as it is narrowed, into a file of the person's own (R-FUP-05)."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import TYPE_CHECKING

from tui_crm.domain import Event
from tui_crm.exchange.export.files import replacing
from tui_crm.exchange.neutral import all_guarded
from tui_crm.i18n import tr
from tui_crm.tui import files
from tui_crm.tui.present.events import about_words, kind_words, person_words, text_words
from tui_crm.tui.present.values import moment
from tui_crm.tui.screens.records.exporting import make_folder, offer, short

if TYPE_CHECKING:
    from tui_crm.domain import Desk
    from tui_crm.tui.screens.timeline import TimelineScreen

PIECE = 500
"""Events that are read at once; keys are answered in between."""


async def export_timeline(screen: TimelineScreen) -> None:
    """Write all its events, the newest first, as CSV for spreadsheets, and say where the file is."""
    session, desk = screen.session, screen.session.desk
    now = desk.clock.local(desk.clock.now())
    place = files.exports(session) / f"timeline-{now:%Y%m%d-%H%M%S}.csv"
    make_folder(place.parent)
    facts = {"format": "csv", "file": str(place)}
    begun = await session.call(desk.enter, "followups", "export", place.name, facts)
    written, end = 0, "export.stop"
    try:
        with replacing(place) as out:
            text = io.TextIOWrapper(out, "utf-8-sig", newline="")
            sheet = csv.writer(text)
            sheet.writerow([tr("Time"), tr("Kind"), tr("Customer"), tr("Content"), tr("Who")])
            after = None
            while True:
                page = await session.ask(desk.timeline, screen.about, screen.stretch, after=after, limit=PIECE)
                for row in _rows(page.events, desk):
                    sheet.writerow(all_guarded(row))
                written += len(page.events)
                screen.tell(tr("Exporting: {n}", n=f"{written:,}"))
                if not page.more_after:
                    break
                after = page.events[-1].mark
            text.flush()
            text.detach()
        end = "export.end"
    finally:
        await session.call(desk.enter, "followups", end, place.name, {"begun": begun, "records": written})
    told = tr("Records exported to {file}: {n}", n=f"{written:,}", file=short(place))
    screen.tell(told)
    await offer(screen.app, session, place, [told])


def _rows(events: tuple[Event, ...], desk: Desk) -> Iterator[list[str]]:
    for event in events:
        when = moment(event.at, desk.clock, exact=True)
        yield [when, kind_words(event, desk), about_words(event), text_words(event, desk), person_words(event, desk)]
