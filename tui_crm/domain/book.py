"""A book that is open: founding it, signing in, looking it over."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tui_crm.domain.callers import WRONG
from tui_crm.domain.core import actor, audit, checks, errors, passwords, writing
from tui_crm.domain.core.clock import Clock
from tui_crm.domain.core.database import Store
from tui_crm.domain.core.desk import Desk
from tui_crm.domain.core.entity import registry
from tui_crm.domain.core.links import pack
from tui_crm.domain.core.stores import plain_words
from tui_crm.domain.core.system import AuditGroup
from tui_crm.domain.modules.users.rules import stored_account
from tui_crm.i18n import Message

if TYPE_CHECKING:
    from tui_crm.domain.checking import Finding

MINUTE = 60_000
"""Milliseconds."""


@dataclass(frozen=True)
class Account:
    """An account as the sign-in screen of a sample book lists it."""

    account: str
    name: str
    name_en: str
    roles: str


class Book:
    """An open book that nobody has signed in to yet."""

    def __init__(self, store: Store, clock: Clock | None = None) -> None:
        self.store = store
        self.clock = clock or Clock(_zone(store))

    def close(self) -> None:
        """Give the connection back."""
        self.store.close()

    @contextlib.contextmanager
    def connected(self) -> Iterator[None]:
        """Around a wish: a server that was away may be back, and what fails is said in plain words."""
        with plain_words(self.store):
            self.store.connect()
            yield

    @property
    def founded(self) -> bool:
        """Whether somebody can sign in; a book without an administrator is still to be founded."""
        users: Any = registry["users"].model
        with self.connected():
            return self.store.one(users.select(users.id).limit(1)) is not None

    def setting(self, name: str) -> Any:
        """A value of the configuration that the sign-in screen needs."""
        with self.connected():
            return self._system().setting(name)

    def found(self, *, company: str, account: str, name: str, password: str, language: str = "zh") -> None:
        """Make the first administrator of a new book (R-ORG-09); only once."""
        if self.founded:
            raise errors.Forbidden(Message("This book has an administrator already."))
        with self.connected():
            desk = self._system()
            with writing.wish(desk, "book.found"), checks.following(desk):
                self._configure(desk, "company.name", company)
                self._configure(desk, "language", language)
                role = desk.find("roles", "admin", {})
                values = {"account": account, "name": name, "roles": [role], "language": language}
                key = writing.create(desk, registry["users"], values)
                _set_password(desk, key, password, must_change=False)

    @staticmethod
    def _configure(desk: Desk, name: str, value: Any) -> None:
        settings: Any = registry["settings"].model
        row = desk.store.one(settings.select(settings.id).where(settings.name == name))
        assert row is not None
        writing.change(desk, registry["settings"], row[0], {"value": value}, None)

    def _system(self) -> Desk:
        return Desk(self.store, actor.SYSTEM.id, clock=self.clock, origin="system")

    def desk_of(self, account: str, origin: str = "") -> Desk:
        """The desk of an account whose person has been proved by the operating system (design 4)."""
        with self.connected():
            row = self.account_row(account)
            if row is None or not row[2]:
                raise errors.SignInRefused(Message("There is no such account, or it is disabled."))
            return self._desk(row[0], origin)

    def accounts(self, language: str = "zh") -> list[Account]:
        """The accounts that came with the book, where the configuration says that the sign-in screen lists them."""
        if not self.setting("sign_in.list_accounts"):
            return []
        users: Any = registry["users"].model
        desk = self._system()
        desk.language = language
        with self.connected():
            asked = users.select(users.account, users.name, users.name_en, users.roles).where(
                users.active & users.deleted_at.is_null() & users.created_by.is_null()
            )
            rows = self.store.rows(asked.order_by(users.id))
            words = desk.labels(registry["users"], ["roles"], [{"roles": r[3]} for r in rows])
            return [Account(a, n, e, w.get("roles", "")) for (a, n, e, _), w in zip(rows, words, strict=True)]

    def administrators(self) -> list[str]:
        """The accounts of those who administer the book."""
        users, roles = registry["users"].model, registry["roles"].model
        with self.connected():
            role = self.store.one(roles.select(roles.id).where((roles.code == "admin") & roles.deleted_at.is_null()))
            if role is None:
                return []
            held = self.store.contains(users.roles, pack([role[0]])) & users.active & users.deleted_at.is_null()
            return [row[0] for row in self.store.rows(users.select(users.account).where(held).order_by(users.id))]

    def has_account(self, account: str) -> bool:
        """Whether somebody may sign in under this name."""
        with self.connected():
            row = self.account_row(account)
            return row is not None and bool(row[2])

    @property
    def is_sample(self) -> bool:
        """Whether the book holds the invented sample, which may be thrown away."""
        with self.connected():
            made = AuditGroup.select(AuditGroup.id).where(AuditGroup.wish == "book.sample").limit(1)
            return self.store.one(made) is not None

    def sign_in(self, account: str, password: str, origin: str = "") -> Desk:
        """Prove a person by password; failures are counted, logged and lock the account (D-14)."""
        return self._signed_in(account, password, origin, WRONG)

    def _signed_in(self, account: str, password: str, origin: str, wrong: Message) -> Desk:
        with self.connected():
            row = self._proved(account, password, origin, wrong)
            with self.store.transaction():
                self._set(row[0], failures=0, locked_until=None)
                self.log(stored_account(_typed(account)), row[0], "ok", origin)
            return self._desk(row[0], origin)

    def _proved(self, account: str, password: str, origin: str, wrong: Message) -> Any:
        """The row of an account whose password this is and that is not shut; what is tried in vain is counted.

        `wrong` is said of a password that is another one. None at all is no try: a key was pressed too early.
        """
        account, password = stored_account(_typed(account)), _typed(password)
        if not password:
            raise errors.SignInRefused(Message("Please type your password."))
        row = self.account_row(account)
        now = self.clock.now()
        if row is not None and row[4] is not None and row[4] > now:
            self.log(account, row[0], "locked", origin)
            minutes = max(1, round((row[4] - now) / MINUTE))
            raise errors.AccountLocked(
                Message("Too many failed attempts. Please try again in {minutes} min.", minutes=minutes)
            )
        if not passwords.matches(row[1] if row else "", password) or row is None:
            self._failed(account, row, origin)
            raise errors.SignInRefused(wrong)
        if not row[2]:
            self.log(account, row[0], "disabled", origin)
            raise errors.AccountShut(Message("This account has been disabled. Please ask the administrator."))
        return row

    def _desk(self, key: int, origin: str) -> Desk:
        desk = Desk(self.store, key, clock=self.clock, origin=origin)
        desk.refresh_actor()
        users: Any = registry["users"].model
        row = self.store.one(users.select(users.language).where(users.id == key))
        desk.language = (row[0] if row else "") or "zh"
        return desk

    def account_row(self, account: str) -> Any:
        """Id, password hash, whether it may sign in, failures and lock of an account; None where there is none."""
        users: Any = registry["users"].model
        asked = users.select(users.id, users.password, users.active, users.failures, users.locked_until)
        return self.store.one(asked.where((users.account == stored_account(account)) & users.deleted_at.is_null()))

    def _failed(self, account: str, row: Any, origin: str) -> None:
        with self.store.transaction():
            self.log(account, row[0] if row else None, "wrong" if row else "unknown", origin)
            if row is None:
                return
            allowed = int(self.setting("sign_in.failures") or 5)
            minutes = int(self.setting("sign_in.lock_minutes") or 15)
            if row[4] is not None:
                # A lock that is over; what was tried while it held counts no more.
                self._set(row[0], failures=0, locked_until=None)
            users: Any = registry["users"].model
            self.store.run(users.update(failures=users.failures + 1).where(users.id == row[0]))
            count = self.store.one(users.select(users.failures).where(users.id == row[0]))
            if count and count[0] >= allowed:
                self._set(row[0], failures=0, locked_until=self.clock.now() + minutes * MINUTE)

    def _set(self, key: int, **values: Any) -> None:
        # Counters of the sign-in itself: the sign-in log is their record, so no audit and no new version.
        users: Any = registry["users"].model
        self.store.run(users.update(**values).where(users.id == key))

    def log(self, account: str, user: int | None, result: str, origin: str) -> None:
        """Enter an attempt into the sign-in log."""
        logins: Any = registry["logins"].model
        now = self.clock.now()
        with self.store.transaction():
            self.store.run(
                logins.insert(
                    account=account[:60], user=user, result=result, origin=origin[:100], created_at=now,
                    updated_at=now, created_by=user,
                )
            )  # fmt: skip

    def note(self, desk: Desk, result: str) -> None:
        """Log that a person signed out, or that the idle screen was locked."""
        with self.connected():
            self.log(desk.actor.account, desk.actor.id, result, desk.origin)

    def prove(self, desk: Desk, field: str, password: str) -> None:
        """Prove the person before a wish that opens a way in; Invalid for the field where that fails.

        Failures are counted as at the sign-in. Nobody signs in by it, so the sign-in log tells of failures alone.
        """
        with self.connected():
            try:
                account, wrong = actor.account_now(self.store, desk.actor.id), Message("The present password is wrong.")
                row = self._proved(account, password, desk.origin, wrong)
            except errors.SignInRefused as refused:
                raise errors.Invalid({field: refused.message}) from refused
            if row[3]:
                with self.store.transaction():
                    self._set(row[0], failures=0, locked_until=None)

    def change_password(self, desk: Desk, old: str, new: str) -> None:
        """The person's own wish for a new password (R-PWD-01)."""
        self.prove(desk, "old", old)
        with self.connected():
            row = self.account_row(actor.account_now(self.store, desk.actor.id))
            if passwords.matches(row[1], new):
                raise errors.Invalid({"password": Message("Please choose a password that differs from the old one.")})
            with writing.wish(desk, "users.change_password"):
                _set_password(desk, desk.actor.id, new, must_change=False)

    def must_change(self, desk: Desk) -> bool:
        """Whether a person has to choose an own password before anything else."""
        users: Any = registry["users"].model
        row = self.store.one(users.select(users.must_change).where(users.id == desk.actor.id))
        return bool(row and row[0])

    def change_language(self, desk: Desk, language: str) -> None:
        """The person's own wish to be spoken to in another language; needs no right on accounts."""
        with self.connected():
            with writing.wish(desk, "users.change_language"), checks.following(desk):
                writing.change(desk, registry["users"], desk.actor.id, {"language": language}, None)
            desk.language = language

    def unlock(self, desk: Desk, password: str) -> None:
        """Prove the person again at the idle screen; SignInRefused, with failures counted as at the sign-in."""
        with self.connected():
            account = actor.account_now(self.store, desk.actor.id)
            self._signed_in(account, password, desk.origin, Message("The password is wrong."))

    def check(self) -> Iterator[Finding]:
        """Everything that is wrong with the book; nothing when all is well."""
        from tui_crm.domain.checking import problems

        with self.connected():
            yield from problems(self.store, self._system())

    def mend(self) -> int:
        """Mend the indexes; returns how many records could not be found rightly before."""
        from tui_crm.domain.mending import mend

        with self.connected():
            return mend(self.store, self._system())

    def head(self) -> tuple[int, str]:
        """Number and hash of the last change in the audit."""
        with self.connected():
            return audit.head(self.store)


def _typed(text: str) -> str:
    """What came from a keyboard or a line, without what no database can hold."""
    return text.encode("utf-8", "replace").decode().replace("\0", "?")


def _set_password(desk: Desk, key: int, plain: str, *, must_change: bool) -> None:
    from tui_crm.domain.modules.users.rules import set_password

    set_password(desk, key, plain, must_change=must_change)


def _zone(store: Store) -> str:
    import json

    settings: Any = registry["settings"].model
    with plain_words(store):
        row = store.one(settings.select(settings.value).where(settings.name == "zone"))
    return str(json.loads(row[0])) if row and row[0] else "Asia/Shanghai"
