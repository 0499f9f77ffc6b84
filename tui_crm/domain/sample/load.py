"""Making a book from the sample: organisation, people, customers and contacts, audited like all else."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import islice
from typing import Any

from tui_crm.domain.core import actor, bulk, checks, passwords, writing
from tui_crm.domain.core.desk import Desk
from tui_crm.domain.core.entity import registry
from tui_crm.domain.core.links import Value, pack
from tui_crm.domain.core.phones import e164
from tui_crm.domain.opening import create_book, open_book
from tui_crm.domain.sample.book import Sample
from tui_crm.domain.sample.load_days import About, Days, stamps
from tui_crm.domain.sample.load_desks import fill_desks
from tui_crm.facts import facts_path

PASSWORD = "crm-demo-2026"  # noqa: S105
"""The password of every account of a sample book, shown on its sign-in screen."""

BATCH = 5000
INDEXED = ("customers", "contacts", "followups", "appointments")
"""The tables with search tokens that are filled with very many rows."""
Row = dict[str, Any]


def make_sample_book(
    url: str,
    customers: int = 1000,
    seed: int = 7,
    language: str = "zh",
    contacts: tuple[int, int] = (1, 3),
    progress: Callable[[int], None] | None = None,
    kind: type[Sample] = Sample,
) -> None:
    """Create a book with one user per role and so many customers; `progress` is told how many are done."""
    create_book(url)
    book = open_book(url)
    try:
        desk = Desk(book.store, actor.SYSTEM.id, clock=book.clock, origin="sample")
        sample = kind.from_data(facts_path(), seed, book.clock.today())
        load = Loader(desk, sample, language)
        load.staff()
        load.configure()
        # A search index takes tokens by the hundred thousand much faster than by the batch.
        book.store.expect_many(INDEXED)
        for done in load.customers(customers, contacts):
            book.store.between_batches(INDEXED)
            if progress:
                progress(done)
        load.desks()
        book.store.end_many(INDEXED)
        book.store.tell_planner()
    finally:
        book.close()


class Loader:
    """Turns the sample's words (codes, accounts, keys) into links between records."""

    def __init__(self, desk: Desk, sample: Sample, language: str) -> None:
        self.desk, self.sample, self.language = desk, sample, language
        self.users: dict[str, int] = {}
        values: Any = registry["dictionary_values"].model
        self.values = {(k, c): key for k, c, key in desk.store.rows(values.select(values.kind, values.code, values.id))}
        regions: Any = registry["regions"].model
        self.regions = dict(desk.store.rows(regions.select(regions.code, regions.id)))
        self.numbers: dict[str, int] = {}
        """The numbers that were given out last, by entity and pattern."""
        self.links = {name: kind.kind for name, kind in registry["customers"].fields.items() if isinstance(kind, Value)}

    def staff(self) -> None:
        """Departments, positions and users; all users have the same password, hashed once."""
        desk = self.desk
        departments: dict[str, int] = {}
        positions: dict[str, int] = {}
        roles: Any = registry["roles"].model
        role_ids = dict(desk.store.rows(roles.select(roles.code, roles.id)))
        hashed = passwords.hashed(PASSWORD)
        with writing.wish(desk, "book.sample"), checks.following(desk):
            for order, row in enumerate(self.sample.departments(), 1):
                parent = departments.get(row["parent_key"] or "")
                names = {"name": row["name"], "name_en": row["name_en"], "parent": parent, "order": order}
                departments[row["key"]] = desk.create("departments", names).id
            for order, row in enumerate(self.sample.positions(), 1):
                names = {"name": row["name"], "name_en": row.get("name_en") or "", "order": order}
                positions[row["name"]] = desk.create("positions", names).id
            for row in self.sample.users():
                kept = {k: v for k, v in row.items() if k in registry["users"].fields and v is not None}
                kept |= {
                    "department": departments[row["department_key"]],
                    "position": positions.get(row["position"]),
                    "roles": [role_ids[code] for code in row["roles"]],
                    "password": hashed,
                    "language": self.language if self.language != "zh" else row.get("language") or "zh",
                }
                self.users[row["account"]] = desk.create("users", kept).id

    def configure(self) -> None:
        """The sample company; its sign-in screen lists the accounts, and customers must be complete (D-02)."""
        wanted = {
            "company.name": "江南恒达商贸有限公司",
            "company.name_en": "Jiangnan Hengda Trading",
            "company.short": "江南恒达",
            "company.address": "浙江省杭州市西湖区文三路 1000 号恒达大厦 8 楼",
            "company.postal_code": "310012",
            "company.phone": "0571-8888 0100",
            "company.fax": "0571-8888 0101",
            "company.email": "office@hengda.example",
            "company.website": "www.hengda.example",
            "company.representative": "陈国华",
            "company.tax_number": "91330106MA27WXY8NJ",
            "company.bank": "中国工商银行杭州文三路支行",
            "company.bank_account": "1202 0001 0900 0000 001",
            "sign_in.list_accounts": "true",
            "customers.complete": "true",
        }
        settings: Any = registry["settings"].model
        with writing.wish(self.desk, "book.sample"), checks.following(self.desk):
            for name, value in wanted.items():
                row = self.desk.store.one(settings.select(settings.id).where(settings.name == name))
                assert row is not None
                self.desk.change("settings", row[0], {"value": value})

    def customers(self, count: int, contacts: tuple[int, int]) -> Iterator[int]:
        """Write customers in batches, the oldest first; yields how many are done."""
        # Numbers and ids run with time, so the sample is sorted by age; that needs all of it at hand,
        # which a book for measuring does without.
        rows: Iterable[Row] = self.sample.customers(count, contacts)
        if count <= 100_000:
            rows = sorted(rows, key=lambda row: -row["created_days_ago"])
        source, days = iter(rows), Days(self)
        done = 0
        while batch := list(islice(source, BATCH)):
            with writing.wish(self.desk, "book.sample"):
                self._write(batch, days)
            done += len(batch)
            yield done

    def desks(self) -> None:
        """What people have on their own desks, and the numbers that go on from here."""
        with writing.wish(self.desk, "book.sample"):
            fill_desks(self)
        with self.desk.store.transaction():
            for name, n in self.numbers.items():
                self.desk.store.sql("INSERT INTO counters (name, n) VALUES (?, ?)", [name, n])

    def _write(self, batch: list[Row], days: Days) -> None:
        stories = [days.story(row) for row in batch]
        customers = [self._customer(row) | days.pooled(story) for row, story in zip(batch, stories, strict=True)]
        keys = bulk.insert(self.desk, registry["customers"], customers)
        contacts = [
            self._contact(person, customer, key)
            for row, customer, key in zip(batch, customers, keys, strict=True)
            for person in row["contacts"]
        ]
        people = iter(bulk.insert(self.desk, registry["contacts"], contacts))
        days.write(
            [
                About(key, customer["owner"], list(islice(people, len(row["contacts"]))), story)
                for row, customer, key, story in zip(batch, customers, keys, stories, strict=True)
            ]
        )

    def number(self, entity: str, prefix: str, created: int) -> str:
        """The next number of a day for a record of this kind."""
        base = f"{prefix}{self.desk.clock.local(created):%y%m%d}"
        name = f"{entity}:{base}000"
        self.numbers[name] = self.numbers.get(name, 0) + 1
        return f"{base}{self.numbers[name]:03}"

    def _customer(self, row: Row) -> Row:
        fields = registry["customers"].fields
        values = {k: v for k, v in row.items() if k in fields and v is not None}
        for name, kind in self.links.items():
            if row.get(name):
                values[name] = self.values[kind, row[name]]
        owner = self.users.get(row["owner_account"] or "")
        created = self._instant(row["created_days_ago"])
        first = row["contacts"][0]
        values |= {
            "code": self.number("customers", "KH", created),
            "owner": owner,
            "region": self.regions[row["region_code"]],
            "tags": pack({self.values["tag", code] for code in row["tags"]}),
            "contact_name": first["name"],
            "contact_sex": first["sex"],
            "contact_position": first["position"],
            "contact_mobile": first["mobile"],
            "contact_mobile_e164": e164(first["mobile"]),
            "phone_e164": e164(row["phone"]),
            "mobile_e164": e164(row["mobile"] or ""),
        }
        return values | stamps(created, owner)

    def _contact(self, person: Mapping[str, Any], customer: Row, key: int) -> Row:
        values = {k: v for k, v in person.items() if k in registry["contacts"].fields and v is not None}
        created = customer["created_at"]
        values |= {
            "code": self.number("contacts", "LX", created),
            "customer": key,
            "owner": customer["owner"],
            "mobile_e164": e164(person["mobile"] or ""),
            "phone_e164": e164(person.get("phone") or ""),
        }
        return values | stamps(created, customer["owner"])

    def _instant(self, days_ago: int) -> int:
        """Some time during the working day; today's stay before now."""
        now = self.desk.clock.now()
        return now - days_ago * 86_400_000 - (days_ago * 7919 % 400) * 60_000
