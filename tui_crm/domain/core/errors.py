"""What can go wrong at the door, each with a sentence for the person in front of the screen.

BookError
├── Refused                 the person's wish cannot be done as it stands
│   ├── NotFound            out of reach, or not there: the same answer for both
│   ├── Forbidden           in reach, but the roles do not allow it
│   ├── Invalid             values that break a rule, field by field
│   │   └── Taken           a value that may stand only once stands already
│   ├── Conflict            somebody saved the record in between
│   ├── SignInRefused       wrong account or password
│   │   └── AccountShut     disabled; AccountLocked for a while
│   └── SessionEnded        the account was disabled while it was signed in
├── Interrupted             a superseded query was stopped; nobody need be told
└── Unavailable             the book cannot be used now, or at all
    ├── BookMissing  NotABook  BookNewer  BookBusy  BookMoved  DiskFull  NoFolder  ServerAway  BadBackup
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tui_crm.i18n import Message

NO_ROOM = Message("There is no room left on the disk. Nothing was saved; make room and try again.")


class BookError(Exception):
    """Anything that the book refuses or cannot do, with its sentence in `message`."""

    def __init__(self, message: Message) -> None:
        super().__init__(str(message))
        self.message = message

    def __reduce__(self) -> tuple[Any, ...]:
        """How it passes from one process to another, whatever it was made from."""
        return _again, (type(self), self.args, self.__dict__)


def _again(kind: type[BookError], args: tuple[Any, ...], facts: dict[str, Any]) -> BookError:
    error = kind.__new__(kind, *args)
    error.__dict__.update(facts)
    return error


class Refused(BookError):
    """A wish that cannot be done as it stands; nothing was changed."""


class NotFound(Refused):
    """The record is not there, or out of this person's reach: both look the same."""

    def __init__(self, message: Message | None = None) -> None:
        super().__init__(message or Message("There is no such record, or it is not yours to see."))


class Deleted(NotFound):
    """The record lies in the recycle bin, where this person may see it."""

    def __init__(self, by: str) -> None:
        super().__init__(Message("It was deleted by {name}.", name=by))


class Forbidden(Refused):
    """The record is in reach, but this person's roles do not allow the action."""


class Invalid(Refused):
    """Values that break a rule; `fields` maps field name to its sentence ("" for the whole record)."""

    def __init__(self, fields: Mapping[str, Message]) -> None:
        first = next(iter(fields.values()), Message("The values are not valid."))
        super().__init__(first)
        self.fields = dict(fields)


class Taken(Invalid):
    """A value that may stand only once, such as a number, stands in another record already."""


@dataclass(frozen=True)
class Difference:
    """One field that somebody else changed in between."""

    field: str
    before: Any
    after: Any
    mine: Any
    by: str
    at: int


class Conflict(Refused):
    """A stale version: `theirs` tells field by field what was saved in between."""

    def __init__(self, version: int, theirs: tuple[Difference, ...], by: str) -> None:
        super().__init__(Message("{name} has saved this record in the meantime.", name=by))
        self.version = version
        self.theirs = theirs
        self.by = by


class SignInRefused(Refused):
    """The sign-in failed; the sentence does not tell whether the account exists."""


class AccountShut(SignInRefused):
    """The account may not be signed in to now, whatever is proved."""


class AccountLocked(AccountShut):
    """There were too many failures; whether the password was right has not been looked at."""


class SessionEnded(Refused):
    """The signed-in account was disabled or removed while it was in use."""

    def __init__(self) -> None:
        super().__init__(Message("This account has been disabled. Please ask the administrator."))


class Interrupted(BookError):
    """A query that nobody waits for any more was stopped."""

    def __init__(self) -> None:
        super().__init__(Message("Stopped."))


class Unavailable(BookError):
    """The book cannot be used at the moment, or at all; it was left unharmed."""


class NoFolder(Unavailable):
    """A file is to be made in a folder that is not there."""

    def __init__(self, place: str) -> None:
        super().__init__(Message("There is no folder {place}.", place=place))


class BookMissing(Unavailable):
    """No book at the given place yet."""


class NotABook(Unavailable):
    """The file or database is something else."""


class BookNewer(Unavailable):
    """The book was made by a newer version of the program."""


class BookBusy(Unavailable):
    """Another process holds the book locked for too long."""


class BookMoved(Unavailable):
    """The file that was opened is not the one at its place any more; nothing that is written to it would be found."""

    def __init__(self) -> None:
        super().__init__(Message("The book has been moved or replaced. Nothing was saved; quit and sign in again."))


class DiskFull(Unavailable):
    """There is no room left to write."""


class ServerAway(Unavailable):
    """The database server does not answer."""


class BadBackup(Unavailable):
    """A backup that is damaged, not whole, or not of this book."""
