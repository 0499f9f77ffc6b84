"""The pool: customers of nobody are claimed up to a cap, given back with a reason, and return by themselves (D-05)."""

from __future__ import annotations

from concurrent.futures import ProcessPoolExecutor
from contextlib import AbstractContextManager
from multiprocessing import get_context

import pytest

from tests.office import DAY, NOON, Office, office_at
from tui_crm.domain import Clock, Desk, Filter, Query, Record, errors, jobs, open_book, worklist
from tui_crm.i18n import tr

SOON = Query(filters=(Filter("soon_in_pool", "is", True),))


def given_up(office: Office, name: str, by: str = "lijing") -> Record:
    """A customer in the pool."""
    made = office.customer(name, by=by, contact_name="王芳")
    office.desk(by).do("customers.release", made.id, reason="no_capacity")
    return made


def told(office: Office, account: str) -> list[str]:
    """What somebody was told and has not read."""
    return [tr(one.message, language="en") for one in office.desk(account).notices()]


def night(office: Office) -> dict[str, object]:
    """Run the job; what it says of itself."""
    ((_, outcome),) = jobs.run(office.book, ("pool",), "林志远", "tty1", "")
    assert not outcome.failed, outcome.message
    return dict(outcome.facts)


# -- claiming and giving up


def test_a_customer_goes_to_the_pool_with_its_reason_and_comes_out_of_it(office: Office) -> None:
    """R-CUS-41: since when and why is seen in the pool, and gone when somebody has claimed it."""
    made = given_up(office, "恒达")
    seen = office.desk("zhangxiaolan").read("customers", made.id)
    assert (seen["owner"], seen["pooled_at"], seen.label("pool_reason")) == (None, NOON, "跟不过来")
    office.pass_time(DAY)
    office.desk("zhangxiaolan").do("customers.claim", made.id)
    seen = office.desk("zhangxiaolan").read("customers", made.id)
    assert seen["owner"] == office.user("zhangxiaolan")
    assert (seen["claimed_at"], seen["pooled_at"], seen["pool_reason"]) == (NOON + DAY, None, None)
    assert office.names("zhangxiaolan", entity="contacts") == ["王芳"], "what belongs to it comes along"
    assert office.problems() == []


@pytest.mark.parametrize("reason", [None, "", "没这个", 10**6])
def test_nobody_gives_a_customer_up_without_a_reason_of_the_list(office: Office, reason: object) -> None:
    made = office.customer("恒达")
    with pytest.raises(errors.Invalid) as refused:
        office.desk("lijing").do("customers.release", made.id, reason=reason)
    assert list(refused.value.fields) == ["pool_reason"]
    assert office.desk("lijing").read("customers", made.id)["owner"] == office.user("lijing")


def test_the_next_one_is_told_who_was_quicker(office: Office) -> None:
    made = given_up(office, "恒达")
    office.desk("zhangxiaolan").do("customers.claim", made.id)
    with pytest.raises(errors.Forbidden, match="张晓岚 has claimed it already"):
        office.desk("wanghaitao").do("customers.claim", made.id)
    office.pass_time(DAY)
    with pytest.raises(errors.NotFound):
        office.desk("wanghaitao").do("customers.claim", made.id)


def test_whose_customer_it_is_cannot_be_found_out_by_claiming(office: Office) -> None:
    """D-04: what was never in the pool is not there for others."""
    never = office.customer("恒达")
    handed = office.customer("宏大", by="wanghaitao")
    office.admin.do("customers.transfer", handed.id, to=office.user("lijing"))
    for made in (never, handed):
        with pytest.raises(errors.NotFound):
            office.desk("zhangxiaolan").do("customers.claim", made.id)


def test_nobody_claims_beyond_the_cap(office: Office) -> None:
    """D-05: customers that one has otherwise count as well; those in the recycle bin do not."""
    office.set("pool.cap", 3)
    own = office.customer("自己的", by="zhangxiaolan")
    keys = [given_up(office, f"恒达{n}").id for n in range(4)]
    zhang = office.desk("zhangxiaolan")
    outcome = zhang.do("customers.claim", keys=keys)
    assert outcome.done == tuple(keys[:2])
    assert {str(why) for why in outcome.refused.values()} == {"Customers that you have: 3. Nobody may claim beyond 3."}
    zhang.remove("customers", own.id)
    zhang.do("customers.claim", keys[2])
    with pytest.raises(errors.Forbidden, match="Nobody may claim beyond 3"):
        zhang.do("customers.claim", keys[3])
    office.set("pool.cap", 0)
    zhang.do("customers.claim", keys[3])


def test_several_are_claimed_as_one_change(office: Office) -> None:
    """D-13: what was got is one group; what somebody else has is named with the reason."""
    keys = [given_up(office, f"恒达{n}").id for n in range(3)]
    office.desk("wanghaitao").do("customers.claim", keys[1])
    zhang = office.desk("zhangxiaolan")
    outcome = zhang.do("customers.claim", keys=keys)
    assert outcome.done == (keys[0], keys[2])
    assert {key: str(why) for key, why in outcome.refused.items()} == {keys[1]: "王海涛 has claimed it already."}
    last = zhang.last_change()
    assert last is not None
    assert (last.wish, len(last.entries)) == ("customers.claim", 2)
    zhang.undo(last.id)
    assert [zhang.read("customers", key)["owner"] for key in (keys[0], keys[2])] == [None, None]
    assert office.problems() == []


def test_what_was_still_to_be_done_is_called_off_or_stays(office: Office) -> None:
    made, other = office.customer("恒达"), office.customer("宏大")
    li = office.desk("lijing")
    tasks = [
        li.create("appointments", {"title": "送样", "start_at": "明天", "customer": customer.id}).id
        for customer in (made, other)
    ]
    done = li.create("appointments", {"title": "报价", "start_at": "今天", "customer": made.id, "state": "done"}).id
    li.do("customers.release", made.id, reason="other")
    li.do("customers.release", other.id, reason="other", cancel=False)
    states = [office.admin.read("appointments", key)["state"] for key in (*tasks, done)]
    assert states == ["cancelled", "open", "done"]
    assert office.admin.read("customers", made.id)["next_at"] is None
    assert office.problems() == []


def test_giving_up_by_mistake_is_undone_by_whoever_did_it(office: Office) -> None:
    """D-13: the own tasks stand again, though the right to edit had gone with the customer."""
    made = office.customer("恒达", contact_name="王芳")
    li = office.desk("lijing")
    li.create("appointments", {"title": "送样", "start_at": "明天", "customer": made.id})
    kinds = ("customers", "contacts", "appointments")
    before = office.dump(*kinds)
    li.do("customers.release", made.id, reason="other")
    last = li.last_change()
    assert last is not None
    li.undo(last.id)
    assert office.dump(*kinds) == before
    assert office.problems() == []


def test_the_cap_is_not_passed_by_giving_up_claiming_and_undoing(office: Office) -> None:
    """D-05: what was claimed since took the place of what was given up; who was beyond the cap before may undo."""
    office.set("pool.cap", 1)
    made, other = given_up(office, "恒达"), given_up(office, "宏大", by="zhangxiaolan")
    li = office.desk("lijing")
    last = li.last_change()
    assert last is not None
    li.do("customers.claim", other.id)
    with pytest.raises(errors.Forbidden, match="Nobody may claim beyond 1"):
        li.undo(last.id)
    assert office.names("lijing", Query(filters=(Filter("owner", "filled"),))) == ["宏大"]
    li.do("customers.release", other.id, reason="other")
    li.undo(last.id)
    assert office.admin.read("customers", made.id)["owner"] == office.user("lijing")
    own = office.customer("自己的")
    li.do("customers.release", own.id, reason="other")
    again = li.last_change()
    assert again is not None
    li.undo(again.id)
    assert office.admin.read("customers", own.id)["owner"] == office.user("lijing"), "nothing was claimed since"


def test_what_a_colleague_has_claimed_since_does_not_come_back(office: Office) -> None:
    made = given_up(office, "恒达")
    last = office.desk("lijing").last_change()
    assert last is not None
    office.desk("zhangxiaolan").do("customers.claim", made.id)
    with pytest.raises(errors.Refused):
        office.desk("lijing").undo(last.id)
    assert office.admin.read("customers", made.id)["owner"] == office.user("zhangxiaolan")


def test_an_owner_is_told_when_somebody_else_gives_the_customer_up(office: Office) -> None:
    keys = [office.customer(f"恒达{n}").id for n in range(2)]
    office.desk("zhoumin").do("customers.release", keys=keys, reason="out_of_area")
    assert told(office, "lijing") == ["周敏 has put customers of yours into the pool (2): 恒达0, 恒达1"]
    assert told(office, "zhoumin") == []
    last = office.desk("zhoumin").last_change()
    assert last is not None
    office.desk("zhoumin").undo(last.id)
    assert told(office, "lijing") == [], "what was undone is not told of any more"


def test_a_notice_is_read_by_whom_it_is_for(office: Office) -> None:
    made = office.customer("恒达")
    office.desk("zhoumin").do("customers.release", made.id, reason="other")
    (notice,) = office.desk("lijing").notices()
    office.desk("zhangxiaolan").notice_read(notice.id)
    assert len(office.desk("lijing").notices()) == 1
    office.desk("lijing").notice_read(notice.id)
    assert office.desk("lijing").notices() == []
    assert [one.read for one in office.desk("lijing").notices(unread=False)] == [True]


def claim_all(url: str, account: str, keys: list[int]) -> tuple[list[int], list[str]]:
    """Claim these one after the other; returns those that were got, and why not the others."""
    book = open_book(url, Clock(fixed=NOON))
    desk = book.desk_of(account)
    got, why = [], []
    for key in keys:
        try:
            desk.do("customers.claim", key)
            got.append(key)
        except errors.Refused as refused:
            why.append(str(refused.message))
    book.close()
    return got, why


def test_of_two_who_claim_at_once_one_gets_it(office_url: str) -> None:
    """D-05: in two processes on the same customers; nobody gets more than the cap."""
    with office_at(office_url) as office:
        office.set("pool.cap", 6)
        keys = [given_up(office, f"恒达{n}").id for n in range(10)]
    people = ("zhangxiaolan", "zhangxiaolan", "wanghaitao")
    with ProcessPoolExecutor(len(people), mp_context=get_context("spawn")) as pool:
        running = [pool.submit(claim_all, office_url, account, keys) for account in people]
        results = [each.result() for each in running]
    got = [key for keys_got, _ in results for key in keys_got]
    assert sorted(got) == keys, "each customer once, and none left"
    with office_at(office_url) as office:
        for account in ("zhangxiaolan", "wanghaitao"):
            assert len(office.names(account)) <= 6
        known = {"张晓岚 has claimed it already.", "王海涛 has claimed it already.",
                 "Customers that you have: 6. Nobody may claim beyond 6."}  # fmt: skip
        assert {why for _, reasons in results for why in reasons} <= known
        assert office.problems() == []


# -- what goes back by itself


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
    assert office.admin.history("customers", made.id)[0].actor_name == "Return to the pool"
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
