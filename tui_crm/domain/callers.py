"""Who calls the service: proved by password or by a public key of the profile, or tied to a user of the system."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from tui_crm.domain.core import checks, errors, passwords, writing
from tui_crm.domain.core.entity import registry
from tui_crm.domain.modules.users.keys import keys_of, plain_key
from tui_crm.domain.modules.users.rules import stored_account
from tui_crm.i18n import Message

if TYPE_CHECKING:
    from tui_crm.domain.book import Book
    from tui_crm.domain.core.desk import Desk

WRONG = Message("The account or the password is wrong.")


def sign_in_by_password(book: Book, account: str, password: str, origin: str) -> Desk:
    """Sign in as at the screen, from a line that anybody can call: AccountShut is told by the right password only."""
    try:
        return book.sign_in(account, password, origin)
    except errors.AccountLocked as locked:
        with book.connected():
            if _is_password(book, book.account_row(account), password):
                raise
        raise errors.SignInRefused(WRONG) from locked


def _is_password(book: Book, row: Any, password: str) -> bool:
    """Whether a locked account has this password; so many wrong ones are looked at as lock an account, and no more.

    The lock would else hold nobody up: the password could be found while it lasts, and used afterwards.
    """
    users: Any = registry["users"].model
    if row is None or row[3] >= int(book.setting("sign_in.failures") or 5):
        return False
    if passwords.matches(row[1], password):
        return True
    with book.store.transaction():
        book.store.run(users.update(failures=users.failures + 1).where(users.id == row[0]))
    return False


def language_of(book: Book, account: str) -> str:
    """The language in which the person of an account is spoken to."""
    users: Any = registry["users"].model
    with book.connected():
        row = book.store.one(users.select(users.language).where(users.account == stored_account(account)))
        return (row[0] if row else "") or "zh"


def key_refusal(book: Book, account: str, key: str) -> str:
    """Why a public key lets nobody in now, as the sign-in log calls it, or nothing; it is not proved by that."""
    users: Any = registry["users"].model
    with book.connected():
        row = book.account_row(account)
        if row is None:
            return "unknown"
        kept = book.store.one(users.select(users.ssh_keys).where(users.id == row[0]))
        if kept is None or plain_key(key) not in keys_of(kept[0] or ""):
            return "wrong"
        if not row[2]:
            return "disabled"
        return "locked" if row[4] is not None and row[4] > book.clock.now() else ""


def note_key_refused(book: Book, account: str, why: str, origin: str) -> None:
    """Enter into the sign-in log that an account was not let in by its own key."""
    with book.connected():
        row = book.account_row(account)
        book.log(stored_account(account), row[0] if row else None, why, origin)


def sign_in_by_key(book: Book, account: str, key: str, origin: str) -> Desk:
    """Sign in a person whose client has proved that it has the key; SignInRefused, and the log says so."""
    account = stored_account(account)
    with book.connected():
        if why := key_refusal(book, account, key):
            note_key_refused(book, account, why, origin)
            raise errors.SignInRefused(WRONG)
        desk = book.desk_of(account, origin)
        book.log(account, desk.actor.id, "ok", origin)
        return desk


def own_keys(book: Book, desk: Desk) -> list[str]:
    """The lines of a person's own public keys; needs no right on accounts."""
    with book.connected():
        return _lines(desk)


def key_problem(line: str) -> Message | None:
    """Why a line cannot be a key that signs anybody in, or None."""
    return None if plain_key(line) else Message("This is no public key, as in ssh-ed25519 AAAA… name.")


def add_own_key(book: Book, desk: Desk, line: str, password: str) -> None:
    """The person's own wish to sign in by one more key, for which the password is asked: a key is a way in.

    Invalid for what is no key, or is there already, and for another password.
    """
    line = line.strip()
    if problem := key_problem(line):
        raise errors.Invalid({"ssh_keys": problem})
    book.prove(desk, "password", password)
    with _changing_own_keys(book, desk) as lines:
        if plain_key(line) in map(plain_key, lines):
            raise errors.Invalid({"ssh_keys": Message("This key is there already.")})
        lines.append(line)


def remove_own_key(book: Book, desk: Desk, line: str) -> None:
    """The person's own wish that a key lets nobody in any more."""
    with _changing_own_keys(book, desk) as lines:
        lines[:] = [one for one in lines if one != line]


@contextmanager
def _changing_own_keys(book: Book, desk: Desk) -> Iterator[list[str]]:
    """Nothing but this field of the own account, as the rules have it; what is left in the list is kept."""
    with book.connected(), writing.wish(desk, "users.change_keys"), checks.following(desk):
        lines = _lines(desk)
        yield lines
        writing.change(desk, registry["users"], desk.actor.id, {"ssh_keys": "\n".join(lines)}, None)


def _lines(desk: Desk) -> list[str]:
    users: Any = registry["users"].model
    row = desk.store.one(users.select(users.ssh_keys).where(users.id == desk.actor.id))
    return [line.strip() for line in (row[0] or "").splitlines() if line.strip()] if row else []


def tied_account(book: Book, system_user: str) -> str:
    """The only account under which a user of the operating system may sign in; empty where any is."""
    users: Any = registry["users"].model
    with book.connected():
        tied = (users.system_user == system_user) & users.active & users.deleted_at.is_null()
        row = book.store.one(users.select(users.account).where(tied).order_by(users.id)) if system_user else None
        return str(row[0]) if row else ""
