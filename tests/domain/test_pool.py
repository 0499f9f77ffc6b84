"""The pool: customers of nobody are claimed up to a cap, given back with a reason, and return by themselves (D-05)."""

from __future__ import annotations

import pytest

from tests.crew import crew
from tests.office import DAY, NOON, Office, office_at
from tui_crm.domain import Clock, Filter, Query, Record, errors, open_book
from tui_crm.i18n import tr


def given_up(office: Office, name: str, by: str = "lijing") -> Record:
    """A customer in the pool."""
    made = office.customer(name, by=by, contact_name="王芳")
    office.desk(by).do("customers.release", made.id, reason="no_capacity")
    return made


def told(office: Office, account: str) -> list[str]:
    """What somebody was told and has not read."""
    return [tr(one.message, language="en") for one in office.desk(account).notices()]


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


def test_before_anything_is_typed_it_is_known_what_has_to_be_claimed_first(office: Office) -> None:
    """The answer beforehand is the one that writing gives, and names the wish that helps."""
    pooled, hers = given_up(office, "恒达"), office.customer("博雅", by="zhangxiaolan")
    desk, claim = office.desk("lijing"), "This customer is in the pool; it has to be claimed first."
    for wish in ("followups.create", "contacts.create", "attachments.attach"):
        verdict = desk.may_add(wish, {"customer": pooled.id})
        assert (tr(verdict.reason or "", language="en"), verdict.first) == (claim, "customers.claim")
        assert not desk.may_for_nobody(wish)
    with pytest.raises(errors.Forbidden, match="in the pool"):
        desk.create("followups", {"customer": pooled.id, "content": "谈了报价"})
    assert desk.may("customers.change", desk.read("customers", pooled.id)).first == "customers.claim"
    with pytest.raises(errors.NotFound):
        desk.may_add("followups.create", {"customer": hers.id})
    desk.do("customers.claim", pooled.id)
    assert desk.may_add("followups.create", {"customer": pooled.id})


def test_who_may_not_claim_is_not_told_to(office: Office) -> None:
    """赵磊 sees all customers, makes contacts for the own ones, and follow-ups wherever it is."""
    pooled, hers = given_up(office, "恒达"), office.customer("博雅")
    desk = office.desk("zhaolei")
    reasons = [desk.may_add("contacts.create", {"customer": one.id}) for one in (pooled, hers)]
    assert [one.first for one in reasons] == ["", ""]
    assert "nobody owns" in tr(reasons[0].reason or "", language="en")
    assert "somebody else" in tr(reasons[1].reason or "", language="en")
    assert desk.may_add("followups.create", {"customer": hers.id})
    assert desk.may_for_nobody("followups.create")


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
    with crew(len(people)) as pool:
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
