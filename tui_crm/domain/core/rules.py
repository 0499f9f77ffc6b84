"""What a module declares to happen around the writes of its entity."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tui_crm.i18n import Message


@dataclass(frozen=True)
class Verb:
    """A wish beyond create, change and remove, offered as a command on the records of an entity."""

    label: str
    action: str
    run: Callable[..., Any]
    help: str = ""
    asks: tuple[tuple[str, str], ...] = ()
    """(argument, label) of what the person has to type first."""
    confirm: Callable[..., Message] | None = None
    """`confirm(desk, key)` is the question to be answered with yes before it is done."""
    tells: str = ""
    """Sentence about the result, with a hole named result."""
    next: str = ""
    """Sentence told after a new record was saved that needs the wish, with holes named key and verb."""
    back: str = ""
    """Action whose right is enough to undo one's own wish of this kind; "" asks for that to edit every record of it."""
    explains: Callable[..., Message | None] | None = None
    """`explains(desk, key)` may say more of why a record is out of the wish's reach."""
    keys: bool = False
    """Whether it has keys of its own, so that it need not stand among the others."""


@dataclass(frozen=True)
class Rules:
    """What happens around the writes of an entity; the functions live in the module's `rules.py`.

    `begins(desk, values)` is what a new record gets where nothing else is said, given what is said of it already; forms
    show it. `begins_of` are the fields at which it looks.
    `prepare(desk, before, values)` fills in what follows from other values, before anything is checked.
    `check(desk, before, after)` returns field -> sentence for rules that span fields.
    `after(desk, before, after)` does what has to follow in the same transaction.
    `after_of` are the fields at which `after` looks, where it does nothing when none of them has changed: many records
    can then be changed by one statement. Owner, parent and doer need not be named.
    `after_many(desk, rows)` does the same for many new records (id -> values) at once; only where what is filled in and
    checked of a new record looks at nothing but its values, settings and records whose names sessions keep, and where
    it looks at no other records of the same batch.
    `makes` are the kinds of records that these make along with new ones: not with records that come with all of theirs.
    `gone(desk, record)` does what has to follow when a record has gone into the recycle bin for itself.
    `verbs` are the module's own wishes: name -> Verb.
    `notes(desk, record)` are sentences for the profile about what no field says.
    `echo(desk, rows)` brings up to date what other records show of these, or the tables of the module: it is told the
    values of records before and after every write, undo and import included, and writes nothing that is audited.
    `withholds(desk, record)` says why this person may not change or remove a record though the roles would allow it;
    `check` refuses it then as well.
    `seen(desk, record)` is told of a record that somebody has opened, in the transaction that notes it.
    `fitted(record, kind)` is a field as that record has it, where what it takes depends on the record.
    """

    begins: Callable[..., Mapping[str, Any]] | None = None
    begins_of: tuple[str, ...] = ()
    prepare: Callable[..., dict[str, Any]] | None = None
    check: Callable[..., Mapping[str, Any]] | None = None
    after: Callable[..., None] | None = None
    after_of: tuple[str, ...] = ()
    after_many: Callable[..., None] | None = None
    makes: tuple[str, ...] = ()
    gone: Callable[..., None] | None = None
    verbs: Mapping[str, Verb] = field(default_factory=dict)
    notes: Callable[..., Sequence[Message]] | None = None
    echo: Callable[..., None] | None = None
    withholds: Callable[..., Message | None] | None = None
    seen: Callable[..., None] | None = None
    fitted: Callable[..., Any] | None = None
