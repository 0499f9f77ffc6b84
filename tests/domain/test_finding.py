"""One search over all kinds of records, within the rights (R-QRY-02, R-QRY-03, R-QRY-07)."""

from __future__ import annotations

from tests.office import Office
from tui_crm.domain import Query, registry
from tui_crm.domain.core.sublists import shared_out


def filled(office: Office) -> None:
    """Customers of two people, of which one has a contact of the same words."""
    for n in range(7):
        office.customer(f"恒达{n}", by="lijing", contact_name="恒达联系人" if n == 0 else "")
    office.customer("恒达北方", by="zhangxiaolan")


def test_hits_come_by_kind_with_their_number(office: Office) -> None:
    filled(office)
    kinds = {one.place: one for one in office.desk("lijing").search_kinds("恒达", 5)}
    assert set(kinds) == {"customers", "contacts"}
    assert (len(kinds["customers"].rows), kinds["customers"].count.n, kinds["customers"].count.exact) == (5, 7, True)
    assert [row["name"] for row in kinds["contacts"].rows] == ["恒达联系人"]


def test_one_kind_alone_keeps_the_numbers_of_the_others(office: Office) -> None:
    filled(office)
    kinds = {one.place: one for one in office.desk("lijing").search_kinds("恒达", 100, "contacts")}
    assert [row["name"] for row in kinds["contacts"].rows] == ["恒达联系人"]
    assert (kinds["customers"].rows, kinds["customers"].count.n) == ((), 7)


def test_each_number_is_that_of_the_list(office: Office) -> None:
    """Everybody finds what the own lists show, and nothing of kinds that the roles hide; the pool is a list too."""
    filled(office)
    for n in range(2):
        given_up = office.customer(f"恒达公海{n}", by="lijing")
        office.desk("lijing").do("customers.release", given_up.id, reason="no_capacity")
    for account in ("linzhiyuan", "zhoumin", "lijing", "wanghaitao", "zhangxiaolan", "chenguodong", "qianwen"):
        desk = office.desk(account)
        seen = {e.name for e in desk.entities() if e.searched}
        lists = {place: filters for name in seen for place, filters in shared_out(registry[name], desk)}
        shown = {
            place: desk.count(place.partition(":")[0], Query(words="恒达", filters=filters)).n
            for place, filters in lists.items()
        }
        found = {one.place: one.count.n for one in desk.search_kinds("恒达")}
        assert found == {place: n for place, n in shown.items() if n}


def test_signs_alone_find_nothing(office: Office) -> None:
    filled(office)
    assert office.desk("lijing").search_kinds("!!") == office.desk("lijing").search_kinds("  ，") == []
