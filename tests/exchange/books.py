"""Any customers and contacts that people may have typed, and books as they can be compared."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from hypothesis import strategies as st

from tests.office import Office
from tui_crm.domain import Query, registry

SIGNS = st.characters(exclude_categories=["Cs", "Cc", "Cn", "Co", "Zl", "Zp"])
ODD = st.sampled_from([
    "=1+1", "-1", "+86 571", "@SUM(A1)", "'=x", "''", "007", "1e5", "TRUE", "nan", "２０", '"', '""', ";", ",", "\\N",
    "😀", "👩\u200d💻 x", "恒达", "﷽", "é", "ﬁ", "\u200b", "a\u202eb", "unspecified", "0/0/00", "1.234,5", "2/3/2024",
    "sep=;",
])  # fmt: skip
LINE = st.one_of(st.text(SIGNS, max_size=25), ODD).map(lambda text: " ".join(text.split()))
FILLED = LINE.filter(bool)
LINES = st.lists(LINE, max_size=3).map("\n".join)
WORD = st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=8)
DIGITS = st.from_regex(r"0[1-9][0-9]{1,2}-[2-8][0-9]{6,7}|13[0-9]{9}|\+49 30 [1-9][0-9]{4,6}", fullmatch=True)
CODE = st.from_regex(r"[A-HJ-Z][0-9A-Z/_-]{1,12}", fullmatch=True)
DAYS = st.dates(date(1900, 3, 1), date(2026, 5, 1))
MAIL = st.sampled_from(["info@hengda.example", "Ana+1@example.com", "wang.lei@sub.example.cn"])

CONTACT: dict[str, st.SearchStrategy[Any]] = {
    "code": CODE,
    "name_en": LINE,
    "position": LINE,
    "sex": st.sampled_from(["", "male", "female"]),
    "phone": DIGITS,
    "mobile": DIGITS,
    "email": MAIL,
    "birthday": DAYS,
    "remark": LINES,
}
CUSTOMER: dict[str, st.SearchStrategy[Any]] = {
    "code": CODE,
    "kind": st.sampled_from(["company", "person"]),
    "company": LINE,
    "phone": DIGITS,
    "mobile": DIGITS,
    "fax": DIGITS,
    "email": MAIL,
    "website": st.sampled_from(["www.example.com", "https://例え.example/x?y=1#z"]),
    "region": st.sampled_from(["330100", "320500", "110000"]),
    "address": LINES.map(lambda text: text.replace("\n", " ").strip()),
    "postal_code": st.sampled_from(["05021", "WA1 1DP", "311121"]),
    "level": st.sampled_from(["重点", "普通"]),
    "owner": st.sampled_from(["lijing", "wanghaitao", "zhangxiaolan"]),
    "tags": st.sampled_from([["高成长"], []]),
    "needs": LINES,
    "remark": LINES,
    "main_business": LINE,
    "credit": st.integers(0, 100),
    "points": st.integers(0, 100),
    "last_purchase": LINE,
    "last_purchase_on": DAYS,
    "habits": LINE,
    "member_number": LINE,
    "extra": st.dictionaries(WORD, WORD, max_size=2),
}


def some_of(fields: Mapping[str, st.SearchStrategy[Any]], **always: st.SearchStrategy[Any]) -> Any:
    """Values for some of the fields."""
    return st.fixed_dictionaries(always, optional=dict(fields))


PEOPLE = st.lists(some_of(CONTACT, name=FILLED), max_size=3, unique_by=lambda one: one["name"].casefold())
BOOKS = st.lists(
    st.tuples(some_of(CUSTOMER, name=FILLED), PEOPLE),
    min_size=1,
    max_size=3,
    unique_by=(lambda one: one[0].get("code"), lambda one: one[0]["name"].casefold()),
)
"""Tables name a customer by its name, and its first contact is known by its name: so no two are called alike."""


def fill(office: Office, book: list[tuple[dict[str, Any], list[dict[str, Any]]]]) -> None:
    """Write it as people would, one form after the other; numbers that are there already are left to the book."""
    codes: set[str] = set()
    for customer, people in book:
        made = office.admin.create("customers", customer)
        # A person is its own first contact.
        for person in (one for one in people if one["name"].casefold() != customer["name"].casefold()):
            code = person.get("code", "")
            facts = {**person, "code": "" if code in codes else code, "customer": made.id}
            codes.add(code)
            office.admin.create("contacts", facts)


def told(office: Office) -> dict[tuple[str, str], dict[str, Any]]:
    """The values that an import can set, by the number of each record; links by what they mean."""
    found: dict[tuple[str, str], dict[str, Any]] = {}
    customers = {row.id: row["code"] for row in office.admin.page("customers", Query(limit=500)).rows}
    for name in ("customers", "contacts"):
        inputs = registry[name].inputs
        for row in office.admin.page(name, Query(limit=500, columns=tuple(inputs))).rows:
            values = {one: row[one] for one in inputs}
            if name == "contacts":
                values["customer"] = customers[row["customer"]]
            found[name, str(row["code"])] = values
    return found


__all__ = ["BOOKS", "LINE", "LINES", "fill", "told"]
