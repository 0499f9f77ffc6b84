"""Who calls the service: proved by a public key of the profile, or tied to a user of the operating system."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tui_crm.domain.core import errors
from tui_crm.domain.core.entity import registry
from tui_crm.domain.modules.users.keys import keys_of, plain_key
from tui_crm.domain.modules.users.rules import stored_account
from tui_crm.i18n import Message

if TYPE_CHECKING:
    from tui_crm.domain.book import Book
    from tui_crm.domain.core.desk import Desk


def knows_key(book: Book, account: str, key: str) -> bool:
    """Whether a public key belongs to an account that may sign in now; the key is not proved by that."""
    users: Any = registry["users"].model
    with book.connected():
        row = book.account_row(account)
        if row is None or not row[2] or (row[4] is not None and row[4] > book.clock.now()):
            return False
        kept = book.store.one(users.select(users.ssh_keys).where(users.id == row[0]))
        return kept is not None and plain_key(key) in keys_of(kept[0] or "")


def sign_in_by_key(book: Book, account: str, key: str, origin: str) -> Desk:
    """Sign in a person whose client has proved that it has the key; SignInRefused, and the log says so."""
    account = stored_account(account)
    with book.connected():
        if not knows_key(book, account, key):
            row = book.account_row(account)
            book.log(account, row[0] if row else None, "wrong" if row else "unknown", origin)
            raise errors.SignInRefused(Message("The account or the password is wrong."))
        desk = book.desk_of(account, origin)
        book.log(account, desk.actor.id, "ok", origin)
        return desk


def tied_account(book: Book, system_user: str) -> str:
    """The only account under which a user of the operating system may sign in; empty where any is."""
    users: Any = registry["users"].model
    with book.connected():
        tied = (users.system_user == system_user) & users.active & users.deleted_at.is_null()
        row = book.store.one(users.select(users.account).where(tied).order_by(users.id)) if system_user else None
        return str(row[0]) if row else ""
