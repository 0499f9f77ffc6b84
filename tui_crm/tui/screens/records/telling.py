"""What keys do about what happens around a record: writing it down, reading it by time, calling somebody."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Mapping
from typing import Any

from tui_crm.domain import registry
from tui_crm.i18n import tr
from tui_crm.tui.present.text import clean
from tui_crm.tui.screens.records.offered import NO_RECORD, SENSELESS, Offered


class Telling(Offered):
    """The actions on the timeline of a record; mixed into the screens of records."""

    wish: Callable[[Any], None]
    edit_record: Callable[..., Any]
    refresh_rows: Callable[[], None]
    _returned: Callable[..., Any]

    @property
    @abstractmethod
    def current_key(self) -> int | None:
        """The record that the keys act on."""

    async def subject(self, kind: str = "followups") -> tuple[str, int] | None:
        """The record that a follow-up, or the like, would be about: the chosen one, or what it belongs to."""
        if not self.listing or self.current_key is None:
            return None
        if registry[kind].tells_of(self.place):
            return self.place, self.current_key
        if not self.entity.parent:
            return None
        record = await self.session.ask(self.session.desk.read, self.place, self.current_key)
        key = record.values.get(self.entity.parent)
        return None if key is None else (self.entity.fields[self.entity.parent].target, int(key))

    def here(self) -> int | None:
        """The record under the cursor; where there is none, that is said."""
        if self.current_key is None:
            self.deny(tr(NO_RECORD if self.listing else SENSELESS))
        return self.current_key

    def action_follow_up(self) -> None:
        """Write a follow-up on the record."""
        if not self.in_bin or not self.refused("create"):
            self.wish(self.follow_up())

    async def follow_up(self, **values: Any) -> None:
        """Open the form of a follow-up on the record, with some values filled in."""
        about = await self.subject()
        if about is None or not registry["followups"].tells_of(about[0]):
            self._has_none_of_these()
        else:
            await self.edit_record(
                "followups", None, {**await self.links("followups", about), **values}, field="content"
            )

    def _has_none_of_these(self) -> None:
        """Say that there is nothing to tell of, or that nothing is told of records of this kind."""
        if self.here() is not None:
            self.senseless()

    async def links(self, kind: str, about: tuple[str, int]) -> dict[str, Any]:
        """What links a new record of a kind to the one that it is about, and to what that belongs to."""
        name, key = about
        values: Mapping[str, Any] = {}
        if registry[name].parent:
            values = (await self.session.ask(self.session.desk.read, name, key)).values
        return registry[kind].links_about(name, key, values)

    def action_file(self) -> None:
        """Attach a file to the record; of an attachment, write the file into the person's own folder."""
        if not self.listing or self.in_bin:
            self.senseless()
        elif not self.refused("file") and (key := self.here()) is not None:
            from tui_crm.tui.screens.records.attaching import attach_file, save_file

            self.wish(save_file(self, key) if self.entity.body else attach_file(self))

    def action_call(self) -> None:
        """Call a number of the record."""
        if not self.listing or self.in_bin:
            self.senseless()
        elif (key := self.here()) is not None:
            self.wish(self._call(key))

    async def _call(self, key: int) -> None:
        from tui_crm.tui.screens.records.dialling import call

        await call(self, await self.session.ask(self.session.desk.read, self.place, key))

    def action_timeline(self) -> None:
        """Show what happened, by time."""
        if not self.in_bin or not self.refused("create"):
            self.wish(self._timeline())

    async def _timeline(self) -> None:
        from tui_crm.tui.screens.timeline import TimelineScreen

        about = await self.subject()
        title = tr("Timeline")
        if about is None and self.listing:
            self._has_none_of_these()
            return
        if about is not None:
            name = await self.session.ask(self.session.desk.label_of, *about)
            title = tr("Timeline: {name}", name=clean(name))
        await self.app.push_screen(TimelineScreen(self.session, about, title), self._returned)
