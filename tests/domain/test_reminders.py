"""Reminders and care: what is due, what is put off, who is to be greeted (R-APT-02, R-APT-05, R-APT-07, R-FUP-12)."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.exchange.importing import table, take_in
from tests.office import DAY, MINUTE, NOON, Office
from tui_crm.domain import FieldAccess, Record, Task, care, due_reminders, errors, plan_care, reminding

HOUR = 60 * MINUTE


def task(office: Office, title: str, remind: int | None, by: str = "lijing", **values: Any) -> Record:
    """Something to be done tomorrow, reminded of some milliseconds from now."""
    times = {"start_at": NOON + DAY, "remind_at": None if remind is None else NOON + remind}
    return office.desk(by).create("appointments", {"title": title, **times, **values})


def due(office: Office, account: str = "lijing") -> list[str]:
    """What somebody is reminded of now."""
    return [row["title"] for row in due_reminders(office.desk(account)).rows]


class TestWhatIsDue:
    def test_those_whose_time_has_come_the_longest_due_first(self, office: Office) -> None:
        """R-APT-02: also what was missed while nobody was signed in."""
        task(office, "送样品", 30 * MINUTE)
        task(office, "寄合同", 10 * MINUTE)
        task(office, "回电话", 2 * HOUR)
        task(office, "不提醒", None)
        assert reminding(office.desk("lijing")).due == 0
        assert reminding(office.desk("lijing")).next_at == NOON + 10 * MINUTE
        office.pass_time(HOUR)
        assert due(office) == ["寄合同", "送样品"]
        known = reminding(office.desk("lijing"))
        assert (known.due, known.next_at) == (2, NOON + 2 * HOUR)

    def test_everybody_is_reminded_of_the_own_ones_alone(self, office: Office) -> None:
        task(office, "送样品", MINUTE, by="zhoumin", person=office.user("lijing"))
        office.pass_time(HOUR)
        assert due(office) == ["送样品"]
        assert due(office, "zhoumin") == due(office, "linzhiyuan") == []

    def test_who_has_no_appointments_is_reminded_of_none(self, office: Office) -> None:
        assert reminding(office.desk("qianwen")).due == 0

    def test_what_is_done_called_off_or_deleted_is_no_longer_due(self, office: Office) -> None:
        desk = office.desk("lijing")
        done, off, gone = (task(office, title, MINUTE) for title in ("送样品", "拜访", "开会"))
        office.pass_time(HOUR)
        desk.do("appointments.done", done.id, result="客户已签收")
        desk.do("appointments.cancel", off.id)
        desk.remove("appointments", gone.id)
        assert reminding(desk).due == 0
        after = desk.read("appointments", done.id)
        assert (after["state"], after["result"], after["done_at"]) == ("done", "客户已签收", office.clock.now())

    def test_what_is_opened_again_is_due_again(self, office: Office) -> None:
        made = task(office, "送样品", MINUTE)
        office.pass_time(HOUR)
        office.desk("lijing").do("appointments.done", made.id)
        office.desk("lijing").do("appointments.reopen", made.id)
        assert due(office) == ["送样品"]
        assert office.desk("lijing").read("appointments", made.id)["done_at"] is None


class TestRemindingLater:
    @pytest.mark.parametrize(
        ("until", "at"),
        [
            ("+10min", NOON + DAY + 10 * MINUTE),
            ("+1h", NOON + DAY + HOUR),
            ("tomorrow 9:00", NOON + 2 * DAY - 3 * HOUR),
            ("明天 9:00", NOON + 2 * DAY - 3 * HOUR),
        ],
    )
    def test_it_may_be_later_than_the_start(self, office: Office, until: str, at: int) -> None:
        made = task(office, "送样品", MINUTE)
        office.pass_time(DAY)
        office.desk("lijing").do("appointments.snooze", made.id, until=until)
        assert due(office) == []
        assert reminding(office.desk("lijing")).next_at == at

    def test_what_is_put_off_can_still_be_edited(self, office: Office) -> None:
        desk = office.desk("lijing")
        made = task(office, "送样品", MINUTE)
        desk.do("appointments.snooze", made.id, until="+3d")
        assert desk.change("appointments", made.id, {"place": "仓库"})["place"] == "仓库"

    def test_what_was_put_off_comes_back_with_an_undo(self, office: Office) -> None:
        """D-13: the reminder stood after the start before, and does again."""
        desk = office.desk("lijing")
        made = task(office, "送样品", MINUTE)
        office.pass_time(DAY)
        desk.do("appointments.snooze", made.id, until="+1h")
        desk.change("appointments", made.id, {"start_at": NOON + 3 * DAY, "remind_at": NOON + 3 * DAY})
        last = desk.last_change()
        assert last is not None
        desk.undo(last.id)
        seen = desk.read("appointments", made.id)
        assert (seen["start_at"], seen["remind_at"]) == (NOON + DAY, NOON + DAY + HOUR)

    def test_a_time_that_is_over_or_no_time_is_refused(self, office: Office) -> None:
        made = task(office, "送样品", MINUTE)
        for until in ("2026-05-01", "", "whenever"):
            with pytest.raises(errors.Invalid):
                office.desk("lijing").do("appointments.snooze", made.id, until=until)

    def test_nobody_puts_off_what_others_are_to_do(self, office: Office) -> None:
        made = task(office, "送样品", MINUTE)
        with pytest.raises(errors.NotFound):
            office.desk("zhangxiaolan").do("appointments.snooze", made.id, until="+1h")


class TestMoving:
    """A reminder keeps its distance from a start that is moved, unless it is said where it is to be."""

    def test_to_another_day_and_hour(self, office: Office) -> None:
        desk, made = office.desk("lijing"), task(office, "送样品", DAY - HOUR)
        moved = desk.change("appointments", made.id, {"start_at": NOON + 3 * DAY + HOUR})
        assert moved["remind_at"] == NOON + 3 * DAY

    @pytest.mark.parametrize("said", [NOON + 2 * DAY, NOON + DAY - HOUR, None], ids=["another", "as it was", "none"])
    def test_what_is_said_of_it_counts(self, office: Office, said: int | None) -> None:
        made = task(office, "送样品", DAY - HOUR)
        moved = office.desk("lijing").change("appointments", made.id, {"start_at": NOON + 3 * DAY, "remind_at": said})
        assert moved["remind_at"] == said

    def test_one_that_was_put_off_comes_at_the_new_start(self, office: Office) -> None:
        desk, made = office.desk("lijing"), task(office, "送样品", MINUTE)
        desk.do("appointments.snooze", made.id, until="+3d")
        assert desk.change("appointments", made.id, {"start_at": NOON + 5 * DAY})["remind_at"] == NOON + 5 * DAY

    def test_it_moves_back_with_an_undo(self, office: Office) -> None:
        desk, made = office.desk("lijing"), task(office, "送样品", DAY - HOUR)
        desk.change("appointments", made.id, {"start_at": NOON + 3 * DAY})
        last = desk.last_change()
        assert last is not None
        desk.undo(last.id)
        assert desk.read("appointments", made.id)["remind_at"] == NOON + DAY - HOUR

    def test_with_the_rows_of_a_file_and_with_many_at_once(self, office: Office, tmp_path: Path) -> None:
        made, other = task(office, "送样品", DAY - HOUR), task(office, "回电话", DAY)
        rows = [("标题", "开始时间", "负责人"), ("送样品", "2026-05-20 15:00", "李静")]
        file = table(tmp_path / "tasks.csv", rows)
        take_in(office, file, "appointments", "lijing", on_duplicate="update", keys=("title",))
        desk = office.desk("lijing")
        assert desk.read("appointments", made.id)["remind_at"] == office.clock.instant(date(2026, 5, 20), 14)
        keys = [made.id, other.id]
        desk.change("appointments", made.id, {"start_at": NOON + DAY})
        desk.carry_out(desk.preview_many(Task("appointments", values={"start_at": NOON + 9 * DAY}), keys))
        assert [desk.read("appointments", key)["remind_at"] - NOON for key in keys] == [9 * DAY - HOUR, 9 * DAY]


class TestBadInput:
    """What cannot be is told at its field."""

    @pytest.mark.parametrize(
        ("values", "field"),
        [
            ({"end_at": NOON}, "end_at"),
            ({"remind_at": NOON + 2 * DAY}, "remind_at"),
            ({"title": " "}, "title"),
            ({"start_at": "someday"}, "start_at"),
        ],
        ids=["end before start", "reminder after start", "no title", "no time"],
    )
    def test_times_and_title(self, office: Office, values: dict[str, Any], field: str) -> None:
        with pytest.raises(errors.Invalid) as refused:
            office.desk("lijing").create("appointments", {"title": "拜访", "start_at": NOON + DAY, **values})
        assert list(refused.value.fields) == [field]

    def test_a_person_who_left(self, office: Office) -> None:
        office.admin.change("users", office.user("wanghaitao"), {"active": False})
        with pytest.raises(errors.Invalid) as refused:
            task(office, "拜访", None, by="zhoumin", person=office.user("wanghaitao"))
        assert list(refused.value.fields) == ["person"]

    def test_a_customer_that_one_may_not_see(self, office: Office) -> None:
        foreign = office.customer("北京远航科技有限公司", by="zhangxiaolan")
        with pytest.raises(errors.Invalid) as refused:
            task(office, "拜访", None, customer=foreign.id)
        assert list(refused.value.fields) == ["customer"]

    def test_a_person_who_may_not_see_the_customer(self, office: Office) -> None:
        mine = office.customer("杭州天和科技有限公司", by="lijing")
        with pytest.raises(errors.Invalid) as refused:
            task(office, "拜访", None, by="zhoumin", customer=mine.id, person=office.user("wanghaitao"))
        assert list(refused.value.fields) == ["person"]


class TestCare:
    def test_birthdays_and_anniversaries_of_the_next_seven_days(self, office: Office) -> None:
        """R-FUP-12, R-APT-07: the day is a Wednesday, the 6th of May 2026."""
        mine = office.customer("杭州恒达精密机械有限公司")
        office.admin.change("customers", mine.id, {"member_since": "2020-05-12"})
        for name, born in (("王芳", "1985-05-06"), ("赵敏", "1990-05-13"), ("陈晨", "1978-05-08"), ("孙立", None)):
            office.contact(mine, name, **({"birthday": born} if born else {}))
        found = [(str(one.day), one.occasion, one.record["name"], one.years) for one in care(office.desk("lijing"))]
        assert found == [
            ("2026-05-06", "birthday", "王芳", 41),
            ("2026-05-08", "birthday", "陈晨", 48),
            ("2026-05-12", "member_since", "杭州恒达精密机械有限公司", 6),
        ]
        assert care(office.desk("zhoumin")) == []

    def test_who_joined_this_year_has_no_anniversary_yet(self, office: Office) -> None:
        mine = office.customer("杭州恒达精密机械有限公司")
        office.admin.change("customers", mine.id, {"member_since": "2026-05-06"})
        assert care(office.desk("lijing")) == []

    @pytest.mark.parametrize(("year", "day"), [(2027, "2027-02-28"), (2028, "2028-02-29")])
    def test_the_28th_stands_for_the_29th_of_february(self, office: Office, year: int, day: str) -> None:
        office.contact(office.customer("杭州恒达精密机械有限公司"), "王芳", birthday="1992-02-29")
        office.pass_time(office.clock.midnight(date(year, 2, 25)) - NOON)
        assert [str(one.day) for one in care(office.desk("lijing"))] == [day]

    def test_a_greeting_becomes_a_task_once(self, office: Office) -> None:
        mine = office.customer("杭州恒达精密机械有限公司")
        person = office.contact(mine, "王芳", birthday="1985-05-08")
        desk = office.desk("lijing")
        (one,) = care(desk)
        assert not one.planned
        made = plan_care(desk, one)
        assert (made["title"], made["contact"], made["customer"]) == ("生日祝福：王芳", person.id, mine.id)
        assert made["start_at"] == made["remind_at"] == office.clock.instant(date(2026, 5, 8), 9)
        assert [one.planned for one in care(desk)] == [True]

    @pytest.mark.parametrize("gone", [(), ("task",)])
    @pytest.mark.parametrize("way", ["switched off", "deleted"])
    def test_it_is_planned_once_whatever_types_the_house_keeps(
        self, office: Office, gone: tuple[str, ...], way: str
    ) -> None:
        """R-CLS: a type that is not in use keeps nobody from planning; the task is then one like others."""
        office.contact(office.customer("杭州恒达精密机械有限公司"), "王芳", birthday="1985-05-08")
        for code in ("care", *gone):
            key = office.value("appointment_type", code)
            if way == "deleted":
                office.admin.remove("dictionary_values", key)
            else:
                office.admin.change("dictionary_values", key, {"active": False})
        desk = office.desk("lijing")
        made = plan_care(desk, care(desk)[0])
        assert made["type"] == (None if gone else office.value("appointment_type", "task"))
        assert [one.planned for one in care(desk)] == [True]
        assert care(desk, unplanned=True) == []

    def test_hidden_birthdays_are_not_told(self, office: Office) -> None:
        office.contact(office.customer("杭州恒达精密机械有限公司"), "王芳", birthday="1985-05-08")
        office.role("customer_manager", None, contacts={"birthday": FieldAccess.HIDDEN})
        assert care(office.desk("lijing")) == []


class TestTimesThatAreTypedInPart:
    """Whoever writes a time alone means the day that stands there."""

    def written(self, office: Office, values: dict[str, Any]) -> str:
        made = office.desk("lijing").create("appointments", {"title": "拜访", "start_at": "2026-12-10 14:00", **values})
        return times_of(office, made)

    def test_a_new_one_has_the_day_of_its_start(self, office: Office) -> None:
        found = self.written(office, {"end_at": "15:00", "remind_at": "13:30"})
        assert found == "12-10 14:00, 12-10 15:00, 12-10 13:30"
        assert self.written(office, {"end_at": "+2h", "remind_at": "15 min"}) == "12-10 14:00, 12-10 16:00, 12-10 13:45"

    def test_one_that_is_there_stays_on_its_days(self, office: Office) -> None:
        values = {"start_at": "2026-12-06 20:00", "end_at": "2026-12-07 01:00", "remind_at": "2026-12-05 9:00"}
        desk = office.desk("lijing")
        night = desk.create("appointments", {"title": "上线", **values})
        later = desk.change("appointments", night.id, {"start_at": "21:30", "end_at": "2:30", "remind_at": "10:00"})
        assert times_of(office, later) == "12-06 21:30, 12-07 02:30, 12-05 10:00"
        moved = desk.change(
            "appointments", night.id, {"start_at": "12-10 21:30", "end_at": "3:00", "remind_at": "8:00"}
        )
        assert times_of(office, moved) == "12-10 21:30, 12-11 03:00, 12-09 08:00"


def times_of(office: Office, record: Record) -> str:
    """Start, end and reminder by the clocks of the office."""
    told = (office.clock.local(record[name]) for name in ("start_at", "end_at", "remind_at"))
    return ", ".join(f"{one:%m-%d %H:%M}" for one in told)
