"""The working day of the sample book: what is said, planned, noted and set out to be reached (D-05, D-18)."""

from __future__ import annotations

import collections
import csv
import datetime
import functools
import io
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.conftest import DATABASES
from tests.postgres import Server
from tui_crm.domain import Book, Filter, Query, open_book, registry
from tui_crm.domain.core.links import unpack
from tui_crm.domain.core.phones import e164
from tui_crm.domain.modules.followups.mentions import named_in
from tui_crm.domain.sample import Sample
from tui_crm.domain.sample.load import make_sample_book
from tui_crm.domain.sample.stories import HISTORY, Story

DATA = Path(__file__).parents[2] / "data"
TODAY = datetime.date(2026, 3, 17)
ACTIVE = ("new", "following", "negotiating", "cooperating")
Told = tuple[dict, Story]


def sample(seed: int = 7) -> Sample:
    return Sample.from_data(DATA, seed, TODAY)


@pytest.fixture(scope="module")
def told() -> list[Told]:
    book = sample()
    stories = book.stories()
    return [(row, stories.of(row)) for row in book.customers(4000)]


def followups(told: list[Told]) -> Iterator[tuple]:
    return ((row, one) for row, story in told for one in story.followups)


def test_the_same_seed_tells_the_same_stories_in_any_order(told: list[Told]):
    stories = sample().stories()
    assert [stories.of(row) for row, _ in reversed(told[:300])] == [story for _, story in reversed(told[:300])]
    assert [sample(8).stories().of(row) for row, _ in told[:50]] != [story for _, story in told[:50]]


def test_about_five_follow_ups_each_lie_between_the_first_day_and_today_the_oldest_first(told: list[Told]):
    assert 4.5 < sum(1 for _ in followups(told)) / len(told) < 5.5
    for row, story in told:
        days = [(-one.days_ago, one.minute) for one in story.followups]
        assert days == sorted(days)
        assert all(0 <= one.days_ago < row["created_days_ago"] for one in story.followups)
        assert all(one.days_ago <= HISTORY + 2 for one in story.followups)


def test_most_active_customers_were_followed_up_in_the_last_month_and_some_were_not(told: list[Told]):
    last = [
        story.followups[-1].days_ago
        for row, story in told
        if row["owner_account"] and row["status"] in ACTIVE and story.followups
    ]
    assert 0.1 < sum(days > 30 for days in last) / len(last) < 0.3
    assert sum(days <= 7 for days in last) / len(last) > 0.3


def test_nearly_everything_happens_on_working_days(told: list[Told]):
    days = [TODAY - datetime.timedelta(days=one.days_ago) for _, one in followups(told)]
    assert sum(day.weekday() > 4 for day in days) / len(days) < 0.01


def test_every_code_stands_in_its_dictionary(told: list[Told]):
    with (DATA / "dictionaries.csv").open(encoding="utf-8") as file:
        known = {(row["kind"], row["code"]) for row in csv.DictReader(file)}
    used = {("contact_method", one.method) for _, one in followups(told)}
    used |= {("follow_up_type", one.type) for _, one in followups(told)}
    used |= {("appointment_type", one.type) for _, story in told for one in story.planned}
    used |= {("release_reason", story.pooled[0]) for _, story in told if story.pooled}
    assert used - known == set()
    assert len(used) > 25


def test_follow_ups_are_written_by_the_owner_or_by_service_staff(told: list[Told]):
    users = {user["account"]: user["roles"] for user in sample().users()}
    for row, one in followups(told):
        roles = users[one.person]
        assert one.person == row["owner_account"] or "service_agent" in roles or row["owner_account"] is None


def test_texts_have_no_holes_left_and_name_people_as_an_office_does(told: list[Told]):
    texts = [text for _, one in followups(told) for text in (one.content, one.result)]
    texts += [text for _, story in told for one in story.planned for text in (one.title, one.place, one.result)]
    assert not [text for text in texts if "{" in text or "}" in text]
    assert len(set(texts)) > 5000
    assert sum("经理" in text for text in texts) > 200


def test_some_come_from_the_customer_and_some_have_a_result(told: list[Told]):
    ways = collections.Counter(one.direction for _, one in followups(told))
    assert 0.1 < ways["in"] / ways.total() < 0.4
    with_result = sum(bool(one.result) for _, one in followups(told))
    assert 0.3 < with_result / ways.total() < 0.8


def test_colleagues_are_named_and_the_newest_mentions_are_unread(told: list[Told]):
    mentions = [one for _, one in followups(told) if one.mentions]
    assert len(mentions) > 100
    assert all(f"@{name}" in one.content for one in mentions for name in names(one.mentions))
    assert {one.unread for one in mentions} == {True, False}
    assert not [one for one in mentions if one.unread and one.days_ago > 7]


@functools.cache
def names(accounts: tuple[str, ...]) -> list[str]:
    return [user["name"] for user in sample().users() if user["account"] in accounts]


def test_what_is_promised_is_overdue_due_today_or_to_come(told: list[Told]):
    days = [story.followups[-1].next[0] for _, story in told if story.followups and story.followups[-1].next]
    assert {day < 0 for day in days} == {True, False}
    assert 0.02 < sum(day < 0 for day in days) / len(days) < 0.15
    assert sum(day == 0 for day in days) > 10
    assert sum(0 < day <= 7 for day in days) > 100
    for _, story in told:
        for one in story.followups:
            assert one.next is None or one.next[0] >= -one.days_ago


def test_the_pool_says_why_and_nobody_plans_there(told: list[Told]):
    for row, story in told:
        assert (story.pooled is None) == (row["owner_account"] is not None)
        assert row["owner_account"] or not story.planned
    pooled = [story.pooled for _, story in told if story.pooled]
    assert len({reason for reason, _ in pooled}) >= 6


def test_several_contacts_have_their_birthday_within_the_next_days(told: list[Told]):
    soon = {((day := TODAY + datetime.timedelta(days=n)).month, day.day) for n in range(7)}
    birthdays = [person["birthday"] for row, _ in told for person in row["contacts"] if person["birthday"]]
    assert sum((day.month, day.day) in soon for day in birthdays) > 40


@pytest.mark.parametrize("today", [datetime.date(2028, 2, 25), datetime.date(2026, 12, 30), datetime.date(2027, 1, 1)])
def test_leap_days_and_turns_of_the_year_are_days_like_others(today: datetime.date):
    book = Sample.from_data(DATA, 7, today)
    stories, desks = book.stories(), book.desks()
    for row in book.customers(400):
        stories.of(row)
    for user in book.staff():
        assert all(goal.starts_on < goal.ends_on for goal in desks.goals(user))
        assert [task for task in desks.tasks(user) if task.day < 0] or "auditor" in user["roles"]


def test_desks_hold_what_repeats_what_is_due_and_memos():
    desks = sample().desks()
    for user in sample().staff():
        tasks, memos = list(desks.tasks(user)), desks.memos(user)
        if "auditor" in user["roles"]:
            assert (tasks, memos) == ([], [])
            continue
        assert sum(memo.pinned for memo in memos) == 1
        assert any(task.day < 0 and task.state == "open" for task in tasks)
        assert any(task.day == 0 for task in tasks)
        series = {task.series for task in tasks if task.series}
        assert all(task.until and task.repeat for task in tasks if task.series)
        assert len(series) >= 1


def test_sellers_have_a_plan_for_this_quarter_and_carried_out_the_last():
    desks = sample().desks()
    plans = {user["account"]: desks.goals(user) for user in sample().staff() if user["owner_share"]}
    assert len(plans) == 6
    for last, this in plans.values():
        assert (this.starts_on, this.ends_on) == (datetime.date(2026, 1, 1), datetime.date(2026, 3, 31))
        assert (last.done, this.done) == (True, False)
        assert last.ends_on + datetime.timedelta(days=1) == this.starts_on


@pytest.fixture(scope="module", params=DATABASES)
def book(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Book]:
    if request.param == "sqlite":
        url = str(tmp_path_factory.mktemp("sample") / "book.db")
    else:
        server: Server = request.getfixturevalue("postgres")
        url = server.create("sample_days")
    make_sample_book(url, customers=150)
    with closing(open_book(url)) as opened:
        yield opened


def test_the_written_book_is_sound(book: Book):
    """Chain, links and search tokens are as if people had written it all."""
    assert list(book.check()) == []


def test_customers_show_their_last_follow_up_and_what_comes_next(book: Book):
    desk = book.desk_of("linzhiyuan")
    latest: dict[int, int] = {}
    first: dict[int, int] = {}
    for row in everything(book, "followups"):
        latest[row["customer"]] = max(row["at"], latest.get(row["customer"], 0))
    for row in everything(book, "appointments"):
        if row["state"] == "open" and row["customer"] is not None:
            first[row["customer"]] = min(row["start_at"], first.get(row["customer"], row["start_at"]))
    customers = everything(book, "customers")
    assert {c["id"]: c["last_followup_at"] for c in customers if c["last_followup_at"]} == latest
    assert {c["id"]: c["next_at"] for c in customers if c["next_at"]} == first
    assert all(at <= desk.clock.now() for at in latest.values())


def test_telephone_numbers_are_understood_as_if_people_had_typed_them(book: Book):
    """Those with an extension too."""
    for name in ("customers", "contacts"):
        for row in everything(book, name):
            for understood, typed in registry[name].e164.items():
                assert row[understood] == e164(row[typed]), row[typed]


def everything(book: Book, name: str) -> list[dict]:
    entity = registry[name]
    names = ["id", *entity.fields]
    rows = book.store.rows(entity.model.select(*map(entity.column, names)))
    return [dict(zip(names, row, strict=True)) for row in rows]


def test_whoever_is_named_may_see_the_customer_and_is_who_the_text_names(book: Book):
    desk = book.desk_of("linzhiyuan")
    mentioned = [row for row in everything(book, "followups") if row["mentions"]]
    assert mentioned
    for row in mentioned:
        assert named_in(desk, row["content"]) == (unpack(row["mentions"]), [])
        assert all(desk.reaches(user, "customers", row["customer"]) for user in unpack(row["mentions"]))
    told = book.store.sql('SELECT followup, "user" FROM mentions')
    assert sorted(told) == sorted((row["id"], user) for row in mentioned for user in unpack(row["mentions"]))


@pytest.mark.parametrize(
    "name", ["customers", "contacts", "followups", "appointments", "attachments", "memos", "plans"]
)
def test_every_value_is_one_that_its_field_takes(book: Book, name: str):
    desk = book.desk_of("linzhiyuan")
    kinds = registry[name].fields
    for row in everything(book, name):
        for field, kind in kinds.items():
            if not kind.system and kind.widget != "none" and row[field] is not None:
                assert kind.clean(row[field], desk.context) == row[field], (field, row[field])


def test_some_follow_ups_have_files_that_their_readers_open(book: Book):
    """Tables whose sums are right, and notes; each lies with a follow-up for which such papers are written."""
    desk = book.desk_of("linzhiyuan")
    files = desk.page("attachments", Query(limit=500)).rows
    assert {row["name"].rpartition(".")[2] for row in files} == {"csv", "txt"}
    for row in files:
        out = io.BytesIO()
        desk.fetch("attachments", row.id, out.write)
        text = out.getvalue().decode("utf-8-sig")
        assert desk.read("followups", row["followup"])["customer"] == row["customer"]
        if row["name"].endswith(".csv"):
            _, *items, total = csv.reader(text.splitlines())
            assert sum(float(item[3]) for item in items) == float(total[3])
        else:
            assert row.label("customer") in text


def test_what_was_said_is_found(book: Book):
    desk = book.desk_of("linzhiyuan")
    one = next(row for row in everything(book, "followups") if "报价" in row["content"])
    found = desk.page("followups", Query(words="报价", filters=(Filter("customer", "is", one["customer"]),)))
    assert one["id"] in [record.id for record in found.rows]


def test_new_plans_go_on_with_the_numbers(book: Book):
    desk = book.desk_of("zhoumin")
    today = desk.clock.today()
    values = {"title": "下周拜访计划", "starts_on": today, "ends_on": today, "customers": 5, "profit": 0}
    codes = {row["code"] for row in everything(book, "plans")}
    assert desk.create("plans", values).values["code"] not in codes


def test_the_pool_sends_nobody_back_by_itself(book: Book):
    assert book.setting("pool.days_without_followup") == 0
    assert book.setting("pool.days_without_deal") == 0
    assert book.setting("pool.cap") == 0
