"""What somebody is told: follow-ups that name them, and what others did with what is theirs; read ones stay listed."""

from __future__ import annotations

import pytest

from tests.office import Office
from tui_crm.domain import Count, Filter, Query, mention_counts, registry, unread_mentions
from tui_crm.i18n import tr


def named(office: Office, account: str) -> list[tuple[str, bool]]:
    """The list of follow-ups that name somebody, and whether each is new to them."""
    desk, place = office.desk(account), registry["followups"].sublist("naming_me")
    assert place is not None
    assert place.unread is not None
    rows = desk.page("followups", Query(filters=place.conditions(desk))).rows
    new = place.unread(desk, [row.id for row in rows])
    return [(str(row["content"]), row.id in new) for row in rows]


def counts(office: Office, account: str) -> tuple[int, int]:
    """Follow-ups that name somebody: unread, and all."""
    unread, every = mention_counts(office.desk(account))
    return unread.n, every.n


def news(office: Office, account: str) -> list[tuple[str, bool]]:
    """All news of somebody, and whether each has been read."""
    return [(tr(one.message, language="en"), one.read) for one in office.desk(account).notices(unread=False)]


class TestMentions:
    def test_what_was_read_stays_in_the_list_and_is_told_apart(self, office: Office) -> None:
        customer = office.customer("恒达")
        desk, boss = office.desk("lijing"), office.desk("zhoumin")
        first = desk.create("followups", {"customer": customer.id, "content": "@周敏 一"})
        office.pass_time(1000)
        desk.create("followups", {"customer": customer.id, "content": "@周敏 二"})
        desk.create("followups", {"customer": customer.id, "content": "没有提到谁"})
        assert named(office, "zhoumin") == [("@周敏 二", True), ("@周敏 一", True)]
        boss.saw("followups", first.id)
        assert named(office, "zhoumin") == [("@周敏 二", True), ("@周敏 一", False)]
        assert counts(office, "zhoumin") == (1, 2)
        assert (named(office, "lijing"), counts(office, "lijing")) == ([], (0, 0))

    def test_what_is_out_of_reach_is_neither_listed_nor_counted(self, office: Office) -> None:
        """R-CUS-41: the customer has gone to another department since."""
        customer = office.customer("恒达")
        office.desk("lijing").create("followups", {"customer": customer.id, "content": "@周敏 看看"})
        assert counts(office, "zhoumin") == (1, 1)
        office.admin.change("customers", customer.id, {"owner": office.user("zhangxiaolan")})
        assert (named(office, "zhoumin"), counts(office, "zhoumin")) == ([], (0, 0))
        assert unread_mentions(office.desk("zhoumin")) == ()

    def test_who_is_named_no_more_finds_it_no_more(self, office: Office) -> None:
        """And is told when the name is put in again."""
        customer = office.customer("恒达")
        desk = office.desk("lijing")
        made = desk.create("followups", {"customer": customer.id, "content": "@周敏 看看"})
        desk.change("followups", made.id, {"content": "看看"})
        assert (named(office, "zhoumin"), counts(office, "zhoumin")) == ([], (0, 0))
        desk.change("followups", made.id, {"content": "@zhoumin 看看"})
        assert (named(office, "zhoumin"), counts(office, "zhoumin")) == ([("@zhoumin 看看", True)], (1, 1))

    def test_they_are_narrowed_like_any_list(self, office: Office) -> None:
        customer = office.customer("恒达")
        for text in ("@周敏 报价", "@周敏 样品"):
            office.desk("lijing").create("followups", {"customer": customer.id, "content": text})
        query = Query(words="样品", filters=(Filter("names_me", "is", True),))
        assert [row["content"] for row in office.desk("zhoumin").page("followups", query).rows] == ["@周敏 样品"]


class TestNews:
    def handed(self, office: Office, name: str = "恒达") -> int:
        """A customer of 王海涛 that his supervisor hands over to 李静."""
        customer = office.customer(name, by="wanghaitao")
        office.desk("zhoumin").do("customers.transfer", customer.id, to=office.user("lijing"))
        return customer.id

    def test_what_was_read_stays_in_the_list(self, office: Office) -> None:
        for name in ("恒达", "博雅"):
            self.handed(office, name)
        desk = office.desk("lijing")
        desk.notice_read(desk.notices()[0].id)
        assert news(office, "lijing") == [
            ("周敏 has handed customers over to you (1): 博雅", True),
            ("周敏 has handed customers over to you (1): 恒达", False),
        ]
        assert (desk.notice_count(), desk.notice_count(unread=False)) == (Count(1, True), Count(2, True))
        desk.notices_read([one.id for one in desk.notices()])
        assert desk.notice_count() == Count(0, True)

    def test_nobody_marks_those_of_others(self, office: Office) -> None:
        self.handed(office)
        (one,) = office.desk("lijing").notices()
        office.desk("wanghaitao").notices_read([one.id])
        assert office.desk("lijing").notice_count() == Count(1, True)

    def test_what_is_out_of_reach_is_neither_listed_nor_counted(self, office: Office) -> None:
        """R-CUS-41"""
        key = self.handed(office)
        office.admin.change("customers", key, {"owner": office.user("zhangxiaolan")})
        assert news(office, "lijing") == [("林志远 has handed customers of yours over to 张晓岚 (1): 恒达", False)]
        assert office.desk("lijing").notice_count(unread=False) == Count(1, True), "that she has it no more"

    def test_several_are_told_of_as_long_as_one_that_is_named_is_in_reach(self, office: Office) -> None:
        """R-CUS-41: their names are no way round the rights on them."""
        keys = [office.customer(name, by="wanghaitao").id for name in ("恒达", "博雅")]
        office.desk("zhoumin").do("customers.transfer", keys=keys, to=office.user("lijing"))
        told = ("周敏 has handed customers over to you (2): 恒达, 博雅", False)
        for key, left in zip(keys, ([told], []), strict=True):
            office.admin.do("customers.transfer", key, to=office.user("zhangxiaolan"))
            found = news(office, "lijing")
            assert [one for one in found if one == told] == left
            assert office.desk("lijing").notice_count() == Count(len(found), True)

    def test_what_was_deleted_is_not_listed(self, office: Office) -> None:
        office.admin.remove("customers", self.handed(office))
        assert news(office, "lijing") == []

    @pytest.mark.parametrize("limit", [1, 3, 7])
    def test_older_ones_follow_the_last_of_a_page(
        self, office: Office, monkeypatch: pytest.MonkeyPatch, limit: int
    ) -> None:
        """Those out of reach lie between them, and no page is short of any."""
        monkeypatch.setattr("tui_crm.domain.core.notices.PIECE", 2)
        keys = [self.handed(office, f"客户{n}") for n in range(7)]
        for key in keys[1:5]:
            office.admin.remove("customers", key)
        desk, found, before = office.desk("lijing"), list[int | None](), None
        while page := desk.notices(unread=False, before=before, limit=limit):
            found += [one.record for one in page]
            before = page[-1].id
        assert found == [keys[6], keys[5], keys[0]]
