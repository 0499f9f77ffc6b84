"""Names from the internet: markup, escape sequences, overrides and towers of marks are only ever text."""

from __future__ import annotations

import pytest

from tests.stories.conftest import elsewhere, last_change, names
from tests.stories.driver import SMALL, WIDE, Crm, signed_in
from tests.tui.screen_text import screen_text
from tui_crm.domain import errors
from tui_crm.tui.present.text import cells
from tui_crm.tui.screens.palette import PaletteScreen
from tui_crm.tui.screens.workspace import Workspace

MARKUP = ("[/b]", "[red]x", "[@click=app.quit]进来[/]", "[[b]", "$accent \\[x")
OVERRIDE = "\u202emoc.live\u202c"
TOWER = "a" + "\u0301" * 1000 + "b"
EMOJI = "👩‍👩‍👧🏽 กำ 🇨🇳"


def is_harmless(crm: Crm) -> None:
    """Nothing that a terminal would obey is painted, and no line is wider than the screen."""
    for line in screen_text(crm.app):
        assert not set(line) & {"\x1b", "\x07", "\r", "\u202e", "\u202c", "\x9b"}, repr(line)
        assert "\u0301\u0301\u0301" not in line, repr(line)
        assert cells(line) <= crm.app.size.width, repr(line)


@pytest.mark.parametrize(
    ("name", "size"), [*((name, SMALL) for name in (*MARKUP, OVERRIDE, EMOJI)), (MARKUP[0], WIDE), (OVERRIDE, WIDE)]
)
async def test_a_name_is_shown_as_it_is_written_wherever_it_stands(firm: str, name: str, size: tuple[int, int]) -> None:
    """List, record, history, form, palette, home page, status line, question."""
    with elsewhere(firm) as office:
        made = office.customer(name, contact_name=name, remark=TOWER, phone="0571-00007777")
        office.desk("lijing").change("customers", made.id, {"address": f"{name} 路 1 号"})
    shown = name if name in MARKUP else "moc.live" if name is OVERRIDE else "🇨🇳"
    async with signed_in(firm, "lijing", size) as crm:
        await crm.open("客户")
        await crm.finds("00007777", *crm.listed[:1])
        await crm.sees_together("▸", shown)
        is_harmless(crm)
        await crm.press("enter")
        await crm.sees_together("地址", shown)
        is_harmless(crm)
        await crm.press("end")
        is_harmless(crm)
        await crm.turns_to("联系人")
        await crm.sees(shown)
        await crm.turns_to("变更记录")
        await crm.sees_together("地址", "→", shown)
        is_harmless(crm)
        await crm.edits("e")
        await crm.sees_together("名称", shown)
        is_harmless(crm)
        await crm.press("x", "escape")
        await crm.confirms()
        await crm.press("escape", "escape")
        await crm.arrives(Workspace)
        await crm.open("首页")
        await crm.sees_together("客户", shown)
        is_harmless(crm)
        await crm.press("ctrl+k")
        await crm.arrives(PaletteScreen)
        await crm.types("7777")
        await crm.sees_together("客户", shown)
        is_harmless(crm)
        await crm.press("escape")
        await crm.open("客户")
        await crm.press("escape", "home", "d", "u")
        await crm.is_told("已撤销")
        is_harmless(crm)
    assert made["name"] in names(firm, "lijing")


async def test_an_escape_sequence_is_refused_at_the_door_and_shown_as_signs_in_the_form(firm: str) -> None:
    """Nothing of it gets into the book, whether by the form or by a program."""
    evil = "\x1b]0;owned\x07\x1b[2J红"
    before = last_change(firm)
    with elsewhere(firm) as office:
        for values in ({"name": evil}, {"name": "好", "remark": evil}, {"name": "好", "contact_name": evil}):
            with pytest.raises(errors.Invalid):
                office.desk("lijing").create("customers", values)
    async with signed_in(firm, "lijing") as crm:
        await crm.open("客户")
        await crm.edits("n")
        crm.pastes(evil)
        await crm.sees("红")
        is_harmless(crm)
        await crm.press("f2")
        await crm.sees("不能包含控制字符。")
        is_harmless(crm)
    assert last_change(firm) == before


async def test_a_thousand_marks_on_a_name_are_refused_with_a_sentence(firm: str) -> None:
    async with signed_in(firm, "lijing") as crm:
        await crm.open("客户")
        await crm.edits("n")
        crm.pastes(TOWER)
        await crm.sees("名称")
        await crm.press("f2")
        await crm.sees("最多 100 个字符")
        is_harmless(crm)
    assert len(names(firm)) == 5


async def test_people_and_the_company_may_be_called_anything(firm: str) -> None:
    """The head of every screen, the sidebar's neighbours, pickers and questions."""
    with elsewhere(firm) as office:
        office.set("company.name", "[/]恒达[red]")
        office.admin.change("users", office.user("lijing"), {"name": "[b]李[/b]静"})
        office.admin.change("departments", office.id_of("departments", "华东"), {"name": "[/x]华东"})
    async with signed_in(firm, "lijing") as crm:
        await crm.sees("[/]恒达[red]", "[b]李[/b]静")
        await crm.open("客户")
        await crm.press("F")
        await crm.chooses("负责人")
        await crm.chooses("等于")
        await crm.types("李")
        await crm.sees("[b]李[/b]静")
        await crm.press("enter")
        await crm.sees("负责人 等于 [b]李[/b]静", "共 3 条")
        await crm.press("ctrl+d")
        await crm.sees("[b]李[/b]静")
        is_harmless(crm)


@pytest.mark.parametrize("typed", ["[/b]", '"', "%", "' OR 1=1 --", "*", "\\", "（恒达"])
async def test_anything_may_be_typed_into_the_filter_and_the_palette(firm: str, typed: str) -> None:
    async with signed_in(firm, "lijing") as crm:
        await crm.open("客户")
        await crm.filters(typed)
        await crm.sees("包含")
        is_harmless(crm)
        await crm.press("ctrl+k")
        await crm.arrives(PaletteScreen)
        await crm.types(typed)
        await crm.settles()
        is_harmless(crm)
        await crm.press("escape", "escape")
        await crm.sees("共 3 条")
