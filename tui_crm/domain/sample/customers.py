"""The customers of the sample book, made one after the other without looking back."""

from __future__ import annotations

import datetime
import random
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from tui_crm.domain.sample.companies import Company, CompanyNames
from tui_crm.domain.sample.people import People
from tui_crm.domain.sample.places import Line, Place, Places, Region
from tui_crm.domain.sample.profiles import (
    Businesses,
    Checked,
    Standing,
    codes_by_kind,
    sentences,
    standings,
    tag_sets,
)
from tui_crm.domain.sample.wheels import wheel

Row = dict[str, Any]

PERSON_SHARE = 0.08
ENGLISH_SHARE = 0.03
HISTORY_DAYS = 1460
"""How far back the oldest customers go."""
FRESH_DAYS = 21
"""Until when a customer still counts as new."""
TODAY_EVERY = 137
"""One customer in so many came today: seven or eight of a thousand, also in a small book."""


class Customers:
    """Makes customers: a place, a name, an owner, and values that fit each other."""

    def __init__(
        self,
        rng: random.Random,
        today: datetime.date,
        regions: Sequence[Region],
        dictionaries: Sequence[Mapping[str, str]],
        facts: Mapping[str, Any],
    ) -> None:
        profiles, texts, companies = facts["profiles"], facts["texts"], facts["companies"]
        check = Checked(codes_by_kind(dictionaries))
        self._rng = rng
        self._today = today.toordinal()
        self._places = Places(rng, regions, facts["places"])
        self._people = People(rng, facts["names"], texts, self._places)
        self._names = CompanyNames(rng, companies)
        self._scale: dict[str, str] = companies["form_class"]
        self._businesses = Businesses(rng, check, profiles, companies)
        self._mature = standings(rng, check, profiles, "mature")
        self._fresh = standings(rng, check, profiles, "fresh")
        self._members = check.wheel("member_level", profiles["member_level"])
        self._person_products = check.wheel("product_category", profiles["person_products"])
        self._tags = tag_sets(rng, check, profiles, texts["tag_counts"])
        self._needs = {
            row["code"]: sentences(rng, texts["needs"], row["name_zh"])
            for row in dictionaries
            if row["kind"] == "product_category"
        }
        self._remarks = sentences(rng, texts["remarks"])
        self._owners = _owners(facts["staff"])
        self._companies = self._english = 0

    def make(self, count: int, contacts: tuple[int, int]) -> Iterator[Row]:
        """So many customers; `contacts` is the least and the greatest number of contacts of each."""
        if count > self._names.capacity:
            raise ValueError(f"The sample has names for {self._names.capacity:,} companies, not {count:,}.")
        draw = self._rng.random
        regions = self._places.regions
        for index in range(count):
            place = regions[int(draw() * len(regions))]
            private = draw() < PERSON_SHARE
            row = self._person(place) if private else self._company(place, contacts)
            self._relate(index, row, place)
            yield row

    def _company(self, place: Place, contacts: tuple[int, int]) -> Row:
        draw = self._rng.random
        company = self._next_company(place)
        stock = self._businesses.of(company.industry, company.form)
        business = stock[int(draw() * len(stock))]
        scale = self._scale[company.form]
        line = self._places.landline(place)
        people = self._contacts(scale, company.host, line, contacts)
        streets = self._places.market_streets if company.form == "商行" else self._places.company_streets
        host, lines = company.host, company.lines
        return {
            "name": company.name,
            "kind": "company",
            "company": None,
            "phone": line.written,
            "mobile": people[0]["mobile"],
            "fax": f"{line.area_code}-{line.number[:-1]}{int(draw() * 10)}" if draw() < 0.4 else None,
            "postal_code": place.postal_code if draw() < 0.88 else None,
            "website": f"www.{host}" if draw() < 0.55 else None,
            "email": f"{'info' if draw() < 0.5 else 'sales'}@{host}" if draw() < 0.7 else None,
            "region_code": place.code,
            "address": place.address + streets[int(draw() * len(streets))],
            "product_category": business.product_category,
            "industry": company.industry,
            "turnover": business.turnover,
            "capital": business.capital,
            "size": business.size,
            "business_model": business.business_model,
            "nature": business.nature,
            "enterprise_type": business.enterprise_type,
            "main_business": lines[int(draw() * len(lines))],
            "contacts": people,
        }

    def _person(self, place: Place) -> Row:
        draw = self._rng.random
        line = self._places.landline(place) if draw() < 0.25 else None
        person = self._people.contact("person", "mail.example", line, True)
        streets, products = self._places.home_streets, self._person_products
        return {
            "name": person["name"],
            "kind": "person",
            "company": self._names.employer(place) if draw() < 0.55 else None,
            "phone": line.written if line else person["mobile"],
            "mobile": person["mobile"],
            "fax": None,
            "postal_code": place.postal_code if draw() < 0.6 else None,
            "website": None,
            "email": person["email"],
            "region_code": place.code,
            "address": place.address + streets[int(draw() * len(streets))],
            "product_category": products[int(draw() * len(products))],
            "industry": None,
            "turnover": None,
            "capital": None,
            "size": None,
            "business_model": None,
            "nature": None,
            "enterprise_type": None,
            "main_business": None,
            "contacts": [person],
        }

    def _relate(self, index: int, row: Row, place: Place) -> None:
        """Add how we stand with the customer, and who looks after it."""
        draw = self._rng.random
        days = 1 + int(HISTORY_DAYS * draw() ** 1.4)
        if index % TODAY_EVERY == 11:
            days = 0
        stock: tuple[Standing, ...] = self._fresh if days < FRESH_DAYS else self._mature
        standing = stock[int(draw() * len(stock))]
        person = row["kind"] == "person"
        owners = self._owners.get(place.province) or self._owners["*"]
        needs = self._needs[row["product_category"]]
        low, high = standing.credit
        least, most = standing.points
        row["type"] = standing.type
        row["level"] = standing.level
        row["source"] = standing.source
        row["status"] = standing.status
        row["standing"] = None if person else standing.standing
        row["satisfaction"] = standing.satisfaction
        row["value_class"] = standing.value_class
        row["points"] = least + int(draw() * (most - least + 1))
        row["credit"] = low + int(draw() * (high - low + 1))
        row["owner_account"] = owners[int(draw() * len(owners))]
        row["needs"] = needs[int(draw() * len(needs))] if draw() < 0.6 else None
        row["tags"] = list(self._tags[int(draw() * len(self._tags))])
        row["remark"] = self._remarks[int(draw() * len(self._remarks))] if draw() < 0.4 else None
        row["created_days_ago"] = days
        member = draw() < (0.3 if person else 0.09)
        row["member_level"] = self._members[int(draw() * len(self._members))] if member else None
        row["member_number"] = f"HY{index + 1:07d}" if member else None
        since = self._today - int(draw() * (days + 1))
        row["member_since"] = datetime.date.fromordinal(since) if member else None

    def _next_company(self, place: Place) -> Company:
        if self._rng.random() < ENGLISH_SHARE and self._english < self._names.english_capacity:
            self._english += 1
            return self._names.english(self._english - 1, place)
        self._companies += 1
        return self._names.chinese(self._companies - 1, place)

    def _contacts(self, scale: str, host: str, line: Line, bounds: tuple[int, int]) -> list[Row]:
        least, most = bounds
        people = [self._people.contact(scale, host, line, True)]
        while len(people) < most and (len(people) < least or self._rng.random() < 0.38):
            people.append(self._people.contact(scale, host, line, False))
        return people


def _owners(staff: Mapping[str, Any]) -> dict[str, tuple[str | None, ...]]:
    """For each province the wheel of those who look after it; nobody means the public pool."""
    wheels: dict[str, tuple[str | None, ...]] = {}
    for department, provinces in staff["territories"].items():
        shares: dict[str | None, float] = {
            user["account"]: user["owner_share"]
            for user in staff["users"]
            if user["department_key"] == department and user["owner_share"]
        }
        shares[None] = sum(shares.values()) * staff["pool_share"] / (100 - staff["pool_share"])
        for province in provinces:
            wheels[province] = wheel(shares, 1000)
    return wheels
