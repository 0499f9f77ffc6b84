"""A customer's values beside the list."""

from __future__ import annotations

from tests.tui.screen_text import screen_text
from tests.tui.widgets.stage import Stage
from tui_crm.tui.present.text import cells
from tui_crm.tui.widgets.detail_view import DetailView, Line

CUSTOMER = [
    Line("行业", "机械制造", name="industry"),
    Line("Website", "https://example.com", name="website"),
    Line("地址", "浙江省杭州市余杭区文一西路 998 号海创园 10 幢 1201 室", name="address"),
    Line("最近", kind="section"),
    Line(value="11-19 电话 确认样品规格，下周报价", kind="text", name=7),
    Line(value="没有更早的跟进", kind="note"),
]


def shown(lines: list[Line]) -> DetailView:
    """A pane with these lines."""
    view = DetailView()
    view.show(lines)
    return view


async def test_values_stand_in_a_column_and_wrap_in_it() -> None:
    app = Stage(shown(CUSTOMER))
    async with app.run_test(size=(40, 12)) as pilot:
        await pilot.pause()
        assert screen_text(app)[:8] == [
            "▸ 行业     机械制造",
            "  Website  https://example.com",
            "  地址     浙江省杭州市余杭区文一西路",
            "           998 号海创园 10 幢 1201 室",
            "  ── 最近 ──────────────────────────────",
            "  11-19 电话 确认样品规格，下周报价",
            "  没有更早的跟进",
            "",
        ]


async def test_what_a_record_says_stays_text() -> None:
    app = Stage(shown([Line("[/oops]", "\x1b[2J\u202ex\n第二行")]))
    async with app.run_test(size=(40, 4)) as pilot:
        await pilot.pause()
        assert screen_text(app)[:2] == ["▸ [/oops]  ␛[2J␦x", "           第二行"]


async def test_the_cursor_passes_headings_and_enter_chooses() -> None:
    view = shown(CUSTOMER)
    app = Stage(view)
    async with app.run_test(size=(40, 12)) as pilot:
        await pilot.press("down", "down", "down")
        assert view.current_line == CUSTOMER[4]
        await pilot.press("enter")
        await pilot.pause()
        assert app.heard_last(DetailView.Chosen).line.name == 7
        await pilot.press("k")
        assert view.current_line == CUSTOMER[2]
        await pilot.pause()
        assert [line[:1] for line in screen_text(app)[:5]] == [" ", " ", "▸", " ", " "]


async def test_a_text_longer_than_the_pane_can_be_read_to_its_end() -> None:
    text = "\n".join(f"第 {number} 行" for number in range(30))
    view = shown([Line("备注", text), Line("电话", "0571-8765 4321")])
    app = Stage(view)
    async with app.run_test(size=(40, 10)) as pilot:
        await pilot.pause()
        assert "第 9 行" in screen_text(app)[9]
        await pilot.press("down")
        await pilot.pause()
        assert "第 10 行" in screen_text(app)[9]
        await pilot.press("pagedown")
        await pilot.pause()
        assert "第 10 行" in screen_text(app)[0]
        await pilot.press("end")
        await pilot.pause()
        assert screen_text(app)[9] == "▸ 电话  0571-8765 4321"
        await pilot.press("home")
        await pilot.pause()
        assert screen_text(app)[0] == "▸ 备注  第 0 行"


async def test_the_place_is_kept_while_the_record_is_the_same() -> None:
    view = DetailView()
    app = Stage(view)
    async with app.run_test(size=(40, 4)) as pilot:
        view.show(CUSTOMER, subject=7)
        await pilot.press("down", "down")
        view.show([*CUSTOMER[:2], Line("地址", "上海"), *CUSTOMER[3:]], subject=7)
        assert view.current_line == Line("地址", "上海")
        view.show(CUSTOMER, subject=8)
        assert view.current_line == CUSTOMER[0]
        view.show([], subject=9)
        await pilot.press("down", "end", "pagedown", "enter")
        assert view.current_line is None


async def test_the_same_lines_paint_nothing() -> None:
    view = shown(CUSTOMER)
    app = Stage(view)
    async with app.run_test(size=(40, 12)) as pilot:
        await pilot.pause()
        painted: list[int] = []
        refresh = view.refresh
        view.refresh = lambda *lines: painted.extend(each.y for each in lines) or refresh(*lines)  # type: ignore[method-assign]
        view.show(list(CUSTOMER))
        await pilot.pause()
        assert painted == []
        view.show([Line("行业", "电子"), *CUSTOMER[1:]])
        await pilot.pause()
        assert painted == [0]


async def test_the_cursor_has_its_sign_once_however_many_lines_it_is_on() -> None:
    view = shown([Line(value="杭州市余杭区文一西路九百九十八号", kind="text"), *CUSTOMER])
    app = Stage(view)
    async with app.run_test(size=(20, 6)) as pilot:
        await pilot.pause()
        first, second, *_ = screen_text(app)
        assert first.startswith("▸ 杭州市")
        assert second.startswith("  ")
        assert second.strip()


async def test_narrow_panes() -> None:
    view = shown(CUSTOMER)
    app = Stage(view)
    async with app.run_test(size=(3, 2)) as pilot:
        await pilot.press("down", "pagedown", "end")
        assert all(cells(line) <= 3 for line in screen_text(app))
        await pilot.resize_terminal(30, 8)
        await pilot.press("home")
        await pilot.pause()
        assert screen_text(app)[0].startswith("▸ ")
        assert any(line.startswith("  ── 最近 ────") for line in screen_text(app))
