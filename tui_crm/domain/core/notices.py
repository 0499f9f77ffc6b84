"""Short notices to single people about what others, or the program's own work, did with what is theirs."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, cast

from tui_crm.domain.core.stores import plain_words
from tui_crm.i18n import Message, packed, unpacked

if TYPE_CHECKING:
    from tui_crm.domain.core.actor import Actor
    from tui_crm.domain.core.clock import Clock
    from tui_crm.domain.core.database import Store
    from tui_crm.domain.core.desk import Desk
    from tui_crm.domain.core.writing import Wish


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

    def notices(self, *, unread: bool = True, limit: int = 100) -> list[Notice]:
        """The newest notices; what told of a change that has been undone is gone with it."""
        cast("Desk", self).refreshed()
        text = (
            "SELECT n.id, n.at, n.text, n.place, n.record, n.read_at FROM notices n "
            "LEFT JOIN audit_groups g ON g.id = n.group_id "
            'WHERE n."user" = ? AND g.undone_by IS NULL'
        )
        if unread:
            text += " AND n.read_at IS NULL"
        with plain_words(self.store):
            rows = self.store.sql(f"{text} ORDER BY n.id DESC LIMIT ?", [self.actor.id, limit])
        return [
            Notice(key, at, unpacked(json.loads(told)), place, record, read is not None)
            for key, at, told, place, record, read in rows
        ]

    def notice_read(self, key: int) -> None:
        """Note that this person has read a notice; those of others are left alone."""
        asked = 'UPDATE notices SET read_at = ? WHERE id = ? AND "user" = ? AND read_at IS NULL'
        with plain_words(self.store), self.store.transaction():
            self.store.sql(asked, [self.clock.now(), key, self.actor.id])

    def notify(self, user: int | None, message: Message, place: str = "", record: int | None = None) -> None:
        """Tell somebody else what the running wish does; nobody is told of what they do themselves."""
        assert self.wish is not None
        if user is not None and user != self.actor.id:
            self.wish.closing.append(partial(_written, self.store, (user, self.clock.now(), message, place, record)))


def _written(store: Store, told: tuple[int, int, Message, str, int | None], group: int | None) -> None:
    user, at, message, place, record = told
    text = json.dumps(packed(message))
    store.sql(
        'INSERT INTO notices ("user", at, text, place, record, group_id) VALUES (?, ?, ?, ?, ?, ?)',
        [user, at, text, place, record, group],
    )
