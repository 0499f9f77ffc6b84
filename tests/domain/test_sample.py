"""The sample book is the same for the same seed, fits together, and belongs to nobody real."""

from __future__ import annotations

import collections
import csv
import datetime
import itertools
import random
import re
from pathlib import Path

import phonenumbers
import pytest

from tui_crm.domain.sample import Sample
from tui_crm.domain.sample.companies import brands

DATA = Path(__file__).parents[2] / "data"
TODAY = datetime.date(2026, 3, 17)
ROLES = {
    "admin",
    "sales_supervisor",
    "customer_manager",
    "executive",
    "service_agent",
    "marketing",
    "auditor",
}
DICTIONARY_OF = {
    "product_category": "product_category",
    "type": "customer_type",
    "level": "customer_level",
    "source": "customer_source",
    "status": "customer_status",
    "industry": "industry",
    "turnover": "turnover",
    "capital": "capital",
    "size": "size",
    "business_model": "business_model",
    "nature": "nature",
    "enterprise_type": "enterprise_type",
    "standing": "standing",
    "satisfaction": "satisfaction",
    "member_level": "member_level",
    "value_class": "value_class",
}
TEXT_LIMITS = {"name": 60, "address": 255, "phone": 30, "email": 100, "website": 100, "fax": 30}
EXTENSION = re.compile(r"(\d{7,8})-\d{3,4}$")


def sample(seed: int = 7) -> Sample:
    return Sample.from_data(DATA, seed, TODAY)


@pytest.fixture(scope="module")
def customers() -> list[dict]:
    return list(sample().customers(20_000))


@pytest.fixture(scope="module")
def regions() -> dict[str, dict[str, str]]:
    with (DATA / "regions" / "regions.csv").open(encoding="utf-8") as file:
        return {row["code"]: row for row in csv.DictReader(file)}


@pytest.fixture(scope="module")
def dictionaries() -> list[dict[str, str]]:
    with (DATA / "dictionaries.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def contacts_of(customers: list[dict]) -> list[dict]:
    return [contact for customer in customers for contact in customer["contacts"]]


def test_the_same_seed_gives_the_same_book():
    assert list(sample().customers(500)) == list(sample().customers(500))
    assert sample().users() == sample().users()


def test_asking_twice_of_one_sample_gives_the_same_book():
    one = sample()
    assert list(one.customers(200)) == list(one.customers(200))


def test_a_small_book_is_the_beginning_of_a_large_one():
    assert list(sample().customers(50)) == list(itertools.islice(sample().customers(5000), 50))


def test_another_seed_gives_another_book():
    names = {c["name"] for c in sample().customers(200)}
    others = {c["name"] for c in sample(8).customers(200)}
    assert len(names & others) < 5


def test_no_company_name_comes_twice(customers):
    names = [c["name"] for c in customers if c["kind"] == "company"]
    assert len(names) == len(set(names))


def test_a_trade_word_with_a_brand_s_third_character_is_no_other_trade_word():
    """Otherwise two pairs of brand and trade could spell the same name."""
    companies = sample()._facts["companies"]
    words = {word["name"] for industry in companies["industries"].values() for word in industry["words"]}
    ends = set(companies["brand"]["second"])
    assert not [word for word in words if word[0] in ends and word[1:] in words]


def test_no_brand_contains_a_widely_known_one():
    facts = sample()._facts["companies"]["brand"]
    words = [brand.written for brand in brands(random.Random(1), facts)]
    assert {"华为", "恒大", "海尔", "中信"} <= set(facts["avoid"])
    pieces = {word[i : i + 2] for word in words for i in range(len(word) - 1)}
    assert pieces & set(facts["avoid"]) == set()


def test_every_code_stands_in_its_dictionary(customers, dictionaries):
    known = {(row["kind"], row["code"]) for row in dictionaries}
    used = {
        (kind, customer[key])
        for customer in customers
        for key, kind in DICTIONARY_OF.items()
        if customer[key] is not None
    }
    used |= {("tag", tag) for customer in customers for tag in customer["tags"]}
    assert used - known == set()
    assert {kind for kind, _ in used} == {*DICTIONARY_OF.values(), "tag"}


def test_a_code_that_the_dictionaries_do_not_know_is_refused(regions, dictionaries):
    fewer = [row for row in dictionaries if row["code"] != "cookware"]
    book = Sample(7, TODAY, list(regions.values()), fewer, sample()._facts)
    with pytest.raises(ValueError, match="product_category has no value cookware"):
        next(book.customers(1))


def test_dictionaries_have_both_names_and_no_code_twice(dictionaries):
    keys = [(row["kind"], row["code"]) for row in dictionaries]
    assert len(keys) == len(set(keys))
    assert all(row["name_zh"] and row["name_en"] and row["order"].isdigit() for row in dictionaries)
    assert all(re.fullmatch(r"[a-z][a-z0-9_]*", row["code"]) for row in dictionaries)


def test_twelve_users_hold_every_role():
    users = sample().users()
    held = collections.Counter(role for user in users for role in user["roles"])
    assert len(users) == len({user["account"] for user in users}) == 12
    assert set(held) == ROLES
    assert held["customer_manager"] == 5
    assert held["service_agent"] == 2


def test_users_sit_in_departments_and_positions_that_exist():
    book = sample()
    departments = {d["key"]: d["parent_key"] for d in book.departments()}
    positions = {p["key"] for p in book.positions()}
    assert len(departments) == 4
    assert [key for key, parent in departments.items() if parent is None] == ["head_office"]
    assert all(parent in departments for parent in departments.values() if parent)
    assert all(u["department_key"] in departments and u["position"] in positions for u in book.users())


def test_owners_are_customer_managers_and_supervisors_and_some_customers_are_in_the_pool(customers):
    sellers = {u["account"] for u in sample().users() if {"customer_manager", "sales_supervisor"} & set(u["roles"])}
    owned = collections.Counter(c["owner_account"] for c in customers)
    pool = owned.pop(None)
    assert set(owned) == sellers
    assert 0.03 < pool / len(customers) < 0.05
    assert max(owned.values()) > 2 * min(owned.values())


def test_shares_of_persons_and_english_names_are_as_wanted(customers):
    persons = sum(c["kind"] == "person" for c in customers)
    english = sum(c["name"].endswith("Co., Ltd.") for c in customers)
    assert 0.07 < persons / len(customers) < 0.09
    assert 0.02 < english / len(customers) < 0.035


def test_some_of_every_thousand_customers_came_today(customers):
    for start in range(0, len(customers), 1000):
        today = sum(c["created_days_ago"] == 0 for c in customers[start : start + 1000])
        assert 5 <= today <= 10
    assert any(c["created_days_ago"] == 0 for c in sample().customers(20))


def test_every_telephone_number_is_possible(customers):
    numbers = [c[key] for c in customers[:4000] for key in ("phone", "mobile", "fax") if c[key]]
    numbers += [p[key] for p in contacts_of(customers[:4000]) for key in ("phone", "mobile") if p[key]]
    valid = 0
    for number in numbers:
        parsed = phonenumbers.parse(EXTENSION.sub(r"\1", number), "CN")
        assert phonenumbers.is_possible_number(parsed), number
        valid += phonenumbers.is_valid_number(parsed)
    assert valid / len(numbers) > 0.97


def test_landlines_begin_with_the_area_code_of_the_region(customers, regions):
    for customer in customers:
        for number in filter(None, (customer["phone"], customer["fax"])):
            if number == customer["mobile"]:
                continue
            digits = re.sub(r"\D", "", number.replace("+86", "0"))
            assert digits.startswith(regions[customer["region_code"]]["area_code"]), number


def test_addresses_name_the_region(customers, regions):
    for customer in customers:
        region = regions[customer["region_code"]]
        assert region["level"] in ("district", "city")
        assert region["name"] in customer["address"]


def test_large_cities_have_more_customers_than_small_ones(customers):
    cities = collections.Counter(c["region_code"][:4] for c in customers)
    assert cities["3101"] > 4 * cities["6201"] > 0
    assert len(cities) > 300


def test_texts_fit_their_fields_and_scores_are_percentages(customers):
    for customer in customers:
        for key, limit in TEXT_LIMITS.items():
            assert len(customer[key] or "") <= limit, customer[key]
        assert 0 <= customer["points"] <= 100
        assert 0 <= customer["credit"] <= 100


def test_only_persons_have_an_employer_and_only_companies_have_a_size(customers):
    for customer in customers:
        person = customer["kind"] == "person"
        assert (customer["size"] is None) == person
        assert not customer["company"] or person


def test_every_customer_has_one_primary_contact_and_it_comes_first(customers):
    for customer in customers:
        flags = [contact["primary"] for contact in customer["contacts"]]
        assert flags == [True] + [False] * (len(flags) - 1)
        assert len(flags) <= 3
        assert customer["mobile"] == customer["contacts"][0]["mobile"]


def test_contacts_have_what_a_contact_must_have(customers):
    people = contacts_of(customers)
    assert all(p["name"] and p["position"] and p["mobile"] for p in people)
    assert {p["sex"] for p in people} == {"male", "female"}
    assert all(p["birthday"] is None or p["birthday"].year < 2002 for p in people)


def test_exactly_one_contact_each_can_be_asked_for():
    assert {len(c["contacts"]) for c in sample().customers(500, contacts=(1, 1))} == {1}


def test_members_joined_after_they_became_customers(customers):
    members = [c for c in customers if c["member_number"]]
    assert members
    for member in members:
        assert member["member_level"]
        assert 0 <= (TODAY - member["member_since"]).days <= member["created_days_ago"]


def test_addresses_on_the_net_are_in_the_domain_kept_for_examples(customers):
    """So that no mail sent from a sample book reaches a real mailbox."""
    mails = [c["email"] for c in customers] + [p["email"] for p in contacts_of(customers)]
    assert all(address.endswith(".example") for address in filter(None, mails))
    assert all(re.fullmatch(r"www\.[a-z0-9-]+\.example", c["website"]) for c in customers if c["website"])


def test_more_customers_than_there_are_names_for_are_refused():
    with pytest.raises(ValueError, match="names for"):
        next(sample().customers(10_000_000))
