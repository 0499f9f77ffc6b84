"""Saving a form, and what stands in the way: missing values, rights, other people."""

from __future__ import annotations

from pathlib import Path

from tests.tui.dialogs import answers
from tests.tui.records.stage import (
    HENGDA,
    book,
    desk_in,
    field,
    form,
    found,
    go,
    office,
    screen,
)
from tests.tui.screen_text import screen_text
from tests.tui.waiting import sees, shows, until
from tui_crm.i18n import tr
from tui_crm.tui.screens.records.confirm import QuestionScreen
from tui_crm.tui.screens.records.conflict import ConflictScreen
from tui_crm.tui.screens.records.form import FormScreen

__all__ = ["book"]


async def test_what_is_missing_is_said_at_its_field_and_nothing_typed_is_lost(book: Path) -> None:
    with office(book) as people:
        people.set("customers.complete", "true")
    async with form(book) as pilot:
        await pilot.press(*"新芯", "f8", "f8", "tab", *"芯片", "f2")
        await sees(pilot, "! " + tr("Please fill this in."))
        assert field(pilot) == "phone"
        wrong = [a.name for a in screen(pilot).answers() if a.problem is not None]
        assert {"phone", "region", "address", "contact_name", "contact_mobile"} <= set(wrong)
        await pilot.press("f8", "f8")
        assert shows(pilot, "芯片")


async def test_leaving_asks_before_typed_text_is_given_up(book: Path) -> None:
    """Esc goes back to the form, and only a chosen answer discards."""
    async with form(book) as pilot:
        await pilot.press(*"新芯", "escape")
        await until(pilot, lambda: isinstance(pilot.app.screen, QuestionScreen))
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(pilot.app.screen, FormScreen))
        assert shows(pilot, "新芯")
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(pilot.app.screen, QuestionScreen))
        await pilot.press("right", "enter")
        assert await answers(pilot) is None
    with desk_in(book, "lijing") as desk:
        assert desk.drafts() == []


async def test_leaving_does_not_ask_when_nothing_was_changed(book: Path) -> None:
    async with form(book, of=HENGDA) as pilot:
        await pilot.press("down", "x", "backspace", "escape")
        assert await answers(pilot) is None


async def test_saving_without_a_change_just_leaves(book: Path) -> None:
    async with form(book, of=HENGDA) as pilot:
        await pilot.press("f2")
        assert await answers(pilot) is None
    assert found(book, "customers", HENGDA).version == 1


async def test_only_what_was_changed_is_saved(book: Path) -> None:
    async with form(book, of=HENGDA) as pilot:
        await go(pilot, "fax")
        await pilot.press(*"0571-1234567", "f2")
        key = await answers(pilot)
    with desk_in(book, "lijing") as desk:
        (entry,) = desk.history("customers", key)[0].entries
        assert set(entry.changes) == {"fax"}


async def test_a_record_of_the_same_name_is_told_while_typing(book: Path) -> None:
    async with form(book) as pilot:
        await pilot.press(*HENGDA)
        await sees(pilot, "（李静）")
        line = next(line for line in screen_text(pilot.app) if "（李静）" in line)
        assert "KH260506001" in line
        assert HENGDA in line
        await pilot.press("x")
        await until(pilot, lambda: not shows(pilot, "（李静）"))


async def test_two_who_save_the_same_record_choose_field_by_field(book: Path) -> None:
    async with form(book, of=HENGDA) as pilot:
        record = screen(pilot).record
        assert record is not None
        with desk_in(book, "zhoumin") as desk:
            theirs = {"phone": "0571-11112222", "fax": "0571-3333444", "address": "文一西路 1 号"}
            desk.change("customers", record.id, theirs, record.version)
        await go(pilot, "phone")
        await pilot.press("ctrl+u", *"0571-99998888")
        await go(pilot, "fax")
        await pilot.press(*"0571-7777666", "f2")
        await until(pilot, lambda: isinstance(pilot.app.screen, ConflictScreen))
        await sees(pilot, "周敏")
        await sees(pilot, "文一西路 1 号")
        await pilot.press("space", "f2")
        key = await answers(pilot)
    with desk_in(book, "lijing") as desk:
        saved = desk.read("customers", key)
        chosen = (saved["phone"], saved["fax"], saved["address"])
        assert chosen == ("0571-11112222", "0571-7777666", "文一西路 1 号")


async def test_a_conflict_can_be_left_without_losing_what_was_typed(book: Path) -> None:
    """What the other one saved stands."""
    async with form(book, of=HENGDA) as pilot:
        record = screen(pilot).record
        assert record is not None
        with desk_in(book, "zhoumin") as desk:
            desk.change("customers", record.id, {"fax": "0571-3333444"}, record.version)
        await go(pilot, "fax")
        await pilot.press(*"0571-7777666", "f2")
        await until(pilot, lambda: isinstance(pilot.app.screen, ConflictScreen))
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(pilot.app.screen, FormScreen))
        assert shows(pilot, "0571-7777666")
    assert found(book, "customers", HENGDA)["fax"] == "0571-3333444"


async def test_credit_is_only_shown_to_a_customer_manager(book: Path) -> None:
    with office(book) as people:
        key = people.id_of("customers", HENGDA)
        people.admin.change("customers", key, {"credit": 47})
    async with form(book, of=HENGDA) as pilot:
        await pilot.press("f8")
        line = next(line for line in screen_text(pilot.app) if "信用" in line)
        assert "47" in line
        assert tr("read only") in line
        await go(pilot, "value_class")
        await pilot.press("tab")
        assert field(pilot) == "points"


async def test_a_hidden_field_is_not_in_the_form(book: Path) -> None:
    with office(book) as people:
        people.role("customer_manager", customers={"credit": 0})
    async with form(book, of=HENGDA) as pilot:
        assert "credit" not in {a.name for a in screen(pilot).answers()}


async def test_somebody_elses_right_is_needed_and_the_form_stays(book: Path) -> None:
    async with form(book, of=HENGDA, account="chenguodong") as pilot:
        await pilot.press("down", "x", "f2")
        await sees(pilot, "! ")
        assert isinstance(pilot.app.screen, FormScreen)


async def test_the_program_can_end_while_it_asks_whose_value_stays(book: Path) -> None:
    """What the other one saved stands."""
    async with form(book, of=HENGDA) as pilot:
        record = screen(pilot).record
        assert record is not None
        with desk_in(book, "zhoumin") as desk:
            desk.change("customers", record.id, {"fax": "0571-3333444"}, record.version)
        await go(pilot, "fax")
        await pilot.press(*"0571-7777666", "f2")
        await until(pilot, lambda: isinstance(pilot.app.screen, ConflictScreen))
        pilot.app.exit(0)
    assert found(book, "customers", HENGDA)["fax"] == "0571-3333444"
