"""Eight processes at the same book at once, on both databases (D-01, D-15)."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context

import pytest

from tests.crew import crew
from tests.office import NOON, Office, office_at
from tui_crm.domain import Clock, errors, open_book

WRITERS, ROUNDS = 8, 3


def create_some(url: str, account: str, rounds: int) -> list[str]:
    """Create customers with contacts; returns the numbers that they got."""
    book = open_book(url, Clock(fixed=NOON))
    desk = book.desk_of(account)
    codes = [desk.create("customers", {"name": f"客户{n}", "contact_name": "王芳"})["code"] for n in range(rounds)]
    book.close()
    return [str(code) for code in codes]


def change_in_turn(url: str, account: str, key: int) -> dict[int, str]:
    """Try to be the one who saves each version; returns version -> what became of it."""
    book = open_book(url, Clock(fixed=NOON))
    desk = book.desk_of(account)
    outcome: dict[int, str] = {}
    for _ in range(ROUNDS * 6):
        version = desk.read("customers", key).version
        if version > ROUNDS:
            break
        try:
            desk.change("customers", key, {"remark": f"{desk.actor.id} {version}"}, version)
            outcome[version] = "won"
        except errors.Conflict:
            outcome.setdefault(version, "lost")
    book.close()
    return outcome


def add_points(url: str, account: str, key: int) -> int:
    """Add points one at a time, trying again when somebody else was there first; returns how many were added."""
    book = open_book(url, Clock(fixed=NOON))
    desk = book.desk_of(account)
    added = 0
    for _ in range(ROUNDS):
        try:
            desk.do("customers.add_points", key, points=1)
            added += 1
        except (errors.Conflict, errors.BookBusy):
            continue
    book.close()
    return added


def work(url: str, account: str, key: int) -> tuple[list[str], dict[int, str], int]:
    """What each process does: all three, one after the other."""
    return create_some(url, account, ROUNDS), change_in_turn(url, account, key), add_points(url, account, key)


def test_eight_writers_get_different_numbers_and_one_winner_a_version(office_url: str) -> None:
    """D-01: unique under concurrent creation. D-15: nothing is overwritten silently. D-03: adding never loses."""
    with office_at(office_url) as office:
        made = office.customer("大家的", contact_name="王芳")
    with crew(WRITERS) as pool:
        running = [pool.submit(work, office_url, "lijing", made.id) for _ in range(WRITERS)]
        codes, outcomes, points = zip(*(each.result() for each in running), strict=True)
    assert len({code for part in codes for code in part}) == WRITERS * ROUNDS
    winners = Counter(version for one in outcomes for version, what in one.items() if what == "won")
    assert max(winners.values()) == 1, "a version is saved once"
    with office_at(office_url) as office:
        seen = office.admin.read("customers", made.id)
        assert (seen.version, seen["points"]) == (1 + len(winners) + sum(points), sum(points))
        assert len({c["code"] for c in office.dump("contacts").values()}) == WRITERS * ROUNDS + 1
        assert office.problems() == []


def test_a_stale_save_shows_what_the_other_did(office: Office) -> None:
    """D-15: field by field, to choose from."""
    made = office.customer("恒达", remark="旧")
    office.desk("zhoumin").change("customers", made.id, {"remark": "周的", "credit": 9}, made.version)
    with pytest.raises(errors.Conflict) as stale:
        office.desk("lijing").change("customers", made.id, {"remark": "李的"}, made.version)
    assert (stale.value.by, stale.value.version) == ("周敏", 2)
    told = {d.field: (d.before, d.after, d.mine, d.by) for d in stale.value.theirs}
    assert told == {"remark": ("旧", "周的", "李的", "周敏"), "credit": (None, 9, None, "周敏")}
    assert office.admin.read("customers", made.id)["remark"] == "周的"


def test_a_conflict_hides_what_is_hidden(office: Office) -> None:
    made = office.customer("恒达", by="zhoumin")
    office.role("service_agent", {"customers": {"change": 4}}, customers={"credit": 0})
    office.desk("zhoumin").change("customers", made.id, {"credit": 9, "remark": "x"}, made.version)
    with pytest.raises(errors.Conflict) as stale:
        office.desk("sunli").change("customers", made.id, {"remark": "y"}, made.version)
    assert [d.field for d in stale.value.theirs] == ["remark"]


def test_a_stale_removal_is_refused(office: Office) -> None:
    """D-15"""
    made = office.customer("恒达")
    office.desk("zhoumin").change("customers", made.id, {"remark": "新"})
    with pytest.raises(errors.Conflict):
        office.desk("lijing").remove("customers", made.id, made.version)


def test_shares_that_were_saved_in_between_are_not_overwritten(office: Office) -> None:
    """D-15: whoever saves second learns whom the record is shared with by now."""
    made, li = office.customer("恒达"), office.desk("lijing")
    wang, zhang = office.user("wanghaitao"), office.user("zhangxiaolan")
    known = li.shares("customers", made.id)
    office.desk("zhoumin").share("customers", made.id, [{"user": wang}], known)
    with pytest.raises(errors.Conflict, match="周敏 has saved this record in the meantime") as refused:
        li.share("customers", made.id, [{"user": zhang}], known)
    (difference,) = refused.value.theirs
    assert [one["user"] for one in difference.after] == [wang]
    now = li.shares("customers", made.id)
    assert [one["user"] for one in now] == [wang]
    li.share("customers", made.id, [*now, {"user": zhang}], now)
    assert {one["user"] for one in li.shares("customers", made.id)} == {wang, zhang}


def share_in_turn(url: str, account: str, key: int, user: int) -> None:
    """Show a record to the same person again and again, and to nobody in between."""
    book = open_book(url, Clock(fixed=NOON))
    desk = book.desk_of(account)
    for _ in range(ROUNDS * 2):
        desk.share("customers", key, [{"user": user}])
        desk.share("customers", key, [])
    desk.share("customers", key, [{"user": user}])
    book.close()


def test_of_several_who_share_at_once_nobody_is_named_twice(office_url: str) -> None:
    with office_at(office_url) as office:
        made, wang = office.customer("恒达"), office.user("wanghaitao")
    with crew(4) as pool:
        people = ("lijing", "zhoumin", "lijing", "zhoumin")
        running = [pool.submit(share_in_turn, office_url, account, made.id, wang) for account in people]
        for each in running:
            each.result()
    with office_at(office_url) as office:
        assert [one["user"] for one in office.admin.shares("customers", made.id)] == [wang]
        assert office.problems() == []


def test_a_second_session_sees_the_first_ones_work_at_once(office_url: str) -> None:
    with office_at(office_url) as one, office_at(office_url) as other:
        one.customer("恒达")
        assert other.names("lijing") == ["恒达"]
        one.admin.change("dictionary_values", one.value("customer_level", "key"), {"name": "要紧"})
        made = other.customer("宏大", level="要紧")
        assert one.desk("lijing").read("customers", made.id).label("level") == "要紧"
        assert other.problems() == []


def modules_loaded_while_others_wait(url: str, account: str) -> set[str]:
    """Change a customer, the first write of a new process, and tell what it has loaded within the transaction."""
    book = open_book(url, Clock(fixed=NOON))
    desk = book.desk_of(account)
    begin, loaded = book.store.transaction, set[str]()

    @contextmanager
    def watched() -> Iterator[None]:
        with begin():
            before = set(sys.modules)
            yield
            loaded.update(set(sys.modules) - before)

    book.store.transaction = watched  # type: ignore[method-assign]
    desk.create("customers", {"name": "曾国强商行", "phone": "86-10-8265 1234 转 8"})
    book.close()
    return loaded


def test_the_first_write_of_a_session_loads_nothing_while_others_wait(office_url: str) -> None:
    """What is read of pinyin and telephone numbers takes half a second to load."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as fresh:
        assert fresh.submit(modules_loaded_while_others_wait, office_url, "lijing").result() == set()
