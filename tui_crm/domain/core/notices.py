"""Short notices to single people about what others, or the program's own work, did with what is theirs."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, cast

from tui_crm.domain.core import reading
from tui_crm.domain.core.entity import registry
from tui_crm.domain.core.query import Count
from tui_crm.domain.core.stores import plain_words
from tui_crm.i18n import Message, packed, unpacked

if TYPE_CHECKING:
    from tui_crm.domain.core.actor import Actor
    from tui_crm.domain.core.clock import Clock
    from tui_crm.domain.core.database import Store
    from tui_crm.domain.core.desk import Desk
    from tui_crm.domain.core.writing import Wish

PIECE = 100
"""Notices that are read at once."""

MOST = 1000
"""Up to so many are counted exactly."""


@dataclass(frozen=True)
class Notice:
    """What somebody was told, and where it leads to."""

    id: int
    at: int
    """In UTC milliseconds."""
    message: Message
    place: str
    """An entity, or a sublist of one as "customers:pool"; "" for nowhere."""
    record: int | None
    """None for the place as a whole."""
    read: bool


class Notices:
    """What this person was told; a part of the desk."""

    store: Store
    clock: Clock
    actor: Actor
    wish: Wish | None

    def notices(self, *, unread: bool = True, before: int | None = None, limit: int = 100) -> list[Notice]:
        """The newest notices, or those older than one; what tells of records out of reach is left out.

        What told of a change that has been undone is gone with it.
        """
        desk, found = self._asked(), list[Notice]()
        with plain_words(self.store):
            while len(found) < limit:
                rows = self._told_rows("n.id, n.at, n.text, n.place, n.record, n.read_at", unread, before, PIECE)
                allowed = _in_reach(desk, [(row[3], row[4], row[2]) for row in rows])
                found += [_notice(desk, row) for row, is_so in zip(rows, allowed, strict=True) if is_so]
                if len(rows) < PIECE:
                    break
                before = rows[-1][0]
        return found[:limit]

    def notice_count(self, *, unread: bool = True) -> Count:
        """How many notices there are in reach; of more than a thousand only that there are more."""
        desk = self._asked()
        with plain_words(self.store):
            rows = self._told_rows("n.place, n.record, n.text", unread, None, MOST + 1)
        return Count(sum(_in_reach(desk, rows[:MOST])), len(rows) <= MOST)

    def _asked(self) -> Desk:
        desk = cast("Desk", self)
        desk.refreshed()
        return desk

    def _told_rows(self, columns: str, unread: bool, before: int | None, limit: int) -> list[tuple[Any, ...]]:
        text = (
            f"SELECT {columns} FROM notices n LEFT JOIN audit_groups g ON g.id = n.group_id "
            'WHERE n."user" = ? AND g.undone_by IS NULL'
        )
        values = [self.actor.id]
        if unread:
            text += " AND n.read_at IS NULL"
        if before is not None:
            text, values = f"{text} AND n.id < ?", [*values, before]
        return [tuple(row) for row in self.store.sql(f"{text} ORDER BY n.id DESC LIMIT ?", [*values, limit])]

    def notice_read(self, key: int) -> None:
        """Note that this person has read a notice; those of others are left alone."""
        self.notices_read([key])

    def notices_read(self, keys: Sequence[int]) -> None:
        """Note that this person has read some notices; those of others are left alone."""
        asked = 'UPDATE notices SET read_at = ? WHERE id = ? AND "user" = ? AND read_at IS NULL'
        with plain_words(self.store), self.store.transaction():
            for key in keys:
                self.store.sql(asked, [self.clock.now(), key, self.actor.id])

    def notify(
        self,
        user: int | None,
        message: Message,
        place: str = "",
        record: int | None = None,
        *,
        named: Sequence[int] = (),
    ) -> None:
        """Tell somebody else what the running wish does; nobody is told of what they do themselves.

        Of a message that leads to a place as a whole, `named` are the records that it names.
        """
        assert self.wish is not None
        if user is not None and user != self.actor.id:
            text = json.dumps([*packed(message), list(named)])
            self.wish.closing.append(partial(_written, self.store, (user, self.clock.now(), text, place, record)))


def _written(store: Store, told: tuple[int, int, str, str, int | None], group: int | None) -> None:
    user, at, text, place, record = told
    store.sql(
        'INSERT INTO notices ("user", at, text, place, record, group_id) VALUES (?, ?, ?, ?, ?, ?)',
        [user, at, text, place, record, group],
    )


def _notice(desk: Desk, row: tuple[Any, ...]) -> Notice:
    key, at, told, place, record, read = row
    return Notice(key, at, desk.in_words(unpacked(json.loads(told)[:3])), place, record, read is not None)


def _in_reach(desk: Desk, rows: Sequence[tuple[Any, ...]]) -> list[bool]:
    """Of notices by place, record and text, whether what they tell of is in reach, each kind being asked for once.

    One that names several records is so as long as any of them is.
    """
    about = [(place, _told_of(record, text)) for place, record, text in rows]
    seen: dict[str, set[int]] = {}
    for place in {place for place, _ in about}:
        name = place.partition(":")[0]
        if name and not desk.may(f"{name}.read"):
            continue
        keys = sorted({key for other, some in about if other == place for key in some})
        seen[place] = reading.present(desk, registry[name], keys) if keys else set()
    return [place in seen and (not keys or not seen[place].isdisjoint(keys)) for place, keys in about]


def _told_of(record: int | None, text: str) -> list[int]:
    if record is not None:
        return [record]
    # Older notices name no records apart from their words.
    return [key for some in json.loads(text)[3:] for key in some]
