"""Writing down what was said and done, and what follows from it (R-FUP, R-CAL-02)."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.exchange.importing import accounts, table, take_in, told
from tests.office import NOON, Office
from tui_crm.domain import FieldAccess, Filter, Query, Task, errors, registry, unread_mentions

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


def test_kinds_that_the_house_has_switched_off_keep_nobody_from_writing(office: Office) -> None:
    """R-CLS-23: what nobody has said is filled in only as long as it can be chosen."""
    customer, desk = office.customer("恒达"), office.desk("lijing")
    for kind, code in (("appointment_type", "follow_up"), ("appointment_type", "task"), ("contact_method", "phone")):
        office.admin.change("dictionary_values", office.value(kind, code), {"active": False})
    made = desk.create("followups", {"customer": customer.id, "content": "要报价", "next_at": "+3d"})
    assert made["method"] is None
    (task,) = desk.page("appointments").rows
    assert task.label("type") == ""
    desk.create("appointments", {"customer": customer.id, "title": "送报价单", "start_at": "+1d"})


def test_what_is_planned_anew_takes_the_place_of_what_was_planned_before(office: Office) -> None:
    """One customer is not promised two next follow-ups; what is planned for later stays where nothing new is."""
    customer = office.customer("恒达")
    desk = office.desk("lijing")
    desk.create("followups", {"customer": customer.id, "content": "要报价", "next_at": "+3d"})
    desk.create("followups", {"customer": customer.id, "content": "问了交期"})
    assert [title for title, _ in tasks(office)] == ["要报价"]
    desk.create("followups", {"customer": customer.id, "content": "改了规格", "next_at": "+5d"})
    assert [title for title, _ in tasks(office)] == ["改了规格"]
    assert [title for title, _ in tasks(office, state="done")] == ["要报价"]


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
        ({"at": "31.02."}, "at", "no such day"),
        ({"content": "请 @孙悟空 看一下"}, "content", "is called"),
        ({"content": "请 @wanghaitao 看一下"}, "content", "may not see"),
        ({"content": "请 @周\x00敏 看一下"}, "content", "Control characters"),
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


def test_a_price_is_no_name(office: Office) -> None:
    """An @ before a number tells nobody, unless somebody is called so."""
    customer = office.customer("恒达")
    office.admin.change("users", office.user("zhoumin"), {"account": "1001"})
    made = office.desk("lijing").create("followups", {"customer": customer.id, "content": "报价 100台@25元，请@1001看"})
    assert made.label("mentions") == "周敏"


def test_a_name_of_any_length_is_looked_up_at_once(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """A pasted text does not hold up the book: each time its names are asked for, it is one question."""
    customer = office.customer("恒达")
    desk = office.desk("lijing")
    questions: list[object] = []
    rows = desk.store.rows

    def counted(asked: object) -> object:
        questions.append(asked)
        return rows(asked)

    monkeypatch.setattr(desk.store, "rows", counted)
    with pytest.raises(errors.Invalid) as refused:
        desk.create("followups", {"customer": customer.id, "content": "@" + "好" * 1900 + " @周敏" * 20})
    assert "is called" in refused.value.fields["content"].text
    assert len(questions) < 20


def test_a_name_that_was_in_the_text_before_is_not_asked_about_again(office: Office) -> None:
    """Whoever mends a word is not held up by a colleague who is called otherwise now."""
    customer = office.customer("恒达")
    desk = office.desk("lijing")
    made = desk.create("followups", {"customer": customer.id, "content": "@周敏 看看样本"})
    office.admin.change("users", office.user("zhoumin"), {"name": "周晓敏"})
    desk.change("followups", made.id, {"content": "@周敏 看看样品"})
    assert desk.read("followups", made.id)["content"] == "@周敏 看看样品"


def test_the_contact_is_one_of_the_customer(office: Office) -> None:
    """R-FUP-04"""
    hengda, boya = office.customer("恒达"), office.customer("博雅")
    wang = office.contact(boya, "王芳")
    with pytest.raises(errors.Invalid) as refused:
        office.desk("lijing").create("followups", {"customer": hengda.id, "contact": wang.id, "content": "电话"})
    assert list(refused.value.fields) == ["contact"]


def test_one_that_moves_to_another_customer_takes_what_is_planned_along(office: Office) -> None:
    """R-APT-05: the contact is not theirs and has to be named anew; one undo puts all of it back."""
    hengda, boya = office.customer("恒达"), office.customer("博雅")
    wang, zhao = office.contact(hengda, "王芳"), office.contact(boya, "赵云")
    desk = office.desk("lijing")
    written = {"customer": hengda.id, "contact": wang.id, "content": "要报价", "next_at": "+1d"}
    made = desk.create("followups", written)
    for key, name in ((made.id, "followups"), (desk.page("appointments").rows[0].id, "appointments")):
        with pytest.raises(errors.Invalid) as refused:
            desk.change(name, key, {"customer": boya.id})
        assert list(refused.value.fields) == ["contact"]
    desk.change("followups", made.id, {"customer": boya.id, "contact": zhao.id})
    (task,) = desk.page("appointments").rows
    assert (task.label("customer"), task.label("contact")) == ("博雅", "赵云")
    assert [desk.read("customers", one.id)["next_at"] for one in (hengda, boya)] == [None, made["next_at"]]
    desk.undo(desk.last_change().id)
    (task,) = desk.page("appointments").rows
    assert (task.label("customer"), task.label("contact")) == ("恒达", "王芳")


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


class TestWhatItCloses:
    def test_only_what_was_promised_until_its_day(self, office: Office) -> None:
        """R-APT-05: noting down yesterday's call does not keep today's promise."""
        customer = office.customer("恒达")
        desk = office.desk("lijing")
        desk.create("followups", {"customer": customer.id, "content": "要报价", "next_at": "+1d"})
        office.pass_time(DAY)
        desk.create("followups", {"customer": customer.id, "content": "补记", "at": "-1d"})
        assert [title for title, _ in tasks(office)] == ["要报价"]
        desk.create("followups", {"customer": customer.id, "content": "已报价"})
        assert tasks(office) == []

    @pytest.mark.parametrize(("by", "left"), [("sunli", ["要报价"]), ("zhoumin", []), ("linzhiyuan", [])])
    def test_of_others_only_what_one_may_change(self, office: Office, by: str, left: list[str]) -> None:
        """R-CUS-41: naming somebody as the one who called gives no right to their tasks."""
        customer = office.customer("恒达")
        office.desk("lijing").create("followups", {"customer": customer.id, "content": "要报价", "next_at": "+1h"})
        written = {"customer": customer.id, "content": "已报价", "person": office.user("lijing")}
        office.desk(by).create("followups", written)
        assert [title for title, _ in tasks(office)] == left


class TestDeleting:
    @pytest.mark.parametrize("many", [False, True], ids=["alone", "with others"])
    def test_what_it_planned_is_called_off(self, office: Office, many: bool) -> None:
        """R-APT-05: nobody is reminded of it, and one undo puts both back."""
        customer = office.customer("恒达")
        desk = office.desk("lijing")
        made = desk.create("followups", {"customer": customer.id, "content": "要报价", "next_at": "+1d"})
        if many:
            desk.carry_out(desk.preview_many(Task("followups", "remove"), [made.id]))
        else:
            desk.remove("followups", made.id)
        assert (tasks(office), [title for title, _ in tasks(office, state="cancelled")]) == ([], ["要报价"])
        assert desk.read("customers", customer.id)["next_at"] is None
        desk.undo(desk.last_change().id)
        assert tasks(office) == [("要报价", made["next_at"])]
        assert office.problems() == []

    def test_one_that_is_restored_promises_it_again_while_it_is_to_come(self, office: Office) -> None:
        customer = office.customer("恒达")
        desk = office.desk("lijing")
        made = desk.create("followups", {"customer": customer.id, "content": "要报价", "next_at": "+1d"})
        desk.remove("followups", made.id)
        desk.restore("followups", made.id)
        assert [title for title, _ in tasks(office)] == ["要报价"]
        desk.remove("followups", made.id)
        office.pass_time(2 * DAY)
        desk.restore("followups", made.id)
        assert tasks(office) == []


class TestImporting:
    def test_what_was_written_elsewhere_long_ago_is_taken_as_it_is(self, office: Office, tmp_path: Path) -> None:
        """It closes nothing of today, plans nothing that is over, tells nobody, and an @ in it is text."""
        customer = office.customer("恒达")
        desk = office.desk("lijing")
        desk.create("followups", {"customer": customer.id, "content": "要报价", "next_at": "+1h"})
        rows = [
            ("客户名称", "内容", "时间", "下次跟进"),
            ("恒达", "微信 @小王，报价 100台@25元", "2024-03-01 10:00", "2024-03-08 10:00"),
            ("恒达", "@周敏 看看", "2024-03-02 10:00", ""),
        ]
        report = take_in(office, table(tmp_path / "followups.csv", rows), "followups", "lijing")
        assert (accounts(report), told(report)) == ((2, 2, 0, 0), [])
        assert [title for title, _ in tasks(office)] == ["要报价"]
        assert unread_mentions(office.desk("zhoumin")) == ()
        seen = desk.page("followups", Query(sort=(("at", "asc"),))).rows[0]
        assert office.clock.local(seen["next_at"]).year == 2024

    def test_what_is_still_to_come_becomes_a_task(self, office: Office, tmp_path: Path) -> None:
        """R-APT-05"""
        office.customer("恒达")
        rows = [("客户名称", "内容", "时间", "下次跟进"), ("恒达", "要报价", "2026-05-01 10:00", "2026-05-08 10:00")]
        take_in(office, table(tmp_path / "followups.csv", rows), "followups", "lijing")
        assert [title for title, _ in tasks(office)] == ["要报价"]


class TestTakingBack:
    @pytest.mark.parametrize("next_at", [None, "+2d"], ids=["no longer promised", "put off"])
    def test_a_promise_that_was_kept_is_not_made_again(self, office: Office, next_at: str | None) -> None:
        """D-13: the next follow-up stands again as it was, and its task stays done."""
        customer = office.customer("恒达")
        desk = office.desk("lijing")
        made = desk.create("followups", {"customer": customer.id, "content": "要报价", "next_at": "+1d"})
        (task,) = desk.page("appointments").rows
        desk.do("appointments.done", task.id)
        desk.change("followups", made.id, {"next_at": next_at})
        desk.undo(desk.last_change().id)
        assert desk.read("followups", made.id)["next_at"] == made["next_at"]
        assert (tasks(office), [title for title, _ in tasks(office, state="done")]) == ([], ["要报价"])

    def test_a_promise_comes_back_though_its_time_is_over(self, office: Office) -> None:
        """D-13"""
        customer = office.customer("恒达")
        desk = office.desk("lijing")
        made = desk.create("followups", {"customer": customer.id, "content": "要报价", "next_at": "+1h"})
        desk.change("followups", made.id, {"next_at": "+1d"})
        office.pass_time(2 * HOUR)
        desk.undo(desk.last_change().id)
        assert desk.read("followups", made.id)["next_at"] == made["next_at"]
        assert tasks(office) == [("要报价", made["next_at"])]

    def test_a_text_comes_back_though_the_person_named_is_called_otherwise_now(self, office: Office) -> None:
        """D-13"""
        customer = office.customer("恒达")
        desk = office.desk("lijing")
        made = desk.create("followups", {"customer": customer.id, "content": "@周敏 看看"})
        desk.change("followups", made.id, {"content": "看看"})
        number = desk.last_change().id
        office.admin.change("users", office.user("zhoumin"), {"name": "周晓敏"})
        desk.undo(number)
        again = desk.read("followups", made.id)
        assert (again["content"], again.label("mentions")) == ("@周敏 看看", "周晓敏")


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
