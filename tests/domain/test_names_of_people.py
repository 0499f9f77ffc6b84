"""People and what else has two names are called by the one in the reader's language, whoever wrote it down."""

from __future__ import annotations

import pytest

from tests.office import Office
from tui_crm.domain import Desk, errors
from tui_crm.i18n import tr


@pytest.fixture
def office(office: Office) -> Office:
    """李静 and 周敏 have names in English as well."""
    for account, name in {"lijing": "Li Jing", "zhoumin": "Zhou Min"}.items():
        office.admin.change("users", office.user(account), {"name_en": name})
    return office


def reading(office: Office, account: str, language: str = "en") -> Desk:
    """The desk of somebody who reads in a language."""
    desk = office.desk(account)
    desk.language = language
    return desk


def told(desk: Desk) -> str:
    """The newest notice, as it is read."""
    return tr(desk.notices()[0].message, language=desk.language)


def test_who_changed_a_record(office: Office) -> None:
    made = office.customer("恒达", owner="lijing")
    office.desk("lijing").change("customers", made.id, {"phone": "0571-1111"})
    assert reading(office, "zhoumin").history("customers", made.id)[0].actor_name == "Li Jing"
    assert reading(office, "zhoumin", "zh").history("customers", made.id)[0].actor_name == "李静"
    events = reading(office, "zhoumin").timeline(("customers", made.id)).events
    assert {e.change.actor_name for e in events if e.change} == {"Li Jing"}


def test_who_has_saved_in_the_meantime(office: Office) -> None:
    made = office.customer("恒达", owner="lijing")
    office.desk("lijing").change("customers", made.id, {"phone": "0571-1111"})
    with pytest.raises(errors.Conflict) as refused:
        reading(office, "zhoumin").change("customers", made.id, {"phone": "0571-2222"}, made.version)
    assert (refused.value.by, refused.value.theirs[0].by) == ("Li Jing", "Li Jing")


def test_who_is_in_the_way_of_an_undo(office: Office) -> None:
    made = office.customer("恒达", owner="lijing")
    office.desk("zhoumin").change("customers", made.id, {"phone": "0571-1111"})
    group = office.admin.history("customers", made.id)[0].id
    office.desk("lijing").change("customers", made.id, {"phone": "0571-2222"})
    with pytest.raises(errors.Forbidden, match="Li Jing has changed the same fields"):
        reading(office, "zhoumin").undo(group)


def test_a_notice_is_read_in_either_language(office: Office) -> None:
    made = office.customer("恒达", owner="lijing")
    office.desk("zhoumin").do("customers.transfer", made.id, to=office.user("wanghaitao"))
    assert told(reading(office, "lijing")) == "Zhou Min has handed customers of yours over to 王海涛 (1): 恒达"
    assert told(reading(office, "wanghaitao", "zh")) == "周敏向您移交了 1 个客户：恒达"
    office.admin.change("users", office.user("wanghaitao"), {"name_en": "Wang Haitao"})
    assert "over to Wang Haitao" in told(reading(office, "lijing"))


def test_what_the_audit_calls_records_that_have_two_names(office: Office) -> None:
    """As it was written down where there is no such record any more."""
    desk = reading(office, "linzhiyuan")
    office.admin.change("users", office.user("lijing"), {"mobile": "13800001234"})
    gone = office.admin.create("departments", {"name": "临时部", "name_en": "Temporary", "parent": None})
    office.admin.remove("departments", gone.id)
    titles = [row.label("subject") for row in desk.page("audit").rows[:3]]
    assert titles == ["Temporary", "Temporary", "Li Jing"]
    assert desk.last_change().entries[0].title == "Temporary"  # type: ignore[union-attr]
    office.admin.purge("departments", gone.id)
    assert desk.page("audit").rows[1].label("subject") == "临时部"


def test_who_is_gone_is_called_as_it_was_written_down(office: Office) -> None:
    desk = reading(office, "linzhiyuan")
    assert desk.author(None, "system") == "system"
    assert desk.author(4711, "离职者") == "离职者"
