"""Accounts: add, list, disable, enable, password, roles."""

from __future__ import annotations

from typing import Any

from tui_crm.cli.acting import Wanted, ask_password, at_desk, common, entered
from tui_crm.cli.output import Failure, naming_fields, plain_values, say, say_json, tell
from tui_crm.cli.records import list_whole, record_called
from tui_crm.cli.words import argument, command, group, option
from tui_crm.domain import Desk, Record, links, registry
from tui_crm.i18n import mark, tr

COLUMNS = ("account", "name", "department", "position", "roles", "active")


@group("user", mark("Accounts: add, list, disable, new password, roles."))
@common
def user(wanted: Wanted) -> None:
    """Accounts."""


def _say_user(desk: Desk, record: Record, wanted: Wanted, **more: Any) -> None:
    if wanted.json:
        say_json({**plain_values(desk, registry["users"], record, COLUMNS), **more})


def _user(desk: Desk, account: str) -> Record:
    return record_called(desk, registry["users"], account)


@command("add", mark("Add an account. Its first password is printed once, and has to be changed at the first sign-in."))
@argument("account", mark("The name to sign in with."))
@option("--name", required=True, help=mark("The person's name."))
@option("--name-en", default="", help=mark("The person's English name."))
@option("--department", default="", help=mark("The department, by name."))
@option("--position", default="", help=mark("The position, by name."))
@option("--role", "roles", multiple=True, help=mark("A role, by name or code; repeatable."))
@option("--email", default="", help=mark("E-mail address."))
@option("--mobile", default="", help=mark("Mobile number."))
@common
def add(wanted: Wanted, account: str, roles: tuple[str, ...], **values: str) -> None:
    """Add an account."""
    with at_desk(wanted) as desk, naming_fields("users"):
        given = {name: value for name, value in values.items() if value}
        with desk.batch("users.create"):
            made = desk.create("users", {"account": account, "roles": ",".join(roles), **given})
            password = desk.do("users.reset_password", made.id)
        record = desk.read("users", made.id)
        if not wanted.json:
            say(password)
            tell(tr("{account} can sign in with this password, shown only now.", account=record["account"]))
        _say_user(desk, record, wanted, password=password)


@command("list", mark("List the accounts with their departments and roles."))
@common
def list_users(wanted: Wanted) -> None:
    """List the accounts."""
    list_whole(wanted, "users", COLUMNS)


def _switch(wanted: Wanted, account: str, *, active: bool) -> None:
    with at_desk(wanted) as desk, naming_fields("users"):
        record = _user(desk, account)
        changed = desk.change("users", record.id, {"active": active}, record.version)
        _say_user(desk, changed, wanted)


@command("disable", mark("Let an account sign in no more; what it owns stays."))
@argument("account", mark("The account."))
@common
def disable(wanted: Wanted, account: str) -> None:
    """Disable an account."""
    _switch(wanted, account, active=False)


@command("enable", mark("Let a disabled account sign in again."))
@argument("account", mark("The account."))
@common
def enable(wanted: Wanted, account: str) -> None:
    """Enable an account."""
    _switch(wanted, account, active=True)


@command(
    "password",
    mark(
        "Give an account a new password, printed once, which has to be changed at the next sign-in. "
        "Without an account: choose a new password of one's own."
    ),
)
@argument("account", mark("The account."), required=False)
@common
def password(wanted: Wanted, account: str | None) -> None:
    """Give an account a new password."""
    if account is None:
        _own_password(wanted)
        return
    with at_desk(wanted) as desk, naming_fields("users"):
        record = _user(desk, account)
        fresh = desk.do("users.reset_password", record.id)
        if wanted.json:
            _say_user(desk, desk.read("users", record.id), wanted, password=fresh)
        else:
            say(fresh)


def _own_password(wanted: Wanted) -> None:
    with entered(wanted) as (book, desk):
        old = ask_password(tr("Old password: "))
        new = ask_password(tr("New password: "))
        if ask_password(tr("Once more: ")) != new:
            raise Failure(tr("The two passwords differ. Nothing was changed."))
        book.change_password(desk, old, new)
        tell(tr("The password is changed."))


@command("roles", mark("Print the roles of an account, or give it exactly the roles that follow."))
@argument("account", mark("The account."))
@argument("roles", mark("Roles by name or code."), nargs=-1)
@common
def roles(wanted: Wanted, account: str, roles: tuple[str, ...]) -> None:
    """Show or set the roles of an account."""
    with at_desk(wanted) as desk, naming_fields("users"):
        record = _user(desk, account)
        if roles:
            record = desk.change("users", record.id, {"roles": ",".join(roles)}, record.version)
        if wanted.json:
            _say_user(desk, record, wanted)
        else:
            names = desk.names("roles", set(links.unpack(record["roles"])))
            say("\n".join(names[key] for key in sorted(names)) or tr("no roles"))


for one in (add, list_users, disable, enable, password, roles):
    user.add_command(one)
