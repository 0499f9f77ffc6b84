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


LONGEST = 60
"""Letters of the longest account or name."""


def named_in(desk: Desk, text: str) -> tuple[list[int], list[str]]:
    """The people that a text names, and the names that are nobody's.

    Han names are often followed by text without a blank, so the longest beginning that is somebody's name counts.
    Numbers are no names: “100 pieces @25” is a price.
    """
    words = [match[1] for match in NAMED.finditer(text)]
    called = _called(desk, {one for word in words for one in _beginnings(word)})
    found: dict[int, None] = {}
    nobody = []
    for word in words:
        key = next((called[one] for one in _beginnings(word) if one in called), None)
        if key is not None:
            found[key] = None
        elif not word[0].isdigit():
            nobody.append(word)
    return list(found), nobody


def _beginnings(word: str) -> list[str]:
    """What of a word may be a name, the longest first."""
    return [word[:end] for end in range(min(len(word), LONGEST), 0, -1)]


def _called(desk: Desk, names: set[str]) -> dict[str, int]:
    """Those of some names that are one person's alone, all of them asked for at once."""
    if not names:
        return {}
    users: Any = registry["users"].model
    among = desk.store.among
    same = among(users.account, {name.casefold() for name in names})
    same = same | among(users.name, names) | among(users.name_en, names)
    asked = users.select(users.id, users.account, users.name, users.name_en)
    people: dict[str, set[int]] = {}
    accounts: dict[str, int] = {}
    for key, account, *both in desk.store.rows(asked.where(same & users.active & users.deleted_at.is_null())):
        accounts[account] = key
        for name in both:
            people.setdefault(name, set()).add(key)
    found = {}
    for name in names:
        keys = people.get(name, set()) | ({accounts[name.casefold()]} if name.casefold() in accounts else set())
        if len(keys) == 1:
            found[name] = keys.pop()
    return found


def objection(desk: Desk, before: str | None, after: Mapping[str, Any]) -> Message | None:
    """Why a text's mentions cannot be told: nobody is called so, or the person may not see the customer.

    A name that stood in it before is not asked about again.
    """
    customer = after["customer"]
    people, nobody = named_in(desk, after["content"])
    known = set(NAMED.findall(before or ""))
    if fresh := [word for word in nobody if word not in known]:
        return Message("Nobody here, or more than one, is called “{text}”.", text=fresh[0][:20])
    for key in people:
        if customer is not None and not desk.reaches(key, "customers", customer):
            return Message("{name} may not see this customer.", name=desk.label_of("users", key))
    return None


def note(desk: Desk, followup: int, values: Mapping[str, Any]) -> None:
    """Keep who was told, so that it counts as unread; who wrote it needs not be told, nor who is named no more."""
    told = set(unpack(values["mentions"]))
    noted = {user for (user,) in desk.store.sql('SELECT "user" FROM mentions WHERE followup = ?', [followup])}
    for user in noted - told:
        desk.store.sql('DELETE FROM mentions WHERE followup = ? AND "user" = ?', [followup, user])
    for user in told - noted - {desk.actor.id}:
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
