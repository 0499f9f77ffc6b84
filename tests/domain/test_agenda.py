"""The agenda: days with what stands on them, whose it is, what overlaps, holidays (R-APT-03, R-TSK-04)."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.office import DAY, MINUTE, NOON, Office
from tui_crm.domain import Agenda, Record, agenda, agenda_people, agenda_team, errors
from tui_crm.domain.modules.appointments.agenda import overlapping

HOUR = 60 * MINUTE
WEEK = (date(2026, 5, 4), date(2026, 5, 10))


def meeting(office: Office, title: str, start: int, hours: float = 0, by: str = "lijing", **values: Any) -> Record:
    """Something some milliseconds from the noon of the office's day, with an end if it takes hours."""
    end = {"end_at": NOON + start + int(hours * HOUR)} if hours else {}
    return office.desk(by).create("appointments", {"title": title, "start_at": NOON + start, **end, **values})


def shown(found: Agenda) -> dict[str, list[str]]:
    """Day -> what stands on it, with a mark where it overlaps something."""
    return {
        f"{day.day:%m-%d}": [slot.record["title"] + ("!" if slot.overlaps else "") for slot in day.slots]
        for day in found.days
        if day.slots
    }


class TestWhatStandsOnADay:
    def test_in_the_order_of_its_time(self, office: Office) -> None:
        meeting(office, "拜访", HOUR)
        meeting(office, "晨会", -3 * HOUR, 0.5)
        meeting(office, "报价", 2 * DAY)
        meeting(office, "下周", 7 * DAY)
        found = agenda(office.desk("lijing"), *WEEK, [office.user("lijing")])
        assert shown(found) == {"05-06": ["晨会", "拜访"], "05-08": ["报价"]}

    @pytest.mark.parametrize(
        ("start", "end", "meant"),
        [
            ("明天 9:00", "10:00", (1, 10)), ("明天 9:00", "+1h", (1, 10)), ("明天 9:00", "后天 10:00", (2, 10)),
            ("13:00", "14:00", (0, 14)),
        ],
    )  # fmt: skip
    def test_an_end_is_reckoned_from_the_start(
        self, office: Office, start: str, end: str, meant: tuple[int, int]
    ) -> None:
        desk = office.desk("lijing")
        days, hour = meant
        wanted = NOON + days * DAY + (hour - 12) * HOUR
        made = desk.create("appointments", {"title": "拜访", "end_at": end, "start_at": start})
        assert made["end_at"] == wanted
        again = desk.change("appointments", made.id, {"end_at": "18:00"})
        assert desk.change("appointments", again.id, {"end_at": end})["end_at"] == wanted

    def test_what_lasts_several_days_stands_on_each(self, office: Office) -> None:
        meeting(office, "展会", -4 * DAY, 72)
        found = agenda(office.desk("lijing"), *WEEK, [office.user("lijing")])
        assert shown(found) == {"05-04": ["展会"], "05-05": ["展会"]}
        assert not found.days[0].slots[0].first

    def test_what_began_months_ago_and_still_runs_stands_on_each(self, office: Office) -> None:
        meeting(office, "外派", -364 * DAY, 400 * 24)
        meeting(office, "培训", -40 * DAY, 41 * 24)
        meeting(office, "从前", -40 * DAY, 10 * 24)
        found = agenda(office.desk("lijing"), date(2026, 5, 6), date(2026, 5, 8), [office.user("lijing")])
        assert shown(found) == {"05-06": ["外派!", "培训!"], "05-07": ["外派!", "培训!"], "05-08": ["外派!"]}

    def test_what_is_done_stays_and_what_is_called_off_goes(self, office: Office) -> None:
        desk = office.desk("lijing")
        desk.do("appointments.done", meeting(office, "拜访", HOUR).id)
        desk.do("appointments.cancel", meeting(office, "报价", HOUR).id)
        assert shown(agenda(desk, *WEEK, [office.user("lijing")])) == {"05-06": ["拜访"]}

    def test_what_began_long_ago_and_has_no_end_takes_no_time(self, office: Office) -> None:
        desk = office.desk("lijing")
        for title in ("建厂", "开业"):
            desk.create("appointments", {"title": title, "start_at": "1960-05-04 9:00"})
        found = agenda(desk, date(1960, 5, 4), date(1960, 5, 4), [office.user("lijing")])
        assert shown(found) == {"05-04": ["建厂", "开业"]}

    def test_the_last_day_of_all_can_be_looked_at(self, office: Office) -> None:
        assert shown(agenda(office.desk("lijing"), date.max, date.max, [office.user("lijing")])) == {}


class TestWhose:
    def test_by_right_those_below_and_their_team(self, office: Office) -> None:
        assert [name for _, name in agenda_people(office.desk("zhoumin"))] == ["周敏", "李静", "王海涛"]
        assert [name for _, name in agenda_people(office.desk("lijing"))] == ["李静"]
        assert len(agenda_people(office.admin)) == 9
        team = agenda_team(office.desk("zhoumin"))
        assert set(team) == {office.user(one) for one in ("zhoumin", "lijing", "wanghaitao")}

    def test_the_team_is_shown_together(self, office: Office) -> None:
        meeting(office, "拜访", 0)
        meeting(office, "验收", HOUR, by="wanghaitao")
        meeting(office, "北京出差", HOUR, by="zhangxiaolan")
        desk = office.desk("zhoumin")
        assert shown(agenda(desk, *WEEK, agenda_team(desk))) == {"05-06": ["拜访", "验收"]}

    def test_nobody_sees_the_agenda_of_others_without_the_right(self, office: Office) -> None:
        meeting(office, "北京出差", HOUR, by="zhangxiaolan")
        assert shown(agenda(office.desk("lijing"), *WEEK, [office.user("zhangxiaolan")])) == {}


class TestConflicts:
    def test_two_at_the_same_time_of_one_person(self, office: Office) -> None:
        meeting(office, "拜访", 0, 2)
        meeting(office, "验收", HOUR, 1)
        meeting(office, "报价", 2 * HOUR, 1)
        meeting(office, "待办", HOUR + MINUTE)
        found = agenda(office.desk("lijing"), *WEEK, [office.user("lijing")])
        assert shown(found) == {"05-06": ["拜访!", "验收!", "待办", "报价"]}

    def test_two_people_may_be_busy_at_once(self, office: Office) -> None:
        meeting(office, "拜访", 0, 2)
        meeting(office, "验收", HOUR, 1, by="wanghaitao")
        desk = office.desk("zhoumin")
        assert "!" not in str(shown(agenda(desk, *WEEK, agenda_team(desk))))

    @given(st.lists(st.tuples(st.integers(1, 2), st.integers(0, 30), st.integers(1, 12)), max_size=12))
    def test_each_that_shares_a_moment_with_another_is_marked(self, times: list[tuple[int, int, int]]) -> None:
        rows = [
            Record("appointments", n, 1, {"person": who, "start_at": s, "end_at": s + length, "state": "open"})
            for n, (who, s, length) in enumerate(times, 1)
        ]
        doubled = {
            a.id
            for a in rows
            for b in rows
            if a.id != b.id
            and a["person"] == b["person"]
            and max(a["start_at"], b["start_at"]) < min(a["end_at"], b["end_at"])
        }
        assert overlapping(rows) == doubled


class TestHolidays:
    def test_national_day_and_the_days_worked_for_it(self, office: Office) -> None:
        """As they were set for 2026: off from the 1st to the 7th, worked on 20 September and 10 October."""
        found = agenda(office.desk("lijing"), date(2026, 9, 20), date(2026, 10, 11), [])
        said = {f"{day.day:%m-%d}": day for day in found.days if day.holiday}
        off = [day for day, one in said.items() if one.holiday == "National Day" and not one.worked]
        assert off == [f"10-{n:02}" for n in range(1, 8)]
        assert [day for day, one in said.items() if one.worked] == ["09-20", "10-10"]
        assert [day for day, one in said.items() if one.holiday == "Mid-Autumn Festival"] == ["09-25", "09-26", "09-27"]

    def test_years_that_are_not_known_yet_are_told(self, office: Office) -> None:
        found = agenda(office.desk("lijing"), date(2030, 12, 30), date(2031, 1, 5), [])
        assert found.unknown == (2030, 2031)
        assert [day.worked for day in found.days] == [True] * 5 + [False] * 2


class TestWhoseTaskItIs:
    """A task without a customer belongs to whoever is to do it."""

    def test_nobody_gives_it_to_whom_it_could_not_be_made_for(self, office: Office) -> None:
        li = office.desk("lijing")
        made = li.create("appointments", {"title": "整理资料", "start_at": NOON + DAY})
        with pytest.raises(errors.Forbidden):
            li.change("appointments", made.id, {"person": office.user("zhangxiaolan")})
        assert office.names("zhangxiaolan", entity="appointments") == []

    def test_it_stays_with_the_one_who_is_to_do_it_when_its_customer_is_taken_off(self, office: Office) -> None:
        customer = office.customer("恒达")
        given = {"title": "回访", "start_at": NOON + DAY, "customer": customer.id, "person": office.user("lijing")}
        made = office.desk("zhoumin").create("appointments", given)
        office.desk("zhoumin").change("appointments", made.id, {"customer": None})
        assert office.admin.read("appointments", made.id)["owner"] == office.user("lijing")
        assert office.names("lijing", entity="appointments") == ["回访"]
