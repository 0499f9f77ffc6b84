"""李静 signs in while a session of hers is still there: what it is must be told whole, on the smallest screen too."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.office import DAY, MINUTE, NOON
from tests.tui.dialogs import LANGUAGES, SIZES, answers, dialog
from tests.tui.screen_text import screen_text
from tests.tui.waiting import sees
from tui_crm.terminal.hosted import Other
from tui_crm.tui.screens.going_on import GoingOn
from tui_crm.tui.session import Session

LONG_AGO = NOON - 40 * DAY
FAR_AWAY = "ssh 2001:0db8:85a3:08d3:1319:8a2e:0370:7344"
LOST = Other("1", LONG_AGO / 1000, FAR_AWAY, (LONG_AGO + MINUTE) / 1000)
OPEN = Other("2", (NOON - 60 * MINUTE) / 1000, "ssh 127.0.0.1", None)


def going_on(session: Session) -> GoingOn:
    """The question, of two sessions."""
    return GoingOn([LOST, OPEN], session.desk.clock)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("size", SIZES)
async def test_since_when_and_from_where_stand_there_whole(
    sqlite_office: Path, size: tuple[int, int], language: str
) -> None:
    """An address of the newer kind fits, and so do two days of which neither is today."""
    async with dialog(sqlite_office, "lijing", going_on, size, language) as pilot:
        await sees(pilot, FAR_AWAY)
        assert "…" not in "".join(screen_text(pilot.app))
        assert sum(line.count("03-27") for line in screen_text(pilot.app)) == 2
        await pilot.press("down")
        await sees(pilot, "ssh 127.0.0.1")
        await pilot.press("down")
        await sees(pilot, {"zh": "其他会话保持不变。", "en": "What is open elsewhere stays as it is."}[language])
        await pilot.press("up", "enter")
        assert await answers(pilot) == "2"
