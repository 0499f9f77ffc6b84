"""Calling somebody: the number is copied for the person's own telephone, and the call is written down (R-CAL-01)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tui_crm.domain import Record, fields, registry
from tui_crm.i18n import tr
from tui_crm.tui.present.text import clean
from tui_crm.tui.screens.prompt import ChooseScreen, TellScreen

if TYPE_CHECKING:
    from tui_crm.tui.screens.records.telling import Telling

MINUTE = 60_000
"""Milliseconds."""

SETTING = "dial.command"
"""What is copied, with {number} in it: a link such as tel:{number}; the number alone where it is empty."""


async def call(screen: Telling, record: Record) -> None:
    """Ask which number, copy it, wait for the end of the call, and open the follow-up that tells of it."""
    numbers = numbers_of(record)
    if not numbers:
        screen.tell(tr("There is no phone number here."), refused=True)
        return
    number = numbers[0][0] if len(numbers) == 1 else await _chosen(screen, numbers)
    if number is None:
        return
    desk = screen.session.desk
    template = str(await screen.session.ask(desk.setting, SETTING) or "")
    link = template.replace("{number}", number) if "{number}" in template else number
    screen.app.copy_to_clipboard(link)
    began = desk.clock.now()
    said = tr("Calling {number}. It has been copied, for the telephone on your desk.", number=clean(link))
    text = "\n\n".join([said, tr("Close this when the call is over.")])
    await screen.app.push_screen_wait(TellScreen(text, copied=link))
    minutes = max(1, round((desk.clock.now() - began) / MINUTE))
    await screen.follow_up(at=began, minutes=minutes)


def numbers_of(record: Record) -> list[tuple[str, str]]:
    """The phone numbers of a record that this person sees, each with its field's name."""
    kinds = registry[record.entity].fields
    found: dict[str, str] = {}
    for name, kind in kinds.items():
        number: Any = record.values.get(name)
        if isinstance(kind, fields.Phone) and number:
            found.setdefault(str(number), tr(kind.label))
    return list(found.items())


async def _chosen(screen: Telling, numbers: list[tuple[str, str]]) -> str | None:
    options = [(number, f"{label}  {number}") for number, label in numbers]
    chosen: str | None = await screen.app.push_screen_wait(ChooseScreen(tr("Call"), options))
    return chosen
