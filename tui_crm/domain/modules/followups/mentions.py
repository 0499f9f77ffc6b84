"""Telling people that they were named: @account or @name in a text."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import reduce
from operator import and_
from typing import TYPE_CHECKING, Any

import peewee

from tui_crm.domain.core.entity import registry
from tui_crm.domain.core.links import unpack
from tui_crm.i18n import Message

if TYPE_CHECKING:
    from tui_crm.domain.core.desk import Desk

NAMED = re.compile(r"(?<![A-Za-z0-9._+-])[@＠]([^\s@＠,，、;；:：。.!！?？()（）]+)")
"""An @ that is not amid a mail address, and what follows it."""

_MENTIONS: Any = peewee.Table("mentions", ("followup", "user", "read_at"))


def named_in(desk: Desk, text: str) -> tuple[list[int], list[str]]:
    """The people that a text names, and the names that are nobody's.

    Han names are often followed by text without a blank, so the longest beginning that is somebody's name counts.
    """
    found: dict[int, None] = {}
    nobody = []
    for match in NAMED.finditer(text):
        word = match[1]
        key = next((key for end in range(len(word), 0, -1) if (key := _person(desk, word[:end])) is not None), None)
        if key is None:
            nobody.append(word)
        else:
            found[key] = None
    return list(found), nobody


def _person(desk: Desk, word: str) -> int | None:
    users: Any = registry["users"].model
    same = (users.account == word.casefold()) | (users.name == word) | (users.name_en == word)
    asked = users.select(users.id).where(same & users.active & users.deleted_at.is_null()).order_by(users.id)
    rows = desk.store.rows(asked.limit(2))
    return rows[0][0] if len(rows) == 1 else None


def objection(desk: Desk, text: str, customer: int | None) -> Message | None:
    """Why a text's mentions cannot be told: nobody is called so, or the person may not see the customer."""
    people, nobody = named_in(desk, text)
    if nobody:
        return Message("Nobody here, or more than one, is called “{text}”.", text=nobody[0][:20])
    for key in people:
        if customer is not None and not desk.reaches(key, "customers", customer):
            return Message("{name} may not see this customer.", name=desk.label_of("users", key))
    return None


def note(desk: Desk, followup: int, values: Mapping[str, Any]) -> None:
    """Keep who was told, so that it counts as unread; who wrote it needs not be told."""
    for user in unpack(values["mentions"]):
        if user == desk.actor.id:
            continue
        if desk.store.sql('SELECT 1 FROM mentions WHERE followup = ? AND "user" = ?', [followup, user]):
            continue
        desk.store.sql(
            'INSERT INTO mentions (followup, "user", at) VALUES (?, ?, ?)', [followup, user, desk.clock.now()]
        )


def naming(desk: Desk) -> Any:
    """The follow-ups in which the person at the desk was named, as a condition."""
    return _of(desk.actor.id)


def unread(desk: Desk) -> Any:
    """Those of them that the person has not opened yet, as a condition."""
    return _of(desk.actor.id, _MENTIONS.read_at.is_null())


def unread_of(desk: Desk, keys: Sequence[int]) -> set[int]:
    """Which of some follow-ups the person at the desk was named in and has not opened yet."""
    followups: Any = registry["followups"].model
    return set(desk.store.keys(followups.select(followups.id).where(desk.store.ids(followups.id, keys) & unread(desk))))


def _of(user: int, *which: Any) -> Any:
    told = reduce(and_, which, _MENTIONS.user == user)
    return registry["followups"].model.id.in_(_MENTIONS.select(_MENTIONS.followup).where(told))


def seen(desk: Desk, followup: int) -> None:
    """Whoever was told has read it."""
    desk.store.sql(
        'UPDATE mentions SET read_at = ? WHERE followup = ? AND "user" = ? AND read_at IS NULL',
        [desk.clock.now(), followup, desk.actor.id],
    )
