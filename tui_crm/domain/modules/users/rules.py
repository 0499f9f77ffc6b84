"""What happens around accounts: names, roles, passwords, and everybody's records when a person moves."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Any

from tui_crm.domain.core import actor as actors
from tui_crm.domain.core import checks, errors, indexing, passwords
from tui_crm.domain.core.access import Level
from tui_crm.domain.core.entity import registry
from tui_crm.domain.core.links import pack, unpack
from tui_crm.domain.modules.users.keys import keys_of, wrong_line
from tui_crm.i18n import Message

if TYPE_CHECKING:
    from tui_crm.domain.core.desk import Desk
    from tui_crm.domain.core.query import Record


KEYS = ("account", "roles", "active", "ssh_keys", "system_user")
"""The fields that decide who signs in as whom, and what the person may do."""

SEES_CUSTOMERS = "sees_customers"
"""The condition that somebody's roles see customers."""

NOT_YOURS = Message("Only whoever may change every account may do this.")
WITH_PASSWORD = Message("A key of your own is added in “My settings”, where your password is asked for.")


def stored_account(typed: str) -> str:
    """An account as it is kept and compared: in lower case."""
    return unicodedata.normalize("NFKC", typed).strip().lower()


def account_problem(account: str) -> Message | None:
    """Why nobody could sign in under this name, or None."""
    if re.fullmatch(r"[a-z0-9\u4e00-\u9fff][a-z0-9\u4e00-\u9fff._@-]*", account):
        return None
    return Message("Only letters, digits, dots and dashes.")


def sees_customers(desk: Desk) -> Any:
    """The people whose roles see customers, so that they can be given some."""
    users = registry["users"]
    held = [
        desk.store.contains(users.column("roles"), f",{role},")
        for role in actors.roles_with(desk.store, registry["customers"], "read")
    ]
    return reduce(or_, held, users.model.id < 0)


def prepare(desk: Desk, before: Record | None, values: dict[str, Any]) -> dict[str, Any]:
    """Accounts are compared in lower case; a new one takes the book's language."""
    if isinstance(values.get("account"), str):
        values["account"] = stored_account(values["account"])
    if before is None and not values.get("language"):
        values["language"] = desk.setting("language") or "zh"
    return values


def check(desk: Desk, before: Record | None, after: Mapping[str, Any]) -> dict[str, Message]:
    """An account can be typed, and somebody stays who can sign in and administer the book."""
    wrong: dict[str, Message] = {}
    if problem := account_problem(after["account"]):
        wrong["account"] = problem
    number = after["id_number"]
    if number and not re.fullmatch(r"[0-9A-Za-z-]{5,20}", number):
        wrong["id_number"] = Message("This is not an ID number.")
    if (line := wrong_line(after["ssh_keys"] or "")) is not None:
        wrong["ssh_keys"] = Message("Line {n} is no public key, as in ssh-ed25519 AAAA… name.", n=line)
    wrong |= _beyond_the_own_rights(desk, before, after)
    if before is not None and _last_administrator(desk, before, after):
        wrong["roles" if after["active"] else "active"] = Message("This is the last administrator.")
    return wrong


def _beyond_the_own_rights(desk: Desk, before: Record | None, after: Mapping[str, Any]) -> dict[str, Message]:
    """Whoever may edit some accounts, or the own one, gets or gives no rights by it."""
    if checks.by_rule(desk) or _all_accounts(desk, "create" if before is None else "change"):
        return {}
    if before is None:
        return {name: NOT_YOURS for name in ("roles", "system_user") if after[name]}
    wrong = {name: NOT_YOURS for name in KEYS if after[name] != before.values[name]}
    if "ssh_keys" in wrong and before.id == desk.actor.id:
        if {*keys_of(after["ssh_keys"] or "")} <= {*keys_of(before.values["ssh_keys"] or "")}:
            del wrong["ssh_keys"]
        else:
            wrong["ssh_keys"] = WITH_PASSWORD
    return wrong


def _all_accounts(desk: Desk, action: str) -> bool:
    return desk.actor.level(registry["users"], action) == Level.ALL


def _last_administrator(desk: Desk, before: Record, after: Mapping[str, Any]) -> bool:
    roles, users = registry["roles"].model, registry["users"].model
    row = desk.store.one(roles.select(roles.id).where(roles.code == "admin"))
    if row is None or row[0] not in unpack(before.values["roles"]) or not before.values["active"]:
        return False
    if after["active"] and row[0] in unpack(after["roles"]) and after.get("deleted_at") is None:
        return False
    others = users.active & users.deleted_at.is_null() & (users.id != before.id)
    row_now, now = desk.row(registry["users"], before.id).values, desk.clock.now()
    if row_now["password"] and (row_now["locked_until"] or 0) <= now:
        # Whoever goes could sign in, so whoever stays has to.
        others &= (users.password != "") & (users.locked_until.is_null() | (users.locked_until <= now))
    held = desk.store.contains(users.roles, pack([row[0]]))
    return desk.store.one(users.select(users.id).where(others & held)) is None


def after_write(desk: Desk, before: Record | None, after: Record) -> None:
    """Whoever changes the department takes the own records along to it."""
    if before is None or before.values["department"] == after.values["department"]:
        return
    for entity in registry:
        if entity.owner and entity.name != "users" and entity.editable:
            model = entity.model
            mine = entity.column(entity.owner) == after.id
            if entity.doer:
                mine |= entity.column(entity.doer) == after.id
            keys = desk.store.rows(model.select(model.id).where(mine))
            indexing.reach_again(desk, entity, [key for (key,) in keys])


def notes(desk: Desk, record: Record) -> list[Message]:
    """Whoever can do something about it is told that nobody can sign in to an account."""
    if desk.row(registry["users"], record.id).values["password"] or not desk.may("users.change", record):
        return []
    return [Message("This account has no password yet.")]


def reset_password(desk: Desk, key: int) -> str:
    """Give an account a new password, told once to the administrator, to be changed at the next sign-in."""
    if not _all_accounts(desk, "change"):
        raise errors.Forbidden(NOT_YOURS)
    account = desk.row(registry["users"], key).values["account"]
    fresh = passwords.fresh(account, _shortest(desk))
    set_password(desk, key, fresh, must_change=True)
    return fresh


def reset_question(desk: Desk, key: int) -> Message:
    """What is asked before an account gets a new password: whose it is, and what becomes of the old one."""
    record = desk.read("users", key)
    who = {"name": desk.label_of("users", key), "account": record.values["account"]}
    if notes(desk, record):
        return Message("Give {name} ({account}) a password?", **who)
    return Message("Give {name} ({account}) a new password? The old one will no longer work.", **who)


def _shortest(desk: Desk) -> int:
    return int(desk.setting("sign_in.password_length") or 10)


def set_password(desk: Desk, key: int, plain: str, *, must_change: bool) -> None:
    """Store a password's hash; the account is no longer locked."""
    row = desk.row(registry["users"], key)
    problem = passwords.weakness(plain, row.values["account"], _shortest(desk))
    if problem is not None:
        raise errors.Invalid({"password": problem})
    hashed = passwords.hashed(plain)
    with checks.following(desk):
        desk.change(
            "users",
            key,
            {"password": hashed, "must_change": must_change, "failures": 0, "locked_until": None},
        )


def unlock(desk: Desk, key: int) -> None:
    """Let a locked account sign in again."""
    with checks.following(desk):
        desk.change("users", key, {"failures": 0, "locked_until": None})
