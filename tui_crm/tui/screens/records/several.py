"""Deleting and bringing back the chosen records as one change: asked about where several go, and stopped by Esc."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tui_crm.domain import Desk, errors
from tui_crm.i18n import Amid, tr
from tui_crm.tui.keys import EVERYWHERE
from tui_crm.tui.present.key_names import steady_key
from tui_crm.tui.present.text import clean

if TYPE_CHECKING:
    from tui_crm.tui.screens.records.chosen_records import ChosenRecords

STEP = 20
"""Records after which it is told how far the work is."""


@dataclass
class UnderWay:
    """What is being done with several records, and how the person stops it."""

    said: str = ""
    """How far it is, in words."""
    stop: threading.Event = field(default_factory=threading.Event)


async def remove(screen: ChosenRecords) -> None:
    """Move the chosen records into the recycle bin; after asking, but for the one under the cursor."""
    keys = await screen.chosen_keys()
    here = keys == [screen.current_key]
    if here or (keys and await screen.confirm(await _into_the_bin(screen, keys), tr("Delete"))):
        await each(screen, "remove", tr("Deleted; u undoes this"), keys)


async def _into_the_bin(screen: ChosenRecords, keys: Sequence[int]) -> str:
    """Whether these are to be deleted: one by its name, several by their number."""
    if len(keys) == 1:
        return tr("Move “{name}” into the recycle bin?", name=await _name(screen, keys[0]))
    return tr("Move {n} {what} into the recycle bin?", n=f"{len(keys):,}", what=Amid(screen.entity.titles))


async def _name(screen: ChosenRecords, key: int) -> str:
    return clean(await screen.session.ask(screen.session.desk.label_of, screen.place, key))


async def restore(screen: ChosenRecords) -> None:
    """Bring the chosen records back from the recycle bin."""
    await each(screen, "restore", tr("Restored"), await screen.chosen_keys())


async def purge(screen: ChosenRecords) -> None:
    """Delete the chosen records of the recycle bin for good, after asking."""
    keys = await screen.chosen_keys()
    if keys and await screen.confirm(await _for_good(screen, keys), tr("Delete for good")):
        await each(screen, "purge", tr("Deleted for good"), keys)


async def _for_good(screen: ChosenRecords, keys: Sequence[int]) -> str:
    """Whether these are to be deleted for good: one by its name, several by their number."""
    if len(keys) > 1:
        what = Amid(screen.entity.titles)
        return tr("Delete {n} {what} for good? This cannot be undone.", n=f"{len(keys):,}", what=what)
    return tr("Delete “{name}” for good? This cannot be undone.", name=await _name(screen, keys[0]))


async def each(screen: ChosenRecords, verb: str, done: str, keys: Sequence[int]) -> None:
    """Do the same with several records, and say what has come of it wherever the person is by then."""
    work = screen.under_way = UnderWay()
    progress = _teller(screen, work)
    if len(keys) > 1:
        progress(0, len(keys))
    try:
        count, refused, name = await screen.session.call(
            _together, screen.session.desk, verb, screen.place, keys, work.stop, progress
        )
    except errors.Interrupted:
        screen.tell(tr("Stopped; nothing was changed."))
        return
    finally:
        screen.under_way = None
    text = " · ".join(filter(None, (done, tr("{n} records", n=f"{count:,}") if count != 1 else name)))
    if refused is not None:
        text = f"{text} · {tr(refused.message)}" if count else tr(refused.message)
    here = screen.app.screen
    screen.acted(text, refused=refused is not None)
    if here is not screen and hasattr(here, "tell"):
        here.tell(text, refused=refused is not None)


def _teller(screen: ChosenRecords, work: UnderWay) -> Callable[[int, int], None]:
    """Tells the screen how far the work is, from whichever thread it is done on."""
    loop = asyncio.get_running_loop()
    key = steady_key(screen.app.keymap_keys(next(key for key in EVERYWHERE if key.id == "app.back")))

    def tell() -> None:
        if screen.under_way is work:
            screen.tell_progress(work.said)

    def progress(done: int, total: int) -> None:
        facts = {"done": f"{done:,}", "total": f"{total:,}", "key": key}
        work.said = tr("Changing: {done} of {total} records · {key} stops", **facts)
        loop.call_soon_threadsafe(tell)

    return progress


def _together(
    desk: Desk,
    verb: str,
    place: str,
    keys: Sequence[int],
    stop: threading.Event,
    progress: Callable[[int, int], None],
) -> tuple[int, errors.BookError | None, str]:
    """One change, which one undo takes back; what is refused is left, and where it is stopped all of it.

    Says what the one record is called as well, which has no name any more once it is deleted for good.
    """
    count, refused = 0, None
    name = clean(desk.label_of(place, keys[0])) if len(keys) == 1 else ""
    with desk.batch(f"{place}.{verb}"):
        for n, key in enumerate(keys):
            if stop.is_set():
                raise errors.Interrupted
            if n and n % STEP == 0:
                progress(n, len(keys))
            try:
                with desk.attempt():
                    getattr(desk, verb)(place, key)
                count += 1
            except errors.Refused as error:
                refused = error
    return count, refused, name
