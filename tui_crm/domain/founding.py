"""What a new book knows from the start: roles, dictionaries, regions, the configuration."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from tui_crm.domain import modules
from tui_crm.domain.core import bulk, writing
from tui_crm.domain.core.access import ROLES
from tui_crm.domain.core.desk import Desk
from tui_crm.domain.core.entity import registry
from tui_crm.domain.core.fields import Bad, Context
from tui_crm.domain.modules.regions.naming import in_full
from tui_crm.domain.modules.settings.declared import SETTINGS
from tui_crm.facts import facts_path
from tui_crm.i18n import Message, tr


def objection(name: str, typed: str) -> Message | None:
    """Why a book cannot be founded with this company, account or name of a person; asked before there is one."""
    modules.load()
    from tui_crm.domain.modules.users.rules import account_problem, stored_account

    kind = registry["settings"].fields["value"] if name == "company" else registry["users"].fields[name]
    try:
        text = kind.clean(stored_account(typed) if name == "account" else typed, Context())
    except Bad as bad:
        return bad.message
    if not text:
        return Message("Please fill this in.")
    return account_problem(text) if name == "account" else None


def lay(desk: Desk) -> None:
    """Fill an empty book with its facts, as one audited wish of the system."""
    with writing.wish(desk, "book.found"):
        insert(desk, "roles", _roles())
        insert(desk, "settings", ({"name": s.name, "value": json.dumps(s.default)} for s in SETTINGS))
        insert(desk, "dictionary_values", _dictionaries())
        _regions(desk)


def _read(*path: str) -> Iterator[dict[str, str]]:
    with facts_path(*path).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def _roles() -> Iterator[dict[str, Any]]:
    for code, words in ROLES.items():
        yield {"code": code, "name": tr(words, language="zh"), "name_en": tr(words, language="en")}


def _dictionaries() -> Iterator[dict[str, Any]]:
    for row in _read("dictionaries.csv"):
        names = {"name": row["name_zh"], "name_en": row["name_en"]}
        yield {"kind": row["kind"], "code": row["code"], **names, "order": int(row["order"])}


def _regions(desk: Desk) -> None:
    """Countries, then each level of China under the one above; full names lead from the outside in."""
    countries = insert(
        desk,
        "regions",
        ({**row, "full_name": row["name"], "full_name_en": row["name_en"], "level": "country", "country": row["code"]}
         for row in _read("regions", "countries.csv")),
    )  # fmt: skip
    rows = list(_read("regions", "regions.csv"))
    known: dict[str, tuple[int, str, str]] = {"": (countries["CN"], "", "")}
    for level in ("province", "city", "district"):
        values = [_region(row, known[row["parent"]]) for row in rows if row["level"] == level]
        keys = insert(desk, "regions", values)
        known |= {v["code"]: (keys[v["code"]], v["full_name"], v["full_name_en"]) for v in values}


def _region(row: Mapping[str, str], above: tuple[int, str, str]) -> dict[str, Any]:
    parent, zh, en = above
    full = dict(zip(("full_name", "full_name_en"), in_full(row["name"], row["name_en"], zh, en), strict=True))
    return {**row, **full, "parent": parent, "country": "CN"}


def insert(desk: Desk, name: str, rows: Iterable[Mapping[str, Any]]) -> dict[str, int]:
    """Insert facts; returns code (or name, where there is no code) -> id."""
    entity = registry[name]
    values = list(rows)
    keys = bulk.insert(desk, entity, values)
    word = "code" if "code" in entity.fields else entity.shown
    return {str(row[word]): key for row, key in zip(values, keys, strict=True)}
