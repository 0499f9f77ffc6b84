"""Writing down what was said and done, and what follows from it (R-FUP, R-CAL-02)."""

from __future__ import annotations

import pytest

from tests.office import NOON, Office
from tui_crm.domain import FieldAccess, Filter, Query, errors, registry, unread_mentions

MINUTE = 60_000
HOUR = 60 * MINUTE
DAY = 24 * HOUR


def tasks(office: Office, account: str = "lijing", state: str = "open") -> list[tuple[str, int]]:
    """Somebody's tasks of a state, with their times."""
    query = Query(filters=(Filter("state", "is", state),), sort=(("start_at", "asc"),))
    return [(row["title"], row["start_at"]) for row in office.desk(account).page("appointments", query).rows]


def test_customer_and_content_are_enough(office: Office) -> None:
    """R-FUP-01, R-FUP-02, R-FUP-04, R-FUP-07, R-FUP-08"""
    customer = office.customer("恒达")
    made = office.desk("lijing").create("followups", {"customer": customer.id, "content": "确认样品规格"})
    assert (made["at"], made["direction"]) == (NOON, "out")
    assert (made.label("person"), made.label("method"), made.label("owner")) == ("李静", "电话", "李静")
    with pytest.raises(errors.Invalid) as refused:
        office.desk("lijing").create("followups", {})
    assert set(refused.value.fields) == {"customer", "content"}


def test_the_customer_shows_its_last_follow_up_and_what_comes_next(office: Office) -> None:
    """R-FUP-02, R-APT-05"""
    customer = office.customer("恒达")
    desk = office.desk("lijing")
    assert desk.read("customers", customer.id)["last_followup_at"] is None
    first = desk.create("followups", {"customer": customer.id, "content": "电话", "at": NOON - 2 * DAY})
    desk.create("followups", {"customer": customer.id, "content": "拜访", "at": NOON - DAY, "next_at": "+3d"})
    seen = desk.read("customers", customer.id)
    assert (seen["last_followup_at"], seen["next_at"]) == (NOON - DAY, tasks(office)[0][1])
    desk.undo(desk.last_change().id)
    seen = desk.read("customers", customer.id)
    assert (seen["last_followup_at"], seen["next_at"]) == (NOON - 2 * DAY, None)
    assert seen.version == customer.version, "who edits the customer meanwhile is not in anybody's way"
    desk.remove("followups", first.id)
    assert desk.read("customers", customer.id)["last_followup_at"] is None


def test_the_next_follow_up_becomes_a_task_and_the_next_one_done_closes_it(office: Office) -> None:
    """R-APT-04, R-APT-05"""
    customer = office.customer("恒达")
    desk = office.desk("lijing")
    first = desk.create("followups", {"customer": customer.id, "content": "要报价\n含运费", "next_at": "明天 10:00"})
    tomorrow = NOON + DAY - 2 * HOUR
    assert tasks(office) == [("要报价", tomorrow)]
    desk.change("followups", first.id, {"next_at": "后天 9:00"})
    assert tasks(office) == [("要报价", NOON + 2 * DAY - 3 * HOUR)]
    office.clock.fixed = NOON + 2 * DAY
    desk.create("followups", {"customer": customer.id, "content": "已报价"})
    assert tasks(office) == []
    assert [title for title, _ in tasks(office, state="done")] == ["要报价"]
    desk.undo(desk.last_change().id)
    assert [title for title, _ in tasks(office)] == ["要报价"], "an undo promises it again"


def test_a_follow_up_that_promises_nothing_any_more_cancels_its_task(office: Office) -> None:
    """R-APT-05"""
    customer = office.customer("恒达")
    desk = office.desk("lijing")
    made = desk.create("followups", {"customer": customer.id, "content": "要报价", "next_at": "+3d"})
    desk.change("followups", made.id, {"next_at": None})
    assert (tasks(office), [t for t, _ in tasks(office, state="cancelled")]) == ([], ["要报价"])


@pytest.mark.parametrize(
    ("values", "field", "sentence"),
    [
        ({"next_at": "-1d"}, "next_at", "over already"),
        ({"at": "+1d"}, "at", "still to come"),
        ({"at": "31.02."}, "at", "not a time"),
        ({"content": "请 @孙悟空 看一下"}, "content", "is called"),
        ({"content": "请 @wanghaitao 看一下"}, "content", "may not see"),
        ({"minutes": 1441}, "minutes", "Between"),
    ],
)
def test_what_cannot_be_is_said_at_the_field(
    office: Office, values: dict[str, object], field: str, sentence: str
) -> None:
    """R-FUP-01: and nothing is written."""
    customer = office.customer("恒达")
    with pytest.raises(errors.Invalid) as refused:
        office.desk("lijing").create("followups", {"customer": customer.id, "content": "电话", **values})
    assert list(refused.value.fields) == [field]
    assert sentence in refused.value.fields[field].text
    assert office.desk("lijing").page("followups").rows == ()


def test_the_contact_is_one_of_the_customer(office: Office) -> None:
    """R-FUP-04"""
    hengda, boya = office.customer("恒达"), office.customer("博雅")
    wang = office.contact(boya, "王芳")
    with pytest.raises(errors.Invalid) as refused:
        office.desk("lijing").create("followups", {"customer": hengda.id, "contact": wang.id, "content": "电话"})
    assert list(refused.value.fields) == ["contact"]


def test_nobody_writes_on_a_customer_out_of_reach(office: Office) -> None:
    """R-CUS-41"""
    customer = office.customer("恒达")
    with pytest.raises(errors.Invalid) as refused:
        office.desk("wanghaitao").create("followups", {"customer": customer.id, "content": "电话"})
    assert list(refused.value.fields) == ["customer"]


def test_a_mention_tells_until_it_is_read(office: Office) -> None:
    """A colleague who is named finds the follow-up, and no longer once it was opened."""
    customer = office.customer("恒达")
    desk, boss = office.desk("lijing"), office.desk("zhoumin")
    made = desk.create("followups", {"customer": customer.id, "content": "请@周敏看看这个价格，wang@zhoumin.cn"})
    assert made.label("mentions") == "周敏"
    assert [row.id for row in unread_mentions(boss)] == [made.id]
    assert unread_mentions(desk) == ()
    boss.saw("followups", made.id)
    assert unread_mentions(boss) == ()
    desk.change("followups", made.id, {"content": "请 @zhoumin 再看看"})
    assert unread_mentions(boss) == (), "who was told is not told again"


def test_a_mention_that_is_taken_back_tells_nobody(office: Office) -> None:
    """An undo leaves nothing behind."""
    customer = office.customer("恒达")
    desk = office.desk("lijing")
    desk.create("followups", {"customer": customer.id, "content": "@zhoumin 看看"})
    desk.undo(desk.last_change().id)
    assert unread_mentions(office.desk("zhoumin")) == ()


def test_words_of_the_text_are_found(office: Office) -> None:
    """R-FUP-05"""
    customer = office.customer("恒达")
    desk = office.desk("lijing")
    desk.create("followups", {"customer": customer.id, "content": "确认样品规格，下周报价", "result": "同意"})
    desk.create("followups", {"customer": customer.id, "content": "催款"})
    found = desk.page("followups", Query(words="样品")).rows
    assert [row["result"] for row in found] == ["同意"]
    assert desk.page("followups", Query(filters=(Filter("at", "at_least", NOON + 1),))).rows == ()


class TestTheTextBehindALink:
    """What hangs on a follow-up shows its text to who may read it, and to others that it is a follow-up."""

    @pytest.fixture
    def task(self, office: Office) -> int:
        """李静's follow-up has planned it; it is 张晓岚's now, with whom the customer is shared until the 10th."""
        lijing, other = office.desk("lijing"), office.user("zhangxiaolan")
        customer = office.customer("杭州恒达精密机械有限公司")
        lijing.share("customers", customer.id, [{"user": other, "until": "2026-05-10"}])
        written = lijing.create("followups", {"customer": customer.id, "content": "底价 17", "next_at": NOON + DAY})
        (task,) = (row.id for row in lijing.page("appointments").rows if row["followup"] == written.id)
        lijing.change("appointments", task, {"person": other})
        return task

    def shown(self, office: Office, account: str, task: int) -> set[str]:
        """In the list, on the record, and in words."""
        desk = office.desk(account)
        (row,) = (one for one in desk.page("appointments").rows if one.id == task)
        kind = registry["appointments"].fields["followup"]
        return {row.labels["followup"], desk.read("appointments", task).labels["followup"],
                desk.words_of(kind, row["followup"])}  # fmt: skip

    def test_as_long_as_it_is_in_reach(self, office: Office, task: int) -> None:
        assert self.shown(office, "lijing", task) == self.shown(office, "zhangxiaolan", task) == {"底价 17"}
        office.pass_time(10 * DAY)
        assert self.shown(office, "zhangxiaolan", task) == {"跟进记录"}
        assert self.shown(office, "lijing", task) == {"底价 17"}

    def test_as_far_as_the_field_is_seen(self, office: Office, task: int) -> None:
        office.role("customer_manager", followups={"content": FieldAccess.HIDDEN})
        assert self.shown(office, "lijing", task) == {"跟进记录"}
        assert self.shown(office, "zhoumin", task) == {"底价 17"}
