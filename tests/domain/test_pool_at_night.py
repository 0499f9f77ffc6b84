"""The pool: what goes back by itself, after a warning, and who is told (D-05)."""

from __future__ import annotations

from contextlib import AbstractContextManager

import pytest

from tests.domain.test_pool import given_up, told
from tests.office import DAY, Office, office_at
from tui_crm.domain import Desk, Filter, Query, jobs, worklist

SOON = Query(filters=(Filter("soon_in_pool", "is", True),))


def night(office: Office) -> dict[str, object]:
    """Run the job; what it says of itself."""
    ((_, outcome),) = jobs.run(office.book, ("pool",), "林志远", "tty1", "")
    assert not outcome.failed, outcome.message
    return dict(outcome.facts)


def test_by_itself_nothing_goes_back_unless_it_is_switched_on(office: Office) -> None:
    office.customer("恒达")
    office.pass_time(1000 * DAY)
    assert night(office) == {"returned": 0, "warned": 0}


def test_whoever_is_not_followed_up_goes_back_after_a_warning(office: Office) -> None:
    """D-05: the owner is warned once, some days ahead; job, list and count agree."""
    office.set("pool.days_without_followup", 30)
    office.set("pool.warn_days", 7)
    made, kept = office.customer("恒达"), office.customer("宏大")
    office.desk("lijing").create("appointments", {"title": "送样", "start_at": "+60d", "customer": made.id})
    office.pass_time(22 * DAY)
    assert night(office) == {"returned": 0, "warned": 0}
    assert office.names("lijing", SOON) == []
    office.pass_time(DAY)
    assert office.names("lijing", SOON) == ["宏大", "恒达"]
    assert office.desk("lijing").count("customers", SOON).n == 2
    assert night(office) == {"returned": 0, "warned": 2}
    assert night(office) == {"returned": 0, "warned": 0}, "once"
    assert told(office, "lijing") == [
        "Customers of yours go back to the pool within 7 days unless you look after them (2): 恒达, 宏大"
    ]
    office.desk("lijing").create("followups", {"customer": kept.id, "content": "谈好了"})
    assert office.names("lijing", SOON) == ["恒达"]
    office.pass_time(6 * DAY)
    assert night(office) == {"returned": 0, "warned": 0}
    office.pass_time(DAY)
    assert night(office) == {"returned": 1, "warned": 0}
    seen = office.admin.read("customers", made.id)
    assert (seen["owner"], seen.label("pool_reason")) == (None, "长期未跟进")
    assert [one["state"] for one in office.admin.page("appointments").rows] == ["cancelled"]
    assert told(office, "lijing")[0] == "Customers of yours went back to the pool, not looked after for long (1): 恒达"
    assert office.admin.history("customers", made.id)[0].actor_name == "客户退回公海"
    assert office.problems() == []


def test_switching_it_on_takes_nothing_away_without_a_warning(office: Office) -> None:
    office.customer("恒达")
    office.pass_time(1000 * DAY)
    office.set("pool.days_without_followup", 30)
    assert night(office) == {"returned": 0, "warned": 1}
    office.pass_time(7 * DAY)
    assert night(office) == {"returned": 1, "warned": 0}


def test_without_a_time_of_warning_it_goes_at_once(office: Office) -> None:
    office.set("pool.days_without_followup", 30)
    office.set("pool.warn_days", 0)
    office.customer("恒达")
    office.pass_time(29 * DAY)
    assert night(office) == {"returned": 0, "warned": 0}
    office.pass_time(DAY)
    assert night(office) == {"returned": 1, "warned": 0}


def test_a_new_owner_has_the_whole_time(office: Office) -> None:
    """Time counts from a claim, and from being given the customer."""
    office.set("pool.days_without_followup", 30)
    office.set("pool.warn_days", 0)
    claimed, handed = given_up(office, "恒达"), office.customer("宏大")
    office.pass_time(20 * DAY)
    office.desk("wanghaitao").do("customers.claim", claimed.id)
    office.desk("zhoumin").do("customers.transfer", handed.id, to=office.user("wanghaitao"))
    office.pass_time(29 * DAY)
    assert night(office)["returned"] == 0
    office.pass_time(DAY)
    assert night(office)["returned"] == 2


def test_without_a_deal_customers_go_back_too(office: Office) -> None:
    """D-05: follow-ups do not put that off; a purchase does, and takes the warning away."""
    office.set("pool.days_without_deal", 90)
    made = office.customer("恒达", last_purchase_on="2026-05-01")
    never = office.customer("宏大")
    office.pass_time(80 * DAY)
    assert night(office) == {"returned": 0, "warned": 0}
    office.pass_time(3 * DAY)
    assert night(office) == {"returned": 0, "warned": 2}
    for one in (made, never):
        office.desk("lijing").create("followups", {"customer": one.id, "content": "还在谈"})
    office.desk("lijing").change("customers", never.id, {"last_purchase_on": "今天"})
    office.pass_time(7 * DAY)
    assert night(office) == {"returned": 1, "warned": 0}
    assert office.admin.read("customers", made.id)["owner"] is None
    office.pass_time(76 * DAY)
    assert night(office) == {"returned": 0, "warned": 1}, "warned anew"
    office.pass_time(7 * DAY)
    assert night(office) == {"returned": 1, "warned": 0}


def test_what_is_deleted_or_nobodys_stays_where_it_is(office: Office) -> None:
    office.set("pool.days_without_followup", 30)
    office.set("pool.warn_days", 0)
    gone, pooled = office.customer("恒达"), given_up(office, "宏大")
    office.desk("lijing").remove("customers", gone.id)
    office.pass_time(100 * DAY)
    before = office.admin.read("customers", pooled.id)["pooled_at"]
    assert night(office) == {"returned": 0, "warned": 0}
    assert office.admin.read("customers", pooled.id)["pooled_at"] == before
    assert office.admin.read("customers", gone.id, deleted=True)["owner"] == office.user("lijing")


def test_a_night_of_the_job_is_undone_as_one(office: Office) -> None:
    """D-13"""
    office.set("pool.days_without_followup", 30)
    office.set("pool.warn_days", 0)
    for n in range(5):
        office.customer(f"恒达{n}", contact_name="王芳")
    before = office.dump("customers", "contacts")
    office.pass_time(31 * DAY)
    assert night(office)["returned"] == 5
    number = office.admin.page("audit", Query(filters=(Filter("wish", "is", "customers.release"),))).rows[0].id
    office.admin.undo(number)
    assert office.dump("customers", "contacts") == before
    assert office.problems() == []


def test_a_night_that_was_undone_comes_again_only_after_a_new_warning(office: Office) -> None:
    """D-05: nobody loses a customer without having been warned in time."""
    office.set("pool.days_without_followup", 30)
    office.set("pool.warn_days", 7)
    made = office.customer("恒达")
    office.pass_time(23 * DAY)
    assert night(office) == {"returned": 0, "warned": 1}
    office.pass_time(7 * DAY)
    assert night(office) == {"returned": 1, "warned": 0}
    number = office.admin.page("audit", Query(filters=(Filter("wish", "is", "customers.release"),))).rows[0].id
    office.admin.undo(number)
    assert night(office) == {"returned": 0, "warned": 1}
    office.pass_time(6 * DAY)
    assert night(office) == {"returned": 0, "warned": 0}
    office.pass_time(DAY)
    assert night(office) == {"returned": 1, "warned": 0}
    assert office.admin.read("customers", made.id)["owner"] is None
    assert office.problems() == []


def test_saving_the_same_day_of_purchase_again_is_no_purchase(office: Office) -> None:
    """D-05: an import that repeats what is known keeps nobody's customer from going back."""
    office.set("pool.days_without_followup", 30)
    made = office.customer("恒达", last_purchase_on="2026-05-01")
    office.pass_time(23 * DAY)
    assert night(office) == {"returned": 0, "warned": 1}
    office.pass_time(6 * DAY)
    office.desk("lijing").change("customers", made.id, {"last_purchase_on": "2026.5.1", "remark": "对账"})
    office.pass_time(DAY)
    assert night(office) == {"returned": 1, "warned": 0}


def test_what_is_looked_after_at_the_last_moment_stays(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever was written before the book is held for the change counts."""
    office.set("pool.days_without_followup", 30)
    office.set("pool.warn_days", 0)
    made, other = office.customer("恒达"), office.customer("宏大")
    office.pass_time(31 * DAY)
    batch = Desk.batch

    def late(desk: Desk, name: str) -> AbstractContextManager[None]:
        with office_at(office.url) as theirs:
            theirs.clock.fixed = office.clock.fixed
            theirs.desk("lijing").create("followups", {"customer": made.id, "content": "谈好了"})
        return batch(desk, name)

    monkeypatch.setattr(Desk, "batch", late)
    assert night(office) == {"returned": 1, "warned": 0}
    assert office.admin.read("customers", made.id)["owner"] == office.user("lijing")
    assert office.admin.read("customers", other.id)["owner"] is None


def test_a_night_in_which_nothing_can_go_back_says_that_it_failed(office: Office) -> None:
    """The reason that the job gives was switched off: whoever looks after the book learns why nothing happens."""
    office.set("pool.days_without_followup", 30)
    office.set("pool.warn_days", 0)
    office.customer("恒达")
    office.admin.change("dictionary_values", office.value("release_reason", "overdue"), {"active": False})
    office.pass_time(31 * DAY)
    ((_, outcome),) = jobs.run(office.book, ("pool",), "林志远", "tty1", "")
    assert outcome.failed
    assert str(outcome.message) == (
        "Back in the pool: 0; not: 1 (This value is not in the list, or it has been switched off.)"
    )


def test_the_worklist_counts_what_is_about_to_go(office: Office) -> None:
    """R-CUS-41: for oneself, and for whoever leads all of the own people's; it opens as a list."""
    office.set("pool.days_without_followup", 30)
    office.customer("恒达")
    office.customer("宏大", by="wanghaitao")
    assert {one.name: one.mine.n for one in worklist(office.desk("lijing"))}["soon_in_pool"] == 0
    office.pass_time(23 * DAY)
    for account, mine, team in (("lijing", 1, None), ("zhoumin", 0, 2)):
        (soon,) = (one for one in worklist(office.desk(account)) if one.name == "soon_in_pool")
        assert (soon.mine.n, soon.team.n if soon.team else None) == (mine, team)
        assert office.desk(account).count(soon.entity, Query(filters=soon.filters)).n == mine


# -- lists of their own


def test_the_pool_is_among_the_candidates_only_where_it_is_asked_for(office: Office) -> None:
    """D-04: conditions on the owner say which part of a reach is looked through; what is found stays the same."""
    for n in range(3):
        given_up(office, f"公海{n}")
    office.customer("恒达")
    office.customer("宏大", by="wanghaitao")
    shared = office.customer("北方", by="zhangxiaolan")
    office.desk("zhangxiaolan").share("customers", shared.id, [{"user": office.user("lijing")}])
    everything = {"linzhiyuan": 6, "zhoumin": 5, "lijing": 5, "wanghaitao": 4, "chenguodong": 6, "zhaolei": 6}
    for account, total in everything.items():
        desk = office.desk(account)
        rows = desk.page("customers", Query(limit=50)).rows
        assert len(rows) == total
        for operator, nobodys in (("empty", True), ("filled", False)):
            for words in ("", "公海", "恒达"):
                query = Query(filters=(Filter("owner", operator),), words=words, limit=50)
                wanted = {r["name"] for r in rows if (r["owner"] is None) == nobodys and words in r["name"]}
                page = desk.page("customers", query)
                assert {r["name"] for r in page.rows} == wanted, (account, operator, words)
                assert desk.count("customers", query).n == len(wanted)
                assert not page.count.exact or page.count.n == len(wanted)
