"""A small company to test with: people with roles in departments that form a tree, on a day that stands still.

| account      | person | role               | department         |
|--------------|--------|--------------------|--------------------|
| linzhiyuan   | 林志远 | administrator      | 总公司             |
| zhoumin      | 周敏   | sales supervisor   | 华东               |
| lijing       | 李静   | customer manager   | 华东               |
| wanghaitao   | 王海涛 | customer manager   | 杭州, below 华东   |
| zhangxiaolan | 张晓岚 | customer manager   | 华北               |
| chenguodong  | 陈国栋 | executive          | 总公司             |
| sunli        | 孙丽   | service agent      | 总公司             |
| zhaolei      | 赵磊   | marketing          | 总公司             |
| qianwen      | 钱文   | auditor            | 总公司             |
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tui_crm.domain import Book, Clock, Desk, Query, Record, create_book, errors, open_book, registry
from tui_crm.domain.core import audit, indexing

PASSWORD = "绿茶 and 7 cups"
"""The administrator's; nobody else has one until it is set."""

NOON = int(datetime(2026, 5, 6, 12, tzinfo=ZoneInfo("Asia/Shanghai")).timestamp() * 1000)
"""A Wednesday."""

SECOND, MINUTE, DAY = 1000, 60_000, 86_400_000

DEPARTMENTS = {"总公司": None, "华东": "总公司", "华北": "总公司", "杭州": "华东"}
"""Each with the one above it."""

OWNERS = ("lijing", "wanghaitao", "zhangxiaolan", "zhoumin", "zhaolei")
"""Those to whom records are given where it matters whose they are."""

PEOPLE = {
    "linzhiyuan": ("林志远", "admin", "总公司"),
    "zhoumin": ("周敏", "sales_supervisor", "华东"),
    "lijing": ("李静", "customer_manager", "华东"),
    "wanghaitao": ("王海涛", "customer_manager", "杭州"),
    "zhangxiaolan": ("张晓岚", "customer_manager", "华北"),
    "chenguodong": ("陈国栋", "executive", "总公司"),
    "sunli": ("孙丽", "service_agent", "总公司"),
    "zhaolei": ("赵磊", "marketing", "总公司"),
    "qianwen": ("钱文", "auditor", "总公司"),
}
"""Account -> name, role, department."""

Dump = dict[tuple[str, int], dict[str, Any]]


def found_office(url: str) -> None:
    """Make the book that every office is a copy of."""
    create_book(url, Clock(fixed=NOON))
    book = open_book(url, Clock(fixed=NOON))
    name, _, _ = PEOPLE["linzhiyuan"]
    book.found(company="恒达商贸", account="linzhiyuan", name=name, password=PASSWORD)
    admin = book.desk_of("linzhiyuan")
    for department, above in DEPARTMENTS.items():
        admin.create("departments", {"name": department, "parent": above})
    for account, (name, role, department) in PEOPLE.items():
        if account != "linzhiyuan":
            who = {"account": account, "name": name, "roles": role, "department": department}
            admin.create("users", who)
    (key,) = (r.id for r in admin.page("users").rows if r["account"] == "linzhiyuan")
    admin.change("users", key, {"department": "总公司"})
    book.close()


class Office:
    """The company's book with everybody at their desks, all over one connection."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.clock = Clock(fixed=NOON)
        self.book: Book = open_book(url, self.clock)
        self._desks: dict[str, Desk] = {}

    def desk(self, account: str) -> Desk:
        """Where somebody sits; the same desk each time."""
        if account not in self._desks:
            self._desks[account] = self.book.desk_of(account, origin=f"tty of {account}")
        return self._desks[account]

    @property
    def admin(self) -> Desk:
        """The administrator's desk."""
        return self.desk("linzhiyuan")

    def user(self, account: str) -> int:
        """Somebody's id."""
        return self.desk(account).actor.id

    def id_of(self, entity: str, text: str, **where: Any) -> int:
        """The id of what is called or coded like this."""
        key = self.admin.find(entity, text, where)
        assert key is not None, f"{entity} has no {text}"
        return key

    def value(self, kind: str, code: str) -> int:
        """A dictionary value by its list and code."""
        return self.id_of("dictionary_values", code, kind=kind)

    def customer(self, name: str, by: str = "lijing", **values: Any) -> Record:
        """A new customer, created at somebody's desk."""
        return self.desk(by).create("customers", {"name": name, **values})

    def contact(self, customer: Record, name: str, by: str = "lijing", **values: Any) -> Record:
        """A new contact of a customer."""
        return self.desk(by).create("contacts", {"customer": customer.id, "name": name, **values})

    def primary(self, customer: Record) -> Record:
        """The primary contact of a customer."""
        (found,) = (r for r in self.contacts(customer) if r["primary"])
        return found

    def contacts(self, customer: Record, *, deleted: bool = False) -> list[Record]:
        """All contacts of a customer, in the order in which they were made."""
        rows = self.admin.page("contacts", Query(sort=(("id", "asc"),), bin=deleted, limit=500)).rows
        return [r for r in rows if r["customer"] == customer.id]

    def set(self, name: str, value: Any) -> None:
        """Change the system configuration."""
        (row,) = (r for r in self.admin.page("settings", Query(limit=100)).rows if r["name"] == name)
        self.admin.change("settings", row.id, {"value": value})

    def role(self, code: str, rights: Mapping[str, Any] | None = None, **fields: Any) -> None:
        """Edit what a role may do: entity -> action -> level, and field rights by entity."""
        key = self.id_of("roles", code)
        self.admin.change("roles", key, {"rights": rights or {}, "field_rights": fields})

    def password(self, account: str) -> str:
        """Give somebody a new password, as the administrator does."""
        return str(self.admin.do("users.reset_password", self.user(account)))

    def pass_time(self, milliseconds: int) -> None:
        """Move the clock on."""
        assert self.clock.fixed is not None
        self.clock.fixed += milliseconds

    def names(self, account: str, query: Query | None = None, entity: str = "customers") -> list[str]:
        """What somebody's list shows."""
        desk = self.desk(account)
        return [str(r[registry[entity].shown]) for r in desk.page(entity, query or Query(limit=500)).rows]

    def dump(self, *entities: str) -> Dump:
        """Every living row as it is stored, without the stamps that each write renews."""
        left_out = {"version", "updated_at", "updated_by"}
        found: Dump = {}
        for entity in map(registry.__getitem__, entities):
            names = [n for n in ("id", *entity.fields) if n not in left_out]
            asked = entity.model.select(*map(entity.column, names)).where(entity.model.deleted_at.is_null())
            for row in self.book.store.rows(asked):
                found[entity.name, row[0]] = dict(zip(names, row, strict=True))
        return found

    def problems(self) -> list[tuple[str, str]]:
        """What the book's own check finds."""
        return [(one.kind, one.where) for one in self.book.check()]

    def problems_of(self, *entities: str) -> list[tuple[str, str]]:
        """What is wrong with the chain and the search tokens of some kinds of records; the whole check takes longer."""
        store = self.book.store
        found = [("audit", f"{number} {what}") for number, what in audit.verify(store)]
        for entity in map(registry.__getitem__, entities):
            companions = {source: c for c, source in entity.e164.items()}
            columns = indexing.indexed_columns(entity)
            rows = store.rows(entity.model.select(*map(entity.column, columns)))
            wanted = dict(
                indexing.document(self.admin, entity, dict(zip(columns, r, strict=True)), companions) for r in rows
            )
            held = dict(store.sql(f'SELECT id, tokens FROM "{entity.table}_tokens"'))
            found += [("search", f"{entity.name} {k}") for k in wanted if wanted[k] != held.get(k)]
        return found

    def close(self) -> None:
        """Leave the book."""
        self.book.close()


@contextmanager
def office_at(url: str) -> Iterator[Office]:
    """The office whose book is there; the connection is given back afterwards."""
    office = Office(url)
    try:
        yield office
    finally:
        office.close()


def refused(call: Any, *facts: Any, **more: Any) -> set[str]:
    """The fields at which values are refused."""
    with pytest.raises(errors.Invalid) as wrong:
        call(*facts, **more)
    return set(wrong.value.fields)
