"""What is typed into a form is kept while it is typed, and comes back when the form is opened again."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.strip import Strip

from tests.tui.dialogs import answers
from tests.tui.records.stage import HENGDA, book, desk_in, field, form, found, go, office, screen
from tests.tui.waiting import sees, shows, until
from tui_crm.domain import Draft, FieldAccess
from tui_crm.i18n import tr
from tui_crm.tui.screens.records.confirm import ConfirmScreen, QuestionScreen
from tui_crm.tui.screens.records.conflict import ConflictScreen
from tui_crm.tui.screens.records.form import FormScreen
from tui_crm.tui.unsaved import keep_typed
from tui_crm.tui.widgets.status_line import StatusLine

__all__ = ["book"]


def drafts(book: Path, account: str = "lijing") -> list[Draft]:
    """Somebody's drafts, as a session of its own reads them."""
    with desk_in(book, account) as desk:
        return desk.drafts()


def values(book: Path, account: str = "lijing") -> list[dict[str, Any]]:
    """What the drafts hold, the newest first."""
    return [dict(draft.values) for draft in drafts(book, account)]


def keep(book: Path, typed: dict[str, Any], of: str = "", **more: Any) -> int:
    """Leave a draft as a session does that was cut off."""
    record = found(book, "customers", of) if of else None
    about = {"record": record.id, "version": record.version} if record is not None else {}
    with desk_in(book, "lijing") as desk:
        return desk.keep_draft("customers", typed, **about, **more)


async def leaves(pilot: Pilot[int], *keys: str) -> None:
    """Press Esc, and answer the question by these keys."""
    await pilot.press("escape")
    await until(pilot, lambda: isinstance(pilot.app.screen, QuestionScreen))
    await pilot.press(*keys)


async def shown_value(pilot: Pilot[int], name: str) -> Any:
    """What a field holds."""
    return next(answer.raw for answer in screen(pilot).answers() if answer.name == name)


# -- keeping


async def test_when_the_keys_rest_the_draft_is_in_the_book(book: Path) -> None:
    """Nobody presses anything; a signal that no program can hear would lose nothing from here on."""
    async with form(book, size=(160, 50), language="en") as pilot:
        await pilot.press(*"新芯")
        await sees(pilot, "draft kept 12:00")
        assert values(book) == [{"name": "新芯"}]
        await go(pilot, "phone")
        await pilot.press(*"0571")
        await until(pilot, lambda: values(book) == [{"name": "新芯", "phone": "0571"}])


async def test_typing_on_paints_the_sign_only_once(book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The line at the foot costs no byte while somebody types and rests by turns."""
    painted: list[str] = []
    paint = StatusLine.paint

    def noted(self: StatusLine, line: Any) -> Strip:
        painted.append(line[0])
        return paint(self, line)

    monkeypatch.setattr(StatusLine, "paint", noted)
    async with form(book, language="en") as pilot:
        for typed in ("新", "新芯", "新芯半"):
            await pilot.press(typed[-1])
            await until(pilot, lambda typed=typed: values(book) == [{"name": typed}])
        await pilot.pause()
        assert painted.count("draft kept 12:00") == 1
        assert painted[-1] == "draft kept 12:00"


async def test_what_is_typed_back_leaves_no_draft(book: Path) -> None:
    async with form(book, of=HENGDA) as pilot:
        await go(pilot, "fax")
        await pilot.press("5")
        await until(pilot, lambda: values(book) == [{"fax": "5"}])
        await pilot.press("backspace")
        await until(pilot, lambda: drafts(book) == [])
        await pilot.press("escape")
        assert await answers(pilot) is None


async def test_esc_keeps_what_was_typed(book: Path) -> None:
    """Enter after Esc is the careful answer."""
    async with form(book, of=HENGDA) as pilot:
        await go(pilot, "fax")
        await pilot.press(*"0571-7777")
        await leaves(pilot, "enter")
        assert await answers(pilot) is None
    (draft,) = drafts(book)
    assert draft.record is not None
    assert (draft.values, draft.version) == ({"fax": "0571-7777"}, draft.record.version)


async def test_saving_drops_the_draft(book: Path) -> None:
    async with form(book) as pilot:
        await pilot.press(*"新芯半导体")
        await until(pilot, lambda: drafts(book))
        await pilot.press("f2")
        assert await answers(pilot)
    assert drafts(book) == []


async def test_a_form_saved_before_the_keys_have_rested_leaves_no_draft(book: Path) -> None:
    async with form(book) as pilot:
        await pilot.press(*"新芯半导体", "f2")
        assert await answers(pilot)
        await pilot.pause(0.6)
    assert drafts(book) == []


async def test_discarding_drops_it_after_asking(book: Path) -> None:
    async with form(book) as pilot:
        await pilot.press(*"新芯")
        await until(pilot, lambda: drafts(book))
        await pilot.press("f6")
        await until(pilot, lambda: isinstance(pilot.app.screen, ConfirmScreen))
        await pilot.press("enter")
        assert len(drafts(book)) == 1
        await pilot.press("f6", "right", "enter")
        assert await answers(pilot) is None
    assert drafts(book) == []


async def test_what_lies_below_another_screen_is_kept_too(book: Path) -> None:
    """The lock screen and the end of a session ask for all of them."""
    async with form(book) as pilot:
        await pilot.press(*"新芯", "f1")
        await until(pilot, lambda: not isinstance(pilot.app.screen, FormScreen))
        await keep_typed(pilot.app)
        assert values(book) == [{"name": "新芯"}]


async def test_a_draft_that_is_refused_is_said_and_esc_stays(book: Path) -> None:
    async with form(book, language="en") as pilot:
        await go(pilot, "name")
        pilot.app.screen.query_one("FormSheet").take_key("", "满" * 120_000)
        await pilot.pause()
        await sees(pilot, "! The draft could not be kept: This is too long")
        await leaves(pilot, "enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, FormScreen))
        await leaves(pilot, "right", "enter")
        assert await answers(pilot) is None
    assert drafts(book) == []


# -- offering


async def test_opening_the_form_again_offers_the_draft(book: Path) -> None:
    keep(book, {"name": "新芯半导体", "phone": "0571-8"})
    async with form(book, language="en") as pilot:
        await sees(pilot, "Draft: 新芯半导体 (new) · just now  Enter Continue · F6 Discard")
        assert not screen(pilot).touched
        await pilot.press("enter")
        await sees(pilot, "Continued; nothing of it is saved yet.")
        assert not shows(pilot, "F6 Discard")
        assert await shown_value(pilot, "phone") == "0571-8"
        assert field(pilot) == "phone"
        await pilot.press(*"7654321", "f2")
        key = await answers(pilot)
    assert drafts(book) == []
    with desk_in(book, "lijing") as desk:
        assert desk.read("customers", key)["phone"] == "0571-87654321"


async def test_keys_behind_enter_go_into_what_was_continued(book: Path) -> None:
    """On a slow line they come before it has been read."""
    keep(book, {"name": "新芯"})
    async with form(book) as pilot:
        await sees(pilot, "F6")
        for key, sign in (("enter", None), ("", "半"), ("", "导体")):
            screen(pilot).sheet.take_key(key, sign)
        await until(pilot, lambda: screen(pilot).draft)
        assert await shown_value(pilot, "name") == "新芯半导体"


async def test_whoever_types_something_else_loses_neither(book: Path) -> None:
    keep(book, {"name": "新芯"})
    async with form(book, language="en") as pilot:
        await sees(pilot, "F6 Discard")
        await pilot.press(*"大华")
        await sees(pilot, "The earlier draft stays as it is; the home page has it.")
        await until(pilot, lambda: values(book) == [{"name": "大华"}, {"name": "新芯"}])
        await pilot.press("enter")
        assert field(pilot) != "name"


async def test_esc_leaves_the_offered_draft_where_it_is(book: Path) -> None:
    keep(book, {"name": "新芯"})
    async with form(book) as pilot:
        await sees(pilot, "F6")
        await pilot.press("escape")
        assert await answers(pilot) is None
    assert values(book) == [{"name": "新芯"}]


async def test_the_offered_draft_is_discarded_after_asking(book: Path) -> None:
    """The one before it is offered then."""
    keep(book, {"name": "大华"})
    keep(book, {"name": "新芯"})
    async with form(book, language="en") as pilot:
        await sees(pilot, "1 more")
        await pilot.press("f6")
        await until(pilot, lambda: isinstance(pilot.app.screen, ConfirmScreen))
        await pilot.press("right", "enter")
        await sees(pilot, "Draft: 大华 (new)")
    assert values(book) == [{"name": "大华"}]


async def test_links_come_back_with_their_names(book: Path) -> None:
    with office(book) as people:
        region = people.id_of("regions", "330100")
    keep(book, {"name": "新芯", "region": region, "kind": "person"})
    async with form(book) as pilot:
        await sees(pilot, "F6")
        await pilot.press("f5")
        await sees(pilot, "杭州市")
        assert await shown_value(pilot, "kind") == "person"


async def test_a_field_that_may_not_be_set_any_more_is_said(book: Path) -> None:
    """D-06: the hidden one does not even count."""
    keep(book, {"name": "新芯", "fax": "1", "phone": "2"})
    with office(book) as people:
        people.role("customer_manager", customers={"fax": FieldAccess.READ, "phone": FieldAccess.HIDDEN})
    async with form(book, language="en") as pilot:
        await sees(pilot, "F6")
        await pilot.press("enter")
        await sees(pilot, "Values of the draft that cannot be set any more: 1")
        assert await shown_value(pilot, "name") == "新芯"
        assert "phone" not in {answer.name for answer in screen(pilot).answers()}


# -- when others have saved meanwhile


async def test_what_others_saved_meanwhile_is_shown_field_by_field(book: Path) -> None:
    """D-15: hers stays where she says so; what nobody else has changed is simply filled in."""
    keep(book, {"phone": "0571-99998888", "fax": "0571-7777666", "website": "www.example.com"}, of=HENGDA)
    with office(book) as people:
        key = people.id_of("customers", HENGDA)
        theirs = {"phone": "0571-11112222", "fax": "0571-3333444", "address": "文一西路 1 号"}
        people.desk("zhoumin").change("customers", key, theirs)
    async with form(book, of=HENGDA, size=(160, 50), language="en") as pilot:
        await sees(pilot, "F6 Discard")
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, ConflictScreen))
        await sees(pilot, "周敏 has saved this record in the meantime.")
        for text in ("0571-99998888", "0571-11112222", "0571-3333444", "文一西路 1 号"):
            await sees(pilot, text)
        await pilot.press("down", "space", "f2")
        await until(pilot, lambda: isinstance(pilot.app.screen, FormScreen))
        await sees(pilot, "Continued")
        assert await shown_value(pilot, "phone") == "0571-99998888"
        assert await shown_value(pilot, "fax") == "0571-3333444"
        assert await shown_value(pilot, "website") == "www.example.com"
        assert await shown_value(pilot, "address") == "文一西路 1 号"
        await pilot.press("f2")
        assert await answers(pilot) == key
    saved = found(book, "customers", HENGDA)
    assert (saved["phone"], saved["fax"], saved["website"]) == ("0571-99998888", "0571-3333444", "www.example.com")
    assert drafts(book) == []


async def test_a_half_value_stands_beside_theirs(book: Path) -> None:
    """It cannot be saved yet, but it was typed."""
    keep(book, {"phone": "0571-"}, of=HENGDA)
    with office(book) as people:
        people.desk("zhoumin").change("customers", people.id_of("customers", HENGDA), {"phone": "0571-11112222"})
    async with form(book, of=HENGDA, size=(160, 50)) as pilot:
        await sees(pilot, "F6")
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, ConflictScreen))
        await sees(pilot, "0571-11112222")
        await pilot.press("f2")
        await until(pilot, lambda: isinstance(pilot.app.screen, FormScreen))
        await until(pilot, lambda: screen(pilot).draft)
        assert await shown_value(pilot, "phone") == "0571-"


async def test_going_back_from_the_difference_leaves_form_and_draft_as_they_were(book: Path) -> None:
    keep(book, {"phone": "0571-99998888"}, of=HENGDA)
    with office(book) as people:
        people.desk("zhoumin").change("customers", people.id_of("customers", HENGDA), {"phone": "0571-11112222"})
    async with form(book, of=HENGDA, language="en") as pilot:
        await sees(pilot, "F6 Discard")
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, ConflictScreen))
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(pilot.app.screen, FormScreen))
        await sees(pilot, "F6 Discard")
        assert await shown_value(pilot, "phone") == "0571-11112222"
        assert not screen(pilot).touched
    assert values(book) == [{"phone": "0571-99998888"}]


# -- other forms


async def test_every_form_keeps_drafts(book: Path) -> None:
    """R-CLS, R-ORG: the values of a list, and the people; a password is no field of theirs."""
    for entity, name in (("dictionary_values", "name"), ("users", "account")):
        async with form(book, entity, account="linzhiyuan") as pilot:
            await go(pilot, name)
            await pilot.press(*"temp")
            await until(pilot, lambda: drafts(book, "linzhiyuan"))
        (draft,) = drafts(book, "linzhiyuan")
        assert (draft.entity, draft.values) == (entity, {name: "temp"})
        async with form(book, entity, account="linzhiyuan") as pilot:
            await sees(pilot, "F6")
            await pilot.press("enter")
            await until(pilot, lambda: screen(pilot).draft)
            assert await shown_value(pilot, name) == "temp"
            await leaves(pilot, "right", "enter")
            assert await answers(pilot) is None
        assert drafts(book, "linzhiyuan") == []


async def test_a_contact_goes_on_with_the_customer_it_was_for(book: Path) -> None:
    customer = found(book, "customers", HENGDA).id
    async with form(book, "contacts", customer=customer) as pilot:
        await go(pilot, "name")
        await pilot.press(*"王芳")
        await until(pilot, lambda: drafts(book))
    (draft,) = drafts(book)
    assert draft.preset == {"customer": customer}
    async with form(book, "contacts") as pilot:
        await pilot.pause()
        assert not shows(pilot, tr("Discard"))
